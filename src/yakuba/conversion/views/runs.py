"""Runs: ask for one, see how far it is, read what it counted, take what it made, compare two."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.conversion.forms.runs import PairForm, RunForm, said_of, state_asked
from yakuba.conversion.models import ConversionRun
from yakuba.conversion.policies.plans import may_change
from yakuba.conversion.policies.runs import may_fetch
from yakuba.conversion.queries import runs as queries
from yakuba.conversion.queries.batches import batch_for, batches_of
from yakuba.conversion.queries.definitions import mapping_choices
from yakuba.conversion.queries.rehearsals import rehearsals_of
from yakuba.conversion.rules.differences import Change
from yakuba.conversion.rules.runs import RunKind, RunState, said
from yakuba.conversion.services import runs as services
from yakuba.foundation.files.queries import FileUnavailable
from yakuba.foundation.files.rules import REGISTERED
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import done, posted, tried
from yakuba.foundation.ui.lists import address_with, filters_of
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct

from .gate import enter, found_or_404, plan_or_404, status_of

PAGE: Final = 30
# The most frequent reasons stand open, the others folded.
FIRST_SHOWN: Final = 10
FIRST_CHANGES: Final = 20
MOST_SHOWN: Final = 50
_COLUMNS: Final = (
    ("number", "実行"),
    ("", "受領データと対応表"),
    ("", "状態"),
    ("in", "移行元"),
    ("", "移行先"),
    ("rejected", "エラー行"),
    ("warned", "注意行"),
    ("asked", "依頼"),
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the list, and how it is sorted by."""

    label: str
    url: str = ""
    sorted: str = ""
    is_number: bool = False


@require_safe
def data(request: TownRequest, key: int) -> HttpResponse:
    """List the data that came for a plan and the runs over them."""
    plan = plan_or_404(request, key)
    words = clean_line(request.GET.get("q", ""))[:80]
    state = state_asked(request.GET.get("state", ""))
    sort = request.GET.get("sort", "")
    rows = queries.runs_of(plan, words=words, state=state, sort=sort)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    finished = queries.finished_of(plan)
    context = {
        "plan": plan,
        "may_change": bool(may_change(request.actor, plan)),
        "batches": batches_of(plan)[:PAGE],
        "page_obj": page,
        "headings": _headings(request, sort),
        "words": words,
        "state": state,
        "states": [(one, one == state) for one in RunState],
        "sort": sort,
        "is_filtered": bool(filters_of(request)),
        "latest": finished[:2],
    }
    return render(request, "conversion/runs/data.html", context)


def _headings(request: TownRequest, sort: str) -> list[Heading]:
    found = []
    for code, label in _COLUMNS:
        if not code:
            found.append(Heading(label, is_number=label == "移行先"))
            continue
        downwards = sort == f"-{code}"
        turned = code if downwards else f"-{code}"
        order = "descending" if downwards else "ascending" if sort == code else ""
        url = address_with(request, sort=turned, page="")
        found.append(Heading(label, url, order, code in ("in", "rejected", "warned")))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def run_new(request: TownRequest, key: int) -> HttpResponse:
    """Ask for a run over the data that came."""
    enter(request)
    batch = found_or_404(batch_for(request.actor, key))
    if not may_change(request.actor, batch.plan):
        raise Http404
    form = RunForm(
        posted(request),
        batch=batch,
        mappings=mapping_choices(batch.plan),
        rehearsals=rehearsals_of(batch.plan).filter(cancelled_at=None),
        initial=_initial(request),
    )
    if form.is_bound and form.is_valid():
        made = tried(
            form,
            lambda: services.ask_run(
                plan=batch.plan, draft=form.draft(), actor=request.actor, at=timezone.now()
            ),
        )
        if made is not None:
            return redirect("conversion:run", made.pk)
    page = {"form": form, "batch": batch, "plan": batch.plan}
    return render(request, "conversion/runs/run_form.html", page, status=status_of(form))


def _initial(request: TownRequest) -> dict[str, object]:
    """Return what the form begins with: today, or what another run was given."""
    text = request.GET.get("like", "")
    like = (
        queries.run_for(request.actor, int(text)) if text.isdecimal() and len(text) < 16 else None
    )
    return said_of(like) if like is not None else {"day": timezone.localdate()}


def _run_or_404(request: TownRequest, key: int) -> ConversionRun:
    enter(request)
    return found_or_404(queries.run_for(request.actor, key))


def _own_or_404(request: TownRequest, key: int) -> ConversionRun:
    found = _run_or_404(request, key)
    if not may_change(request.actor, found.plan):
        raise Http404
    return found


