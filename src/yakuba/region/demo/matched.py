"""Two runs of matching: one confirmed, changed by hand and accepted, and one that waits for 小林."""

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.kernel.matching.problem import Weights
from yakuba.organisation.queries import actor_for
from yakuba.region.models import MatchRun, Offer, Round
from yakuba.region.queries.matching import lines_of
from yakuba.region.services.matching import Wanted, change_run, confirm_run, start_run
from yakuba.region.services.offers import accept_offer
from yakuba.region.services.sweeping import carry_left_over

_TOWNS: Final = Actor.system("総務課担当")
_MATCHED_AFTER: Final = timedelta(days=5)
_ACCEPTED_AFTER: Final = timedelta(days=8)


def match_last_round(*, prefecture: Municipality, round: Round, now: datetime) -> None:
    """Match the round that was settled last, change a pair, confirm; the towns accept."""
    with acting_in(prefecture.pk):
        settled, round.settled_at = round.settled_at, None
        round.save(update_fields=["settled_at"])
        run = _confirmed(round, prefecture, _day(round, _MATCHED_AFTER, now))
        round.settled_at = settled
        round.save(update_fields=["settled_at"])
        offers = list(Offer.objects.filter(round=round))
        unmet = lines_of(run)
    at = _day(round, _ACCEPTED_AFTER, now)
    for offer in offers:
        with acting_in(offer.addressee_id or 0):
            accept_offer(offer_key=offer.key, actor=_TOWNS, at=at)
    codes = {one.town_code for one in unmet if not one.adviser_names}
    for town in Municipality.objects.filter(code__in=codes):
        with acting_in(town.pk):
            carry_left_over(at=now)


def _confirmed(round: Round, prefecture: Municipality, at: datetime) -> MatchRun:
    """Reckon, take somebody out where another would do and it costs something, and confirm.

    A small region may have nobody to offer; then the run stays as it was reckoned.
    """
    actor = _kobayashi(prefecture, at)
    run = start_run(round=round, weights=Weights(), actor=actor, at=at)
    costs = [(one.next_cost, one) for one in lines_of(run) if one.next_cost]
    if costs:
        _, line = min(costs, key=lambda one: (one[0], one[1].pk))
        wanted = Wanted(
            forbid=((str(line.request_key), line.adviser_keys[0]),),
            words=f"{line.town_name}「{line.title}」から{line.adviser_names}を外した",
        )
        at += timedelta(minutes=20)
        run = change_run(run=run, wanted=wanted, actor=actor, at=at)
    if not run.lines.exclude(adviser_names="").exists():
        return run
    return confirm_run(run=run, actor=actor, at=at + timedelta(minutes=5))


def match_open_round(*, prefecture: Municipality, round: Round, now: datetime) -> None:
    """Reckon the round that is open; its run waits for somebody to look and confirm."""
    with acting_in(prefecture.pk):
        start_run(round=round, weights=Weights(), actor=_kobayashi(prefecture, now), at=now)


def _kobayashi(prefecture: Municipality, at: datetime) -> Actor:
    user = User.objects.get(username="kobayashi", municipality=prefecture)
    return actor_for(user, on=timezone.localdate(at))


def _day(round: Round, after: timedelta, now: datetime) -> datetime:
    noon = datetime.combine(round.closes_on + after, datetime.min.time()) + timedelta(hours=13)
    return min(timezone.make_aware(noon), now)
