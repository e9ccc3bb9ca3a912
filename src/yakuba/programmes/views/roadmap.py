"""The plan that people can keep: shown, improved on request, taken in."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.kernel.schedule.errors import OutsideAxis, UnableToSchedule
from yakuba.programmes.forms.plan import RoadmapForm
from yakuba.programmes.models import Project
from yakuba.programmes.policies.projects import may_change
from yakuba.programmes.queries.levelling import (
    MOST_SOLVED,
    SECONDS,
    Setting,
    levelled,
    setting_of,
    solved,
)
from yakuba.programmes.queries.roadmap import roadmap_of
from yakuba.programmes.rules.progress import HOURS_A_DAY
from yakuba.programmes.rules.roadmap import (
    ADVISER_DAYS,
    ADVISER_HOURS_ONLINE,
    UnreadablePlan,
    read,
    written,
)
from yakuba.programmes.services.errors import UnableToAct
from yakuba.programmes.services.roadmap import adopt_roadmap

from .gate import project_or_404


@require_safe
def roadmap(request: TownRequest, key: int) -> HttpResponse:
    """Show the plan that the people at hand can keep."""
    project = project_or_404(request, key)
    try:
        setting = setting_of(project, actor=request.actor, on=timezone.localdate())
        return _page(request, project, setting)
    except UnableToSchedule as refused:
        return _page(request, project, None, trouble=_said(refused))


@require_POST
def better(request: TownRequest, key: int) -> HttpResponse:
    """Look some seconds for a better plan, while the page waits."""
    project = project_or_404(request, key)
    if not may_change(request.actor, project):
        messages.error(request, "よりよい日程を探せるのは、この計画を変更できる人だけです。")
        return redirect("programmes:roadmap", key=project.pk)
    try:
        setting = setting_of(project, actor=request.actor, on=timezone.localdate())
        if len(setting.free) > MOST_SOLVED:
            messages.error(
                request,
                f"タスクが{MOST_SOLVED}件を超えるため、これ以上は探せません。表示した日程を使ってください。",
            )
            return redirect("programmes:roadmap", key=project.pk)
        starts, is_optimal = solved(setting)
        return _page(request, project, setting, starts, is_optimal=is_optimal)
    except UnableToSchedule as refused:
        return _page(request, project, None, trouble=_said(refused))


def _said(refused: UnableToSchedule) -> str:
    if isinstance(refused, OutsideAxis):
        return "今の人と時間では、何年かけても終わりません。担当者の週あたりの時間か、予定工数を見直してください。"
    return str(refused)


def _page(
    request: TownRequest,
    project: Project,
    setting: Setting | None,
    starts: Sequence[int] | None = None,
    *,
    is_optimal: bool = False,
    trouble: str = "",
) -> HttpResponse:
    found = None if setting is None else roadmap_of(project, setting, levelled(setting, starts))
    changes = bool(may_change(request.actor, project))
    context = {
        "project": project,
        "tab": "plan",
        "roadmap": found,
        "trouble": trouble,
        "may_change": changes,
        "was_solved": starts is not None,
        "is_optimal": is_optimal or (found is not None and found.proven),
        "seconds": SECONDS,
        "adviser_days": ADVISER_DAYS,
        "adviser_hours_onsite": HOURS_A_DAY * ADVISER_DAYS,
        "adviser_hours_online": ADVISER_HOURS_ONLINE,
        "roles": sorted(one.name for one in setting.workers.values() if one.is_role)
        if setting
        else [],
        "workers": sorted(setting.workers.values(), key=lambda one: one.name) if setting else [],
        "form": RoadmapForm(initial={"plan": written(found.placed), "revision": project.revision})
        if found and changes
        else None,
    }
    return render(request, "programmes/roadmap.html", context)


@require_POST
def adopt(request: TownRequest, key: int) -> HttpResponse:
    """Take the plan that was shown into the plan that is written down."""
    project = project_or_404(request, key)
    form = RoadmapForm(request.POST)
    try:
        if not form.is_valid():
            raise UnreadablePlan("form")
        changed = adopt_roadmap(
            project=project,
            placed=read(form.cleaned_data["plan"]),
            revision=form.cleaned_data["revision"],
            actor=request.actor,
            at=timezone.now(),
            on=timezone.localdate(),
        )
    except UnreadablePlan:
        messages.error(
            request, "日程を読み取れませんでした。もう一度計算してから取り入れてください。"
        )
        return redirect("programmes:roadmap", key=project.pk)
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
        return redirect("programmes:roadmap", key=project.pk)
    messages.success(request, f"日程を計画に取り入れました。{len(changed)}件の日程が変わりました。")
    return redirect("programmes:plan", key=project.pk)
