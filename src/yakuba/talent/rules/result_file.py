"""What an e-learning system tells of a session, row by row; each wrong cell is told. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from yakuba.kernel import columns as kernel
from yakuba.kernel.columns import Fault, Row, tidy
from yakuba.kernel.wareki import to_wareki

from .seats import Outcome, Presence, Standing

MOST_ROWS: Final = 2_000
MOST_FAULTS: Final = 300


class Column(StrEnum):
    """What a column of the list can be."""

    NUMBER = "NUMBER"
    MAIL = "MAIL"
    PRESENCE = "PRESENCE"
    OUTCOME = "OUTCOME"
    DONE_ON = "DONE_ON"

    @property
    def label(self) -> str:
        return {
            "NUMBER": "職員番号",
            "MAIL": "メールアドレス",
            "PRESENCE": "出欠",
            "OUTCOME": "結果（修了・未修了）",
            "DONE_ON": "修了日",
        }[self.value]


# Headings as systems and towns write them, tidied; the first that fits wins.
_HEADINGS: Final = (
    (
        Column.NUMBER,
        r"(職員|社員|従業員)(番号|コード|no\.?|id)|ユーザー?id|ログインid|userid|username|id",
    ),
    (Column.MAIL, r"(e-?)?(メール|mail)(アドレス|address)?"),
    (Column.DONE_ON, r"(修了|完了|合格|受講完了)(日|日時|年月日)|completed(on|at)?|completiondate"),
    (Column.PRESENCE, r"出欠(席)?|出席(状況)?|attendance"),
    (Column.OUTCOME, r"(受講|修了|学習|合否)?(結果|状況|状態|判定|ステータス)|合否|status|result"),
)
_HERE: Final = frozenset({"出席", "出", "参加", "受講", "受講済", "受講済み", "○", "〇", "◯", "1"})
_AWAY: Final = frozenset({"欠席", "欠", "不参加", "×", "x", "absent", "0"})
_DONE: Final = frozenset(
    {"修了", "修了済", "修了済み", "合格", "完了", "受講完了", "○", "〇", "◯"}
    | {"completed", "complete", "passed", "pass"}
)
_FAILED: Final = frozenset({"未修了", "不合格", "×", "failed", "fail"})
# Somebody who has not finished may still do so: nothing is known of them yet.
_NOT_YET: Final = frozenset(
    {"", "-", "—", "未受講", "受講中", "未着手", "学習中", "未完了", "進行中", "未学習"}
    | {"notstarted", "inprogress", "incomplete", "enrolled"}
)


@dataclass(frozen=True, slots=True)
class Seat:
    """What is recorded of somebody's part in the session."""

    enrolment: int
    standing: Standing
    presence: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the town knows: people by tidied number or mail, their parts, and the days that fit."""

    people: Mapping[str, int]
    seats: Mapping[int, Seat]
    begins: date
    today: date
    # Whoever did not apply is taken among the participants.
    adds_people: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What is new of one person; `enrolment` is None for somebody who did not apply."""

    row: int
    user: int
    enrolment: int | None
    presence: Presence
    outcome: Outcome | None
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row of which nothing is taken, and why."""

    row: int
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a list came to; nothing of it is taken while there is a fault."""

    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]
    skipped: tuple[Skipped, ...]
    unchanged: int
    rows: int

    @property
    def added(self) -> int:
        return sum(1 for one in self.lines if one.enrolment is None)

    def having(self, outcome: Outcome) -> int:
        return sum(1 for one in self.lines if one.outcome is outcome)

    @property
    def completed(self) -> int:
        return self.having(Outcome.COMPLETED)

    @property
    def not_completed(self) -> int:
        return self.having(Outcome.NOT_COMPLETED)

    @property
    def attended(self) -> int:
        return sum(1 for one in self.lines if one.presence is Presence.ATTENDED)

    @property
    def absent(self) -> int:
        return sum(1 for one in self.lines if one.presence is Presence.ABSENT)


def guess(headings: Sequence[object]) -> dict[int, Column]:
    """Return which place is what, as far as the headings tell; no column twice."""
    return kernel.guess(headings, _HEADINGS)


def heading_row(rows: Sequence[Sequence[object]]) -> int:
    """Return the number (from 0) of the row that looks most like headings."""
    return kernel.heading_row(rows, _HEADINGS)


def fault_in(columns: Mapping[int, Column]) -> str:
    """Return why the choice of columns cannot be meant, in Japanese, or an empty text."""
    if said := kernel.doubled(columns):
        return said
    chosen = columns.values()
    if Column.NUMBER not in chosen and Column.MAIL not in chosen:
        return "職員を見分ける「職員番号」か「メールアドレス」の列を選んでください。"
    if Column.PRESENCE not in chosen and Column.OUTCOME not in chosen:
        return "「出欠」か「結果（修了・未修了）」の列を選んでください。"
    return ""


