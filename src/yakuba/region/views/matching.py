"""The matching of a round: reckon, look at every pair, change one and see its cost, confirm."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.kernel.matching.problem import Weights
from yakuba.region.forms.matching import PairForm, WeightsForm
from yakuba.region.models import MatchLine, MatchRun
from yakuba.region.queries import matching as reads
from yakuba.region.queries.advisers import published_advisers
from yakuba.region.queries.rounds import round_of
from yakuba.region.rules.exchange import Purpose
from yakuba.region.rules.matching import KILOMETRES_AN_HOUR, UNKNOWN_MINUTES, WEIGHT_LABELS
from yakuba.region.services import matching as acts

from .acting import done, tried
from .desk import headings, ordered, page_of, searched, table_of
from .gate import enter_prefecture, passage_for

_COLUMNS = (
    ("town", "団体"),
    ("title", "件名"),
    ("adviser", "アドバイザー"),
    ("minutes", "片道"),
    ("total", "点数"),
    ("next", "次点"),
)
# On how travel is reckoned, told wherever it is shown.
_ESTIMATE = {"speed": KILOMETRES_AN_HOUR, "unknown": UNKNOWN_MINUTES}
_KEYS = {
    "town": lambda one: (one.town_code, one.title),
    "title": lambda one: one.title,
    "adviser": lambda one: (not one.adviser_names, one.adviser_names),
    "minutes": lambda one: one.minutes or 0,
    "total": lambda one: one.total,
    "next": lambda one: one.next_cost or 0,
}


def _run(request: TownRequest, key: int) -> MatchRun:
    enter_prefecture(request)
    found = reads.run_of(key)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def match(request: TownRequest, key: int) -> HttpResponse:
    """Show the runs of a round, and reckon one with the weights that are typed."""
    enter_prefecture(request)
    row = round_of(key)
    if row is None:
        raise Http404
    form = WeightsForm(request.POST if request.method == "POST" else None, weights=Weights())
    made: list[int] = []

    def act() -> None:
        found = acts.start_run(
            round=row, weights=form.given(), actor=request.actor, at=timezone.now()
        )
        made.append(found.pk)

    if request.method == "POST" and tried(request, form, act, "組合せを計算しました。"):
        return redirect("region:match_run", made[0])
    context = {"row": row, "form": form, "page_obj": page_of(request, list(reads.runs_of(row)))}
    context |= _ESTIMATE
    return render(request, "region/match.html", context, status=422 if form.errors else 200)


def _wanted_lines(request: TownRequest, lines: list[MatchLine]) -> list[MatchLine]:
    only = request.GET.get("state", "")
    if only in ("met", "unmet"):
        lines = [one for one in lines if bool(one.adviser_names) == (only == "met")]
    found = searched(request, lines, lambda one: f"{one.town_name} {one.title} {one.adviser_names}")
    return ordered(request, found, _KEYS, "town")


@require_safe
def run_page(request: TownRequest, key: int) -> HttpResponse:
    """Show one run: every request with who comes and why, and what each town gets."""
    return _run_page(request, _run(request, key), None)


def _run_page(request: TownRequest, run: MatchRun, form: WeightsForm | None) -> HttpResponse:
    lines = reads.lines_of(run)
    met = [one for one in lines if one.adviser_names]
    wanted = _wanted_lines(request, lines)
    context = {
        "run": run,
        "page_obj": page_of(request, wanted),
        "headings": headings(request, _COLUMNS, "town"),
        "total": len(wanted),
        "asked": len(lines),
        "met": len(met),
        "followed": sum(one.next_words is not None for one in met),
        "minutes": sum(one.minutes or 0 for one in met),
        "shares": reads.shares_of(run, lines),
        "form": form or WeightsForm(weights=Weights(**run.weights)),
        "is_open": run.confirmed_at is None and run.round.settled_at is None,
        "on": timezone.localdate(),
    }
    context |= _ESTIMATE
    wrong = bool(form and form.errors)
    return render(request, "region/match_run.html", context, status=422 if wrong else 200)


@require_safe
def table(request: TownRequest, key: int, kind: str) -> HttpResponseBase:
    """Write a run as a table."""
    run = _run(request, key)
    cells = reads.cells_of(_wanted_lines(request, reads.lines_of(run)))
    return table_of(
        request, kind, reads.HEADING, cells, name=f"match-{run.pk}", title="派遣の組合せ"
    )


@require_POST
def weigh(request: TownRequest, key: int) -> HttpResponse:
    """Reckon a run anew with other weights."""
    run = _run(request, key)
    form = WeightsForm(request.POST, weights=Weights(**run.weights))
    made: list[int] = []

    def act() -> None:
        wanted = acts.Wanted(weights=form.given(), words="重みを変えた")
        at = timezone.now()
        made.append(acts.change_run(run=run, wanted=wanted, actor=request.actor, at=at).pk)

    if tried(request, form, act, "新しい重みで計算し直しました。"):
        return redirect("region:match_run", made[0])
    return _run_page(request, run, form)


@require_POST
def confirm(request: TownRequest, key: int) -> HttpResponse:
    """Confirm a run; its offers go out."""
    run, now = _run(request, key), timezone.now()
    done(
        request,
        lambda: acts.confirm_run(run=run, actor=request.actor, at=now),
        "組合せを確定し、各団体に派遣案を送りました。",
    )
    return redirect("region:match_run", key)


@require_http_methods(["GET", "HEAD", "POST"])
def line(request: TownRequest, key: int, request_key: UUID) -> HttpResponse:
    """Show one request of a run with all reasons, and change who comes."""
    run = _run(request, key)
    lines = reads.lines_of(run)
    row = next((one for one in lines if one.request_key == request_key), None)
    if row is None:
        raise Http404
    passage = passage_for(request, Purpose.DISPATCH)
    people = {str(one.key): one for one in published_advisers(passage, timezone.localdate())}
    others = [one for one in lines if one.adviser_keys and one.pk != row.pk]
    form = PairForm(
        request.POST if request.method == "POST" else None,
        initial={"adviser": next(iter(row.adviser_keys), "")},
        advisers=[(key, f"{one.name}　{one.title}") for key, one in people.items()],
        others=[
            (str(one.request_key), f"{one.town_name}「{one.title}」{one.adviser_names}")
            for one in others
        ],
    )
    made: list[MatchRun] = []

    def act() -> None:
        wanted = _wanted(form, row, others, {key: one.name for key, one in people.items()})
        at = timezone.now()
        made.append(acts.change_run(run=run, wanted=wanted, actor=request.actor, at=at))

    if request.method == "POST" and tried(request, form, act, "計算し直しました。"):
        cost = made[0].cost or 0
        messages.info(
            request,
            f"この変更で、全体の点数は{cost:,}点下がりました。"
            if cost > 0
            else f"この変更で、全体の点数は{-cost:,}点上がりました。"
            if cost
            else "この変更で、全体の点数は変わりません。",
        )
        return redirect("region:match_line", made[0].pk, request_key)
    context = {
        "run": run,
        **_ESTIMATE,
        "row": row,
        "dates": [date.fromisoformat(one) for one in row.dates],
        "form": form,
        "others": bool(others and row.adviser_keys),
        "decided": _decided(run, row, {key: one.name for key, one in people.items()}),
        "points": [
            (label, row.points.get(name, 0))
            for name, label in WEIGHT_LABELS.items()
            if name in row.points
        ],
        "is_open": run.confirmed_at is None and run.round.settled_at is None,
    }
    return render(request, "region/match_line.html", context, status=422 if form.errors else 200)


def _decided(run: MatchRun, row: MatchLine, names: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return what was decided by hand for the request: word, key and name of the adviser."""
    found = []
    for word, pairs in (("固定", run.fixed), ("禁止", run.forbidden)):
        found += [
            (word, adviser, names.get(adviser, "公開を終えた人"))
            for request, adviser in pairs
            if request == str(row.request_key)
        ]
    return found


def _wanted(
    form: PairForm, row: MatchLine, others: list[MatchLine], names: dict[str, str]
) -> acts.Wanted:
    """Return the change that was typed."""
    given, mine = form.cleaned_data, str(row.request_key)
    about = f"{row.town_name}「{row.title}」"
    if given["act"] == "exchange":
        other = next(one for one in others if str(one.request_key) == given["other"])
        pairs = [(mine, who) for who in other.adviser_keys]
        pairs += [(given["other"], who) for who in row.adviser_keys]
        words = f"{about}と{other.town_name}「{other.title}」を入れ替えた"
        return acts.Wanted(fix=tuple(pairs), words=words)
    pair = (mine, given["adviser"])
    who = names[given["adviser"]]
    if given["act"] == "fix":
        return acts.Wanted(fix=(pair,), release=(pair,), words=f"{about}に{who}を固定した")
    if given["act"] == "forbid":
        return acts.Wanted(forbid=(pair,), release=(pair,), words=f"{about}から{who}を外した")
    return acts.Wanted(release=(pair,), words=f"{about}と{who}の指定を解いた")
