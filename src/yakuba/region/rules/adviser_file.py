"""From the cells of a list of advisers to drafts, or to faults by cell. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from yakuba.kernel.columns import Fault, Row, tidy
from yakuba.kernel.text import clean_line, clean_text
from yakuba.kernel.wareki import UnreadableDate, parse_date

from .adviser_columns import Column
from .advisers import (
    MOST_SKILLS,
    WEEKDAYS,
    AdviserDraft,
    KnownSkills,
    SkillLevel,
    UnreadableSkill,
    faults_of,
    skill_in,
)
from .dispatch import LANGUAGES, Theme

MOST_ROWS: Final = 1_000
MOST_FAULTS: Final = 300
_LONGEST: Final = {
    Column.NUMBER: 20, Column.NAME: 60, Column.KANA: 80, Column.TITLE: 120, Column.SUMMARY: 1_000,
    Column.HOME: 80, Column.EMAIL: 254, Column.TELEPHONE: 20, Column.NOTE: 1_000,
}  # fmt: skip
_THEMES: Final = {
    **{tidy(one.label): one.value for one in Theme},
    **{tidy(one.value): one.value for one in Theme},
}
_LANGUAGES: Final = {
    **{tidy(label): code for code, label in LANGUAGES.items()},
    **{code: code for code in LANGUAGES},
}
_YES: Final = frozenset({"はい", "○", "〇", "◯", "1", "yes", "true", "オンラインのみ", "のみ"})
_NO: Final = frozenset({"", "いいえ", "×", "0", "no", "false", "-", "—"})
_BETWEEN: Final = re.compile(r"[、，,;；\n]+")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known here, by tidied words: numbers, skills by name and code, towns, schemes."""

    numbers: frozenset[str] = frozenset()
    skills: KnownSkills | None = None
    towns: Mapping[str, str] | None = None
    schemes: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One person who can be registered, and what stays with the owner."""

    row: int
    draft: AdviserDraft
    scheme: int | None
    email: str
    telephone: str
    note: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a list came to; nobody is registered while there is a fault."""

    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]
    known: tuple[str, ...]
    rows: int


def read(
    rows: Sequence[Sequence[object]],
    *,
    heading_at: int,
    columns: Mapping[int, Column],
    known: Known,
) -> Reading:
    """Read everything below the headings; who is registered already is named and left as it is."""
    faults: list[Fault] = []
    lines: list[Line] = []
    there: list[str] = []
    seen: dict[str, int] = {}
    count = 0
    headings = rows[heading_at] if rows else ()
    for number, cells in enumerate(rows[heading_at + 1 :], start=heading_at + 2):
        row = _Row(number, cells, columns, headings, faults)
        if row.is_blank:
            continue
        count += 1
        key = tidy(row.text(Column.NUMBER))
        if key and key in seen:
            row.wrong(Column.NUMBER, f"{seen[key]}行目と同じ番号です。番号を分けてください。")
            continue
        seen[key] = number
        if key and key in known.numbers:
            there.append(f"{row.text(Column.NUMBER)} {row.text(Column.NAME)}")
            continue
        line = _line(row, known)
        if line is not None:
            lines.append(line)
    return Reading(tuple(lines), tuple(faults[:MOST_FAULTS]), tuple(there), count)


class _Row(Row[Column]):
    most_heading = 60

    def cleaned(self, text: str) -> str:
        return clean_text(text)

    def line(self, column: Column, *, is_needed: bool = False) -> str:
        """Return one line of text, as long as is kept."""
        words = self.text(column)
        if column not in (Column.SUMMARY, Column.NOTE):
            words = clean_line(words)
        if is_needed and not words:
            self.wrong(column, f"{column.label}を入力してください。")
        if len(words) > _LONGEST[column]:
            self.wrong(column, f"{column.label}は{_LONGEST[column]}文字までにしてください。")
        return words

    def parts(self, column: Column) -> list[str]:
        """Return the words of a cell that holds several."""
        return [part for part in map(clean_line, _BETWEEN.split(self.text(column))) if part]

    def whole(self, column: Column, otherwise: int, highest: int) -> int:
        """Return a count from 1; what is left out is the usual one."""
        text = tidy(self.text(column)).removesuffix("日").removesuffix("件")
        if not text:
            return otherwise
        if text.isdecimal() and 1 <= int(text) <= highest:
            return int(text)
        self.wrong(column, f"{column.label}は1から{highest}までの整数で入力してください。")
        return otherwise

    def kilometres(self, column: Column) -> Decimal | None:
        """Return a distance to a tenth, None where none is told."""
        text = tidy(self.text(column)).removesuffix("km").replace("−", "-")
        if not text:
            return None
        try:
            found = Decimal(text)
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite() or abs(found) >= 10_000:
            self.wrong(column, f"{column.label}は「12.5」「-8」のような数で入力してください。")
            return None
        return round(found, 1)


