"""Register a project, change it, and move it through its life."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.fiscal import FiscalYear
from yakuba.kernel.receipt import fiscal_prefix
from yakuba.kernel.text import clean_line, clean_text
from yakuba.kernel.verdict import Verdict
from yakuba.organisation.models import Department, Post
from yakuba.programmes.events import projects as events
from yakuba.programmes.models import Initiative, Project
from yakuba.programmes.policies.projects import may_change, may_register
from yakuba.programmes.rules.stages import Priority, ProjectStage, Reach

from .errors import PlanGrewOld, UnableToAct, UnableToPlan
from .history import keep_project


def demand(verdict: Verdict, failure: type[UnableToAct] = UnableToPlan) -> None:
    """Raise the failure with the policy's reason unless the act is allowed."""
    if not verdict:
        raise failure(verdict.reason_ja)


@transaction.atomic
def register_project(
    *,
    name: str,
    department: Department,
    actor: Actor,
    at: datetime,
    on: date,
    purpose: str = "",
    initiative: Initiative | None = None,
    owner_post: Post | None = None,
    priority: Priority = Priority.MIDDLE,
    reach: Reach = Reach.MEMBERS,
    is_public: bool = False,
    planned_start: date | None = None,
    go_live: date | None = None,
    code: str = "",
) -> Project:
    """Register a project of a section; without a code it gets the next of the fiscal year.

    Raises `UnableToPlan`.
    """
    demand(may_register(actor, department.pk))
    project = unsaved_project(
        name=name,
        purpose=purpose,
        department=department,
        priority=priority,
        planned_start=planned_start,
        go_live=go_live,
        at=at,
    )
    project.code = code or next_code(on)
    if Project.objects.filter(code=project.code).exists():
        raise UnableToPlan(f"事業番号{project.code}は使われています。別の番号にしてください。")
    project.initiative, project.owner_post = initiative, owner_post
    project.reach, project.is_public = reach.value, is_public
    project.save()
    keep_project(project, at=at)
    fact = events.ProjectRegistered(
        subject=project.ref,
        number=project.code,
        name=project.name,
        department=department.name,
    )
    record(fact, actor=actor, at=at)
    return project


def unsaved_project(
    *,
    name: str,
    department: Department,
    at: datetime,
    purpose: str,
    priority: Priority,
    planned_start: date | None,
    go_live: date | None,
) -> Project:
    """Return a project as it would be registered, without a code; raises `UnableToPlan`."""
    name = clean_line(name)
    if not name:
        raise UnableToPlan("事業の名称を入力してください。")
    if planned_start and go_live and go_live < planned_start:
        raise UnableToPlan(f"「{name}」の完了予定日は、開始予定日より後の日にしてください。")
    return Project(
        name=name,
        purpose=clean_text(purpose),
        department=department,
        priority=priority.value,
        planned_start=planned_start,
        go_live=go_live,
        created_at=at,
    )


def next_code(on: date) -> str:
    """Return the next number of the fiscal year, 「R8-0012」.

    Numbers of other shapes, which an old list brought along, do not count.
    """
    prefix = fiscal_prefix(FiscalYear.of(on).year)
    codes = Project.objects.filter(code__startswith=f"{prefix}-").values_list("code", flat=True)
    taken = (code.removeprefix(f"{prefix}-") for code in codes)
    serial = max((int(one) for one in taken if one.isdecimal()), default=0) + 1
    return f"{prefix}-{serial:04}"


@transaction.atomic
def change_project(
    *, project: Project, changes: dict[str, Any], revision: int | None, actor: Actor, at: datetime
) -> Project:
    """Change fields of a project by name; raises `UnableToPlan` and `PlanGrewOld`.

    Fields: name, purpose, initiative, department, owner_post, priority, reach, is_public,
    planned_start, go_live. With a `revision` nobody else may have changed it since.
    """
    demand(may_change(actor, project))
    held = touched(project, revision)
    told: list[str] = []
    for name, value in changes.items():
        if name not in _CHANGEABLE:
            raise UnableToPlan(f"{name}は変更できません。")
        before = getattr(held, name)
        given = _tidy(name, value)
        if before != given:
            told.append(f"{_CHANGEABLE[name]}: {_said(name, before)} → {_said(name, given)}")
            setattr(held, name, given)
    if not held.name:
        raise UnableToPlan("事業の名称を入力してください。")
    if held.department_id != project.department_id:
        demand(may_register(actor, held.department_id))
    if held.planned_start and held.go_live and held.go_live < held.planned_start:
        raise UnableToPlan("完了予定日は、開始予定日より後の日にしてください。")
    if told:
        held.save(update_fields=list(changes))
        keep_project(held, at=at)
        record(events.ProjectChanged(subject=held.ref, changes=tuple(told)), actor=actor, at=at)
    return held


