"""The prefecture looks at all municipalities: a map, an equal table, and where help is needed."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST, require_safe

from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.kernel.fiscal import FiscalYear
from yakuba.region.documents.comparison import (
    VALUE_COLUMNS,
    exchange,
    matrix_columns,
    matrix_rows,
    value_rows,
)
from yakuba.region.models import Place
from yakuba.region.queries import overview as queries
from yakuba.region.queries.exchange import published_columns
from yakuba.region.queries.indicators import by_block, catalogue, indicator_of, last_years
from yakuba.region.rules.comparison import LEVEL_LABELS, Band, Need
from yakuba.region.rules.exchange import Passage
from yakuba.region.rules.indicators import Indicator
from yakuba.region.rules.tiles import Tile, from_plane, map_svg, placed
from yakuba.region.services.errors import UnableToAct
from yakuba.region.services.figures import draw_figures

from .compare import COMPARISON, download_json, table_kind, year_choices, year_of
from .gate import enter_prefecture, passage_for

# How dark a quarter is drawn; the darkest is where help may be needed.
_BAND_LEVELS = {
    Band.NONE: 0,
    Band.FEW: 0,
    Band.HIGH: 1,
    Band.UPPER: 2,
    Band.LOWER: 3,
    Band.LOW: 4,
}
_BAND_LEGEND = (Band.HIGH, Band.UPPER, Band.LOWER, Band.LOW)


def _passage(request: TownRequest) -> Passage:
    enter_prefecture(request)
    return passage_for(request, COMPARISON)


def _frame(request: TownRequest, year: int, layer: Indicator | None) -> dict[str, Any]:
    years = last_years(timezone.localdate())
    return {
        "year": year,
        "years": year_choices(years, year),
        "year_labels": [FiscalYear(one).label for one in years],
        "year_label": FiscalYear(year).label,
        "is_running": year == years[-1],
        "layer": layer,
        "layers": by_block(catalogue()),
        "query": request.GET.urlencode(),
    }


@require_safe
def overview(request: TownRequest) -> HttpResponse:
    """Show the need of all municipalities, or one indicator, on a map and in a table."""
    passage, on = _passage(request), timezone.localdate()
    year, layer = year_of(request, on), indicator_of(request.GET.get("layer", ""))
    context = _frame(request, year, layer)
    context["drawn_at"] = queries.drawn_at(passage)
    if layer is None:
        found = queries.judged(passage, on=on)
        rows = queries.need_rows(found, year)
        context |= {
            "rows": rows,
            "values": found.values,
            "most": queries.most_in_need(rows),
            "legend": list(enumerate(LEVEL_LABELS)),
            "map": _map(passage, (_need_tile(row, year) for row in rows), "支援の必要", year),
        }
        return render(request, "region/overview.html", context)
    values, spreads = queries.value_rows(passage, layer, year=year, on=on)
    context |= {
        "rows": values,
        "spreads": spreads,
        "legend": [(0, "データなし・比べる団体が3未満")]
        + [(_BAND_LEVELS[band], f"{band.mark} {band.label}") for band in _BAND_LEGEND],
        "map": _map(passage, (_value_tile(row, year) for row in values), layer.label, year),
    }
    return render(request, "region/overview_layer.html", context)


def _need_tile(row: queries.NeedRow, year: int) -> Tile:
    now: Need = row.now
    words = (
        f"比べられる指標{now.judged}のうち{now.low}が下位4分の1"
        if now.judged
        else "比べられる値がありません"
    )
    mark = f"{now.low}/{now.judged}" if now.judged else "－"
    return Tile(row.town.code, row.town.name, now.level, mark, words, _town_url(row, year))


def _value_tile(row: queries.ValueRow, year: int) -> Tile:
    figure = row.figures[last_years(timezone.localdate()).index(year)]
    text = figure.text if figure else "データなし"
    interval = f"（95%区間 {figure.interval}）" if figure and figure.interval else ""
    words = f"{text}{interval} {row.band.label}"
    return Tile(
        row.town.code,
        row.town.name,
        _BAND_LEVELS[row.band],
        row.band.mark,
        words,
        _town_url(row, year),
    )


def _town_url(row: queries.NeedRow | queries.ValueRow, year: int) -> str:
    return f"{reverse('region:overview_town', args=[row.town.code])}?year={year}"


def _map(passage: Passage, tiles: Iterable[Tile], title: str, year: int) -> str:
    listed = list(tiles)
    rows = published_columns(passage, Place, ("town_code", "east_km", "north_km"))
    plane = {code: (float(east), float(north)) for code, east, north in rows}
    codes = [one.code for one in listed]
    cells = placed(codes, from_plane({code: plane[code] for code in codes if code in plane}))
    label = f"{title}（{FiscalYear(year).label}）の地図"
    described = (
        "市町村を同じ大きさのます目で、おおよその位置に並べています。"
        "濃さ・模様・ます目の中の文字が同じことを表します。同じ内容は下の表にもあります。"
    )
    return mark_safe(map_svg(label, described, listed, cells, f"{year}"))


@require_safe
def matrix(request: TownRequest) -> HttpResponse:
    """Show all municipalities against all indicators of a year."""
    passage, on = _passage(request), timezone.localdate()
    year = year_of(request, on)
    found = queries.judged(passage, on=on, years=[year])
    # A column without any value says nothing of anybody.
    known = [one for one in found.indicators if (one.code, year) in found.bands]
    context = _frame(request, year, None) | {
        "body": _matrix_body(found, known, year),
        "indicators": known,
        "left_out": len(found.indicators) - len(known),
        "legend": [(band.value.lower(), band.mark, band.label) for band in Band],
    }
    return render(request, "region/overview_matrix.html", context)


def _matrix_body(found: queries.Judged, known: list[Indicator], year: int) -> SafeString:
    """Return the rows; thousands of cells are too many for the template language."""
    cells = {
        band: f'<td class="rg-cell--{band.value.lower()}" aria-label="{band.label}">{band.mark}</td>'
        for band in Band
    }
    rows = []
    for town in found.towns:
        url = f"{reverse('region:overview_town', args=[town.code])}?year={year}"
        drawn = "".join(cells[found.band(one.code, year, town.pk)] for one in known)
        head = f'<th scope="row"><a href="{escape(url)}">{escape(town.name)}</a></th>'
        rows.append(f"<tr>{head}{drawn}</tr>")
    return mark_safe("".join(rows))


@require_safe
def table(request: TownRequest, kind: str) -> HttpResponseBase:
    """Hand out all shared values as a table or in the exchange format, or the matrix of a year."""
    passage, on = _passage(request), timezone.localdate()
    if request.GET.get("of") == "matrix":
        year = year_of(request, on)
        found = queries.judged(passage, on=on, years=[year])
        return table_response(
            table_kind(kind),
            matrix_columns(found.indicators),
            matrix_rows(found, year),
            name=f"overview-{year}",
            title="全体図",
        )
    values = queries.all_values(passage, on=on)
    if kind == "json":
        return download_json(exchange(values, at=timezone.now()), "region-indicators.json")
    return table_response(
        table_kind(kind),
        VALUE_COLUMNS,
        # Read at once: the rows of others may be read inside this request only.
        list(value_rows(values)),
        name="region-indicators",
        title="共有された指標",
    )


@require_safe
def town(request: TownRequest, code: str) -> HttpResponse:
    """Show what one municipality shares, and on what it lies low in its class."""
    passage, on = _passage(request), timezone.localdate()
    found = queries.town_by_code(passage.prefecture, code)
    if found is None:
        raise Http404
    year = year_of(request, on)
    judged = queries.judged(passage, on=on)
    figures = queries.figures_of_town(passage, found, on=on)
    blocks = [
        (
            block,
            [
                (
                    one,
                    figures.get((one.code, year)),
                    judged.band(one.code, year, found.pk),
                    [judged.band(one.code, past, found.pk) for past in judged.years],
                )
                for one in indicators
                if any((one.code, past) in figures for past in judged.years)
            ],
        )
        for block, indicators in by_block(judged.indicators)
    ]
    context = _frame(request, year, None) | {
        "found": found,
        "need": judged.need(found.pk, year),
        "lowest": judged.lowest(found.pk, year),
        "blocks": [(block, rows) for block, rows in blocks if rows],
        "needs": list(
            zip(
                [FiscalYear(one).label for one in judged.years],
                [judged.need(found.pk, one) for one in judged.years],
                strict=True,
            )
        ),
    }
    return render(request, "region/overview_town.html", context)


@require_POST
def draw(request: TownRequest) -> HttpResponse:
    """Draw the figures of the classes anew."""
    municipality, now = enter_prefecture(request), timezone.now()
    try:
        changed = draw_figures(
            municipality=municipality,
            passage=passage_for(request, COMPARISON),
            actor=request.actor,
            at=now,
            on=timezone.localdate(now),
        )
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, f"人口規模区分ごとの値を集計しました。変わった値は{changed}件です。"
        )
    return redirect("region:overview")
