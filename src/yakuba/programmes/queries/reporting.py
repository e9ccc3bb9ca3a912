"""What projects were at the moments that a report speaks of, read in bulk from their records."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import BigIntegerField, Case, F, IntegerField, Value, When, Window
from django.db.models.functions import Cast, NullIf, Round, RowNumber
from django.utils import timezone

from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.tenancy.models import Municipality
from yakuba.organisation.models import Post
from yakuba.organisation.queries import calendar_of
from yakuba.programmes.models import Project, ProjectRecord, StatusUpdate, TaskRecord
from yakuba.programmes.rules.pack_changes import (
    ORDER,
    ChangeKind,
    OpenDays,
    State,
    carried,
    changes_of,
    late,
    moved,
)
from yakuba.programmes.rules.pack_report import Change, ProjectLine
from yakuba.programmes.rules.packs import ReportPeriod
from yakuba.programmes.rules.stages import ProjectStage, TaskKind

# What asks for attention, by the key of the project.
Reasons = dict[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Moments:
    """The ends of the tracked months as moments; `until` is when the report was counted at most."""

    period: ReportPeriod
    ends: tuple[datetime, ...]
    since: datetime
    until: datetime

    @property
    def as_of(self) -> date:
        """Return the last day that is over or under way at `until`."""
        return min(
            timezone.localdate(self.until), date.fromordinal(self.period.end.toordinal() - 1)
        )

    @property
    def begun(self) -> int:
        """Return how many of the tracked months had begun at `until`: of later ones nothing is known."""
        return sum(_midnight(month.start) <= self.until for month in self.period.tracked)

    @property
    def position_before(self) -> int:
        """Return the place of `since` among the ends."""
        return self.ends.index(self.since)


def moments_of(period: ReportPeriod, at: datetime) -> Moments:
    """Return the moments of a report that is counted at `at`; a month under way ends there."""
    first = _midnight(period.tracked[0].start)
    ends = [_midnight(month.end) for month in period.tracked]
    until = min(ends[-1], at)
    return Moments(period, (first, *ends[:-1], until), _midnight(period.start), until)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def town_now() -> Municipality:
    """Return the active town."""
    return Municipality.objects.get(pk=active_municipality_id())


def open_days_of(town: Municipality) -> OpenDays:
    """Return the measure of open days between two days by the town's calendar, signed."""
    calendar = calendar_of(town)

    def between(start: date, end: date) -> int:
        return calendar.between(start, end) if end >= start else -calendar.between(end, start)

    return between


@dataclass(frozen=True, slots=True)
class Past:
    """A project's progress at each moment, and what it was at the first and the last of interest."""

    track: tuple[int | None, ...]
    before: State | None
    now: State


def pasts_at(moments: Moments) -> dict[int, Past]:
    """Return what each project was, in two queries whatever the length of its history.

    The last record in each stretch between two moments is enough; it holds until the next. Of most
    of them only the progress is of interest, and that is divided by the database.
    """
    stretch = Case(
        *(When(recorded_at__lt=end, then=Value(place)) for place, end in enumerate(moments.ends)),
        output_field=IntegerField(),
    )
    newest = Window(
        RowNumber(),
        partition_by=[F("project_id"), F("stretch")],
        order_by=[F("recorded_at").desc(), F("pk").desc()],
    )
    rows = (
        ProjectRecord.objects.filter(recorded_at__lt=moments.until)
        .order_by()
        .annotate(stretch=stretch)
        .annotate(newest=newest, percent=_tenths("earned") * 100 / NullIf(_tenths("effort"), 0))
        .filter(newest=1)
        .values_list("project_id", "stretch", "pk", "percent")
    )
    found: dict[int, dict[int, tuple[int, int | None]]] = {}
    for project, place, record, percent in rows:
        found.setdefault(project, {})[place] = (record, percent)
    lines = {project: carried(known, len(moments.ends)) for project, known in found.items()}
    position = moments.position_before
    wanted = [place[0] for line in lines.values() for place in (line[position], line[-1]) if place]
    states, begun = _states(wanted), moments.begun
    return {
        project: Past(
            tuple(place[1] if place and at < begun else None for at, place in enumerate(line[1:])),
            states[before[0]] if (before := line[position]) else None,
            states[last[0]],
        )
        for project, line in lines.items()
        if (last := line[-1])
    }


def _tenths(name: str) -> Cast:
    # Hours have one decimal: as whole tenths they divide as the rules divide them.
    return Cast(Round(F(name) * 10), BigIntegerField())


def _states(records: Collection[int]) -> dict[int, State]:
    rows = ProjectRecord.objects.filter(pk__in=set(records)).order_by()
    return {
        row.pk: State(
            ProjectStage(row.stage),
            row.go_live,
            row.forecast,
            row.effort,
            row.earned,
            row.budgeted,
            row.executed,
        )
        for row in rows
    }


