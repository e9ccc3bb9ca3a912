"""A project: its page, its sheet, the stages of its life, what belongs to it, what happened."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.subjects.panels import panels_of
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.tenancy.rows import only
from yakuba.foundation.ui.elements import Fact
from yakuba.foundation.ui.formats import wareki
from yakuba.kernel.actor import Actor, Duty
from yakuba.kernel.fiscal import FiscalYear
from yakuba.kernel.yen import format_yen
from yakuba.organisation.models import Department, Post
from yakuba.organisation.queries import departments_on
from yakuba.programmes.forms.projects import LinkForm, ProjectForm, StageForm
from yakuba.programmes.models import Initiative, PlaybookRun, Project, ProjectLink
from yakuba.programmes.policies.projects import may_change
from yakuba.programmes.queries.dossier import (
    Dossier,
    dossier_of,
    history_of,
    links_of,
)
from yakuba.programmes.queries.linking import linkable_kinds, sought
from yakuba.programmes.queries.strategies import initiatives_open_to
from yakuba.programmes.rules.stages import Priority, ProjectStage, Reach
from yakuba.programmes.services.links import link_subject, unlink_subject
from yakuba.programmes.services.projects import (
    NEXT_STAGES,
    change_project,
    move_project,
    register_project,
)

from .gate import enter, project_or_404
from .telling import moments_of
from .trying import done, posted, tried

HISTORY_PAGE = 50
STAGE_TONES = {
    ProjectStage.PROPOSED: "neutral",
    ProjectStage.PLANNED: "info",
    ProjectStage.RUNNING: "info",
    ProjectStage.SUSPENDED: "warning",
    ProjectStage.FINISHED: "success",
    ProjectStage.CANCELLED: "neutral",
}


@require_safe
def project(request: TownRequest, key: int) -> HttpResponse:
    """Show the overview of a project."""
    found = project_or_404(request, key)
    today = timezone.localdate()
    dossier = dossier_of(found, actor=request.actor, on=today)
    return render(
        request,
        "programmes/project.html",
        shown(
            request,
            found,
            dossier=dossier,
            today=today,
            panels=panels_of(request.actor, found.ref, today),
        ),
    )


def shown(request: TownRequest, found: Project, **more: Any) -> dict[str, Any]:
    """Return what every page of a project needs."""
    dossier = more.get("dossier")
    page = {
        "project": found,
        "stage": found.stage,
        "stage_tone": STAGE_TONES[found.stage],
        "may_change": bool(may_change(request.actor, found)),
    }
    if isinstance(dossier, Dossier):
        page["facts"] = _facts(found, dossier)
    return page | more


def _facts(found: Project, dossier: Dossier) -> list[Fact]:
    """Return the head of the page."""
    initiative = found.initiative
    lead = dossier.lead
    sections = "、".join(one.department.name for one in dossier.sections)
    facts = [
        Fact("所管課", found.department.name),
        Fact("責任者", found.owner_post.label if found.owner_post else ""),
        Fact("主担当", lead.user.name if lead else ""),
        Fact("予定", _span(found.planned_start, found.go_live)),
        *(_origin(run) for run in dossier.runs),
        Fact("優先度", Priority(found.priority).label),
        Fact("見られる人", Reach(found.reach).label),
    ]
    if initiative is not None:
        strategy = initiative.pillar.strategy
        facts.insert(
            0,
            Fact(
                "施策",
                initiative.title,
                reverse("programmes:strategy", args=[strategy.pk]) + f"#i{initiative.pk}",
                "全体方針を見る",
            ),
        )
    if sections:
        facts.insert(3, Fact("関係課", sections))
    return facts


def _origin(run: PlaybookRun) -> Fact:
    """Return the playbook that the plan was made of, and the day it was reckoned back from."""
    playbook = run.version.playbook
    return Fact(
        "手順書",
        f"{playbook.title} 第{run.version.number}版（{wareki(run.go_live)}本番開始で作成）",
        reverse("programmes:playbook", args=[playbook.pk]),
        "手順書を見る",
    )


def _span(start: date | None, end: date | None) -> str:
    if start is None and end is None:
        return ""
    return f"{wareki(start) or '未定'}から{wareki(end) or '未定'}まで"


@require_http_methods(["GET", "HEAD", "POST"])
def project_new(request: TownRequest) -> HttpResponse:
    """Register a project."""
    enter(request)
    now = timezone.now()
    on = timezone.localdate(now)
    data = posted(request)
    choices = _choices(request.actor, on)
    initial = {
        "department": choices["departments"][0].pk if choices["departments"] else "",
        "priority": Priority.MIDDLE.value,
        "reach": Reach.MEMBERS.value,
        "initiative": request.GET.get("initiative", ""),
    }
    form = ProjectForm(data, initial=initial, **choices)
    if data is not None and form.is_valid():
        given = _given(form)
        made = tried(form, lambda: register_project(actor=request.actor, at=now, on=on, **given))
        if made is not None:
            messages.success(request, f"事業{made.code}を登録しました。")
            return redirect("programmes:project", key=made.pk)
    return render(request, "programmes/project_edit.html", {"form": form}, status=_status(form))


def _status(form: Any) -> int:
    return 422 if form.errors else 200


def _departments(actor: Actor, on: date, own: Iterable[int] = ()) -> list[Department]:
    """Return the departments whose projects the actor registers, and those given."""
    rows = list(departments_on(on))
    if actor.has(Duty.DX):
        return rows
    known = actor.department_ids | set(own)
    return [one for one in rows if one.pk in known]


def _choices(actor: Actor, on: date, project: Project | None = None) -> dict[str, Any]:
    posts = Post.objects.select_related("department__parent").order_by("department__code", "pk")
    initiatives = list(initiatives_open_to(actor))
    if project is not None and project.initiative is not None:
        known = {one.pk for one in initiatives}
        # What an edition left behind stays chosen until somebody chooses anew.
        initiatives += [project.initiative] if project.initiative_id not in known else []
    own = [project.department_id] if project is not None else []
    return {
        "departments": _departments(actor, on, own),
        "initiatives": initiatives,
        "posts": posts,
    }


def _given(form: ProjectForm) -> dict[str, Any]:
    """Return the values of a valid form with the rows that its keys name."""
    given = {name: value for name, value in form.cleaned_data.items() if name != "revision"}
    given["department"] = Department.objects.get(pk=given["department"])
    given["initiative"] = only(Initiative.objects.filter(pk=given["initiative"] or 0))
    given["owner_post"] = only(
        Post.objects.select_related("department__parent").filter(pk=given["owner_post"] or 0)
    )
    given["priority"] = Priority(given["priority"])
    given["reach"] = Reach(given["reach"])
    return given


@require_http_methods(["GET", "HEAD", "POST"])
def project_edit(request: TownRequest, key: int) -> HttpResponse:
    """Change the sheet of a project."""
    found = changeable(request, key)
    now = timezone.now()
    data = posted(request)
    names = ("name", "purpose", "priority", "reach", "is_public", "planned_start", "go_live")
    initial = {name: getattr(found, name) for name in names} | {
        "department": found.department_id,
        "initiative": found.initiative_id or "",
        "owner_post": found.owner_post_id or "",
        "revision": found.revision,
    }
    choices = _choices(request.actor, timezone.localdate(now), found)
    form = ProjectForm(data, initial=initial, **choices)
    if data is not None and form.is_valid():
        given = _given(form)
        revision = form.cleaned_data["revision"]
        given |= {name: given[name].value for name in ("priority", "reach")}
        changed = tried(
            form,
            lambda: change_project(
                project=found, changes=given, revision=revision, actor=request.actor, at=now
            ),
            project=found,
        )
        if changed is not None:
            messages.success(request, "事業を変更しました。")
            return redirect("programmes:project", key=found.pk)
    page = shown(request, found, form=form)
    return render(request, "programmes/project_edit.html", page, status=_status(form))


def changeable(request: TownRequest, key: int) -> Project:
    """Return the project to whoever may change it; raises Http404 for everybody else."""
    found = project_or_404(request, key)
    if not may_change(request.actor, found):
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def project_stage(request: TownRequest, key: int) -> HttpResponse:
    """Bring a project to the next stage of its life."""
    found = changeable(request, key)
    now = timezone.now()
    today = timezone.localdate(now)
    stages = sorted(NEXT_STAGES.get(found.stage, set()), key=list(ProjectStage).index)
    data = posted(request)
    form = StageForm(data, stages=stages, today=today, initial={"on": today})
    if data is not None and form.is_valid():
        given = form.cleaned_data
        moved = tried(
            form,
            lambda: move_project(
                project=found,
                to=ProjectStage(given["to"]),
                on=given["on"],
                reason=given["reason"],
                actor=request.actor,
                at=now,
            ),
        )
        if moved is not None:
            messages.success(request, f"事業を「{moved.stage.label}」にしました。")
            return redirect("programmes:project", key=found.pk)
    page = shown(request, found, form=form, stages=stages)
    return render(request, "programmes/project_stage.html", page, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def project_links(request: TownRequest, key: int) -> HttpResponse:
    """Show what belongs to a project, and link more by the number on its paper or by its name."""
    found = project_or_404(request, key)
    if request.method == "POST":
        found = changeable(request, key)
    data = posted(request)
    form = LinkForm(data, kinds=linkable_kinds(), seek=partial(sought, request.actor))
    if data is not None and form.is_valid():
        given = form.cleaned_data
        linked = tried(
            form,
            lambda: link_subject(
                project=found,
                subject=given["subject"],
                note=given["note"],
                actor=request.actor,
                at=timezone.now(),
            ),
        )
        if linked is not None:
            messages.success(request, "事業につなぎました。")
            return redirect("programmes:project_links", key=found.pk)
    page = shown(request, found, form=form, links=links_of(found, actor=request.actor))
    return render(request, "programmes/project_links.html", page, status=_status(form))


@require_POST
def project_unlink(request: TownRequest, key: int, link: int) -> HttpResponse:
    """Take a link away."""
    found = changeable(request, key)
    row = only(ProjectLink.objects.select_related("project").filter(pk=link, project=found))
    if row is None:
        raise Http404
    done(
        request,
        lambda: unlink_subject(link=row, actor=request.actor, at=timezone.now()),
        "つながりを外しました。",
    )
    return redirect("programmes:project_links", key=found.pk)


@require_safe
def project_history(request: TownRequest, key: int) -> HttpResponse:
    """Show what happened to a project and to its tasks."""
    found = project_or_404(request, key)
    page = Paginator(history_of(found), HISTORY_PAGE).get_page(request.GET.get("page"))
    moments = [
        replace(moment, text=_told(fact.code, fact.payload) or moment.text)
        for fact, moment in zip(page.object_list, moments_of(page.object_list), strict=True)
    ]
    shown_page = shown(request, found, page_obj=page, moments=moments)
    return render(request, "programmes/project_history.html", shown_page)


def _told(code: str, payload: dict[str, Any]) -> str:
    """Return what a fact of a project says, where its words alone do not."""
    said = defaultdict(str, {name: value for name, value in payload.items() if value is not None})
    match code.removeprefix("programmes.project."):
        case "status_given":
            return f"{said['health']}：{said['sentence']}"
        case "moved":
            reason = f"（{said['reason']}）" if said["reason"] else ""
            return f"{said['before']} → {said['after']}{reason}"
        case "member_joined":
            return f"{said['name']}（{said['role']}）"
        case "budget_set" | "budget_removed":
            year = FiscalYear(payload["fiscal_year"]).label
            return f"{year} {said['title']} 予算額{format_yen(payload['planned'])}"
        case "registered":
            return f"{said['number']} {said['name']}"
        case "risk_changed":
            return f"{said['title']}（{'、'.join(payload['changes'])}）"
    return ""
