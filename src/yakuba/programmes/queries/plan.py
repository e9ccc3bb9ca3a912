"""The table of a plan: every task with its number, dates, float and what it waits for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from unicodedata import normalize

from django.db.models import Q

from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.schedule.errors import UnableToSchedule
from yakuba.programmes.models import Project, Task, TaskLink
from yakuba.programmes.rules.scheduling import PlanRow, outline

from .network import HIDDEN_TASK, PlanView, TaskPlan, plan_of, rows_of
from .visible import projects_for

_MOST_REMOVED = 50
_UNKNOWN = TaskPlan(None, None, None, is_critical=False)


@dataclass(frozen=True, slots=True)
class WaitsFor:
    """Something that a task waits for: its number in the plan, or the other project it is of.

    `key` is None when the reader may not see it.
    """

    link: TaskLink
    key: int | None
    number: str
    title: str

    @property
    def words(self) -> str:
        """Return the number with kind and lag where they are not the usual ones (2 FF+3)."""
        kind = "" if self.link.kind == "FS" else f" {self.link.kind}"
        lag = f"{self.link.lag:+}日" if self.link.lag else ""
        return f"{self.number}{kind}{lag}"


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A line of the table; dates are those written down, float and critical those reckoned."""

    task: Task
    number: str
    depth: int
    float_days: int | None
    is_critical: bool
    is_late: bool
    waits: tuple[WaitsFor, ...]
    has_above: bool
    has_below: bool

    @property
    def short_days(self) -> int:
        """Return by how many open days it is too late already."""
        return max(0, -(self.float_days or 0))

    @property
    def indent(self) -> int:
        """Return the depth as far as a narrow page can show it."""
        return min(self.depth, 5)


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The whole plan: rows with number and depth; `trouble` says why no float could be reckoned."""

    rows: list[tuple[PlanRow, str, int]] = field(repr=False)
    view: PlanView = field(repr=False)
    critical: int
    late: int
    trouble: str


def plan_page(project: Project, *, actor: Actor, on: date) -> PlanPage:
    """Return the plan of the project as its page shows it."""
    trouble = ""
    try:
        view = plan_of(project, on=on, actor=actor)
    except UnableToSchedule as refused:
        # The plan itself can still be read, and mended.
        view, trouble = PlanView({}, (), None, is_stale=False), str(refused)
    rows = outline(rows_of([project.pk]))
    return PlanPage(
        rows,
        view,
        critical=sum(1 for said in view.tasks.values() if said.is_critical),
        late=sum(1 for row, _, _ in rows if _is_late(row, on)),
        trouble=trouble,
    )


def plan_lines(
    project: Project,
    plan: PlanPage,
    part: Sequence[tuple[PlanRow, str, int]],
    *,
    actor: Actor,
    on: date,
) -> list[PlanLine]:
    """Return the lines of a part of the plan's rows, with people and what they wait for."""
    keys = [row.pk for row, _, _ in part]
    tasks = Task.objects.select_related("assignee", "section").in_bulk(keys)
    numbers = {row.pk: number for row, number, _ in plan.rows}
    waits = waits_of(project, actor, numbers, keys)
    known = set(numbers.values())
    return [
        PlanLine(
            tasks[row.pk],
            number,
            depth,
            plan.view.tasks.get(row.pk, _UNKNOWN).float_days,
            plan.view.tasks.get(row.pk, _UNKNOWN).is_critical,
            is_late=_is_late(row, on),
            waits=tuple(waits.get(row.pk, ())),
            has_above=_beside(number, -1) in known,
            has_below=_beside(number, 1) in known,
        )
        for row, number, depth in part
        if row.pk in tasks
    ]


def _beside(number: str, step: int) -> str:
    """Return the number of the neighbour below the same heading (1.2 → 1.3)."""
    above, dot, last = number.rpartition(".")
    return f"{above}{dot}{int(last) + step}"


def _is_late(row: PlanRow, on: date) -> bool:
    is_open = row.finished_on is None and not row.is_group
    return is_open and row.finish is not None and row.finish < on


def waits_of(
    project: Project, actor: Actor, numbers: dict[int, str], tasks: Sequence[int]
) -> dict[int, list[WaitsFor]]:
    """Return what the tasks (keys) of the project wait for, also in other projects, by key."""
    links = TaskLink.objects.filter(after__in=tasks, before__removed_at=None)
    listed = list(links.select_related("before__project").order_by("before__position", "pk"))
    others = {one.before.project_id for one in listed} - {project.pk}
    seen = set(projects_for(actor).filter(pk__in=others).values_list("pk", flat=True))
    found: dict[int, list[WaitsFor]] = {}
    for link in listed:
        found.setdefault(link.after_id, []).append(_waits_for(link, project, seen, numbers))
    return found


def _waits_for(
    link: TaskLink, project: Project, seen: set[int], numbers: dict[int, str]
) -> WaitsFor:
    before = link.before
    if before.project_id == project.pk:
        return WaitsFor(link, before.pk, numbers.get(before.pk, "?"), before.title)
    if before.project_id in seen:
        return WaitsFor(link, before.pk, before.project.code, before.title)
    return WaitsFor(link, None, "ほかの事業", HIDDEN_TASK)


def numbers_of(project: Project) -> list[tuple[PlanRow, str]]:
    """Return the rows of the plan with their numbers, in the order of the page."""
    return [(row, number) for row, number, _ in outline(rows_of([project.pk]))]


def headings_of(project: Project) -> list[tuple[int, str]]:
    """Return key and numbered title of the plan's headings."""
    return [
        (row.pk, f"{number} {row.title}") for row, number in numbers_of(project) if row.is_group
    ]


def removed_of(project: Project) -> list[Task]:
    """Return the removed tasks of the project, the last removed first."""
    rows = Task.objects.filter(project=project).exclude(removed_at=None)
    return list(rows.order_by("-removed_at")[:_MOST_REMOVED])


class NoSuchTask(Exception):
    """The words name no task; the message is a sentence for whoever typed them."""


_ADDRESS = re.compile(r"(?:(?P<code>[^/\s]+)/)?(?P<number>[0-9]+(?:\.[0-9]+)*)(?:\s.*)?")


def task_named(text: str, project: Project, actor: Actor) -> Task:
    """Return the task meant by 「1.2」, 「1.2 仕様書」, 「R8-0003/2.1」 or its exact name.

    Raises `NoSuchTask`.
    """
    words = text.strip()
    found = _ADDRESS.fullmatch(normalize("NFKC", words))
    place = project
    if found and found["code"]:
        other = only(projects_for(actor).filter(code=found["code"]))
        if other is None:
            raise NoSuchTask(f"事業番号「{found['code']}」の事業が見つかりません。")
        place = other
    if found:
        for row, known in numbers_of(place):
            if known == found["number"]:
                return Task.objects.select_related("project").get(pk=row.pk)
    named = Task.objects.select_related("project").filter(
        Q(title=words), project=place, removed_at=None
    )
    rows = list(named[:2])
    if len(rows) == 1:
        return rows[0]
    if rows:
        raise NoSuchTask(
            f"「{words}」という名称のタスクが二つ以上あります。番号で入力してください。"
        )
    raise NoSuchTask(f"「{words}」というタスクが見つかりません。計画の表の番号で入力してください。")
