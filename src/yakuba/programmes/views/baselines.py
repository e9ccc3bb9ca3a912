"""Named moments of a plan, and any two states of it side by side."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.formats import wareki
from yakuba.programmes.forms.plan import BaselineForm, CompareForm
from yakuba.programmes.models import Baseline, Project
from yakuba.programmes.policies.projects import may_change
from yakuba.programmes.queries import history
from yakuba.programmes.services.baselines import set_baseline
from yakuba.programmes.services.errors import UnableToAct

from .gate import project_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def baselines(request: TownRequest, key: int) -> HttpResponse:
    """Show the named moments of the plan, and name another."""
    project = project_or_404(request, key)
    if request.method != "POST":
        return _baselines(request, project, BaselineForm())
    form = BaselineForm(request.POST)
    if not form.is_valid():
        return _baselines(request, project, form, status=422)
    now = timezone.now()
    day = form.cleaned_data["day"]
    try:
        made = set_baseline(
            project=project,
            name=form.cleaned_data["name"],
            as_of=now if day is None else _until(day, now),
            actor=request.actor,
            at=now,
        )
    except UnableToAct as refusal:
        form.add_error(None, str(refusal))
        return _baselines(request, project, form, status=422)
    messages.success(request, f"基準計画「{made.name}」を定めました。")
    return redirect("programmes:baselines", key=project.pk)


def _until(day: date, now: datetime) -> datetime:
    """Return the end of the day; of today it is now, and a day to come stays one to come."""
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    return now if day == timezone.localtime(now).date() else end - timedelta(microseconds=1)


def _baselines(
    request: TownRequest, project: Project, form: BaselineForm, status: int = 200
) -> HttpResponse:
    context = {
        "project": project,
        "tab": "plan",
        "form": form,
        "baselines": history.baselines_of(project),
        "may_change": bool(may_change(request.actor, project)),
    }
    return render(request, "programmes/baselines.html", context, status=status)


@require_safe
def compare(request: TownRequest, key: int) -> HttpResponse:
    """Show what the plan was at a moment beside what it is."""
    project = project_or_404(request, key)
    known = history.baselines_of(project)
    form = CompareForm(request.GET or None, baselines=[(one.pk, one.name) for one in known])
    form.is_valid()
    moment, name = _moment(form, known)
    if not form.is_bound and known:
        form.initial["baseline"] = known[0].pk
    context: dict[str, Any] = {
        "project": project,
        "tab": "plan",
        "form": form,
        "moment": moment,
        "name": name,
        "baselines": known,
    }
    if moment is not None:
        found = history.compare(project, moment)
        is_all = bool(getattr(form, "cleaned_data", {}).get("all"))
        context |= {
            "comparison": found,
            "rows": [row for row in found.rows if is_all or row.is_different],
            "is_all": is_all,
        }
    return render(request, "programmes/baseline_compare.html", context)


def _moment(form: CompareForm, known: list[Baseline]) -> tuple[datetime | None, str]:
    """Return the moment asked for and its name; unasked, that of the newest baseline."""
    typed: dict[str, Any] = getattr(form, "cleaned_data", {})
    if typed.get("day"):
        day = typed["day"]
        now = timezone.now()
        return min(_until(day, now), now), f"{wareki(day)}の計画"
    chosen = next((one for one in known if one.pk == typed.get("baseline")), None)
    if chosen is None and known and not form.is_bound:
        chosen = known[0]
    return (chosen.as_of, chosen.name) if chosen else (None, "")
