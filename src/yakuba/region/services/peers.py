"""Choose the municipalities to compare with."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import demand
from yakuba.region.events import indicators as events
from yakuba.region.events.indicators import peers_ref
from yakuba.region.models import PeerList
from yakuba.region.policies.indicators import may_keep_indicators
from yakuba.region.queries.indicators import towns_of

from .errors import UnableToAct

MOST_LISTS = 20


@transaction.atomic
def choose_peers(
    *,
    municipality: Municipality,
    title: str,
    members: Sequence[str],
    peers: PeerList | None = None,
    actor: Actor,
    at: datetime,
) -> PeerList:
    """Keep a list of municipalities of the prefecture, by their codes; raises `UnableToAct`."""
    demand(may_keep_indicators(actor))
    named = clean_line(title)
    if not named:
        raise UnableToAct("一覧の名称を入力してください。")
    known = [one.code for one in towns_of(municipality.prefecture) if one.pk != municipality.pk]
    chosen = [code for code in known if code in set(members)]
    if not chosen or len(chosen) != len(set(members)):
        raise UnableToAct("比べる団体を、一覧から1つ以上選んでください。")
    others = PeerList.objects.exclude(pk=peers.pk) if peers else PeerList.objects.all()
    if others.filter(title=named).exists():
        raise UnableToAct(f"「{named}」という一覧が、すでにあります。別の名称にしてください。")
    if peers is None and others.count() >= MOST_LISTS:
        raise UnableToAct(f"一覧は{MOST_LISTS}個までです。使わない一覧を削除してください。")
    kept = peers or PeerList(made_at=at, made_by=actor.name)
    kept.title, kept.members = named, chosen
    kept.save()
    fact = events.PeersChosen(subject=peers_ref(kept.pk), title=named, members=chosen)
    record(fact, actor=actor, at=at)
    return kept


@transaction.atomic
def remove_peers(*, peers: PeerList, actor: Actor, at: datetime) -> None:
    """Remove a list; no value goes with it. Raises `UnableToAct`."""
    demand(may_keep_indicators(actor))
    fact = events.PeersRemoved(subject=peers_ref(peers.pk), title=peers.title)
    record(fact, actor=actor, at=at)
    peers.delete()
