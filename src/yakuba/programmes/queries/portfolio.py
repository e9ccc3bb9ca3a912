"""The lines of the portfolio: sums from the database in one pass, a dozen queries for any number."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from time import monotonic
from typing import Final

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FloatField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from yakuba.kernel.actor import Actor
from yakuba.kernel.workdays import Calendar
from yakuba.organisation.models import Department, Post
from yakuba.organisation.queries import departments_on
from yakuba.programmes.models import (
    Initiative,
    KpiActual,
    Membership,
    Pillar,
    Project,
    StatusUpdate,
    Task,
)
from yakuba.programmes.rules import portfolio as rules
from yakuba.programmes.rules.portfolio import (
    Line,
    Said,
    Scope,
    Wanted,
    delay_between,
    fits,
    forecast_on,
)
from yakuba.programmes.rules.progress import HOURS_A_DAY
from yakuba.programmes.rules.stages import Health

from .attention import attention
from .kpi import figures_of_initiatives
from .past import baselines_of, delays_at_ends, memory, months_before, planned_by
from .visible import projects_for, sees_all, tasks_for

# Fewer projects than these are named one by one where their tasks are summed.
_FEW: Final = 300
# For so long what was reckoned of a project holds at least while nothing happens to it.
_REASONS_SECONDS: Final = 150
_MARK_SECONDS: Final = 60


def rows_for(actor: Actor, wanted: Wanted) -> QuerySet[Project]:
    """Return the visible projects that fit, as far as the database is asked."""
    rows = projects_for(actor)
    if wanted.scope is Scope.MINE:
        mine = Membership.objects.filter(project=OuterRef("pk"), user_id=actor.user_id or 0)
        rows = rows.filter(Exists(mine) | Q(owner_post__in=actor.post_ids))
    elif wanted.scope is Scope.SECTION:
        rows = rows.filter(department__in=actor.department_ids)
    if wanted.department is not None:
        rows = rows.filter(
            Q(department=wanted.department) | Q(department__parent=wanted.department)
        )
    if wanted.pillar is not None:
        rows = rows.filter(initiative__pillar=wanted.pillar)
    if wanted.priority:
        rows = rows.filter(priority=wanted.priority)
    if wanted.stage == rules.OPEN:
        rows = rows.filter(finished_on=None, cancelled_on=None)
    for word in wanted.words:
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(code__icontains=word)
            | Q(purpose__icontains=word)
            | Q(department__name__icontains=word)
        )
    return rows


def lines_of(actor: Actor, wanted: Wanted, *, calendar: Calendar, on: date) -> list[Line]:
    """Return the lines that fit, in no order."""
    last = StatusUpdate.objects.filter(project=OuterRef("pk")).order_by("-given_at", "-pk")
    rows = rows_for(actor, wanted).annotate(said_in=Subquery(last.values("pk")[:1]))
    found = list(rows.defer("purpose").order_by())
    if not found:
        return []
    maker = _Maker(actor, found, calendar, on)
    return [line for line in map(maker.line, found) if fits(line, wanted)]


class _Maker:
    """Everything that the lines have in common, read once."""

    def __init__(
        self, actor: Actor, found: Sequence[Project], calendar: Calendar, on: date
    ) -> None:
        self.calendar, self.on = calendar, on
        keys = [one.pk for one in found]
        self.departments = _departments({one.department_id for one in found})
        self.owners = _owners({one.owner_post_id for one in found if one.owner_post_id})
        self.pillars = _pillars({one.initiative_id for one in found if one.initiative_id})
        self.work = sums_of(actor, keys, on=on)
        self.said = _said({said for one in found if (said := _said_in(one))})
        self.plans = baselines_of(keys, calendar)
        months = months_before(on, rules.MONTHS_DRAWN - 1)
        self.past = delays_at_ends(months, calendar)
        self.kpis = kpi_marks({one.initiative_id for one in found if one.initiative_id}, on=on)
        self.reasons = reasons_of(found, self.kpis, on=on)

    def line(self, one: Project) -> Line:
        key, stage = one.pk, one.stage
        work = self.work.get(key, _NOTHING)
        is_open = work.done < work.tasks and not stage.is_over
        forecast = one.finished_on or forecast_on(self.on, work.last, is_open=is_open)
        past = [delays.get(key) for delays in self.past]
        place, title = self.pillars.get(one.initiative_id or 0, _NO_PILLAR)
        office, office_name = self.departments[one.department_id]
        return Line(
            key=key,
            code=one.code,
            name=one.name,
            department=office_name,
            department_code=office,
            owner=self.owners.get(one.owner_post_id or 0, ""),
            pillar=title,
            pillar_place=place,
            stage=stage,
            priority=one.priority_enum,
            go_live=one.go_live,
            forecast=forecast,
            work=work,
            planned=None if stage.is_over else self._planned(key, work),
            delays=(*past, delay_between(one.go_live, forecast, self.calendar)),
            said=self.said.get(_said_in(one) or 0),
            kpi=self.kpis.get(one.initiative_id or 0),
            attention=self.reasons[key],
        )

    def _planned(self, key: int, work: rules.Sum) -> int | None:
        plan = self.plans.get(key)
        return work.planned if plan is None else planned_by(plan, self.on)


def _said_in(project: Project) -> int | None:
    """Return the key of the last report that the query has put beside the project."""
    key: int | None = getattr(project, "said_in", None)
    return key


_NO_PILLAR: Final = ((9999, 0), "")
_NOTHING: Final = rules.Sum()


def sums_of(actor: Actor, keys: Sequence[int], *, on: date) -> dict[int, rules.Sum]:
    """Return what the tasks of each project come to, summed by the database.

    Hours come as floats from some databases; hundredths of them are whole numbers again.
    """
    rows = Task.objects.filter(removed_at=None)
    if len(keys) <= _FEW:
        rows = rows.filter(project__in=keys)
    elif not sees_all(actor):
        rows = tasks_for(actor)
    hours = Case(
        When(
            kind="WORK",
            then=Coalesce(
                F("effort_hours"), F("days") * float(HOURS_A_DAY), output_field=FloatField()
            ),
        ),
        default=Value(0.0),
        output_field=FloatField(),
    )
    summed = (
        rows.exclude(kind="GROUP")
        .order_by()
        .annotate(hours=hours)
        .values_list("project")
        .annotate(
            tasks=Count("pk"),
            done=Count("finished_on"),
            effort=Sum("hours"),
            earned=Sum(
                Case(
                    When(finished_on=None, then=F("hours") * F("progress")),
                    default=F("hours") * 100.0,
                    output_field=FloatField(),
                )
            ),
            due=Sum("hours", filter=Q(finish__lte=on), default=0.0),
            last=Max("finish"),
        )
    )
    return {
        key: rules.Sum(tasks, done, round(effort * 100), round(earned), round(due * 100), last)
        for key, tasks, done, effort, earned, due, last in summed
    }


def _departments(keys: set[int]) -> dict[int, tuple[str, str]]:
    rows = Department.objects.filter(pk__in=keys).values_list("pk", "code", "name")
    return {key: (code, name) for key, code, name in rows}


def _owners(keys: set[int]) -> dict[int, str]:
    rows = Post.objects.filter(pk__in=keys).select_related("department__parent")
    return {post.pk: post.label for post in rows}


def _pillars(initiatives: set[int]) -> dict[int, tuple[tuple[int, int], str]]:
    """Return place and title of the pillar by initiative."""
    rows = (
        Initiative.objects.filter(pk__in=initiatives)
        .order_by()
        .values_list("pk", "pillar__strategy_id", "pillar__position", "pillar__title")
    )
    return {key: ((strategy, place), title) for key, strategy, place, title in rows}


def _said(keys: set[int]) -> dict[int, Said]:
    rows = StatusUpdate.objects.filter(pk__in=keys).order_by()
    return {
        key: Said(Health(health), sentence, timezone.localdate(given))
        for key, health, sentence, given in rows.values_list("pk", "health", "sentence", "given_at")
    }


def kpi_marks(initiatives: Collection[int], *, on: date) -> dict[int, rules.KpiMark]:
    """Return where the KPI of each initiative stand: the first that is behind, else the first.

    A figure that somebody enters is seen at once; those that the system counts, within a minute.
    """
    kept, now = memory().marks, monotonic()
    newest: int | None = KpiActual.objects.aggregate(newest=Max("pk"))["newest"]
    sign = (newest, on)
    fresh = [
        key for key in initiatives if key not in kept or kept[key][0] < now or kept[key][1] != sign
    ]
    for key, figures in figures_of_initiatives(fresh, on=on).items() if fresh else ():
        shown = next((one for one in figures if one.is_behind), None) or next(iter(figures), None)
        mark = None
        if shown is not None:
            title = f"{shown.kpi.title} {shown.value_text} {shown.aim_text}"
            mark = rules.KpiMark(shown.standing.label, shown.tone, title)
        kept[key] = (now + _MARK_SECONDS, sign, mark)
    return {key: mark for key in initiatives if (mark := kept[key][2]) is not None}


def reasons_of(
    projects: Sequence[Project], kpis: Mapping[int, rules.KpiMark], *, on: date
) -> dict[int, tuple[str, ...]]:
    """Return the sentences that say why each project needs attention.

    Reckoned anew for a project whose plan, report or KPI has changed since this process last did,
    and otherwise every few minutes: a post may have become vacant.
    """
    kept, now = memory().reasons, monotonic()
    signs: dict[int, object] = {
        one.pk: (
            one.revision,
            _said_in(one),
            on,
            one.owner_post_id,
            kpis.get(one.initiative_id or 0),
        )
        for one in projects
    }
    fresh = [
        one
        for one in projects
        if one.pk not in kept or kept[one.pk][0] < now or kept[one.pk][1] != signs[one.pk]
    ]
    for key, reasons in attention(fresh, on=on).items() if fresh else ():
        # Not all at once, so that nobody waits for all of them again.
        until = now + _REASONS_SECONDS + key % _REASONS_SECONDS
        kept[key] = (until, signs[key], tuple(reason.sentence for reason in reasons))
    return {key: kept[key][2] for key in signs}


def choices_of(on: date) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the sections of the town, and the pillars of what it has published."""
    departments = departments_on(on).filter(kind__in=("DIVISION", "SECTION"))
    pillars = Pillar.objects.filter(
        strategy__published_at__isnull=False, strategy__replaced_at=None
    ).order_by("strategy", "position")
    return (
        [(str(key), name) for key, name in departments.values_list("pk", "name")],
        [(str(key), title) for key, title in pillars.values_list("pk", "title")],
    )
