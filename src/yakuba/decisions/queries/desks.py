"""What lies on somebody's desk: to approve, to read, to review afterwards, one's own drafts."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, overload
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from yakuba.decisions.models import Decision, Step, Urgency
from yakuba.decisions.rules.capacity import Capacity
from yakuba.decisions.rules.stages import StepKind
from yakuba.kernel.actor import Actor, Duty
from yakuba.organisation.models import Post

from .acting import Presence, open_steps, presence_lately

_LATEST: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft that waits for the actor, and in what capacity."""

    step: Step
    capacity: Capacity

    @property
    def decision(self) -> Decision:
        return self.step.decision

    @property
    def is_acting(self) -> bool:
        return self.capacity is Capacity.ACTING


@dataclass(frozen=True, slots=True)
class _Place:
    """One line of an inbox: as much as it takes to count it and to put it in order."""

    step_id: int
    decision_id: UUID
    capacity: Capacity
    urgency: str
    wanted_on: date | None
    opened_at: datetime | None

    @property
    def rank(self) -> tuple[bool, date, datetime, int]:
        """Return what comes first on a desk: urgent, wanted soonest, oldest."""
        return (
            self.urgency != Urgency.URGENT,
            self.wanted_on or date.max,
            self.opened_at or _LATEST,
            self.step_id,
        )


class Inbox(Sequence[Waiting]):
    """What waits for one actor, in the order of the desk.

    Counted at once; the steps themselves are read for the part that is looked at, in one query.
    """

    def __init__(self, places: Iterable[_Place]) -> None:
        self._places = sorted(places, key=lambda place: place.rank)

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Waiting]:
        return iter(self[:])

    @overload
    def __getitem__(self, at: int) -> Waiting: ...

    @overload
    def __getitem__(self, at: slice) -> list[Waiting]: ...

    def __getitem__(self, at: int | slice) -> Waiting | list[Waiting]:
        if isinstance(at, int):
            return _read([self._places[at]])[0]
        return _read(self._places[at])

    def only(self, decision_ids: Collection[str]) -> "Inbox":
        """Return the part of it about these decisions, given as text."""
        return Inbox(place for place in self._places if str(place.decision_id) in decision_ids)


def _read(places: Sequence[_Place]) -> list[Waiting]:
    steps = _shown(Step.objects.all()).in_bulk([place.step_id for place in places])
    return [Waiting(steps[place.step_id], place.capacity) for place in places]


def _shown(steps: QuerySet[Step]) -> QuerySet[Step]:
    """Return the steps with what a list shows of them."""
    return steps.select_related(
        "circulation",
        "decision__current",
        "decision__drafter",
        "decision__drafter_post",
        "decision__section",
        "decision__municipality",
        "post__department__parent",
    )


def _own(actor: Actor) -> QuerySet[Step]:
    return (
        open_steps()
        .filter(post__in=actor.post_ids)
        .exclude(kind=StepKind.KYORAN.value)
        .exclude(decision__drafter=actor.user_id)
    )


def inbox(actor: Actor, at: datetime) -> Inbox:
    """Return what the actor may approve now: urgent, then wanted soonest, then oldest first.

    Steps of the posts held, and steps of absent holders for whom the actor acts; the number of
    queries does not depend on how many there are.
    """
    if not actor.is_staff or not actor.post_ids:
        return Inbox([])
    own = _own(actor).values_list(
        "pk", "decision_id", "decision__urgency", "decision__wanted_on", "opened_at"
    )
    places = [
        _Place(pk, decision_id, Capacity.SELF, urgency, wanted_on, opened_at)
        for pk, decision_id, urgency, wanted_on, opened_at in own
    ]
    known = {place.decision_id for place in places}
    presence = Presence(at)
    above = Post.objects.filter(department__in=presence.line_above(actor.department_ids))
    places += [
        _Place(
            step.pk,
            step.decision_id,
            Capacity.ACTING,
            step.decision.urgency,
            step.decision.wanted_on,
            step.opened_at,
        )
        for step in _acting(actor, presence, presence.without_holder(above))
        if step.decision_id not in known
    ]
    return Inbox(places)


def _acting(actor: Actor, presence: Presence, away: Iterable[Step]) -> list[Step]:
    """Return those of the steps without a holder for whom the actor is the one to act.

    Only posts above one's own departments can be acted for (代決 by lower posts). The steps bring
    along what `Presence.situation` needs, or each costs a query.
    """
    above = presence.line_above(actor.department_ids)
    steps = [
        step
        for step in away
        if step.post_id not in actor.post_ids and step.post.department_id in above
    ]
    presence.know_holders(step.post_id for step in steps)
    user_id = actor.user_id or 0
    return [step for step in steps if presence.situation(step).may_act(user_id)]


def count_waiting(actor: Actor, at: datetime) -> int:
    """Return how many drafts wait for the actor, for the navigation."""
    if not actor.is_staff or not actor.post_ids:
        return 0
    own = set(_own(actor).values_list("decision_id", flat=True))
    presence = presence_lately(at)
    others = _acting(actor, presence, presence.open_without_holder)
    return len(own | {step.decision_id for step in others})


def to_read(actor: Actor) -> QuerySet[Step]:
    """Return what was circulated to the actor's posts for information and is not yet read."""
    return (
        _shown(open_steps())
        .filter(post__in=actor.post_ids, kind=StepKind.KYORAN.value)
        .order_by("opened_at", "pk")
    )


def to_post_review(actor: Actor) -> QuerySet[Step]:
    """Return what others decided in the actor's place and the actor has not looked at (後閲)."""
    return (
        Step.objects.filter(post__in=actor.post_ids, post_review_needed=True, post_reviewed_at=None)
        .exclude(closed_by=actor.user_id)
        .select_related("circulation", "decision__current", "decision__section", "closed_by")
        .order_by("closed_at", "pk")
    )


def drafted_by(actor: Actor) -> QuerySet[Decision]:
    """Return the actor's own drafts, newest first."""
    return (
        Decision.objects.filter(drafter=actor.user_id)
        .select_related("current", "section", "municipality")
        .order_by("-drafted_at", "pk")
    )


def handled_by(actor: Actor) -> QuerySet[Step]:
    """Return the steps the actor closed, newest first."""
    return (
        Step.objects.filter(closed_by=actor.user_id)
        .select_related("circulation", "decision__current", "decision__section")
        .order_by("-closed_at", "-pk")
    )


def of_subject(subject_kind: str, subject_id: str) -> QuerySet[Decision]:
    """Return every decision about the subject, newest first."""
    return (
        Decision.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
        .select_related("current", "section", "drafter")
        .order_by("-drafted_at")
    )


def titled_for(actor: Actor, words: str, most: int) -> list[tuple[UUID, str, str]]:
    """Return key, number and title of so many drafts with the words in the title, newest first.

    Only those that are the actor's by section, by drafting or by a step of their own; what is seen
    only while acting for somebody is found by its number.
    """
    rows = Decision.objects.filter(
        current__title__icontains=words.strip(), current__erased_at=None
    ).order_by("-drafted_at", "pk")
    if not actor.has(Duty.AUDIT):
        steps = Step.objects.filter(
            Q(post__in=actor.post_ids) | Q(closed_by=actor.user_id), decision=OuterRef("pk")
        )
        rows = rows.filter(
            Q(drafter=actor.user_id) | Q(section__in=actor.department_ids) | Exists(steps)
        )
    return list(rows.values_list("pk", "number", "current__title")[:most])
