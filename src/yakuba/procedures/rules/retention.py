"""How long records are kept (保存期間), what happens at the end, and when drafts are forgotten.

Which classes there are and from which day they are counted is each town's own 文書管理規程, so
every value here is one that a town picks; nothing of it is law. (The classes of the state stand in
公文書管理法施行令 8条 and its 別表; they do not bind municipalities.) Law only: 民法143条, how a
period of years ends.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self

from yakuba.kernel.fiscal import FiscalYear

from .shape import FormDefinition, Question, QuestionType
from .vocabulary import Outcome


class Period(StrEnum):
    """The class of retention; 永年 and 常用 never fall due by themselves."""

    Y1 = "Y1"
    Y3 = "Y3"
    Y5 = "Y5"
    Y10 = "Y10"
    Y30 = "Y30"
    CURRENT = "CURRENT"
    PERMANENT = "PERMANENT"

    @property
    def years(self) -> int | None:
        """The number of years, None for what has no end."""
        return int(self.value[1:]) if self.value[1:].isdigit() else None

    @property
    def label(self) -> str:
        if self.years is not None:
            return f"{self.years}年"
        return "常用" if self is Period.CURRENT else "永年"


class Counted(StrEnum):
    """From which day the years are counted (起算)."""

    NEXT_FISCAL_YEAR = "NEXT_FISCAL_YEAR"
    NEXT_YEAR = "NEXT_YEAR"
    NEXT_DAY = "NEXT_DAY"

    @property
    def label(self) -> str:
        return {
            "NEXT_FISCAL_YEAR": "終わった年度の翌年度の4月1日から",
            "NEXT_YEAR": "終わった年の翌年の1月1日から",
            "NEXT_DAY": "終わった日の翌日から",
        }[self.value]


class Ending(StrEnum):
    """What happens to the content when the period is over."""

    DISPOSE = "DISPOSE"
    ANONYMISE = "ANONYMISE"

    @property
    def label(self) -> str:
        return {
            "DISPOSE": "内容をすべて消す",
            "ANONYMISE": "個人に関する内容を消し、選択肢と数の回答を統計用に残す",
        }[self.value]

    @property
    def short(self) -> str:
        return {"DISPOSE": "廃棄", "ANONYMISE": "匿名化"}[self.value]


class HoldKind(StrEnum):
    """Why records must not be disposed of although their period is over (保留)."""

    LITIGATION = "LITIGATION"
    AUDIT = "AUDIT"
    REVIEW = "REVIEW"
    DISCLOSURE = "DISCLOSURE"
    OTHER = "OTHER"

    @property
    def label(self) -> str:
        return {
            "LITIGATION": "訴訟",
            "AUDIT": "監査・検査",
            "REVIEW": "審査請求",
            "DISCLOSURE": "開示請求（情報公開・個人情報）",
            "OTHER": "その他",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Term:
    """How long, and what then."""

    period: Period
    ending: Ending

    def as_json(self) -> dict[str, str]:
        return {"period": self.period.value, "ending": self.ending.value}

    @classmethod
    def from_json(cls, stored: Mapping[str, str]) -> Self:
        return cls(Period(stored["period"]), Ending(stored["ending"]))

    @property
    def label(self) -> str:
        return (
            f"{self.period.label}・{self.ending.short}" if self.period.years else self.period.label
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a procedure's retention: in force from a day, for what ends from that day on.

    With `covers_past` it also reaches what ended before it came into force.
    """

    number: int
    valid_from: date
    covers_past: bool
    counted: Counted
    usual: Term
    exceptions: Mapping[Outcome, Term] = field(default_factory=dict)

    def term(self, outcome: Outcome) -> Term:
        """Return the term of an outcome."""
        return self.exceptions.get(outcome, self.usual)

    def reaches(self, ended: date, on: date) -> bool:
        """Tell whether the version is in force on the day and speaks of what ended then."""
        return self.valid_from <= on and (self.covers_past or self.valid_from <= ended)


def rule_for(rules: Iterable[Rule], ended: date, on: date) -> Rule | None:
    """Return the newest version that speaks of what ended on that day; None: nothing is set."""
    reaching = [rule for rule in rules if rule.reaches(ended, on)]
    return max(reaching, key=lambda rule: rule.number, default=None)


def starts_on(counted: Counted, ended: date) -> date:
    """Return the first day that counts (起算日) for what ended on the day."""
    if counted is Counted.NEXT_FISCAL_YEAR:
        return FiscalYear.of(ended).end
    if counted is Counted.NEXT_YEAR:
        return date(ended.year + 1, 1, 1)
    return ended + timedelta(days=1)


def free_from(counted: Counted, period: Period, ended: date) -> date | None:
    """Return the first day on which the record need not be kept any more; None: never."""
    if period.years is None:
        return None
    return _after_years(starts_on(counted, ended), period.years)


def last_day(counted: Counted, period: Period, ended: date) -> date | None:
    """Return the day on which the period is over (満了日); None: never."""
    free = free_from(counted, period, ended)
    return None if free is None else free - timedelta(days=1)


def _after_years(first: date, years: int) -> date:
    # 民法143条2項: a period ends with the eve of the corresponding day, or, in a month that has no
    # such day, with the last day of that month; the first free day is then the 1st of the next.
    try:
        return first.replace(year=first.year + years)
    except ValueError:
        return date(first.year + years, 3, 1)


