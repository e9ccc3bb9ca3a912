"""Who makes, reads and confirms a review pack."""

from datetime import datetime

from yakuba.decisions.rules.capacity import Capacity
from yakuba.kernel.actor import Actor, ActorKind
from yakuba.kernel.verdict import ALLOWED, Verdict, denied
from yakuba.programmes.models import PackConfirmation, ReviewPack
from yakuba.programmes.queries.packs import packs_for
from yakuba.programmes.queries.turns import acts_for, is_away
from yakuba.programmes.queries.visible import sees_all

from .projects import may_enter, may_plan

__all__ = [
    "capacity_of",
    "may_confirm",
    "may_list_packs",
    "may_make_packs",
    "may_post_review",
    "may_read_pack",
]

UNREADABLE = denied("この点検評価書を表示できません。")


def may_make_packs(actor: Actor) -> Verdict:
    """Making, counting, freezing and publishing are the DX officers' acts."""
    return may_plan(actor)


def may_list_packs(actor: Actor) -> Verdict:
    """Those who steer, lead or audit have the list at hand; whoever is asked gets a mail."""
    entered = may_enter(actor)
    if not entered:
        return entered
    return ALLOWED if sees_all(actor) else UNREADABLE


def may_read_pack(actor: Actor, pack: ReviewPack) -> Verdict:
    """Ask the same query that the list is made with."""
    return ALLOWED if packs_for(actor).filter(pk=pack.pk).exists() else UNREADABLE


def may_confirm(actor: Actor, asked: PackConfirmation, at: datetime) -> Verdict:
    """Only whoever holds the post confirms for it, the DX officers included; 代決 while all are away.

    Who made the report never confirms it in another one's place, as nobody decides what he drafted.
    """
    if actor.kind is ActorKind.SYSTEM:
        return denied("確認は、依頼された職の人が行います。")
    if asked.post_id in actor.post_ids:
        return ALLOWED
    if not is_away(asked.post, at):
        return denied(f"確認できるのは、{asked.post.label}だけです。")
    if not acts_for(actor, asked.post, at):
        return denied(f"{asked.post.label}は不在ですが、代決の順位にあたるのは別の職員です。")
    if asked.pack.made_by_id == actor.user_id:
        return denied("ご自身が作成した報告書は、代決で確認できません。")
    return ALLOWED


def capacity_of(actor: Actor, asked: PackConfirmation) -> Capacity:
    """Return in what capacity a person who may confirm does so."""
    return Capacity.SELF if asked.post_id in actor.post_ids else Capacity.ACTING


def may_post_review(actor: Actor, asked: PackConfirmation) -> Verdict:
    """Only a holder of the post looks afterwards (後閲), and not whoever acted for it."""
    if not asked.is_acting:
        return denied("代決で確認したものではないため、後閲は要りません。")
    if asked.post_id not in actor.post_ids:
        return denied(f"後閲は、{asked.post.label}の職にある人が行います。")
    if asked.confirmed_by_id == actor.user_id:
        return denied("ご自身が代決で確認したものは、ご自身では後閲できません。")
    return ALLOWED
