"""From a playbook to the plan of a project: asked, looked at, made."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.kernel.actor import Actor
from yakuba.kernel.schedule.errors import UnableToSchedule
from yakuba.organisation.models import Department
from yakuba.organisation.queries import departments_on
from yakuba.organisation.rules import DepartmentKind
from yakuba.programmes.forms.playbook_plans import PlanForm
from yakuba.programmes.models import PlaybookVersion, Project
from yakuba.programmes.policies.projects import may_register
from yakuba.programmes.queries import playbooks as queries
from yakuba.programmes.queries.visible import editable_by
from yakuba.programmes.rules.playbook_drawing import time_line
from yakuba.programmes.rules.playbook_expanding import Unanswered
from yakuba.programmes.rules.playbook_timing import Placing
from yakuba.programmes.services.errors import UnableToAct
from yakuba.programmes.services.instantiating import NewProject, make_plan

from .playbooks import playbook_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: TownRequest, key: int) -> HttpResponse:
    """Ask for the go-live day and the answers, show the plan, and on a second word make it."""
    found = playbook_or_404(request, key)
    version = queries.live_version(found)
    if version is None or found.withdrawn_at is not None:
        raise Http404
    today = timezone.localdate()
    definition = queries.definition_of(version)
    given = request.POST if request.method == "POST" else None
    form = PlanForm(
        given,
        definition=definition,
        today=today,
        projects=_projects(request.actor),
        departments=_departments(request.actor, today),
        initial={
            "project": request.GET.get("project", ""),
            "name": found.title,
            "department": _own_section(request.actor, today),
        },
    )
    preview = None
    if given is not None and form.is_valid():
        preview = _previewed(request, version, form, today)
        if preview is not None and given.get("act") == "make":
            made = _made(request, version, form, today)
            if made is not None:
                return redirect("programmes:plan", made.pk)
    context = {
        "playbook": found,
        "version": version,
        "definition": definition,
        "form": form,
        "preview": preview,
        "phases": _phases(preview) if preview else [],
        # Drawn of numbers and escaped names only.
        "picture": mark_safe(time_line(preview.timing, today)) if preview else "",
        "today": today,
    }
    return render(request, "programmes/playbook_plan.html", context)


def _projects(actor: Actor) -> list[Project]:
    rows = editable_by(actor).filter(finished_on=None, cancelled_on=None)
    return list(rows.only("pk", "code", "name").order_by("-code")[:500])


def _departments(actor: Actor, on: date) -> list[Department]:
    rows = departments_on(on).filter(kind=DepartmentKind.SECTION)
    return [one for one in rows if may_register(actor, one.pk)]


def _own_section(actor: Actor, on: date) -> str:
    """Return the section of whoever asks: most plans are made for one's own."""
    own = (one for one in _departments(actor, on) if one.pk in actor.department_ids)
    return str(next((one.pk for one in own), ""))


def _previewed(
    request: TownRequest, version: PlaybookVersion, form: PlanForm, today: date
) -> queries.PlanPreview | None:
    project = _chosen(request.actor, form)
    begins = project.planned_start if project else None
    try:
        return queries.preview_of(
            queries.definition_of(version),
            form.answers(),
            municipality=request.municipality,
            go_live=form.cleaned_data["go_live"],
            today=max(today, begins or today),
            placing=Placing(form.cleaned_data["placing"]),
        )
    except (Unanswered, UnableToSchedule) as refused:
        form.add_error(None, str(refused))
        return None


def _chosen(actor: Actor, form: PlanForm) -> Project | None:
    key = form.cleaned_data["project"]
    return editable_by(actor).filter(pk=key).first() if key else None


def _made(
    request: TownRequest, version: PlaybookVersion, form: PlanForm, today: date
) -> Project | None:
    given = form.cleaned_data
    project: Project | NewProject | None = _chosen(request.actor, form)
    if project is None:
        department = departments_on(today).get(pk=given["department"])
        project = NewProject(name=given["name"], department=department)
    try:
        run = make_plan(
            version=version,
            project=project,
            go_live=given["go_live"],
            answers=form.answers(),
            placing=Placing(given["placing"]),
            actor=request.actor,
            at=timezone.now(),
            on=today,
        )
    except UnableToAct as refused:
        form.add_error(None, str(refused))
        return None
    messages.success(
        request,
        "手順書から計画を作りました。「まとめて変える」で担当者を決め、事業の段階を「実施中」にすると始まります。",
    )
    return run.project


def _phases(preview: queries.PlanPreview) -> list[tuple[Any, list[Any]]]:
    found = [
        (phase, [one for one in preview.timing.placed if one.draft.step.phase == phase.code])
        for phase in preview.definition.phases
    ]
    return [(phase, placed) for phase, placed in found if placed]