_CHANGEABLE = {
    "name": "名称",
    "purpose": "目的",
    "initiative": "施策",
    "department": "所管課",
    "owner_post": "責任者の職",
    "priority": "優先度",
    "reach": "公開範囲",
    "is_public": "住民に公開",
    "planned_start": "開始予定日",
    "go_live": "完了予定日",
}


def _tidy(name: str, value: Any) -> Any:
    """Return the value as it is kept: names on one line, texts without unseen signs."""
    if name == "name":
        return clean_line(value)
    return clean_text(value) if name == "purpose" else value


def _said(name: str, value: object) -> str:
    """Return a value as the history says it."""
    if value in (None, ""):
        return "なし"
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if name == "priority":
        return Priority(str(value)).label
    if name == "reach":
        return Reach(str(value)).label
    if name == "purpose":
        return str(value)[:40]
    return str(value)


def touched(project: Project, revision: int | None) -> Project:
    """Lock the project's row, count a change of its plan, and return it as it stands now.

    Raises `PlanGrewOld` when a `revision` is given that is not the newest.
    """
    held = locked(project)
    if revision is not None and held.revision != revision:
        raise PlanGrewOld(
            "この計画は、ほかの人が先に変更しました。最新の内容を確かめてから、もう一度保存してください。"
        )
    Project.objects.filter(pk=held.pk).update(revision=F("revision") + 1)
    held.revision += 1
    return held


def locked(project: Project) -> Project:
    """Lock the project's row for an act beside its plan, and return it as it stands now."""
    held = only(Project.objects.select_for_update().filter(pk=project.pk))
    if held is None:
        raise UnableToPlan("この事業はありません。")
    return held


# Which day each stage is written down as.
_DAYS = {
    ProjectStage.PLANNED: "approved_on",
    ProjectStage.RUNNING: "started_on",
    ProjectStage.SUSPENDED: "suspended_on",
    ProjectStage.FINISHED: "finished_on",
    ProjectStage.CANCELLED: "cancelled_on",
}
# What may follow what: a project that is over stays over.
NEXT_STAGES = {
    ProjectStage.PROPOSED: {ProjectStage.PLANNED, ProjectStage.RUNNING, ProjectStage.CANCELLED},
    ProjectStage.PLANNED: {ProjectStage.RUNNING, ProjectStage.CANCELLED},
    ProjectStage.RUNNING: {
        ProjectStage.SUSPENDED,
        ProjectStage.FINISHED,
        ProjectStage.CANCELLED,
    },
    ProjectStage.SUSPENDED: {ProjectStage.RUNNING, ProjectStage.CANCELLED},
}


@transaction.atomic
def move_project(
    *,
    project: Project,
    to: ProjectStage,
    on: date,
    actor: Actor,
    at: datetime,
    reason: str = "",
) -> Project:
    """Bring a project to the next stage of its life as of a day; raises `UnableToPlan`.

    Interrupting and giving up ask for a reason.
    """
    demand(may_change(actor, project))
    held = touched(project, None)
    before = held.stage
    if to not in NEXT_STAGES.get(before, set()):
        raise UnableToPlan(f"{before.label}の事業を「{to.label}」にはできません。")
    if to in (ProjectStage.SUSPENDED, ProjectStage.CANCELLED) and not reason.strip():
        raise UnableToPlan(f"{to.label}の理由を入力してください。")
    if to is ProjectStage.RUNNING:
        held.suspended_on = None
        held.started_on = held.started_on or on
    else:
        setattr(held, _DAYS[to], on)
    held.save(
        update_fields=[
            "approved_on",
            "started_on",
            "suspended_on",
            "finished_on",
            "cancelled_on",
        ]
    )
    keep_project(held, at=at)
    fact = events.ProjectMoved(
        subject=held.ref, before=before.label, after=to.label, on=on, reason=reason.strip()
    )
    record(fact, actor=actor, at=at)
    return held
