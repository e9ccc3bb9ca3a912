"""What a 全体方針 lacks before it can be published. Pure.

Source: 自治体DX全体手順書 ステップ1: a 全体方針 is a vision and a 工程表, and is measured by KPI.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yakuba.kernel.fiscal import FiscalYear


@dataclass(frozen=True, slots=True)
class KpiOutline:
    """A KPI and the fiscal years for which it has a target with an interim target."""

    title: str
    years: frozenset[int]


@dataclass(frozen=True, slots=True)
class InitiativeOutline:
    """An initiative as publication sees it; `dated` counts projects with dated tasks."""

    title: str
    has_owner: bool
    kpis: Sequence[KpiOutline]
    projects: int
    dated: int


@dataclass(frozen=True, slots=True)
class PillarOutline:
    """A pillar with its initiatives."""

    title: str
    initiatives: Sequence[InitiativeOutline]


def years_needed(first: int, last: int, *, current: int) -> tuple[int, ...]:
    """Return the years without whose targets nothing is published: the running one and the last.

    Before the strategy begins the running year is its first; after its end, its last.
    """
    running = min(max(current, first), last)
    return (running,) if running == last else (running, last)


def lacks(vision: str, pillars: Iterable[PillarOutline], *, years: Iterable[int]) -> list[str]:
    """Return what is missing, a sentence each; an empty list means it can be published."""
    found = [] if vision.strip() else ["ビジョンが書かれていません。"]
    known = list(pillars)
    if not known:
        found.append("柱がありません。一つ以上の柱を加えてください。")
    wanted = tuple(years)
    for pillar in known:
        if not pillar.initiatives:
            found.append(f"柱「{pillar.title}」に施策がありません。")
        for initiative in pillar.initiatives:
            found += _lacks_of_initiative(initiative, wanted)
    return found


def _lacks_of_initiative(initiative: InitiativeOutline, years: Sequence[int]) -> list[str]:
    name = f"施策「{initiative.title}」"
    found = []
    if not initiative.has_owner:
        found.append(f"{name}に責任者の職がありません。")
    if not initiative.kpis:
        found.append(f"{name}にKPIがありません。")
    for kpi in initiative.kpis:
        missing = [FiscalYear(year).label for year in years if year not in kpi.years]
        if missing:
            found.append(
                f"{name}のKPI「{kpi.title}」に、{'と'.join(missing)}の目標値と中間目標値がありません。"
            )
    if not initiative.projects:
        found.append(f"{name}に事業がありません。工程表のもとになる事業をつないでください。")
    elif not initiative.dated:
        found.append(f"{name}の事業に、日程のあるタスクがありません（工程表がありません）。")
    return found
