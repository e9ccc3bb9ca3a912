"""年次報告: what a year of dispatch came to, as sentences and tables for page, PDF and Excel."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, TypeVar

from yakuba.kernel.fiscal import FiscalYear
from yakuba.kernel.kana import fold

from .cases import hours_words

Cell = str | int | Decimal | None
_EFFECTIVE: Final = ("大きな効果があった", "ある程度の効果があった")


@dataclass(frozen=True, slots=True)
class AskedFact:
    """One request of the year: who asked, about what, and what became of it."""

    town_code: str
    theme: str
    offers: int
    accepted: int
    declined: int


@dataclass(frozen=True, slots=True)
class CaseFact:
    """One case of the year; None where nobody has said anything yet."""

    town_code: str
    theme: str
    adviser: str
    # How the name is read; empty where nobody knows any more.
    kana: str
    onsite_days: int
    online_minutes: int
    is_cancelled: bool
    is_ended: bool
    # None: not reported and not due yet; 0: in time; else days late.
    late_days: int | None
    is_reported: bool
    satisfaction: int | None
    effect: str | None
    effect_satisfaction: int | None
    hours_saved: int | None
    keeps_limits: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the report; `numbers` are the places of columns that hold numbers."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: frozenset[int]
    note: str = ""
    empty: str = "この年度の記録はありません。"


@dataclass(frozen=True, slots=True)
class Yearly:
    """The report of one fiscal year, as of a day."""

    prefecture: str
    year: FiscalYear
    as_of: date
    sentences: tuple[str, ...]
    tables: tuple[Table, ...]

    @property
    def title(self) -> str:
        """The name of the report."""
        return f"{self.year.label} アドバイザー派遣 年次報告"


def mean(values: Sequence[int]) -> Decimal | None:
    """Return the mean with one decimal, None of nothing."""
    if not values:
        return None
    return (Decimal(sum(values)) / len(values)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def rate(part: int, whole: int) -> str:
    """Return a share with its denominator: 95.0%（20件中19件）."""
    if not whole:
        return "データなし"
    share = (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{share}%（{whole}件中{part}件）"


def yearly(
    *,
    prefecture: str,
    year: FiscalYear,
    as_of: date,
    towns: Sequence[tuple[str, str]],
    asked: Iterable[AskedFact],
    cases: Iterable[CaseFact],
) -> Yearly:
    """Return the report; towns are code and name of every municipality of the prefecture."""
    requests, found = list(asked), list(cases)
    return Yearly(
        prefecture=prefecture,
        year=year,
        as_of=as_of,
        sentences=tuple(_sentences(towns, requests, found)),
        tables=(
            _by_town(towns, requests, found),
            _by_theme(requests, found),
            _by_adviser(found),
            _by_effect(found),
            _by_rule(found),
        ),
    )


def _sentences(
    towns: Sequence[tuple[str, str]], asked: Sequence[AskedFact], cases: Sequence[CaseFact]
) -> Iterable[str]:
    served = {one.town_code for one in cases if not one.is_cancelled}
    accepted = sum(one.accepted for one in asked)
    offers = sum(one.offers for one in asked)
    yield (
        f"{len(towns)}団体のうち{len({one.town_code for one in asked})}団体から"
        f"{len(asked)}件の依頼があり、{offers}件の派遣案を送り、{accepted}件が受諾されました。"
    )
    days = sum(one.onsite_days for one in cases)
    minutes = sum(one.online_minutes for one in cases)
    yield f"{len(served)}団体に、現地{days}日、オンライン{hours_words(minutes)}の支援を行いました。"
    marks = [one.satisfaction for one in cases if one.satisfaction is not None]
    value = mean(marks)
    yield (
        f"満足度は5点満点の{value}（回答{len(marks)}件）、"
        f"4以上は{rate(sum(mark >= 4 for mark in marks), len(marks))}です。"
        if value is not None
        else "満足度の回答は、まだありません。"
    )
    effects = [one.effect for one in cases if one.effect is not None]
    if effects:
        good = sum(effect in _EFFECTIVE for effect in effects)
        yield f"翌年度の調査で効果があったと答えたのは{rate(good, len(effects))}です。"
    due = [one for one in cases if one.late_days is not None]
    in_time = sum(one.late_days == 0 and one.is_reported for one in due)
    yield f"期限内の報告は{rate(in_time, len(due))}です。"


def _by_town(
    towns: Sequence[tuple[str, str]], asked: Sequence[AskedFact], cases: Sequence[CaseFact]
) -> Table:
    requests, found = _grouped(asked), _grouped(cases)
    rows = [
        (
            code,
            name,
            len(requests[code]),
            sum(one.accepted for one in requests[code]),
            *_sums(found[code]),
        )
        for code, name in towns
        if requests[code] or found[code]
    ]
    silent = len(towns) - len(rows)
    return Table(
        "団体別",
        ("コード", "団体", "依頼", "受諾", "現地(日)", "オンライン(時間)", "満足度", "回答数"),
        tuple(rows),
        frozenset(range(2, 8)),
        f"依頼も派遣もなかった団体は{silent}団体です。満足度は5点満点の平均です。",
    )


def _by_theme(asked: Sequence[AskedFact], cases: Sequence[CaseFact]) -> Table:
    requests, found = _grouped_by_theme(asked), _grouped_by_theme(cases)
    themes = sorted(
        {*requests, *found}, key=lambda one: (-len(requests[one]), -len(found[one]), one)
    )
    rows = [
        (
            theme,
            len(requests[theme]),
            sum(one.accepted for one in requests[theme]),
            *_sums(found[theme]),
        )
        for theme in themes
    ]
    return Table(
        "分野別",
        ("分野", "依頼", "受諾", "現地(日)", "オンライン(時間)", "満足度", "回答数"),
        tuple(rows),
        frozenset(range(1, 7)),
    )


def _by_adviser(cases: Sequence[CaseFact]) -> Table:
    found: dict[tuple[str, str], list[CaseFact]] = defaultdict(list)
    for one in cases:
        if not one.is_cancelled:
            found[fold(one.kana) or one.adviser, one.adviser].append(one)
    rows = [
        (
            name,
            len(some),
            len({one.town_code for one in some}),
            sum(one.onsite_days for one in some),
            _hours(sum(one.online_minutes for one in some)),
        )
        # As names are read: there is no order of persons by merit.
        for (_, name), some in sorted(found.items())
    ]
    return Table(
        "アドバイザー別の稼働",
        ("アドバイザー", "派遣", "団体", "現地(日)", "オンライン(時間)"),
        tuple(rows),
        frozenset(range(1, 5)),
        "氏名の読み（五十音）の順です。個人ごとの満足度は示しません。",
    )


def _by_effect(cases: Sequence[CaseFact]) -> Table:
    answered = [one for one in cases if one.effect is not None]
    counts: dict[str, list[CaseFact]] = defaultdict(list)
    for one in answered:
        counts[one.effect or ""].append(one)
    order = (*_EFFECTIVE, "効果はなかった", "まだ分からない")
    rows = [
        (effect, len(counts[effect]), _total([one.hours_saved for one in counts[effect]]))
        for effect in order
    ]
    return Table(
        "効果（翌年度の調査）",
        ("効果", "回答", "減った業務時間(年間)"),
        tuple(rows) if answered else (),
        frozenset({1, 2}),
        f"派遣{len(cases)}件のうち{len(answered)}件が回答しました。時間は分かる回答だけの合計です。",
        "翌年度の調査の回答は、まだありません。",
    )


def _by_rule(cases: Sequence[CaseFact]) -> Table:
    due = [one for one in cases if one.late_days is not None]
    running = [one for one in cases if not one.is_cancelled]
    late = [one for one in due if one.late_days and one.is_reported]
    missing = [one for one in due if not one.is_reported]
    limits = sum(one.keeps_limits for one in running)
    rows: tuple[tuple[Cell, ...], ...] = (
        ("日数・時間の上限", rate(limits, len(running))),
        ("期限内の報告", rate(len(due) - len(late) - len(missing), len(due))),
        ("期限を過ぎた報告", len(late)),
        ("未提出の報告（期限超過）", len(missing)),
        ("中止した派遣", sum(one.is_cancelled for one in cases)),
    )
    return Table(
        "制度の規則の遵守",
        ("規則", "結果"),
        rows if cases else (),
        frozenset(),
        "同じ事業と同じアドバイザーの組合せは、派遣案を送るときに年度に1回までに限っています。",
    )


F = TypeVar("F", AskedFact, CaseFact)


def _grouped(rows: Iterable[F]) -> dict[str, list[F]]:
    found: dict[str, list[F]] = defaultdict(list)
    for one in rows:
        found[one.town_code].append(one)
    return found


def _grouped_by_theme(rows: Iterable[F]) -> dict[str, list[F]]:
    found: dict[str, list[F]] = defaultdict(list)
    for one in rows:
        found[one.theme].append(one)
    return found


def _sums(cases: Sequence[CaseFact]) -> tuple[Cell, ...]:
    marks = [one.satisfaction for one in cases if one.satisfaction is not None]
    return (
        sum(one.onsite_days for one in cases),
        _hours(sum(one.online_minutes for one in cases)),
        mean(marks),
        len(marks),
    )


def _hours(minutes: int) -> Decimal:
    return (Decimal(minutes) / 60).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _total(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def said(cell: Cell) -> str:
    """Return a cell as people read it; nobody's number is a dash."""
    if cell is None:
        return "－"
    return f"{cell:,}" if isinstance(cell, int | Decimal) else cell
