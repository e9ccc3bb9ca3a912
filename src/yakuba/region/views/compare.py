"""The municipality against its class and its peers; each indicator by itself."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.tenancy.models import Municipality
from yakuba.foundation.ui.charts import Series, line_chart
from yakuba.kernel.fiscal import FiscalYear
from yakuba.kernel.tables import TableKind
from yakuba.region.documents.comparison import BOARD_COLUMNS, board_rows, exchange
from yakuba.region.forms.indicators import PeersForm
from yakuba.region.models import PeerList
from yakuba.region.policies.exchange import may_co_ordinate
from yakuba.region.policies.indicators import may_be_compared, may_keep_indicators
from yakuba.region.queries import comparison
from yakuba.region.queries.indicators import (
    Figure,
    Town,
    catalogue,
    indicator_of,
    last_years,
    own_figures,
    peer_list,
    peer_lists,
    town_of,
    towns_of,
)
from yakuba.region.rules.comparison import SMALL_N
from yakuba.region.rules.exchange import Purpose
from yakuba.region.rules.indicators import Indicator, tenths
from yakuba.region.services.errors import UnableToAct
from yakuba.region.services.peers import choose_peers, remove_peers

from .gate import enter, passage_for

COMPARISON = Purpose.COMPARISON
# The year before the first of 令和.
_REIWA = 2018


def compared(request: TownRequest) -> Municipality:
    """Let staff of a city, town or village in; raises Http404."""
    municipality = enter(request)
    if not may_be_compared(municipality):
        raise Http404
    return municipality


def keeper(request: TownRequest) -> Municipality:
    """Let those in who answer for the indicators of the municipality; raises Http404."""
    municipality = compared(request)
    if not may_keep_indicators(request.actor):
        raise Http404
    return municipality


def year_of(request: TownRequest, on: date) -> int:
    """Return the year that was asked for, else the last one that is over."""
    years, asked = last_years(on), request.GET.get("year", "")
    found = [year for year in years if str(year) == asked]
    return found[0] if found else years[-2]


def year_choices(years: Sequence[int], chosen: int) -> list[tuple[int, str, bool]]:
    """Return the years as a list to choose from, the newest first."""
    return [(year, FiscalYear(year).label, year == chosen) for year in reversed(years)]


def _board(request: TownRequest) -> tuple[comparison.Board, PeerList | None]:
    municipality, on = compared(request), timezone.localdate()
    asked = request.GET.get("group", "")
    peers = peer_list(int(asked)) if asked.isdecimal() and len(asked) < 19 else None
    passage = passage_for(request, COMPARISON)
    board = comparison.board(
        passage,
        town_of(municipality),
        year=year_of(request, on),
        on=on,
        peers=peers,
        with_all=asked == "all",
    )
    return board, peers


@require_safe
def compare(request: TownRequest) -> HttpResponse:
    """Show every indicator of a year beside the class or the chosen peers."""
    municipality = enter(request)
    if not may_be_compared(municipality) and may_co_ordinate(request.actor, municipality):
        return redirect("region:overview")
    board, peers = _board(request)
    years = last_years(timezone.localdate())
    context = {
        "board": board,
        "peers": peers,
        "with_all": request.GET.get("group") == "all",
        "peer_lists": peer_lists(),
        "years": year_choices(years, board.year),
        "year_label": FiscalYear(board.year).label,
        "is_running": board.year == years[-1],
        "may_keep": bool(may_keep_indicators(request.actor)),
        "query": request.GET.urlencode(),
        "small_n": SMALL_N,
    }
    return render(request, "region/compare.html", context)


@require_safe
def compare_table(request: TownRequest, kind: str) -> HttpResponseBase:
    """Hand the comparison out as a table, or the own values in the exchange format."""
    board, _peers = _board(request)
    if kind == "json":
        on = timezone.localdate()
        years = last_years(on)
        figures = own_figures(catalogue(), years, on)
        values = [(board.town, figures[key]) for key in sorted(figures)]
        return download_json(
            exchange(values, at=timezone.now()), f"indicators-{board.town.code}.json"
        )
    name = f"comparison-{board.town.code}-{board.year}"
    return table_response(
        table_kind(kind), BOARD_COLUMNS, board_rows(board), name=name, title="指標の比較"
    )


def table_kind(kind: str) -> TableKind:
    """Return the kind of table; raises Http404."""
    try:
        return TableKind(kind)
    except ValueError:
        raise Http404 from None


def download_json(content: dict[str, Any], name: str) -> HttpResponse:
    """Return the content as a file."""
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def indicator(request: TownRequest, code: str) -> HttpResponse:
    """Show one indicator: the own years, the classes, who showed their name, what it means."""
    municipality, found = enter(request), indicator_of(code)
    if found is None:
        raise Http404
    if not may_be_compared(municipality):
        if may_co_ordinate(request.actor, municipality):
            return redirect(f"{reverse('region:overview')}?layer={code}")
        raise Http404
    on = timezone.localdate()
    passage = passage_for(request, COMPARISON)
    sheet = comparison.sheet(
        passage, town_of(municipality), found, year=year_of(request, on), on=on
    )
    labels = [FiscalYear(year).label for year in sheet.years]
    short = [f"R{year - _REIWA}" for year in sheet.years]
    context = {
        "sheet": sheet,
        "indicator": found,
        "classes": [
            (label, is_own, group, _quarters(group, found) if group else [])
            for label, is_own, group in sheet.classes
        ],
        "years": year_choices(sheet.years, sheet.year),
        "year_label": FiscalYear(sheet.year).label,
        "own": list(zip(labels, sheet.own, strict=True)),
        "chart": None if found.is_status else _chart(sheet, short),
        "references": [(FiscalYear(one.year).label, one) for one in found.references],
        "town": municipality,
    }
    return render(request, "region/indicator.html", context)


def _chart(sheet: comparison.Sheet, labels: Sequence[str]) -> Any:
    own = [_value(one) for one in sheet.own]
    series = [Series("この団体", own), Series("同じ区分の中央値", sheet.middles)]
    top = 100 if sheet.indicator.unit == "%" else None
    return line_chart(
        f"{sheet.indicator.label}の推移", labels, series, unit=sheet.indicator.unit, top=top
    )


def _quarters(group: comparison.Group, found: Indicator) -> list[tuple[str, str]]:
    names = (("下位4分の1の境", "low"), ("中央値", "middle"), ("上位4分の1の境", "high"))
    return [(label, group.text(found, name)) for label, name in names]


def _value(figure: Figure | None) -> Any:
    return None if figure is None or figure.score is None else tenths(figure.score)


# Peers


@require_http_methods(["GET", "HEAD", "POST"])
def peers(request: TownRequest) -> HttpResponse:
    """List the chosen peers and make a new list."""
    return _peers(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def peers_edit(request: TownRequest, key: int) -> HttpResponse:
    """Change or remove a list of peers."""
    keeper(request)
    found = peer_list(key)
    if found is None:
        raise Http404
    if request.method == "POST" and request.POST.get("act") == "remove":
        try:
            remove_peers(peers=found, actor=request.actor, at=timezone.now())
        except UnableToAct as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"一覧「{found.title}」を削除しました。")
        return redirect("region:peers")
    return _peers(request, found)


def _peers(request: TownRequest, found: PeerList | None) -> HttpResponse:
    municipality = keeper(request)
    towns = [one for one in towns_of(municipality.prefecture) if one.pk != municipality.pk]
    known = {"title": found.title, "members": found.members} if found else None
    is_sent = request.method == "POST"
    form = PeersForm(
        request.POST if is_sent else None, towns=_near(towns, municipality), initial=known
    )
    if is_sent and form.is_valid():
        try:
            kept = choose_peers(
                municipality=municipality,
                title=form.cleaned_data["title"],
                members=form.cleaned_data["members"],
                peers=found,
                actor=request.actor,
                at=timezone.now(),
            )
        except UnableToAct as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"一覧「{kept.title}」を保存しました。")
            return redirect("region:peers")
    names = {one.code: one.name for one in towns}
    lists = [(one, [names.get(code, code) for code in one.members]) for one in peer_lists()]
    context = {"form": form, "found": found, "lists": lists}
    return render(request, "region/peers.html", context)


def _near(towns: list[Town], municipality: Municipality) -> list[Town]:
    """Return the municipalities with the nearest population first: who might be meant."""
    return sorted(towns, key=lambda one: (abs(one.population - municipality.population), one.code))
