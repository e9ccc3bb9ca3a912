"""Which projects need attention, and why: worked out for many at once from what was recorded."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.db.models import Count, Exists, Min, Model, OuterRef, QuerySet, Subquery
from django.utils import timezone

from yakuba.organisation.models import Appointment, Post
from yakuba.organisation.queries import on_day
from yakuba.programmes.models import (
    Project,
    ProjectRecord,
    StatusUpdate,
    Task,
    TaskRecord,
)
from yakuba.programmes.rules import attention as rules
from yakuba.programmes.rules.attention import Reason
from yakuba.programmes.rules.stages import Health, ProjectStage, TaskKind

from .findings import findings_by_project
from .kpi import figures_of_initiatives

_POINTS = (TaskKind.MILESTONE.value, TaskKind.GATE.value)
# More projects than these are not named one by one: to read the whole town is faster.
_FEW = 200

Row = TypeVar("Row", bound=Model)


def _of(rows: QuerySet[Row], keys: Collection[int], field: str = "project") -> QuerySet[Row]:
    """Limit the rows to the projects, unless there are so many that all are read as well."""
    return rows if len(keys) > _FEW else rows.filter(**{f"{field}__in": keys})


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a project decides which signs count: as it is, or as it was recorded."""

    stage: ProjectStage
    go_live: date | None
    owner_post: int | None
    initiative: int | None


def _until(rows: QuerySet[Row], name: str, until: datetime | None) -> QuerySet[Row]:
    """Leave out what happened at the moment or later."""
    return rows if until is None else rows.filter(**{f"{name}__lt": until})


def attention_of(project: Project, *, on: date) -> list[Reason]:
    """Return why one project needs attention, the most pressing reason first."""
    return attention([project], on=on)[project.pk]


def attention(projects: Iterable[Project], *, on: date) -> dict[int, list[Reason]]:
    """Return the reasons of each project by key, in as many queries however many there are.

    What is over needs none; what is interrupted only needs an owner.
    """
    standings = {
        one.pk: Standing(one.stage, one.go_live, one.owner_post_id, one.initiative_id)
        for one in projects
    }
    return _weighed(standings, on, None)


def attention_at(until: datetime, *, on: date) -> dict[int, list[Reason]]:
    """Return the reasons that the projects of the town had at a moment, by what was recorded by then.

    Whatever happened at `until` or later changes nothing. Projects not yet recorded are left out.
    """
    newest = ProjectRecord.objects.filter(project=OuterRef("pk"), recorded_at__lt=until)
    wanted = Project.objects.annotate(
        record=Subquery(newest.order_by("-recorded_at", "-pk").values("pk")[:1])
    )
    rows = ProjectRecord.objects.filter(pk__in=wanted.order_by().values("record")).order_by()
    own, now = ("owner_post_id", "initiative_id"), ("project__owner_post", "project__initiative")
    standings = {
        key: Standing(ProjectStage(stage), go_live, *(rest[:2] if knows else rest[2:]))
        for key, stage, go_live, knows, *rest in rows.values_list(
            "project_id", "stage", "go_live", "knows_owner", *own, *now
        )
    }
    return _weighed(standings, on, until)


def _weighed(
    standings: Mapping[int, Standing], on: date, until: datetime | None
) -> dict[int, list[Reason]]:
    alive = {key: one for key, one in standings.items() if not one.stage.is_over}
    going = {key: one for key, one in alive.items() if one.stage is not ProjectStage.SUSPENDED}
    late = _overdue(going, on) if until is None else _overdue_at(going, on, until)
    put_off = _pushed(going, on, until)
    quiet, red = _quiet(going, on, until), _red_since(going, on, until)
    lacks = findings_by_project(on) if going else {}
    behind, vacant = _behind(going.values(), on, until), _vacant(alive.values(), on)
    found: dict[int, list[Reason]] = {key: [] for key in standings}
    for key, one in alive.items():
        owner = rules.no_owner(one.owner_post is not None, vacant.get(one.owner_post or 0, ""))
        if owner:
            found[key].append(owner)
    for key, one in going.items():
        reasons = (
            rules.past_go_live(one.go_live, on=on),
            rules.red_long(_day(red.get(key)), on=on),
            rules.overdue(*late.get(key, (0, None)), on=on),
            rules.pushed(put_off.get(key, {})),
            rules.kpi_behind(behind.get(one.initiative or 0, [])),
            rules.found([lack.sentence for lack in lacks.get(key, [])]),
            rules.silent(_day(quiet.get(key)), on=on),
        )
        found[key] = [reason for reason in reasons if reason] + found[key]
    return found


