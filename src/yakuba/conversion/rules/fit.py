"""Fit and gap: what a standard system asks, how the town answers it, and what is still open. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Literal

Tone = Literal["neutral", "info", "success", "warning", "error"]


class Asked(StrEnum):
    """Of what kind a requirement of a standard is."""

    MUST = "MUST"
    OPTION = "OPTION"
    NEVER = "NEVER"

    @property
    def label(self) -> str:
        return {"MUST": "必須", "OPTION": "標準オプション", "NEVER": "不可"}[self.value]


class Fit(StrEnum):
    """How the town answers a requirement; OPEN is no answer yet."""

    OPEN = "OPEN"
    FIT = "FIT"
    WORKAROUND = "WORKAROUND"
    OPTION = "OPTION"
    GAP = "GAP"
    OUT = "OUT"

    @property
    def label(self) -> str:
        return {
            "OPEN": "未判定",
            "FIT": "適合",
            "WORKAROUND": "運用で対応",
            "OPTION": "標準オプションを使う",
            "GAP": "差異あり（要対応）",
            "OUT": "対象外",
        }[self.value]

    @property
    def tone(self) -> Tone:
        tones: dict[str, Tone] = {
            "OPEN": "warning",
            "FIT": "success",
            "WORKAROUND": "info",
            "OPTION": "info",
            "GAP": "error",
            "OUT": "neutral",
        }
        return tones[self.value]


# What a reader has to see first: nobody has looked at it, then what needs work.
ORDER: Final = (Fit.OPEN, Fit.GAP, Fit.WORKAROUND, Fit.OPTION, Fit.FIT, Fit.OUT)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of a requirement; `owner` is the key of a post."""

    fit: Fit
    workaround: str = ""
    owner: int | None = None
    due: date | None = None
    note: str = ""


def fault_in(answer: Answer, asked: Asked) -> str:
    """Return why the answer cannot stand, in Japanese, or an empty text."""
    if answer.fit is Fit.OPTION and asked is not Asked.OPTION:
        return f"「標準オプションを使う」は、種別が「標準オプション」の要件だけに選べます。この要件は「{asked.label}」です。"
    if answer.fit is Fit.WORKAROUND and not answer.workaround:
        return "「運用で対応」には、運用をどう変えるかを入力してください。"
    if answer.fit is Fit.GAP and (answer.owner is None or answer.due is None):
        return "「差異あり（要対応）」には、担当の職と期限を入力してください。"
    if answer.fit is Fit.OUT and not answer.note:
        return "「対象外」には、対象にしない理由を備考に入力してください。"
    return ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many requirements are answered how; the answers nobody gave are left out of `counts`."""

    counts: Mapping[Fit, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def open(self) -> int:
        return self.counts.get(Fit.OPEN, 0)

    @property
    def gaps(self) -> int:
        return self.counts.get(Fit.GAP, 0)

    @property
    def judged(self) -> int:
        return self.total - self.open

    @property
    def rows(self) -> list[tuple[Fit, int]]:
        """Return every answer with its count, what is undecided first."""
        return [(one, self.counts.get(one, 0)) for one in ORDER]


def tally(fits: Iterable[tuple[str, int]]) -> Tally:
    """Add up counts by answer."""
    counts: dict[Fit, int] = {}
    for fit, count in fits:
        counts[Fit(fit)] = counts.get(Fit(fit), 0) + count
    return Tally(counts)


@dataclass(frozen=True, slots=True)
class Wording:
    """What a requirement says; the same number with other words is another requirement."""

    number: str
    function: str
    text: str
    asked: Asked
    basis: str = ""

    def says_the_same(self, other: "Wording") -> bool:
        """Tell whether an answer to the other one holds for this one; the basis may be cited anew."""
        return (self.number, self.function, self.text, self.asked) == (
            other.number,
            other.function,
            other.text,
            other.asked,
        )


@dataclass(frozen=True, slots=True)
class Change:
    """What a new edition brings: numbers that are new, changed in words, gone, or the same."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    same: tuple[str, ...]


def change_between(before: Iterable[Wording], after: Iterable[Wording]) -> Change:
    """Compare two editions of a list by their numbers."""
    old = {one.number: one for one in before}
    new = {one.number: one for one in after}
    kept = [number for number in new if number in old]
    return Change(
        added=tuple(number for number in new if number not in old),
        changed=tuple(number for number in kept if not new[number].says_the_same(old[number])),
        gone=tuple(number for number in old if number not in new),
        same=tuple(number for number in kept if new[number].says_the_same(old[number])),
    )
