"""One project with everything that its pages show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.subjects.findings import Finding
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import (
    SubjectCard,
    UnknownSubjectKind,
    kind_of,
    may_see,
)
from yakuba.kernel.actor import Actor
from yakuba.kernel.fiscal import FiscalYear
from yakuba.programmes.models import (
    ApprovalRequest,
    Baseline,
    BudgetLine,
    Membership,
    Participation,
    PlaybookRun,
    Project,
    ProjectLink,
    Risk,
    StatusUpdate,
    Task,
    TaskRecord,
)
from yakuba.programmes.rules.attention import SEVERE, Reason
from yakuba.programmes.rules.progress import Piece, planned_share, rolled_up
from yakuba.programmes.rules.stages import Role, TaskKind

from .attention import attention_of
from .findings import findings_of
from .kpi import Figure, figures_of_initiatives

NEXT_POINTS = 5
MOST_RUNS = 3
POINTS = (TaskKind.MILESTONE.value, TaskKind.GATE.value)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work is, in per cent of its effort, and how far the plan wanted it to be."""

    tasks: int
    done: int
    percent: int | None
    planned: int | None
    baseline: Baseline | None

    @property
    def planned_text(self) -> str:
        if self.planned is None:
            return ""
        plan = f"基準計画「{self.baseline.name}」" if self.baseline else "いまの計画"
        return f"{plan}では、今日までに{self.planned}%の予定です。"