def _day(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _overdue(keys: Collection[int], on: date) -> dict[int, tuple[int, date | None]]:
    rows = (
        _of(Task.objects.all(), keys)
        .filter(removed_at=None, finished_on=None, finish__lt=on)
        .exclude(kind=TaskKind.GROUP.value)
        .order_by()
        .values("project")
        .annotate(count=Count("pk"), earliest=Min("finish"))
    )
    return {
        key: (count, earliest)
        for key, count, earliest in rows.values_list("project", "count", "earliest")
    }


def _overdue_at(
    keys: Collection[int], on: date, until: datetime
) -> dict[int, tuple[int, date | None]]:
    """Return the same as of a moment: what changed since is looked up in the records.

    A task without a record since is what it was; of most months that is nearly all of them.
    """
    since = TaskRecord.objects.filter(recorded_at__gte=until)
    same = (
        _of(Task.objects.filter(removed_at=None, finished_on=None, finish__lt=on), keys)
        .exclude(kind=TaskKind.GROUP.value)
        .exclude(pk__in=since.values("task"))
    )
    rows = list(same.order_by().values_list("project_id", "finish"))
    then = TaskRecord.objects.filter(task__in=since.values("task"), recorded_at__lt=until)
    fields = ("task_id", "project_id", "finish", "finished_on", "is_removed", "kind")
    last: dict[int, tuple[int, date | None]] = {}
    for task, project, finish, finished, removed, kind in (
        then.order_by("recorded_at", "pk").values_list(*fields).iterator()
    ):
        if finish is None or finish >= on or finished or removed or kind == TaskKind.GROUP:
            last.pop(task, None)
        else:
            last[task] = (project, finish)
    found: dict[int, tuple[int, date | None]] = {}
    for project, finish in (*rows, *last.values()):
        count, earliest = found.get(project, (0, finish))
        found[project] = (count + 1, min(earliest, finish) if earliest and finish else finish)
    return found


def _pushed(
    keys: Collection[int], on: date, until: datetime | None
) -> dict[int, dict[str, tuple[int, int]]]:
    """Return for each project the points that lie later than 30 days ago: days, how many times."""
    since = _midnight(rules.window_start(on))
    before = TaskRecord.objects.filter(task=OuterRef("task"), recorded_at__lt=since)
    rows = (
        _until(_of(TaskRecord.objects.all(), keys), "recorded_at", until)
        .filter(recorded_at__gte=since, kind__in=_POINTS)
        .annotate(before=Subquery(before.order_by("-recorded_at", "-pk").values("finish")[:1]))
        .order_by("recorded_at", "pk")
    )
    fields = ("project_id", "task_id", "title", "finish", "before", "is_removed", "finished_on")
    points: dict[int, _Point] = {}
    for project, task, title, finish, was, removed, finished in rows.values_list(*fields):
        point = points.setdefault(task, _Point(project, was or finish, was or finish))
        point.title, point.counts = title, not removed and finished is None
        if finish and point.last and finish > point.last:
            point.times += 1
        point.last = finish or point.last
    found: dict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
    for point in points.values():
        if point.counts and point.first and point.last and point.last > point.first:
            days = (point.last - point.first).days
            found[point.project][point.title] = (days, point.times)
    return found


@dataclass(slots=True)
class _Point:
    """A milestone on its way through the records of thirty days."""

    project: int
    first: date | None
    last: date | None
    times: int = 0
    title: str = ""
    counts: bool = True


def _quiet(keys: Collection[int], on: date, until: datetime | None) -> dict[int, datetime]:
    """Return the projects of which nothing was recorded for long, and when something last was."""
    # Whoever was heard of on this day or later is not silent yet.
    limit = _midnight(on - timedelta(days=rules.QUIET_DAYS - 1))
    of = OuterRef("pk")
    kept = _until(ProjectRecord.objects.filter(project=of), "recorded_at", until)
    tasks = _until(TaskRecord.objects.filter(project=of), "recorded_at", until)
    told = _until(StatusUpdate.objects.filter(project=of), "given_at", until)
    rows = _of(Project.objects.filter(created_at__lt=limit), keys, "pk").exclude(
        Exists(kept.filter(recorded_at__gte=limit))
        | Exists(tasks.filter(recorded_at__gte=limit))
        | Exists(told.filter(given_at__gte=limit))
    )
    moments = rows.annotate(
        kept=Subquery(kept.order_by("-recorded_at").values("recorded_at")[:1]),
        changed=Subquery(tasks.order_by("-recorded_at").values("recorded_at")[:1]),
        told=Subquery(told.order_by("-given_at").values("given_at")[:1]),
    ).values_list("pk", "created_at", "kept", "changed", "told")
    return {key: max(one for one in signs if one) for key, *signs in moments.order_by()}


def _red_since(keys: Collection[int], on: date, until: datetime | None) -> dict[int, datetime]:
    """Return when the first red report after the last green one was given, where that is long ago."""
    given = _until(StatusUpdate.objects.all(), "given_at", until)
    newest = given.filter(project=OuterRef("pk")).order_by("-given_at")
    latest = _of(Project.objects.all(), keys, "pk").annotate(
        health=Subquery(newest.values("health")[:1])
    )
    doubtful = latest.filter(health__in=(Health.RED.value, Health.YELLOW.value)).order_by()
    better = given.filter(
        project=OuterRef("project"), health=Health.GREEN.value, given_at__gt=OuterRef("given_at")
    )
    reds = (
        StatusUpdate.objects.filter(
            project__in=doubtful.values("pk"),
            health=Health.RED.value,
            given_at__lt=_midnight(on - timedelta(days=rules.RED_DAYS - 1)),
        )
        .exclude(Exists(better))
        .order_by()
        .values("project")
        .annotate(since=Min("given_at"))
    )
    return dict(reds.values_list("project", "since"))


def _behind(
    standings: Iterable[Standing], on: date, until: datetime | None
) -> dict[int, list[str]]:
    initiatives = {one.initiative for one in standings if one.initiative}
    if not initiatives:
        return {}
    figures = figures_of_initiatives(initiatives, on=on, until=until)
    return {
        key: [one.kpi.title for one in known if one.is_behind] for key, known in figures.items()
    }


def _vacant(standings: Iterable[Standing], on: date) -> dict[int, str]:
    """Return the posts that answer for a project and that nobody holds on the day, by name."""
    posts = {one.owner_post for one in standings if one.owner_post}
    held = Appointment.objects.filter(on_day(on), post__in=posts).values_list("post_id", flat=True)
    empty = posts - set(held)
    if not empty:
        return {}
    rows = Post.objects.filter(pk__in=empty).select_related("department__parent")
    return {post.pk: post.label for post in rows}
