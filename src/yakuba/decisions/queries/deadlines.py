"""How long drafts wait, how long they may, and who hears of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet

from yakuba.decisions.models import Decision, Step, Urgency
from yakuba.decisions.rules.deadlines import URGENT, USUAL, Patience, patience_in
from yakuba.decisions.rules.stages import StepKind
from yakuba.foundation.accounts.models import User
from yakuba.foundation.rulebook.queries import ask, table_in_force
from yakuba.organisation.models import Appointment, Post
from yakuba.organisation.queries import on_day, post_of_rank, section_of, superior_posts
from yakuba.organisation.rules import Rank

from .acting import Presence, open_steps
from .rounds import steps_of_way

TABLE: Final = "kessai-tokusoku"


@dataclass(frozen=True, slots=True)
class Told:
    """A post above the one that waits, with who hears of it, and whether they may see the draft."""

    post: Post
    people: list[User]
    sees: bool


class Patiences:
    """What the town's table of a day says of each kind and urgency, asked once for each."""

    def __init__(self, on: date) -> None:
        self._table = table_in_force(TABLE, on)
        self._known: dict[tuple[str, str], Patience] = {}

    def of(self, decision: Decision) -> Patience:
        """Return how long a step of this draft may lie; without a table the usual days."""
        key = (decision.kind, decision.urgency)
        if key not in self._known:
            self._known[key] = self._asked(*key)
        return self._known[key]

    def _asked(self, kind: str, urgency: str) -> Patience:
        usual = URGENT if urgency == Urgency.URGENT else USUAL
        if self._table is None:
            return usual
        try:
            answer = ask(self._table, {"kind": kind, "urgency": urgency})
        except ValueError:
            # A table with other columns must not keep a draft from being remembered.
            return usual
        return patience_in(answer.values, usual)


def waiting_before(moment: datetime) -> QuerySet[Step]:
    """Return the steps that wait since before the moment and of which nobody above was told."""
    return (
        open_steps()
        .exclude(kind=StepKind.KYORAN.value)
        .filter(told_at=None, opened_at__lt=moment)
        .select_related("decision")
        .order_by("opened_at", "pk")
    )


def reminded_people(step: Step, presence: Presence) -> list[User]:
    """Return whose turn the step is now: who holds the post, or who acts while they are away."""
    situation = presence.situation(step)
    holders = situation.holder_ids - situation.absent_ids
    acting = [one for one in situation.acting_ids if situation.may_act(one)]
    keys = {one for one in (holders or acting) if one != situation.drafter_id}
    return list(User.objects.filter(pk__in=keys).order_by("pk"))


def told_of(step: Step, presence: Presence) -> Told | None:
    """Return the nearest post that should hear that the step waits, with somebody there to hear it.

    The posts behind it on the way, then those above it, then the head of the section; never who
    holds the step, who drafted, or who has done their part already.
    """
    decision = step.decision
    way = steps_of_way(decision)
    done = {one.closed_by_id for one in way if one.closed_by_id}
    out = {decision.drafter_id, *done, *presence.holders(step.post_id), *presence.absent_ids}
    on_way = {one.post_id for one in way}
    for post in _above(step, way, presence.on):
        held = Appointment.objects.filter(on_day(presence.on), post=post).select_related("user")
        people = {one.user_id: one.user for one in held if one.user_id not in out}
        if people:
            sees = post.pk in on_way or section_of(post.department).pk == decision.section_id
            return Told(post, list(people.values()), sees)
    return None


def _above(step: Step, way: list[Step], on: date) -> Iterator[Post]:
    behind = [one for one in way if one.wave > step.wave and one.step_kind.blocks]
    yield from (one.post for one in sorted(behind, key=lambda one: (one.wave, one.order)))
    yield from superior_posts(step.post, on)
    head = post_of_rank(step.decision.section, Rank.MANAGER, on)
    if head is not None:
        yield head