def ended_before(counted: Counted, period: Period, on: date) -> date | None:
    """Return the day before which a record must have ended to be free on `on`; None: never.

    The inverse of `free_from`: what ended on a day d is free exactly if d lies before the answer.
    """
    years = period.years
    if years is None:
        return None
    if counted is Counted.NEXT_FISCAL_YEAR:
        return FiscalYear(FiscalYear.of(on).year - years).start
    if counted is Counted.NEXT_YEAR:
        return date(on.year - years, 1, 1)
    # The last day whose morrow, so many years later, is not after `on`.
    bound = date(on.year - years, on.month, 1) + timedelta(days=on.day - 1)
    while _after_years(bound + timedelta(days=1), years) <= on:
        bound += timedelta(days=1)
    while _after_years(bound, years) > on:
        bound -= timedelta(days=1)
    return bound


@dataclass(frozen=True, slots=True)
class Keeping:
    """The term that holds for one record, and the last day of it (None: no end)."""

    term: Term
    last: date | None


def keeping(rules: Iterable[Rule], ended: date, outcome: Outcome, on: date) -> Keeping | None:
    """Return how long a record that ended on the day so is kept; None: nothing is set."""
    rule = rule_for(rules, ended, on)
    if rule is None:
        return None
    term = rule.term(outcome)
    return Keeping(term, last_day(rule.counted, term.period, ended))


@dataclass(frozen=True, slots=True)
class Span:
    """Applications with one of the outcomes that ended on a day of [since, before)."""

    rule: Rule
    term: Term
    outcomes: tuple[Outcome, ...]
    since: date | None
    before: date


def expired(rules: Sequence[Rule], *, on: date, in_force: date | None = None) -> list[Span]:
    """Return what is free on the day, as spans of days of conclusion that do not overlap.

    `in_force` is the day by which versions are chosen, if it is another than `on`: a forecast of
    the end of the year is made with the versions of today.
    """
    ruling = in_force or on
    spans: list[Span] = []
    for rule, since, until in _reaches(rules, ruling):
        for term, outcomes in _terms(rule).items():
            bound = ended_before(rule.counted, term.period, on)
            if bound is None:
                continue
            before = bound if until is None else min(bound, until)
            if since is None or since < before:
                spans.append(Span(rule, term, outcomes, since, before))
    return spans


def _reaches(rules: Sequence[Rule], on: date) -> list[tuple[Rule, date | None, date | None]]:
    """Return for each version the days [since, until) of conclusion for which it is the newest."""
    found: list[tuple[Rule, date | None, date | None]] = []
    until: date | None = None
    for rule in sorted(rules, key=lambda one: -one.number):
        if rule.valid_from > on:
            continue
        since = None if rule.covers_past else rule.valid_from
        if until is None or since is None or since < until:
            found.append((rule, since, until))
            until = since
        if since is None:
            break
    return found


def _terms(rule: Rule) -> dict[Term, tuple[Outcome, ...]]:
    grouped: dict[Term, list[Outcome]] = {}
    for outcome in Outcome:
        grouped.setdefault(rule.term(outcome), []).append(outcome)
    return {term: tuple(outcomes) for term, outcomes in grouped.items()}


_PICKED: Final = frozenset({QuestionType.CHOICE, QuestionType.CHOICES, QuestionType.YES_NO})
# A larger number may be an account or a card: it names somebody.
_MOST_COUNTED: Final = 999


def statistical(definition: FormDefinition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers that stay after anonymising: what was picked, yes or no, small counts.

    What a person typed may identify them, whatever the question was; what they picked does not by
    itself. A date, an amount or a place singles people out in a small town. Items of groups go.
    """
    kept = {q.key: answers[q.key] for q in definition.questions() if q.key in answers and _stays(q)}
    return {key: value for key, value in kept.items() if _is_plain(value)}


def _stays(question: Question) -> bool:
    if question.type is QuestionType.NUMBER:
        return question.maximum is not None and question.maximum <= _MOST_COUNTED
    return question.type in _PICKED


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    return isinstance(value, bool | int | str)


@dataclass(frozen=True, slots=True)
class DraftRule:
    """After how many days without a save a draft is forgotten, and how long before one is told."""

    days: int
    warn_days: int

    def forgets(
        self, *, touched_at: datetime, warned_at: datetime | None, reachable: bool, at: datetime
    ) -> bool:
        """Tell whether the draft is to be forgotten now.

        Who can be written to is written to first, and then has the days that the letter promised,
        even if the period was shortened meanwhile.
        """
        if touched_at > at - timedelta(days=self.days):
            return False
        if warned_at is not None and warned_at >= touched_at:
            return warned_at <= at - timedelta(days=self.warn_days)
        return not (reachable and self.warn_days)

    def warns(self, *, touched_at: datetime, warned_at: datetime | None, at: datetime) -> bool:
        """Tell whether it is time to write that the draft will be forgotten."""
        if not self.warn_days or (warned_at is not None and warned_at >= touched_at):
            return False
        return touched_at <= at - timedelta(days=self.days - self.warn_days)

    def gone_on(self, *, touched_at: datetime, warned_at: datetime) -> datetime:
        """Return when a draft that is being warned about now will be forgotten."""
        return max(
            touched_at + timedelta(days=self.days), warned_at + timedelta(days=self.warn_days)
        )


USUAL_DRAFT_RULE: Final = DraftRule(days=90, warn_days=7)
