"""Counts, the values that follow from them, and when somebody must act. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from yakuba.kernel.fiscal import FiscalYear, Month

_TENTH = Decimal("0.1")
_ALL = Decimal(100)


class Kind(StrEnum):
    """How a value follows from the counts."""

    RATE = "RATE"
    MEDIAN = "MEDIAN"
    COUNT = "COUNT"


class Direction(StrEnum):
    """Which way is better."""

    UP = "UP"
    DOWN = "DOWN"

    @property
    def label(self) -> str:
        return {"UP": "高いほどよい", "DOWN": "低いほどよい"}[self.value]


class BadCounts(ValueError):
    """Counts that cannot be true, such as a part larger than its whole."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted in one period and scope; counts of disjoint periods add up.

    `covered` of `population` says how complete the denominator is (None: not applicable).
    `tally` maps a whole number (days) to how often it occurred, so that the median of a year
    follows from its months exactly.
    """

    numerator: int = 0
    denominator: int = 0
    covered: int | None = None
    population: int | None = None
    tally: Mapping[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.denominator:
            raise BadCounts(f"{self.numerator} of {self.denominator}")
        if self.covered is not None and not 0 <= self.covered <= (self.population or 0):
            raise BadCounts(f"{self.covered} covered of {self.population}")

    @classmethod
    def of_tally(
        cls, tally: Mapping[int, int], *, covered: int | None = None, population: int | None = None
    ) -> "Counts":
        """Return the counts of a median: each occurrence is one of the denominator."""
        n = sum(tally.values())
        return cls(n, n, covered, population, dict(tally))

    def __add__(self, other: "Counts") -> "Counts":
        tally = dict(self.tally)
        for number, times in other.tally.items():
            tally[number] = tally.get(number, 0) + times
        return Counts(
            self.numerator + other.numerator,
            self.denominator + other.denominator,
            _add(self.covered, other.covered),
            _add(self.population, other.population),
            tally,
        )


@dataclass(frozen=True, slots=True)
class Measurement:
    """A value with everything that is needed to believe it; `value` None means no data."""

    value: Decimal | None = None
    numerator: int | None = None
    denominator: int | None = None
    n: int = 0
    coverage: Decimal | None = None
    suppressed: bool = False


NO_DATA = Measurement()
SUPPRESSED = Measurement(suppressed=True)


def total(counts: Iterable[Counts]) -> Counts:
    """Return the sum; of nothing, the empty counts."""
    return sum(counts, Counts())


def measured(kind: Kind, counts: Counts) -> Measurement:
    """Return the value of the counts; nothing counted is no data and never 0."""
    if counts.denominator == 0:
        return NO_DATA
    values = {
        Kind.RATE: share(counts.numerator, counts.denominator),
        Kind.MEDIAN: median(counts.tally),
        Kind.COUNT: Decimal(counts.numerator),
    }
    coverage = share(counts.covered, counts.population) if counts.population else None
    return Measurement(
        values[kind], counts.numerator, counts.denominator, counts.denominator, coverage
    )


def share(part: int | None, whole: int | None) -> Decimal | None:
    """Return a per cent with one decimal; 100.0 only when it is all and 0.0 only when it is none."""
    if part is None or not whole:
        return None
    exact = Decimal(part) * 100 / Decimal(whole)
    rounded = exact.quantize(_TENTH, ROUND_HALF_UP)
    if rounded == _ALL and part < whole:
        return _ALL - _TENTH
    if rounded == 0 and part > 0:
        return _TENTH
    return rounded


def median(tally: Mapping[int, int]) -> Decimal | None:
    """Return the middle of the tallied numbers, the mean of the middle two when n is even."""
    n = sum(tally.values())
    if n == 0:
        return None
    lower = upper = None
    seen = 0
    for number in sorted(tally):
        seen += tally[number]
        if lower is None and seen > (n - 1) // 2:
            lower = number
        if seen > n // 2:
            upper = number
            break
    return ((Decimal(lower or 0) + Decimal(upper or 0)) / 2).quantize(_TENTH)


def hidden(ns: Sequence[int], threshold: int) -> frozenset[int]:
    """Return the positions to suppress in a row of cells whose total is shown.

    Cells of 1 to threshold - 1 are hidden. When the hidden cells together could be worked out
    from the total, the next smallest cell is hidden with them.
    """
    small = {i for i, n in enumerate(ns) if 0 < n < threshold}
    rest = sorted((n, i) for i, n in enumerate(ns) if n >= threshold)
    while small and rest and (len(small) == 1 or sum(ns[i] for i in small) < threshold):
        small.add(rest.pop(0)[1])
    return frozenset(small)


# --- targets ---------------------------------------------------------------------------------


class Standing(StrEnum):
    """Where a measure stands against its targets; only BEHIND asks somebody to act."""

    NO_TARGET = "NO_TARGET"
    NO_DATA = "NO_DATA"
    UNDER_WAY = "UNDER_WAY"
    MET = "MET"
    BEHIND = "BEHIND"

    @property
    def label(self) -> str:
        return {
            "NO_TARGET": "目標未設定",
            "NO_DATA": "実績なし",
            "UNDER_WAY": "進行中",
            "MET": "目標達成",
            "BEHIND": "要対応",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Aim:
    """A target of a fiscal year with the interim target on its way."""

    fiscal_year: FiscalYear
    value: Decimal
    interim_month: Month
    interim_value: Decimal


def reached(direction: Direction, value: Decimal, aim: Decimal) -> bool:
    """Tell whether the value is at the aim or better."""
    return value >= aim if direction is Direction.UP else value <= aim


def standing(
    direction: Direction, value: Decimal | None, aim: Aim | None, *, now: Month
) -> Standing:
    """Return where the year-to-date value stands in month `now`.

    Behind is a value worse than a target whose month is over: the interim target after its
    month, the target itself after the fiscal year.
    """
    if aim is None:
        return Standing.NO_TARGET
    if value is None:
        return Standing.NO_DATA
    if reached(direction, value, aim.value):
        return Standing.MET
    if now.fiscal_year > aim.fiscal_year:
        return Standing.BEHIND
    missed = now > aim.interim_month and not reached(direction, value, aim.interim_value)
    return Standing.BEHIND if missed else Standing.UNDER_WAY


def aim_fault(aim: Aim, *, kind: Kind, direction: Direction) -> str:
    """Return why the targets cannot be meant, in Japanese, or an empty text."""
    ceiling = _ALL if kind is Kind.RATE else None
    for value in (aim.value, aim.interim_value):
        if value < 0 or (ceiling is not None and value > ceiling):
            return (
                "目標値と中間目標値は、0から100までの割合で入力してください。"
                if ceiling
                else ("目標値と中間目標値は、0以上で入力してください。")
            )
    if aim.interim_month not in aim.fiscal_year.months[:-1]:
        return "中間目標の月は、年度の途中の月（4月から2月まで）から選んでください。"
    if not reached(direction, aim.value, aim.interim_value):
        worse = "以下" if direction is Direction.UP else "以上"
        return f"中間目標値は、目標値{worse}の値にしてください（{direction.label}指標です）。"
    return ""


def _add(a: int | None, b: int | None) -> int | None:
    return None if a is None and b is None else (a or 0) + (b or 0)
