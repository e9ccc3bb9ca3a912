"""Make the plan of a project out of a playbook, reckoned back from its go-live day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.kernel.schedule import errors
from yakuba.kernel.schedule.tasks import ConstraintKind
from yakuba.organisation.models import Department, Post
from yakuba.programmes.events.playbooks import PlanMade
from yakuba.programmes.models import Initiative, PlaybookRun, PlaybookVersion, Project
from yakuba.programmes.policies.projects import may_change
from yakuba.programmes.queries.playbooks import PlanPreview, definition_of, preview_of
from yakuba.programmes.rules.playbook import OWN_WORDING, Phase
from yakuba.programmes.rules.playbook_expanding import Answers, Unanswered, checked_answers
from yakuba.programmes.rules.playbook_timing import Placed, Placing
from yakuba.programmes.rules.stages import Reach, TaskKind

from .errors import UnableToPlan, UnableToSchedule
from .projects import change_project, demand, register_project
from .tasks import LinkDraft, TaskDraft, add_tasks

_LONGEST_NOTE: Final = 4000
# Two presses of one button, or a page sent anew: nobody wishes the same plan twice so soon.
_ONE_PRESS: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProject:
    """The project that is registered for the plan."""

    name: str
    department: Department
    purpose: str = ""
    initiative: Initiative | None = None
    owner_post: Post | None = None
    reach: Reach = Reach.MEMBERS


@transaction.atomic
def make_plan(
    *,
    version: PlaybookVersion,
    project: Project | NewProject,
    go_live: date,
    answers: Answers,
    actor: Actor,
    at: datetime,
    on: date,
    placing: Placing = Placing.LATEST,
) -> PlaybookRun:
    """Add the steps of a published playbook to a project, new or old, with dates for the go-live day.

    The same wish of the same person a moment later is the same plan, and not a second one. Raises `UnableToPlan`, `UnableToSchedule`.
    """
    if version.published_at is None or version.playbook.withdrawn_at is not None:
        raise UnableToPlan("この手順書は使えません。公開中の手順書を選んでください。")
    if go_live <= on:
        raise UnableToPlan("本番開始日は、今日より後の日にしてください。")
    preview = _preview(version, project, go_live, answers, on, placing)
    chosen = {
        key: list(values) for key, values in checked_answers(preview.definition, answers).items()
    }
    pressed = _pressed_before(version, project, go_live, chosen, actor, at)
    if pressed is not None:
        return pressed
    held = _project(project, preview, actor, at, on)
    tasks = add_tasks(
        project=held,
        drafts=drafts_of(preview, placing),
        links=[
            LinkDraft(one.before, one.after, one.kind, one.lag) for one in preview.expansion.links
        ],
        actor=actor,
        at=at,
        on=on,
    )
    late_by = max([preview.timing.late_by, *(one.days for one in preview.timing.late)])
    run = PlaybookRun.objects.create(
        project=held,
        version=version,
        go_live=go_live,
        answers=chosen,
        late_by=late_by,
        created_at=at,
        created_by=actor.name,
    )
    fact = PlanMade(
        subject=held.ref,
        playbook=version.playbook.title,
        number=version.number,
        go_live=go_live,
        tasks=len(tasks),
        late_by=late_by,
    )
    record(fact, actor=actor, at=at)
    return run


def _pressed_before(
    version: PlaybookVersion,
    project: Project | NewProject,
    go_live: date,
    answers: dict[str, list[str]],
    actor: Actor,
    at: datetime,
) -> PlaybookRun | None:
    # Whoever presses twice waits here for what the first press makes.
    PlaybookVersion.objects.select_for_update().get(pk=version.pk)
    runs = PlaybookRun.objects.filter(
        version=version, go_live=go_live, created_by=actor.name, created_at__gt=at - _ONE_PRESS
    )
    if isinstance(project, NewProject):
        runs = runs.filter(project__name=project.name, project__department=project.department)
    else:
        runs = runs.filter(project=project)
    return next((run for run in runs.select_related("project") if run.answers == answers), None)


def _preview(
    version: PlaybookVersion,
    project: Project | NewProject,
    go_live: date,
    answers: Answers,
    on: date,
    placing: Placing,
) -> PlanPreview:
    begins = project.planned_start if isinstance(project, Project) else None
    try:
        return preview_of(
            definition_of(version),
            answers,
            municipality=version.municipality,
            go_live=go_live,
            today=max(on, begins or on),
            placing=placing,
        )
    except Unanswered as fault:
        raise UnableToPlan(str(fault)) from fault
    except errors.UnableToSchedule as fault:
        raise UnableToSchedule(str(fault)) from fault


def _project(
    project: Project | NewProject, preview: PlanPreview, actor: Actor, at: datetime, on: date
) -> Project:
    """Return the project with the day it is to be finished; a new one begins with its first step."""
    ends = preview.timing.ends
    if isinstance(project, NewProject):
        first = min((one.start for one in preview.timing.placed), default=on)
        return register_project(
            name=project.name,
            department=project.department,
            purpose=project.purpose,
            initiative=project.initiative,
            owner_post=project.owner_post,
            reach=project.reach,
            planned_start=min(first, ends),
            go_live=ends,
            actor=actor,
            at=at,
            on=on,
        )
    demand(may_change(actor, project))
    if project.stage.is_over:
        raise UnableToPlan(f"{project.stage.label}の事業には、作業を加えられません。")
    if project.go_live is None:
        changes: dict[str, Any] = {"go_live": ends}
        return change_project(project=project, changes=changes, revision=None, actor=actor, at=at)
    return project


def drafts_of(preview: PlanPreview, placing: Placing) -> list[TaskDraft]:
    """Return the tasks of the plan below a heading for each phase, in the order of the playbook."""
    made: list[TaskDraft] = []
    goal = preview.definition.go_live.step
    for phase in preview.definition.phases:
        inside = [one for one in preview.timing.placed if one.draft.step.phase == phase.code]
        if inside:
            made.append(
                TaskDraft(key=_heading(phase), title=phase.title, kind=TaskKind.GROUP, days=0)
            )
            made += (_draft(one, preview, goal, placing) for one in inside)
    return made


def _heading(phase: Phase) -> str:
    # No code of a step has a colon.
    return f"phase:{phase.code}"


def _draft(placed: Placed, preview: PlanPreview, goal: str, placing: Placing) -> TaskDraft:
    draft, step = placed.draft, placed.draft.step
    constraint, day = None, None
    if draft.code == goal and not preview.timing.late_by:
        constraint, day = ConstraintKind.MUST_START, preview.timing.go_live
    elif draft.code == goal or preview.is_assumed(placed) or _is_held(placed, placing):
        # An assumed window is no row yet, so the date has to keep the step in it.
        constraint, day = ConstraintKind.START_NO_EARLIER, placed.start
    minimum = step.minimum
    return TaskDraft(
        key=draft.code,
        title=draft.title,
        kind=step.kind,
        parent=f"phase:{step.phase}",
        days=step.days,
        constraint=constraint,
        constraint_day=day,
        minimum_days=minimum.days if minimum else None,
        minimum_unit=minimum.unit if minimum else None,
        minimum_source=minimum.source[:200] if minimum else "",
        window=step.window,
        role=step.role,
        effort_hours=None if step.effort_hours is None else Decimal(step.effort_hours),
        deliverable=step.deliverable,
        step_code=draft.code,
        note="\n".join(_notes(placed))[:_LONGEST_NOTE],
    )


def _is_held(placed: Placed, placing: Placing) -> bool:
    """Tell whether the day of the step goes into the plan; a gate of a window opens with it."""
    step = placed.draft.step
    reckoned_back = placing is Placing.LATEST and placed.begin_by is not None
    return reckoned_back or (step.kind.is_point and bool(step.window))


def _notes(placed: Placed) -> Iterable[str]:
    step = placed.draft.step
    if step.note:
        yield step.note
    if step.gate:
        yield f"通過の条件：{step.gate}"
    if step.source:
        yield f"根拠：{step.source}"
    if step.minimum and step.minimum.reason:
        yield f"法定の最短日数を短くする理由：{step.minimum.reason}"
    if step.is_own:
        yield f"（{OWN_WORDING}）"