@dataclass(frozen=True, slots=True)
class YearMoney:
    """The money of one fiscal year; a sum is None when nobody entered any."""

    year: FiscalYear
    lines: list[BudgetLine]
    planned: int
    contracted: int | None
    spent: int | None


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link that the reader may see, with title and address of what it leads to."""

    link: ProjectLink
    label: str
    card: SubjectCard


@dataclass(frozen=True, slots=True)
class Links:
    """The links of a project; those to what the reader may not see are only counted."""

    shown: list[LinkRow]
    hidden: int


@dataclass(frozen=True, slots=True)
class Dossier:
    """The overview of a project."""

    project: Project
    progress: Progress
    points: list[Task]
    reasons: list[Reason]
    status: StatusUpdate | None
    members: list[Membership]
    sections: list[Participation]
    money: list[YearMoney]
    risks: list[Risk]
    findings: list[Finding]
    figures: list[Figure]
    waiting: list[ApprovalRequest]
    links: Links
    runs: list[PlaybookRun]

    @property
    def lead(self) -> Membership | None:
        return next((one for one in self.members if one.role == Role.LEAD.value), None)


def dossier_of(project: Project, *, actor: Actor, on: date) -> Dossier:
    """Return what the overview of a project shows."""
    points = Task.objects.filter(
        project=project, kind__in=POINTS, removed_at=None, finished_on=None
    )
    waiting = ApprovalRequest.objects.filter(
        task__project=project, task__removed_at=None, answered_at=None
    )
    key = project.initiative_id
    return Dossier(
        project=project,
        progress=progress_of(project, on=on),
        points=list(points.exclude(finish=None).order_by("finish", "position")[:NEXT_POINTS]),
        reasons=attention_of(project, on=on),
        status=statuses_of(project).first(),
        members=members_of(project),
        sections=sections_of(project),
        money=money_of(project),
        risks=list(risks_of(project).filter(closed_at=None)),
        findings=findings_of(project, on),
        figures=figures_of_initiatives([key], on=on)[key] if key else [],
        waiting=list(waiting.select_related("task", "asked_of").order_by("due", "pk")),
        links=links_of(project, actor=actor),
        runs=list(
            PlaybookRun.objects.filter(project=project)
            .select_related("version__playbook")
            .order_by("-created_at")[:MOST_RUNS]
        ),
    )


def progress_of(project: Project, *, on: date) -> Progress:
    """Return done and planned by effort; the plan is the newest baseline, or the one of today."""
    tasks = list(Task.objects.filter(project=project, removed_at=None))
    pieces = {
        task.pk: Piece(task.kind, task.days, task.effort_hours, task.progress, task.finished_on)
        for task in tasks
    }
    sums = rolled_up(pieces.values())
    baseline = Baseline.objects.filter(project=project).order_by("-as_of").first()
    dates: Mapping[int, tuple[date | None, date | None]] = {
        task.pk: (task.start, task.finish) for task in tasks
    }
    if baseline is not None:
        dates = _dates_as_of(baseline)
    spans = [(pieces[key].hours, *dates.get(key, (None, None))) for key in pieces]
    return Progress(sums.tasks, sums.done, sums.percent, planned_share(spans, on=on), baseline)


def _dates_as_of(baseline: Baseline) -> dict[int, tuple[date | None, date | None]]:
    rows = TaskRecord.objects.filter(
        project=baseline.project_id, recorded_at__lte=baseline.as_of, is_removed=False
    ).order_by("recorded_at", "pk")
    return {
        key: (start, finish) for key, start, finish in rows.values_list("task", "start", "finish")
    }


def statuses_of(project: Project) -> QuerySet[StatusUpdate]:
    """Return the reports of status, the newest first."""
    return StatusUpdate.objects.filter(project=project).order_by("-given_at", "-pk")


def members_of(project: Project) -> list[Membership]:
    """Return the people, the lead first, readers last."""
    rows = Membership.objects.filter(project=project).select_related("user")
    order = [role.value for role in Role]
    return sorted(rows, key=lambda one: (order.index(one.role), one.user.kana, one.pk))


def sections_of(project: Project) -> list[Participation]:
    """Return the sections that take part."""
    rows = Participation.objects.filter(project=project).select_related("department")
    return list(rows.order_by("department__code"))


def risks_of(project: Project) -> QuerySet[Risk]:
    """Return the risks, open ones and heavy ones first."""
    rows = Risk.objects.filter(project=project).select_related("owner")
    return rows.order_by("closed_at", "-impact", "-likelihood", "pk")


def is_severe(risk: Risk) -> bool:
    """Tell whether likelihood and impact together ask for action."""
    return risk.likelihood * risk.impact >= SEVERE


def money_of(project: Project) -> list[YearMoney]:
    """Return the money by fiscal year, the newest first."""
    years: dict[int, list[BudgetLine]] = {}
    for line in BudgetLine.objects.filter(project=project).order_by("-fiscal_year", "pk"):
        years.setdefault(line.fiscal_year, []).append(line)
    return [
        YearMoney(
            FiscalYear(year),
            lines,
            sum(line.planned for line in lines),
            _sum(line.contracted for line in lines),
            _sum(line.spent for line in lines),
        )
        for year, lines in years.items()
    ]


def _sum(amounts: Iterable[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def links_of(project: Project, *, actor: Actor) -> Links:
    """Return the links that the actor may see, and how many there are besides."""
    shown, hidden = [], 0
    for link in ProjectLink.objects.filter(project=project).order_by("subject_kind", "pk"):
        card = _card(link.subject) if may_see(actor, link.subject) else None
        if card is None:
            hidden += 1
        else:
            shown.append(LinkRow(link, kind_of(link.subject).label, card))
    return Links(shown, hidden)


def _card(subject: SubjectRef) -> SubjectCard | None:
    try:
        return kind_of(subject).card(subject.id)
    except UnknownSubjectKind:
        return None


def history_of(project: Project) -> QuerySet[EventRecord]:
    """Return the facts of a project and of its tasks, the newest first."""
    tasks = [str(key) for key in Task.objects.filter(project=project).values_list("pk", flat=True)]
    own = Q(subject_kind=project.ref.kind, subject_id=project.ref.id)
    of_tasks = Q(subject_kind="programmes.task", subject_id__in=tasks)
    return EventRecord.objects.filter(own | of_tasks).order_by("-occurred_at", "-pk")