class _Row(Row[Column]):
    def day_text(self, column: Column) -> str:
        # A time of day behind the day tells nothing more here.
        return re.split(r"[ T　]", self.text(column), maxsplit=1)[0]


def read(
    rows: Sequence[Sequence[object]],
    *,
    heading_at: int,
    columns: Mapping[int, Column],
    known: Known,
) -> Reading:
    """Read everything below the headings; row numbers are those of the sheet, from 1."""
    faults: list[Fault] = []
    lines: list[Line] = []
    skipped: list[Skipped] = []
    seen: dict[int, int] = {}
    unchanged = count = 0
    headings = rows[heading_at] if rows else ()
    for number, cells in enumerate(rows[heading_at + 1 :], start=heading_at + 2):
        row = _Row(number, cells, columns, headings, faults)
        if row.is_blank:
            continue
        count += 1
        user = _person(row, known, seen)
        if user is None:
            continue
        found = _line(row, user, known)
        if isinstance(found, Line):
            lines.append(found)
        elif found is None:
            unchanged += 1
        elif found.why:
            skipped.append(found)
    return Reading(tuple(lines), tuple(faults[:MOST_FAULTS]), tuple(skipped), unchanged, count)


def _person(row: _Row, known: Known, seen: dict[int, int]) -> int | None:
    """Return who the row is about; two columns must name the same person."""
    named: dict[Column, int] = {}
    for column in (Column.NUMBER, Column.MAIL):
        text = row.text(column)
        if not text:
            continue
        user = known.people.get(tidy(text))
        if user is None:
            row.wrong(
                column, "この自治体の職員に見つかりません。番号かアドレスを確かめてください。"
            )
            return None
        named[column] = user
    if not named:
        row.wrong(Column.NUMBER, "職員番号かメールアドレスを入力してください。")
        return None
    if len(set(named.values())) > 1:
        row.wrong(Column.MAIL, "職員番号とメールアドレスが、別の職員を指しています。")
        return None
    user = next(iter(named.values()))
    column = next(iter(named))
    if user in seen:
        row.wrong(column, f"{seen[user]}行目と同じ職員です。どちらかの行を除いてください。")
        return None
    seen[user] = row.number
    return user


def _line(row: _Row, user: int, known: Known) -> Line | Skipped | None:
    """Return what is new, why nothing is taken (empty after a fault), or None if all is known."""
    presence, outcome = _presence(row), _outcome(row)
    if outcome is not None and presence is None:
        presence = Presence.ATTENDED
    who = row.text(Column.NUMBER) or row.text(Column.MAIL)
    if presence is None:
        return Skipped(row.number, who, "まだ終わっていないか、出欠と結果が空欄です。")
    if presence is Presence.ABSENT and outcome is Outcome.COMPLETED:
        row.wrong(Column.OUTCOME, "欠席の人は修了にできません。どちらかを直してください。")
        return Skipped(row.number, who, "")
    if presence is Presence.ABSENT:
        outcome = None
    done_on = _done_on(row, known) if outcome is Outcome.COMPLETED else None
    seat = known.seats.get(user)
    if seat is None:
        if known.adds_people:
            return Line(row.number, user, None, presence, outcome, done_on)
        return Skipped(row.number, who, "この回に申し込んでいません。")
    if seat.standing in (Standing.ASKED, Standing.WAITING):
        return Skipped(row.number, who, f"申込みが「{seat.standing.label}」です。")
    if seat.outcome and presence is Presence.ABSENT:
        row.wrong(
            Column.PRESENCE,
            "結果が記録されている人は欠席にできません。先に結果を確かめてください。",
        )
        return Skipped(row.number, who, "")
    if seat.presence == presence and (outcome is None or seat.outcome == outcome):
        return None
    return Line(row.number, user, seat.enrolment, presence, outcome, done_on)


def _presence(row: _Row) -> Presence | None:
    text = tidy(row.text(Column.PRESENCE))
    if text in _HERE:
        return Presence.ATTENDED
    if text in _AWAY:
        return Presence.ABSENT
    if text not in _NOT_YET:
        row.wrong(Column.PRESENCE, "出欠は「出席」か「欠席」で入力してください。")
    return None


def _outcome(row: _Row) -> Outcome | None:
    text = tidy(row.text(Column.OUTCOME))
    if text in _DONE:
        return Outcome.COMPLETED
    if text in _FAILED:
        return Outcome.NOT_COMPLETED
    if text not in _NOT_YET:
        row.wrong(
            Column.OUTCOME,
            "結果は「修了」か「未修了」（「合格」「不合格」も可）で入力してください。",
        )
    return None


def _done_on(row: _Row, known: Known) -> date | None:
    day = row.day(Column.DONE_ON)
    if day is not None and not known.begins <= day <= known.today:
        span = f"{to_wareki(known.begins)}（開始の日）から{to_wareki(known.today)}（今日）まで"
        row.wrong(Column.DONE_ON, f"修了日は{span}の日にしてください。")
    return day
