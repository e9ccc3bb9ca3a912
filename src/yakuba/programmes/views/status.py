"""Report how a project stands, and read the reports of before."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.programmes.forms.projects import StatusForm
from yakuba.programmes.models import StatusUpdate
from yakuba.programmes.queries.dossier import statuses_of
from yakuba.programmes.queries.facts import facts_of, last_status_at
from yakuba.programmes.rules.attention import suggested
from yakuba.programmes.rules.stages import Health
from yakuba.programmes.services.status import give_status

from .gate import project_or_404
from .projects import changeable, shown
from .trying import posted, tried

PAGE = 20


@require_safe
def statuses(request: TownRequest, key: int) -> HttpResponse:
    """Show the reports of a project, the newest first, each with what was counted then."""
    found = project_or_404(request, key)
    page = Paginator(statuses_of(found), PAGE).get_page(request.GET.get("page"))
    context = shown(request, found, page_obj=page, rows=[_row(one) for one in page.object_list])
    return render(request, "programmes/statuses.html", context)


def _row(update: StatusUpdate) -> dict[str, object]:
    return {
        "update": update,
        "health": Health(update.health),
        "sentences": update.facts.get("sentences", []),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def status(request: TownRequest, key: int) -> HttpResponse:
    """Give a report: the facts are counted, the health is suggested, one sentence is written."""
    found = changeable(request, key)
    now = timezone.now()
    on = timezone.localdate(now)
    since = last_status_at(found)
    facts = facts_of(found, since=since, on=on)
    suggestion = suggested(facts)
    data = posted(request)
    form = StatusForm(data, initial={"health": suggestion.health.value})
    if data is not None and form.is_valid():
        given = form.cleaned_data
        made = tried(
            form,
            lambda: give_status(
                project=found,
                health=Health(given["health"]),
                sentence=given["sentence"],
                actor=request.actor,
                at=now,
                on=on,
            ),
        )
        if made is not None:
            messages.success(request, "状況を報告しました。")
            return redirect("programmes:project", key=found.pk)
    context = shown(request, found, form=form, counted=facts, suggestion=suggestion, since=since)
    code = 422 if form.errors else 200
    return render(request, "programmes/status.html", context, status=code)
