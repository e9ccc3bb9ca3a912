"""Where a value stands among others, and what of it nobody else may work out. Pure.

Scores are whole numbers (tenths, or ranks of answers); None is no data and takes part in nothing.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from yakuba.foundation.measures.rules import Direction, hidden

# A class of fewer municipalities is not told: whoever is one of two knows the other.
FEWEST_TOWNS: Final = 3
# Below this many answers a rate is never shown without its interval.
SMALL_N: Final = 30
_Z: Final = 1.959963984540054
_TENTH: Final = Decimal("0.1")


class Band(StrEnum):
    """The quarter of its class in which a value lies; no place, no rank."""

    LOW = "LOW"
    LOWER = "LOWER"
    UPPER = "UPPER"
    HIGH = "HIGH"
    FEW = "FEW"
    NONE = "NONE"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def mark(self) -> str:
        """Return the letter that stands beside the colour."""
        return _MARKS[self]

    @property
    def tone(self) -> str:
        return _TONES[self]


_LABELS: Final = {
    Band.LOW: "下位4分の1",
    Band.LOWER: "中央より下",
    Band.UPPER: "中央以上",
    Band.HIGH: "上位4分の1",
    Band.FEW: "比べる団体が3未満",
    Band.NONE: "データなし",
}
_MARKS: Final = {
    Band.LOW: "◇",
    Band.LOWER: "△",
    Band.UPPER: "○",
    Band.HIGH: "◎",
    Band.FEW: "－",
    Band.NONE: "・",
}
_TONES: Final = {
    Band.LOW: "warning",
    Band.LOWER: "neutral",
    Band.UPPER: "info",
    Band.HIGH: "success",
    Band.FEW: "neutral",
    Band.NONE: "neutral",
}


@dataclass(frozen=True, slots=True)
class Spread:
    """How a class is spread: how many, and the borders of its quarters in quarters of a score."""

    n: int
    low4: int
    middle4: int
    high4: int

    def border(self, name: str) -> Decimal:
        """Return a border (`low`, `middle`, `high`) in scores, with one decimal."""
        return (Decimal(getattr(self, f"{name}4")) / 4).quantize(_TENTH, ROUND_HALF_UP)


def spread(scores: Iterable[int | None]) -> Spread | None:
    """Return the quarters of the known scores by linear interpolation, or None for too few."""
    known = sorted([one for one in scores if one is not None])
    if len(known) < FEWEST_TOWNS:
        return None
    return Spread(len(known), _quantile4(known, 1), _quantile4(known, 2), _quantile4(known, 3))


def _quantile4(known: Sequence[int], quarter: int) -> int:
    whole, rest = divmod((len(known) - 1) * quarter, 4)
    lower = known[whole]
    return 4 * lower + (known[whole + 1] - lower) * rest if rest else 4 * lower


def band_of(
    score: int | None, borders: tuple[Decimal | int, ...] | None, direction: Direction
) -> Band:
    """Return the quarter in which the score lies; borders are low, middle and high in scores.

    Low is below the first border and high above the third, so that where most have the same
    answer none of them is low.
    """
    if score is None:
        return Band.NONE
    if borders is None:
        return Band.FEW
    low, middle, high = borders
    if direction is Direction.DOWN:
        score, low, middle, high = -score, -high, -middle, -low
    if score < low:
        return Band.LOW
    if score > high:
        return Band.HIGH
    return Band.LOWER if score < middle else Band.UPPER


def bands(scores: Sequence[int | None], direction: Direction) -> list[Band]:
    """Return the quarter of each score among those that are known, in the same order."""
    found = spread(scores)
    borders = None if found is None else (found.low4, found.middle4, found.high4)
    return [band_of(None if one is None else 4 * one, borders, direction) for one in scores]


@dataclass(frozen=True, slots=True)
class Interval:
    """Between which percentages a rate lies with 95 % confidence."""

    low: Decimal
    high: Decimal

    def __str__(self) -> str:
        return f"{self.low}〜{self.high}%"


def wilson(numerator: int, denominator: int) -> Interval | None:
    """Return the Wilson score interval of a proportion (E. B. Wilson, 1927); None of nothing."""
    if denominator <= 0:
        return None
    n, p = float(denominator), numerator / denominator
    spread_ = _Z * math.sqrt(p * (1 - p) / n + _Z * _Z / (4 * n * n))
    middle = p + _Z * _Z / (2 * n)
    scale = 100 / (1 + _Z * _Z / n)
    low, high = (middle - spread_) * scale, (middle + spread_) * scale
    return Interval(_percent(low), _percent(high))


def _percent(value: float) -> Decimal:
    return Decimal(min(100.0, max(0.0, value))).quantize(_TENTH, ROUND_HALF_UP)


def hidden_classes(counts: Mapping[str, int]) -> frozenset[str]:
    """Return the classes that are not told, so that none follows from the total of all.

    A class of one or two is hidden, and with it the next smallest where it could be worked out.
    """
    codes = list(counts)
    return frozenset(
        codes[place] for place in hidden([counts[code] for code in codes], FEWEST_TOWNS)
    )


@dataclass(frozen=True, slots=True)
class Need:
    """How often a municipality lies in the lowest quarter of its class, of how many judged."""

    low: int
    judged: int

    @property
    def share(self) -> float:
        """Return which part of what could be judged is low."""
        return self.low / self.judged if self.judged else 0.0

    @property
    def level(self) -> int:
        """Return 0 (nothing judged) to 4, for the map."""
        if not self.judged:
            return 0
        return 1 + sum(self.share > limit for limit in (0.1, 0.25, 0.4))


LEVEL_LABELS: Final = (
    "比べられる値なし",
    "1割以下",
    "1割超2割5分以下",
    "2割5分超4割以下",
    "4割超",
)
