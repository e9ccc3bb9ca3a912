"""Where skills are missing: by section, by skill, by rank; in words and counts, never a ranking of people."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.documents.tables import Cells
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.charts import Chart, bar_chart
from yakuba.foundation.ui.lists import filters_of
from yakuba.kernel.tables import TableKind
from yakuba.organisation.queries import departments_on
from yakuba.talent.forms.gaps import GapForm
from yakuba.talent.queries import gaps as queries
from yakuba.talent.queries import people
from yakuba.talent.queries.frameworks import frameworks_in_force
from yakuba.talent.queries.gaps import Heat, OfficeGap, RankGap, SkillGap
from yakuba.talent.queries.visible import Sight, sight_of
from yakuba.talent.rules.gaps import Gap
from yakuba.talent.rules.levels import LEVELS

from .gate import enter

PER_PAGE = 50


def _asked(request: TownRequest) -> tuple[GapForm, Sight]:
    enter(request)
    form = GapForm(request.GET, frameworks=frameworks_in_force())
    return form, sight_of(request.actor, timezone.localdate())


def _ordered(lines: Sequence[OfficeGap], order: str) -> list[OfficeGap]:
    """Order sections; those of which nothing is shown come last."""
    if order == "people":
        return sorted(lines, key=lambda one: (-one.people, one.code))
    if order == "short":
        nothing = Decimal(101)
        return sorted(
            lines, key=lambda one: (nothing if one.all.share is None else one.all.share, one.code)
        )
    return list(lines)


def _heat(form: GapForm, sight: Sight) -> Heat | None:
    framework = form.chosen
    if framework is None:
        return None
    on = timezone.localdate()
    return queries.heat_of(framework, sight, on, rank=form.rank_asked, words=form.words)


@require_safe
def sections(request: TownRequest) -> HttpResponse:
    """Show the heat table of sections and areas."""
    form, sight = _asked(request)
    heat = _heat(form, sight)
    lines = _ordered(heat.lines, form.order_asked) if heat else []
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "heat": heat,
        "page": page,
        "query": filters_of(request),
        "sight": sight,
        "chart": _chart(heat) if heat and heat.all else None,
        "is_filtered": bool(form.words or form.rank_asked),
    }
    return render(request, "talent/gaps.html", context)


def _chart(heat: Heat) -> Chart | None:
    if heat.all is None or not any(cell.share is not None for cell in heat.all.cells):
        return None
    shares = [cell.share for cell in heat.all.cells]
    return bar_chart("分野ごとの、求めるレベルを満たす割合", heat.areas, shares, unit="%")


@require_safe
def sections_file(request: TownRequest, kind: str) -> HttpResponseBase:
    """Give the same as a table."""
    form, sight = _asked(request)
    heat = _heat(form, sight)
    if kind not in list(TableKind) or heat is None:
        raise Http404
    heading = ["組織コード", "部", "課", "人数", "診断済み"]
    for area in (*heat.areas, "計"):
        heading += [f"{area} 求める数", f"{area} 診断済み", f"{area} 満たす数"]
    rows = (_section_cells(line) for line in _ordered(heat.lines, form.order_asked))
    name = f"skill-gaps-{timezone.localdate():%Y%m%d}"
    return table_response(TableKind(kind), heading, rows, name=name, title="スキルの不足")


def _section_cells(line: OfficeGap) -> Cells:
    cells: list[str | int | None] = [line.code, line.above, line.name]
    cells += ["少人数", None] if line.is_small else [line.people, line.assessed]
    for gap in (*line.cells, line.all):
        cells += _gap_cells(gap)
    return cells


def _gap_cells(gap: Gap) -> list[str | int | None]:
    return ["少人数", None, None] if gap.is_hidden else [gap.expected, gap.assessed, gap.met]


@require_safe
def section(request: TownRequest, key: int) -> HttpResponse:
    """Show one section by skill, and its people to who may see them."""
    form, sight = _asked(request)
    on = timezone.localdate()
    office = departments_on(on).filter(pk=key).first()
    below = queries.office_below(key, on)
    framework = form.chosen
    if office is None or not below or framework is None:
        raise Http404
    is_named = sight.covers(below)
    found = queries.skill_gaps(
        framework, sight, offices=[key], rank=form.rank_asked, is_named=is_named
    )
    page = None
    if is_named:
        rows = people.members(below, sight, on)
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "office": office,
        "skills": found,
        "levels": LEVELS,
        "is_named": is_named,
        "is_small": not is_named and _is_small(found),
        "page": page,
        "people": people.as_members(list(page.object_list), on) if page else [],
        "query": filters_of(request),
    }
    return render(request, "talent/gap_section.html", context)


def _is_small(found: Sequence[SkillGap]) -> bool:
    return bool(found) and all(one.is_small for one in found)


@require_safe
def skills(request: TownRequest) -> HttpResponse:
    """Show every skill over the town, or over the people of one rank."""
    form, sight = _asked(request)
    found = _skills(form, sight)
    context = {
        "form": form,
        "skills": found,
        "levels": LEVELS,
        "query": filters_of(request),
    }
    return render(request, "talent/gap_skills.html", context)


def _skills(form: GapForm, sight: Sight) -> list[SkillGap]:
    if form.chosen is None:
        return []
    found = queries.skill_gaps(form.chosen, sight, rank=form.rank_asked)
    if form.order_asked == "short":
        nothing = Decimal(101)
        return sorted(found, key=lambda one: nothing if one.gap.share is None else one.gap.share)
    return found


@require_safe
def skills_file(request: TownRequest, kind: str) -> HttpResponseBase:
    """Give the same as a table."""
    form, sight = _asked(request)
    if kind not in list(TableKind):
        raise Http404
    heading = ["分野", "区分", "スキル", "人数", *(f"レベル{one}" for one in LEVELS), "未診断"]
    heading += ["求める数", "診断済み", "満たす数"]
    name = f"skills-{timezone.localdate():%Y%m%d}"
    rows = _skill_rows(_skills(form, sight))
    return table_response(TableKind(kind), heading, rows, name=name, title="スキルごとの不足")


def _skill_rows(found: Iterable[SkillGap]) -> Iterable[Cells]:
    for one in found:
        at = [int(text) if text.isdecimal() else text for text in one.shown_at]
        people_cell = "少人数" if one.is_small else one.people
        rest = one.unassessed if one.is_named else None
        head = [one.skill.area, one.skill.group, one.skill.name, people_cell]
        yield [*head, *at, rest, *_gap_cells(one.gap)]


@require_safe
def ranks(request: TownRequest) -> HttpResponse:
    """Show every rank, and the posts that have expectations of their own."""
    form, sight = _asked(request)
    found: list[RankGap] = queries.rank_gaps(form.chosen, sight) if form.chosen else []
    posts = queries.post_gaps(form.chosen, sight, timezone.localdate()) if form.chosen else []
    page = Paginator(posts, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "ranks": found, "page": page, "query": filters_of(request)}
    return render(request, "talent/gap_ranks.html", context)


@require_safe
def ranks_file(request: TownRequest, kind: str) -> HttpResponseBase:
    """Give the same as a table."""
    form, sight = _asked(request)
    if kind not in list(TableKind) or form.chosen is None:
        raise Http404
    heading = ["区分", "名称", "人数", "求める数", "診断済み", "満たす数"]
    on = timezone.localdate()
    rows: list[Cells] = [
        [
            "職位",
            one.rank.label,
            "少人数" if one.gap.is_hidden else one.people,
            *_gap_cells(one.gap),
        ]
        for one in queries.rank_gaps(form.chosen, sight)
    ]
    rows += [
        ["職", one.post.label, "少人数" if one.gap.is_hidden else one.people, *_gap_cells(one.gap)]
        for one in queries.post_gaps(form.chosen, sight, on)
    ]
    return table_response(
        TableKind(kind), heading, rows, name=f"skill-ranks-{on:%Y%m%d}", title="職ごとの不足"
    )
