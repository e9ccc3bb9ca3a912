"""How far what people can do is from what is expected: counts, shares, words; never a person's place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

# Fewer than so many people are not shown to whom their names are not shown.
LEAST: Final = 3


@dataclass(frozen=True, slots=True)
class Gap:
    """Of how many expectations how many are assessed, and how many of those are met."""

    expected: int = 0
    assessed: int = 0
    met: int = 0
    is_hidden: bool = False

    @property
    def short(self) -> int:
        return self.assessed - self.met

    @property
    def share(self) -> Decimal | None:
        """Return the percent met of those assessed, or None where nobody is."""
        if self.is_hidden or not self.assessed:
            return None
        percent = Decimal(self.met * 100) / Decimal(self.assessed)
        return percent.quantize(Decimal(1), ROUND_HALF_UP)

    @property
    def word(self) -> str:
        """Say in a word how it stands."""
        if self.is_hidden:
            return "少人数"
        if not self.expected:
            return "求めなし"
        if self.share is None:
            return "未診断"
        return next(word for least, word, _ in BANDS if self.share >= least)

    @property
    def css(self) -> str:
        """Return the class of the cell; the word says the same."""
        if self.share is None or not self.expected:
            return "none"
        return next(css for least, _, css in BANDS if self.share >= least)


# From which percent on, in which word.
BANDS: Final = (
    (80, "足りている", "good"),
    (60, "おおむね", "fair"),
    (40, "不足", "short"),
    (0, "大きく不足", "low"),
)
HIDDEN: Final = Gap(is_hidden=True)


def hidden_places(counts: Sequence[int], *, least: int = LEAST) -> set[int]:
    """Return the places of counts that may not be shown.

    One hidden count alone could be reckoned from the total, so the next smallest goes with it.
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < least}
    if len(hidden) == 1:
        others = [(n, place) for place, n in enumerate(counts) if n and place not in hidden]
        if others:
            hidden.add(min(others)[1])
    return hidden


def total(gaps: Iterable[Gap]) -> Gap:
    """Return the sum of what is shown."""
    shown = [gap for gap in gaps if not gap.is_hidden]
    return Gap(
        sum(gap.expected for gap in shown),
        sum(gap.assessed for gap in shown),
        sum(gap.met for gap in shown),
    )


def people_in_words(count: int, *, hidden: bool) -> str:
    """Say a number of people; a small one is not told to whom names are not shown."""
    return f"{LEAST}人未満" if hidden and 0 < count < LEAST else f"{count}人"