def _line(row: _Row, known: Known) -> Line | None:
    before = len(row.faults)
    starts = row.day(Column.TERM_FROM, is_needed=True)
    ends = row.day(Column.TERM_UNTIL, is_needed=True)
    email = row.line(Column.EMAIL)
    if email and not _EMAIL.fullmatch(email):
        row.wrong(Column.EMAIL, "メールアドレスの形を確かめてください。")
    fields = {
        "number": row.line(Column.NUMBER, is_needed=True),
        "name": row.line(Column.NAME, is_needed=True),
        "kana": row.line(Column.KANA, is_needed=True),
        "title": row.line(Column.TITLE),
        "summary": row.line(Column.SUMMARY),
        "home_place": row.line(Column.HOME, is_needed=True),
    }
    draft = AdviserDraft(
        **fields,
        themes=_chosen(row, Column.THEMES, _THEMES, tuple(one.label for one in Theme)),
        skills=_skills(row, known.skills or {}),
        languages=_chosen(row, Column.LANGUAGES, _LANGUAGES, tuple(LANGUAGES.values())) or ("ja",),
        east_km=row.kilometres(Column.EAST),
        north_km=row.kilometres(Column.NORTH),
        is_online_only=_online(row),
        weekdays=_weekdays(row),
        periods=tuple(_periods(row)),
        cases_per_round=row.whole(Column.CASES, 2, 50),
        days_per_year=row.whole(Column.DAYS, 12, 366),
        conflict_towns=_towns(row, known.towns or {}),
        conflict_vendors=tuple(dict.fromkeys(row.parts(Column.VENDORS))),
        term_from=starts or date.min,
        term_until=ends or date.max,
    )
    if starts and ends and ends < starts:
        row.wrong(Column.TERM_UNTIL, "任期の終わりは、始まりより後の日にしてください。")
    if not draft.themes and not row.parts(Column.THEMES):
        row.wrong(Column.THEMES, "得意な分野を一つ以上入力してください。")
    scheme = _scheme(row, known.schemes or {})
    line = Line(
        row=row.number,
        draft=draft,
        scheme=scheme,
        email=email,
        telephone=row.line(Column.TELEPHONE),
        note=row.line(Column.NOTE),
    )
    if len(row.faults) > before:
        return None
    for sentence in faults_of(draft):
        row.wrong(Column.NAME, sentence)
    return line if len(row.faults) == before else None


def _chosen(
    row: _Row, column: Column, words: Mapping[str, str], labels: Sequence[str]
) -> tuple[str, ...]:
    found = []
    for part in row.parts(column):
        code = words.get(tidy(part))
        if code is None:
            row.wrong(
                column,
                f"「{part[:30]}」は選べません。「{'」「'.join(labels)}」から入力してください。",
            )
        else:
            found.append(code)
    return tuple(dict.fromkeys(found))


def _skills(row: _Row, known: KnownSkills) -> tuple[SkillLevel, ...]:
    found: dict[str, SkillLevel] = {}
    for part in row.parts(Column.SKILLS):
        try:
            skill = skill_in(part, known)
        except UnreadableSkill as fault:
            row.wrong(Column.SKILLS, str(fault))
        else:
            found[skill.code] = skill
    if len(found) > MOST_SKILLS:
        row.wrong(Column.SKILLS, f"スキルは{MOST_SKILLS}件までにしてください。")
    return tuple(found.values())


def _online(row: _Row) -> bool:
    text = tidy(row.text(Column.ONLINE))
    if text not in _YES | _NO:
        row.wrong(
            Column.ONLINE, "オンラインだけの人は「はい」、ほかは「いいえ」と入力してください。"
        )
    return text in _YES


def _weekdays(row: _Row) -> tuple[int, ...]:
    text = tidy(row.text(Column.WEEKDAYS)).replace("平日", "月火水木金").replace("曜日", "")
    signs = [sign for sign in text if sign not in "・、,曜"]
    if any(sign not in WEEKDAYS for sign in signs):
        row.wrong(Column.WEEKDAYS, "曜日は「月・水・金」か「平日」のように入力してください。")
        return ()
    return tuple(sorted({WEEKDAYS.index(sign) for sign in signs})) or (0, 1, 2, 3, 4)


def _periods(row: _Row) -> Iterator[tuple[date, date]]:
    for part in row.parts(Column.PERIODS):
        start, mark, end = re.sub("[~〜-]", "～", part).partition("～")
        try:
            pair = parse_date(start.strip()), parse_date(end.strip())
        except UnreadableDate:
            pair = None
        if pair is None or not mark or pair[1] < pair[0]:
            row.wrong(
                Column.PERIODS, f"「{part[:30]}」は「R8.6.1～R8.9.30」のように入力してください。"
            )
            continue
        yield pair


def _towns(row: _Row, towns: Mapping[str, str]) -> tuple[str, ...]:
    found = []
    for part in row.parts(Column.TOWNS):
        code = towns.get(tidy(part))
        if code is None:
            row.wrong(
                Column.TOWNS,
                f"「{part[:30]}」という団体は県内にありません。名称か団体コードで入力してください。",
            )
        else:
            found.append(code)
    return tuple(dict.fromkeys(found))


def _scheme(row: _Row, schemes: Mapping[str, int]) -> int | None:
    words = clean_line(row.text(Column.SCHEME))
    if tidy(words) in ("", "なし", "-", "—"):
        return None
    found = schemes.get(tidy(words))
    if found is None:
        row.wrong(
            Column.SCHEME,
            "使っている制度にありません。制度の名称を「制度」の一覧で確かめてください。",
        )
    return found
