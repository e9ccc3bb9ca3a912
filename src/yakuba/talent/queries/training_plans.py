"""From the gaps of a section to courses that end in time, and how far a plan has come."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from yakuba.foundation.accounts.models import User
from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.organisation.models import Department
from yakuba.organisation.queries import departments_on
from yakuba.organisation.rules import DepartmentKind
from yakuba.talent.models import PlanLine, Skill, TrainingPlan
from yakuba.talent.rules.plans import Gap, Step, shared_out, step_of
from yakuba.talent.rules.seats import Outcome

from .courses import SessionLine, offers_for
from .expected import expected_levels
from .levels import levels_on
from .offices import seats_of
from .superiors import headed_by
from .within import fosters, is_inside


@dataclass(frozen=True, slots=True)
class Proposal:
    """A gap of one person, and the session that closes it, or None."""

    user: User
    skill: Skill
    level: int | None
    expected: int
    line: SessionLine | None

    @property
    def key(self) -> str:
        """Return what a form sends back: person, skill, level asked for, session."""
        session = self.line.session.pk if self.line else 0
        return f"{self.user.pk}-{self.skill.pk}-{self.expected}-{session}"


def planned_sections(actor: Actor, on: date) -> list[Department]:
    """Return the sections for which the actor makes plans."""
    if not is_inside(actor):
        return []
    sections = departments_on(on).filter(kind=DepartmentKind.SECTION.value)
    if not fosters(actor):
        sections = sections.filter(pk__in=headed_by(actor, on))
    return list(sections)


def gaps_of(section_id: int, on: date) -> list[Gap]:
    """Return whose confirmed level is below what is expected of them; not assessed counts as such."""
    seats = seats_of(on, offices=[section_id])
    wanted = expected_levels(seats, on)
    skills = {skill for asked in wanted.values() for skill in asked}
    levels = levels_on([seat.user_id for seat in seats], skills, on)
    return [
        Gap(user, skill, levels.get((user, skill)), level)
        for user, asked in wanted.items()
        for skill, level in asked.items()
        if level > levels.get((user, skill), -1) and level > 0
    ]


def proposals_for(section_id: int, *, before: date, on: date) -> list[Proposal]:
    """Return every gap of the section with the course that closes most of it in time.

    People come by reading, never by level.
    """
    gaps = gaps_of(section_id, on)
    offers = offers_for({gap.skill for gap in gaps}, before, on)
    people = {one.pk: one for one in User.objects.filter(pk__in={gap.user for gap in gaps})}
    skills = {one.pk: one for one in Skill.objects.filter(pk__in={gap.skill for gap in gaps})}
    found = [
        Proposal(
            people[gap.user],
            skills[gap.skill],
            gap.level,
            gap.expected,
            offers.sessions[offer.session] if offer else None,
        )
        for gap, offer in shared_out(gaps, offers.offers, before)
    ]
    return sorted(found, key=lambda one: (one.user.kana, one.user.pk, one.skill.position))


def plans_for(actor: Actor, on: date) -> QuerySet[TrainingPlan]:
    """Return the plans that the actor may see: of the sections they head, or all in charge."""
    rows = TrainingPlan.objects.select_related("department")
    if not is_inside(actor):
        return rows.none()
    return rows if fosters(actor) else rows.filter(department__in=headed_by(actor, on))


def plan_of(actor: Actor, key: int, on: date) -> TrainingPlan | None:
    """Return a plan that the actor may see."""
    return only(plans_for(actor, on).filter(pk=key))


@dataclass(frozen=True, slots=True)
class LineOf:
    """A line of a plan, how far it has come, and the confirmed level now."""

    line: PlanLine
    step: Step
    level: int | None


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """A plan with how many of its lines have reached their level."""

    plan: TrainingPlan
    lines: int
    reached: int
    completed: int


def lines_of(plan: TrainingPlan, on: date) -> list[LineOf]:
    """Return the lines of the plan with what came of each, by reading."""
    return _steps(_lines([plan.pk]), on)


def _lines(plans: Collection[int]) -> list[PlanLine]:
    rows = PlanLine.objects.filter(plan__in=plans).select_related(
        "user", "skill", "session__course", "enrolment", "enrolment__session"
    )
    return list(rows.order_by("user__kana", "user_id", "skill__position"))


def _steps(lines: list[PlanLine], on: date) -> list[LineOf]:
    levels = levels_on({one.user_id for one in lines}, {one.skill_id for one in lines}, on)
    found = []
    for one in lines:
        level = levels.get((one.user_id, one.skill_id))
        part = one.enrolment
        is_open = part is not None and part.cancelled_at is None and part.declined_at is None
        step = step_of(
            has_course=one.session_id is not None,
            is_enrolled=is_open,
            is_completed=part is not None and part.outcome == Outcome.COMPLETED,
            level=level,
            target=one.target,
        )
        found.append(LineOf(one, step, level))
    return found


def progress_of(plans: list[TrainingPlan], on: date) -> list[PlanProgress]:
    """Return how far the plans have come, in two queries."""
    by_plan: dict[int, list[Step]] = {}
    for one in _steps(_lines([plan.pk for plan in plans]), on):
        by_plan.setdefault(one.line.plan_id, []).append(one.step)
    return [
        PlanProgress(
            plan,
            len(by_plan.get(plan.pk, [])),
            by_plan.get(plan.pk, []).count(Step.REACHED),
            by_plan.get(plan.pk, []).count(Step.COMPLETED),
        )
        for plan in plans
    ]


def planned_for(user_id: int) -> list[PlanLine]:
    """Return what open plans hold for the person."""
    rows = PlanLine.objects.filter(user_id=user_id, plan__closed_at=None)
    return list(rows.select_related("plan", "skill", "session__course", "enrolment"))


def training_plan_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a plan."""
    if not subject_id.isdecimal():
        return None
    found = only(TrainingPlan.objects.filter(pk=int(subject_id)))
    if found is None:
        return None
    return SubjectCard(found.title, reverse("talent:training_plan", args=[found.pk]))