@require_safe
def run(request: TownRequest, key: int) -> HttpResponse:
    """Show how far a run is, and what it counted; htmx asks for the moving part alone."""
    found = _run_or_404(request, key)
    pace = queries.pace_of(found, timezone.now())
    context = {
        "run": found,
        "plan": found.plan,
        "here": f"実行{found.number}",
        "state": found.state,
        "pace": pace,
        "taken": said(pace.taken) if pace.taken is not None else "",
        "left": said(pace.left) if pace.left is not None else "",
        "may_change": bool(may_change(request.actor, found.plan)),
    }
    if request.headers.get("HX-Request"):
        answer = render(request, "conversion/runs/progress.html", context)
        if not found.state.is_open:
            answer["HX-Refresh"] = "true"
        return answer
    if found.state is RunState.DONE:
        results = queries.results_of(found)
        context |= {
            "results": results,
            "findings": results.findings[:FIRST_SHOWN],
            "others": results.findings[FIRST_SHOWN:],
            "replaced": results.replaced[:MOST_SHOWN],
            "undecided": results.undecided[:MOST_SHOWN],
            "files": queries.result_files(found),
            "may_fetch": bool(may_fetch(request.actor, found)),
            "before": queries.before(found),
        }
    return render(request, "conversion/runs/run.html", context)


@require_POST
def run_cancel(request: TownRequest, key: int) -> HttpResponse:
    """Stop a run; what it has made so far is wiped."""
    found = _own_or_404(request, key)
    at = timezone.now()
    done(
        request,
        lambda: services.cancel_run(run=found, actor=request.actor, at=at),
        "実行を取り消しました。",
    )
    return redirect("conversion:run", found.pk)


@require_POST
def run_resume(request: TownRequest, key: int) -> HttpResponse:
    """Do a run that was cancelled or failed with the same inputs."""
    found = _own_or_404(request, key)
    at = timezone.now()
    done(
        request,
        lambda: services.resume_run(run=found, actor=request.actor, at=at),
        "同じ内容で再開しました。",
    )
    return redirect("conversion:run", found.pk)


@require_POST
def run_wipe(request: TownRequest, key: int) -> HttpResponse:
    """Wipe what a run made; its counts stay."""
    found = _own_or_404(request, key)
    at = timezone.now()
    sentence = "結果のファイルを消去しました。件数の記録は残ります。"
    done(request, lambda: services.wipe_results(run=found, actor=request.actor, at=at), sentence)
    return redirect("conversion:run", found.pk)


@require_safe
def run_file(request: TownRequest, key: int, file: int) -> HttpResponseBase:
    """Send a result, a sealed piece at a time, and record who took it."""
    found = _own_or_404(request, key)
    wanted = found_or_404(queries.result_file(found, file))
    try:
        content = queries.content_of(wanted)
        services.note_taken(run=found, file=wanted, actor=request.actor, at=timezone.now())
    except (FileUnavailable, UnableToAct) as reason:
        messages.error(request, str(reason))
        return redirect("conversion:run", found.pk)
    kind = REGISTERED.get(wanted.media_type, wanted.media_type)
    answer = StreamingHttpResponse(content, content_type=kind)
    answer["Content-Length"] = str(wanted.size)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(wanted.name)}"
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
def compare(request: TownRequest, key: int) -> HttpResponse:
    """Lay two runs of a plan side by side."""
    plan = plan_or_404(request, key)
    finished = queries.finished_of(plan)
    asked = request.GET if request.GET.get("a") or request.GET.get("b") else None
    form = PairForm(asked, runs=finished, initial=_newest_two(finished))
    context: dict[str, object] = {"plan": plan, "form": form, "finished": finished}
    if form.is_bound and form.is_valid():
        pair = [queries.run_for(request.actor, int(form.cleaned_data[name])) for name in "ab"]
        old, new = (found_or_404(one) for one in pair)
        comparison = queries.compared(old, new)
        changes = [one for one in comparison.findings if one.change is not Change.SAME]
        context |= {
            "old": old,
            "new": new,
            "comparison": comparison,
            "findings": changes[:FIRST_CHANGES],
            "others": changes[FIRST_CHANGES:],
            "same": len(comparison.findings) - len(changes),
            "is_uneven": (old.kind == RunKind.SAMPLE) != (new.kind == RunKind.SAMPLE),
        }
    return render(request, "conversion/runs/compare.html", context, status=status_of(form))


def _newest_two(runs: Iterable[ConversionRun]) -> dict[str, str]:
    newest = [str(one.pk) for one in runs][:2]
    return {"b": newest[0], "a": newest[1]} if len(newest) == 2 else {}