def statuses_before(until: datetime) -> dict[int, tuple[str, str, datetime]]:
    """Return health, sentence and time of the last report of status of each project."""
    newest = Window(
        RowNumber(),
        partition_by=[F("project_id")],
        order_by=[F("given_at").desc(), F("pk").desc()],
    )
    rows = (
        StatusUpdate.objects.filter(given_at__lt=until)
        .order_by()
        .annotate(newest=newest)
        .filter(newest=1)
        .values_list("project_id", "health", "sentence", "given_at")
    )
    return {project: (health, sentence, at) for project, health, sentence, at in rows}


def owner_labels(posts: Collection[int]) -> dict[int, str]:
    """Return the labels of the posts, 「子育て支援課長」, by key."""
    rows = Post.objects.filter(pk__in=posts).select_related("department__parent")
    return {post.pk: post.label for post in rows}


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """What of a project has no history."""

    key: int
    code: str
    name: str
    department: str
    owner: int | None
    initiative: int | None
    priority: str
    is_public: bool


def project_rows() -> list[ProjectRow]:
    """Return the projects of the town in the order of their sections."""
    rows = Project.objects.order_by("department__code", "code").values_list(
        "pk",
        "code",
        "name",
        "department__name",
        "owner_post_id",
        "initiative_id",
        "priority",
        "is_public",
    )
    return [ProjectRow(*row) for row in rows]


def project_lines(
    moments: Moments, open_days: OpenDays, reasons: Callable[[Moments], Reasons]
) -> tuple[tuple[ProjectLine, ...], tuple[Change, ...]]:
    """Return a line for each project known at the end, and what happened to them since."""
    rows = project_rows()
    pasts = pasts_at(moments)
    here = timezone.get_current_timezone()
    told = statuses_before(moments.until)
    owners = owner_labels({row.owner for row in rows if row.owner})
    asked = reasons(moments)
    lines: list[ProjectLine] = []
    changes: list[Change] = []
    for row in rows:
        past = pasts.get(row.key)
        if past is None:
            continue
        before, now = past.before, past.now
        days = moved(before, now, open_days)
        health, sentence, given = told.get(row.key, ("", "", None))
        lines.append(
            ProjectLine(
                key=row.key,
                code=row.code,
                name=row.name,
                department=row.department,
                owner=owners.get(row.owner or 0, ""),
                initiative=row.initiative,
                priority=row.priority,
                stage=now.stage.value,
                progress=now.progress,
                before=before.progress if before else None,
                track=past.track,
                go_live=_iso(now.go_live),
                forecast=_iso(now.forecast),
                late=late(now, open_days),
                moved=days,
                planned=now.planned,
                spent=now.spent,
                health=health,
                status=sentence,
                status_on=_iso(given.astimezone(here).date() if given else None),
                reasons=asked.get(row.key, ()),
                is_public=row.is_public,
            )
        )
        changes += [_change(kind, row, before, now, days) for kind in changes_of(before, now, days)]
    by_key = {row.key: row for row in rows}
    changes += milestones_moved(moments, by_key, open_days)
    return tuple(lines), tuple(sorted(changes, key=_in_order))


def _in_order(change: Change) -> tuple[int, int, str]:
    return ORDER[ChangeKind(change.kind)], -abs(change.days or 0), change.code


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _change(
    kind: ChangeKind, row: ProjectRow, before: State | None, now: State, days: int | None
) -> Change:
    is_move = kind in (ChangeKind.LATER, ChangeKind.EARLIER)
    return Change(
        kind=kind.value,
        project=row.key,
        code=row.code,
        name=row.name,
        department=row.department,
        what="完了見込み" if is_move else "",
        before=_iso(before.forecast) if is_move and before else None,
        after=_iso(now.forecast) if is_move or kind is ChangeKind.ADDED else None,
        days=days if is_move else None,
    )


_POINTS = [kind.value for kind in TaskKind if kind.is_point]


def milestones_moved(
    moments: Moments, projects: dict[int, ProjectRow], open_days: OpenDays
) -> Iterable[Change]:
    """Yield the milestones and gates whose day is another at the end than at the beginning."""
    newest = Window(
        RowNumber(),
        partition_by=[F("task_id")],
        order_by=[F("recorded_at").desc(), F("pk").desc()],
    )
    records = TaskRecord.objects.filter(kind__in=_POINTS).order_by().annotate(newest=newest)
    now = {
        task: (project, title, finish)
        for task, project, title, finish in records.filter(
            recorded_at__gte=moments.since, recorded_at__lt=moments.until
        )
        .filter(newest=1)
        .exclude(is_removed=True)
        .values_list("task_id", "project_id", "title", "finish")
    }
    then = dict(
        records.filter(recorded_at__lt=moments.since, task__in=list(now))
        .filter(newest=1)
        .values_list("task_id", "finish")
    )
    for task, (project, title, finish) in now.items():
        row, before = projects.get(project), then.get(task)
        days = open_days(before, finish) if before and finish else 0
        if row is not None and days:
            yield Change(
                kind=ChangeKind.MILESTONE.value,
                project=project,
                code=row.code,
                name=row.name,
                department=row.department,
                what=title,
                before=_iso(before),
                after=_iso(finish),
                days=days,
            )
