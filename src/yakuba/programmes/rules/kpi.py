"""How a KPI is written and where it stands against its interim target. Pure."""

from decimal import Decimal

from yakuba.foundation.measures.rules import Aim, Direction, Kind, Standing, aim_fault
from yakuba.kernel.fiscal import FiscalYear

TONES = {
    Standing.BEHIND: "error",
    Standing.MET: "success",
    Standing.UNDER_WAY: "info",
    Standing.NO_DATA: "neutral",
    Standing.NO_TARGET: "neutral",
}
# The half of the fiscal year is the usual milestone of a target.
USUAL_INTERIM_MONTH = 9


def said(value: Decimal | None, unit: str) -> str:
    """Return the figure as it is written: 62.5%, 1,200件; データなし when nobody knows it."""
    if value is None:
        return "データなし"
    text = f"{value:,.1f}" if value % 1 else f"{value:,.0f}"
    return f"{text}{unit}"


def kind_of_unit(unit: str) -> Kind:
    """Return what figures of the unit are: a per cent cannot be over 100."""
    return Kind.RATE if unit in ("%", "％") else Kind.COUNT


def fault_of(aim: Aim, *, unit: str, direction: Direction) -> str:
    """Return why the targets cannot be meant, in Japanese, or an empty text."""
    return aim_fault(aim, kind=kind_of_unit(unit), direction=direction)


def aim_in_words(aim: Aim, unit: str) -> str:
    """Return both targets of the year, 「中間目標 40%（9月末）、目標 60%（令和8年度）」."""
    interim = f"中間目標 {said(aim.interim_value, unit)}（{aim.interim_month.month}月末）"
    return f"{interim}、目標 {said(aim.value, unit)}（{aim.fiscal_year.label}）"


def years_of(first: int, last: int) -> tuple[FiscalYear, ...]:
    """Return the fiscal years from first to last."""
    return tuple(FiscalYear(year) for year in range(first, last + 1))
