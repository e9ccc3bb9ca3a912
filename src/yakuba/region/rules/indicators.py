"""指標: what is compared, in which words and of which version. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final

from yakuba.foundation.measures.rules import Direction, share

NO_DATA: Final = "データなし"
HIDDEN: Final = "件数が少ないため表示しません"


class IndicatorKind(StrEnum):
    """How a value is given and compared."""

    RATE = "RATE"
    MEDIAN = "MEDIAN"
    COUNT = "COUNT"
    STATUS = "STATUS"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a vocabulary; `rank` orders them, `is_done` counts as 実施."""

    code: str
    label: str
    rank: int
    is_done: bool
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A published national value of a year, and how sure it is."""

    year: int
    body: str
    numerator: int | None
    denominator: int | None
    percent: str
    note: str
    is_verified: bool
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator in one version: a measure of the platform, or a question of a survey.

    `years` are the fiscal years for which the question was asked; a measure has none and is known
    for every year. `has_counts` is False where the source tells a percentage only.
    """

    code: str
    version: int
    label: str
    block: str
    unit: str
    kind: IndicatorKind
    direction: Direction
    question: str
    numerator_text: str
    denominator_text: str
    source_text: str
    is_measured: bool
    is_verified: bool = True
    suppress_below: int = 0
    has_counts: bool = True
    years: tuple[int, ...] = ()
    vocabulary: tuple[Answer, ...] = ()
    aliases: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()

    @property
    def is_status(self) -> bool:
        return self.kind is IndicatorKind.STATUS

    @property
    def identity(self) -> tuple[str, int]:
        """What two values must have in common before they are compared."""
        return self.code, self.version

    def answer(self, code: str) -> Answer | None:
        """Return the answer of the code."""
        return next((one for one in self.vocabulary if one.code == code), None)

    def shown(self, score: int | None, answer: str = "", *, is_hidden: bool = False) -> str:
        """Return the value in words."""
        if is_hidden:
            return HIDDEN
        if self.is_status:
            found = self.answer(answer)
            return found.label if found else NO_DATA
        return NO_DATA if score is None else f"{number_text(tenths(score))}{self.unit}"

    def is_done(self, score: int | None) -> bool:
        """Tell whether a score of this vocabulary counts as 実施."""
        return score is not None and score >= self.done_from

    @property
    def done_from(self) -> int:
        """The lowest rank that counts as 実施."""
        return min((one.rank for one in self.vocabulary if one.is_done), default=1)


def tenths(score: int) -> Decimal:
    """Return the value of a score that is no rank."""
    return Decimal(score) / 10


def score_of(value: Decimal) -> int:
    """Return the tenths of a value."""
    return int((value * 10).to_integral_value())


def rate_score(numerator: int, denominator: int) -> int | None:
    """Return the score of a rate by the one rule of rates; None where nothing was counted."""
    value = share(numerator, denominator)
    return None if value is None else score_of(value)


def number_text(value: Decimal) -> str:
    """Return 1,234 or 12.5."""
    return f"{value:,.1f}".removesuffix(".0")


class BadCatalogue(ValueError):
    """A file of indicators that contradicts itself."""


def read_catalogue(document: Mapping[str, Any]) -> list[Indicator]:
    """Return the indicators of a file of `data/indicators`; raises `BadCatalogue`."""
    vocabularies = {
        name: tuple(_answer(one) for one in answers)
        for name, answers in document["vocabularies"].items()
    }
    found = [_indicator(one, document["version"], vocabularies) for one in document["indicators"]]
    codes = [one.code for one in found]
    doubled = sorted({code for code in codes if codes.count(code) > 1})
    if doubled:
        raise BadCatalogue(f"{document['code']}: {', '.join(doubled)}")
    return found


def _answer(given: Mapping[str, Any]) -> Answer:
    return Answer(
        given["code"], given["label"], given["rank"], given["is_done"], tuple(given["aliases"])
    )


def _indicator(
    given: Mapping[str, Any], version: int, vocabularies: Mapping[str, tuple[Answer, ...]]
) -> Indicator:
    kind = IndicatorKind(given["kind"])
    if "-" not in given["code"]:
        # The codes of measures have none, so the two never meet.
        raise BadCatalogue(f"{given['code']}: a hyphen is missing")
    return Indicator(
        code=given["code"],
        version=given.get("version", version),
        label=given["label"],
        block=given["block"],
        unit=given["unit"],
        kind=kind,
        direction=Direction(given["direction"]),
        question=given["question"],
        numerator_text=given.get("numerator", ""),
        denominator_text=given.get("denominator", ""),
        source_text=given["source"],
        is_measured=False,
        is_verified=given["is_verified"],
        has_counts=given.get("has_counts", True),
        years=tuple(given["years"]),
        vocabulary=vocabularies[given["vocabulary"]] if kind is IndicatorKind.STATUS else (),
        aliases=tuple(given["aliases"]),
        references=tuple(Reference(**one) for one in given["references"]),
    )


@dataclass(frozen=True, slots=True)
class PopulationClass:
    """人口規模区分: from `lowest` to below `below` inhabitants (None: no upper end)."""

    code: str
    label: str
    lowest: int
    below: int | None

    def holds(self, population: int) -> bool:
        """Tell whether a municipality of that size belongs to the class."""
        return self.lowest <= population and (self.below is None or population < self.below)


def read_classes(document: Mapping[str, Any]) -> tuple[PopulationClass, ...]:
    """Return the classes of a file; raises `BadCatalogue` where they leave a gap or overlap."""
    classes = tuple(
        PopulationClass(one["code"], one["label"], one["from"], one["below"])
        for one in document["classes"]
    )
    if classes[0].lowest != 0 or classes[-1].below is not None:
        raise BadCatalogue("the classes do not hold every population")
    for one, following in pairwise(classes):
        if one.below != following.lowest:
            raise BadCatalogue(f"{one.label} and {following.label} do not meet")
    return classes


def class_of(population: int, classes: Iterable[PopulationClass]) -> PopulationClass:
    """Return the class of a municipality."""
    return next(one for one in classes if one.holds(population))
