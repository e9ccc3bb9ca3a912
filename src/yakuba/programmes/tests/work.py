"""What the tests of work play with: a project of 環境課, its people, and some tasks."""

import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image

from yakuba.foundation.accounts.models import User
from yakuba.kernel.schedule.tasks import Mode
from yakuba.organisation.demo import Cast
from yakuba.programmes.models import Membership, Project, Task
from yakuba.programmes.rules.stages import ProjectStage
from yakuba.programmes.services.projects import move_project, register_project
from yakuba.programmes.services.tasks import add_task

# Friday, as the cast knows it.
ON = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return out.getvalue()


PNG = _png()


@dataclass(slots=True)
class Work:
    """A running project of 環境課, led by 工藤; 青木 works in it, 上野 does not."""

    cast: Cast
    project: Project
    at: datetime
    on: date

    def actor(self, user: User) -> Any:
        return self.cast.actor(user)

    def task(self, title: str, **fields: Any) -> Task:
        """Add a task by hand on its days, 工藤's unless said otherwise."""
        given = {
            "assignee": self.cast.kudo,
            "mode": Mode.MANUAL,
            "start": self.on,
            "finish": self.on,
        }
        return add_task(
            project=self.project,
            title=title,
            actor=self.actor(self.cast.kudo),
            at=self.at,
            on=self.on,
            **{**given, **fields},
        )


def work_of(cast: Cast, at: datetime = AT, on: date = ON) -> Work:
    """Build the project in the active town."""
    kudo = cast.actor(cast.kudo)
    project = register_project(
        name="ごみ分別アプリ", department=cast.environment, actor=kudo, at=at, on=on
    )
    project = move_project(project=project, to=ProjectStage.RUNNING, on=on, actor=kudo, at=at)
    Membership.objects.create(project=project, user=cast.kudo, role="LEAD")
    Membership.objects.create(project=project, user=cast.aoki, role="WORKER")
    return Work(cast, project, at, on)
