"""What the tests of plans share: a project of Kudo's, and his hand on it."""

from datetime import date
from typing import Any

from django.urls import reverse

from yakuba.organisation.demo import Cast
from yakuba.programmes.models import Project, Task
from yakuba.programmes.queries.network import PlanView, plan_of
from yakuba.programmes.services.projects import register_project
from yakuba.programmes.services.tasks import add_task

# A Friday; 9/21-23 are holidays in 2026.
ON = date(2026, 9, 4)


def sep(day: int) -> date:
    """Return a day of September 2026."""
    return date(2026, 9, day)


def at(name: str, *args: int) -> str:
    """Return the address of a page below 見本市."""
    path = reverse("programmes:" + name, args=args)
    return path if path.startswith("/mihon/") else f"/mihon{path}"


class Desk:
    """What Kudo does with his plan."""

    def __init__(self, cast: Cast, project: Project) -> None:
        self.cast, self.project = cast, project
        self.act: dict[str, Any] = {"actor": cast.actor(cast.kudo), "at": cast.at, "on": ON}

    def add(self, title: str, days: int = 1, *after: Task, **fields: Any) -> Task:
        """Add a task."""
        return add_task(
            project=self.project, title=title, days=days, after=after, **fields, **self.act
        )

    def dates(self, task: Task) -> tuple[date | None, date | None]:
        """Return the dates that stand in the row by now."""
        task.refresh_from_db()
        return task.start, task.finish

    def plan(self) -> PlanView:
        """Return what is said of the plan."""
        return plan_of(self.project, on=ON, actor=self.act["actor"])


def desk_of(cast: Cast) -> Desk:
    """Return Kudo at his desk with a project that begins on the day."""
    project = register_project(
        name="窓口のキャッシュレス化",
        department=cast.environment,
        planned_start=ON,
        actor=cast.actor(cast.kudo),
        at=cast.at,
        on=ON,
    )
    return Desk(cast, project)
