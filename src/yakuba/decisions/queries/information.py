"""供覧: who was shown a draft, who has read it, and whom it could be shown to."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, QuerySet

from yakuba.decisions.models import Decision, Remark, Step
from yakuba.decisions.rules.remarks import RemarkKind
from yakuba.decisions.rules.stages import StepKind
from yakuba.kernel.actor import Actor
from yakuba.organisation.models import Appointment, Post
from yakuba.organisation.queries import on_day, section_of

from .desks import to_read
from .rounds import steps_of_way

MOST_OFFERED: Final = 50


@dataclass(frozen=True, slots=True)
class Informed:
    """A post that was shown the draft, and what was written to it."""

    step: Step
    note: str = ""
    by_label: str = ""

    @property
    def is_read(self) -> bool:
        return self.step.closed_at is not None


@dataclass(frozen=True, slots=True)
class Shown:
    """A draft of a section with everybody to whom it was shown."""

    decision: Decision
    informed: list[Informed]

    @property
    def read(self) -> int:
        return sum(one.is_read for one in self.informed)

    @property
    def unread(self) -> list[Informed]:
        return [one for one in self.informed if not one.is_read]


@dataclass(frozen=True, slots=True)
class Reader:
    """A post to which a draft could be shown, with who holds it."""

    post: Post
    names: tuple[str, ...]


def _opened() -> QuerySet[Step]:
    return Step.objects.filter(kind=StepKind.KYORAN.value, opened_at__isnull=False).select_related(
        "closed_by", "post"
    )


def _with_notes(steps: Iterable[Step]) -> list[Informed]:
    listed = list(steps)
    rows = Remark.objects.filter(step__in=listed, kind=RemarkKind.INFORMATION.value)
    notes = {row.step_id: row for row in rows}
    return [
        Informed(step, notes[step.pk].text, notes[step.pk].said_by_label)
        if step.pk in notes
        else Informed(step)
        for step in listed
    ]


def informed_of(decision: Decision) -> list[Informed]:
    """Return everybody to whom the draft was shown in any of its rounds, in that order."""
    return _with_notes(_opened().filter(decision=decision).order_by("opened_at", "order", "pk"))


def unread_of(actor: Actor) -> list[Informed]:
    """Return what was shown to the actor's posts and is not yet read, with the notes."""
    return _with_notes(to_read(actor))


def shown_by_sections(actor: Actor) -> QuerySet[Decision]:
    """Return the drafts of the actor's sections that were shown to somebody, newest first."""
    steps = Step.objects.filter(
        decision=OuterRef("pk"), kind=StepKind.KYORAN.value, opened_at__isnull=False
    )
    return (
        Decision.objects.filter(Exists(steps), section__in=actor.department_ids)
        .select_related("current", "section")
        .order_by("-drafted_at", "pk")
    )


def with_readers(decisions: Iterable[Decision]) -> list[Shown]:
    """Return the drafts with who was shown them; two queries, however many they are."""
    listed = list(decisions)
    found: dict[UUID, list[Informed]] = defaultdict(list)
    steps = _opened().filter(decision__in=listed).order_by("opened_at", "order", "pk")
    for one in _with_notes(steps):
        found[one.step.decision_id].append(one)
    return [Shown(decision, found[decision.pk]) for decision in listed]


def known_post_ids(decision: Decision) -> set[int]:
    """Return the posts that the draft reaches already: on its route, or shown in any round."""
    beside = Step.objects.filter(decision=decision, kind=StepKind.KYORAN.value, cancelled_at=None)
    return {step.post_id for step in steps_of_way(decision)} | set(
        beside.filter(opened_at__isnull=False).values_list("post_id", flat=True)
    )


def last_place(decision: Decision) -> int:
    """Return the highest place that any round of the draft has given."""
    highest = Step.objects.filter(decision=decision).aggregate(last=Max("order"))["last"]
    return int(highest or 0)


def readers_offered(decision: Decision, words: str, on: date) -> tuple[list[Reader], bool]:
    """Return posts to which the draft could be shown, and whether there are more of them.

    Those whose name or holder has all the words in it; without words, those of the own section.
    """
    wanted = words.split()
    known = known_post_ids(decision)
    names: dict[int, list[str]] = defaultdict(list)
    held = Appointment.objects.filter(on_day(on)).order_by("is_concurrent", "valid_from", "pk")
    for post_id, name in held.values_list("post_id", "user__name"):
        names[post_id].append(name)
    posts = Post.objects.filter(on_day(on, "department__")).select_related("department__parent")
    found = [
        Reader(post, tuple(names[post.pk]))
        for post in posts.order_by("department__code", "pk")
        if post.pk in names
        and post.pk not in known
        and _fits(post, names[post.pk], wanted, decision)
    ]
    found.sort(key=lambda one: -one.post.rank_enum.height)
    return found[:MOST_OFFERED], len(found) > MOST_OFFERED


def _fits(post: Post, names: list[str], wanted: list[str], decision: Decision) -> bool:
    if not wanted:
        return section_of(post.department).pk == decision.section_id
    spoken = " ".join([post.label, post.department.name, *names]).replace("　", " ")
    return all(word in spoken for word in wanted)


def posts_with(keys: Iterable[int]) -> list[Post]:
    """Return these posts of the active town."""
    return list(Post.objects.filter(pk__in=list(keys)).select_related("department__parent"))
