"""A list of requirements as somebody keeps it in a sheet; each wrong cell is told. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from yakuba.kernel import columns as kernel
from yakuba.kernel.columns import Fault, Row, tidy

from .fit import Asked, Wording

MOST_ROWS: Final = 5_000
MOST_FAULTS: Final = 300
MOST_NUMBER: Final = 40
MOST_FUNCTION: Final = 120
MOST_TEXT: Final = 1_000
MOST_BASIS: Final = 200


class Column(StrEnum):
    """What a column of the list can be."""

    NUMBER = "NUMBER"
    FUNCTION = "FUNCTION"
    TEXT = "TEXT"
    ASKED = "ASKED"
    BASIS = "BASIS"

    @property
    def label(self) -> str:
        return {
            "NUMBER": "番号",
            "FUNCTION": "機能・帳票",
            "TEXT": "要件",
            "ASKED": "種別（必須・標準オプション・不可）",
            "BASIS": "根拠",
        }[self.value]


NEEDED: Final = (Column.NUMBER, Column.TEXT, Column.ASKED)
# Headings as lists write them, tidied; the first that fits wins.
_HEADINGS: Final = (
    (Column.NUMBER, r"(要件|機能|項目|管理)?(番号|no\.?|id)|(機能|要件|帳票)(要件)?id"),
    (Column.ASKED, r"種別|区分|実装区分|実装(の)?類型|要件の種別|種別.*"),
    (Column.FUNCTION, r"機能|帳票|機能・帳票|機能(/|／|・|、)?帳票|機能名(称)?|大項目|分類"),
    (Column.TEXT, r"(機能)?要件|要件(の)?内容|要件(の)?定義|内容|本文"),
    (Column.BASIS, r"根拠|出典|備考・根拠|仕様書(の)?(頁|ページ|章)?|根拠(法令|資料)?"),
)
_ASKED: Final = {
    "必須": Asked.MUST,
    "実装必須": Asked.MUST,
    "実装必須機能": Asked.MUST,
    "◎": Asked.MUST,
    "標準オプション": Asked.OPTION,
    "標準オプション機能": Asked.OPTION,
    "オプション": Asked.OPTION,
    "○": Asked.OPTION,
    "〇": Asked.OPTION,
    "不可": Asked.NEVER,
    "実装不可": Asked.NEVER,
    "実装不可機能": Asked.NEVER,
    "実装しない": Asked.NEVER,
    "×": Asked.NEVER,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a list came to; nothing of it is taken while there is a fault."""

    lines: tuple[Wording, ...]
    faults: tuple[Fault, ...]
    rows: int

    def of_kind(self, asked: Asked) -> int:
        return sum(1 for one in self.lines if one.asked is asked)


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
    missing = [one.label for one in NEEDED if one not in columns.values()]
    return f"「{'」「'.join(missing)}」の列を選んでください。" if missing else ""


def read(
    rows: Sequence[Sequence[object]], *, heading_at: int, columns: Mapping[int, Column]
) -> Reading:
    """Read everything below the headings; row numbers are those of the sheet, from 1."""
    faults: list[Fault] = []
    lines: list[Wording] = []
    seen: dict[str, int] = {}
    count = 0
    headings = rows[heading_at] if rows else ()
    for number, cells in enumerate(rows[heading_at + 1 :], start=heading_at + 2):
        row: Row[Column] = Row(number, cells, columns, headings, faults)
        if row.is_blank:
            continue
        count += 1
        line = _line(row, seen)
        if line is not None:
            lines.append(line)
    return Reading(tuple(lines), tuple(faults[:MOST_FAULTS]), count)


def _line(row: Row[Column], seen: dict[str, int]) -> Wording | None:
    before = len(row.faults)
    number = _limited(row, Column.NUMBER, MOST_NUMBER, is_needed=True)
    if number in seen:
        row.wrong(
            Column.NUMBER,
            f"{seen[number]}行目と同じ番号です。番号は要件ごとに変えてください。",
        )
    if number:
        seen.setdefault(number, row.number)
    function = _limited(row, Column.FUNCTION, MOST_FUNCTION)
    text = _limited(row, Column.TEXT, MOST_TEXT, is_needed=True)
    basis = _limited(row, Column.BASIS, MOST_BASIS)
    asked = _ASKED.get(tidy(row.text(Column.ASKED)))
    if asked is None:
        row.wrong(
            Column.ASKED, "種別は「必須」「標準オプション」「不可」のどれかで入力してください。"
        )
    if asked is None or len(row.faults) > before:
        return None
    return Wording(number, function, text, asked, basis)


def _limited(row: Row[Column], column: Column, most: int, *, is_needed: bool = False) -> str:
    text = row.text(column)
    if is_needed and not text:
        row.wrong(column, f"{column.label}を入力してください。")
    if len(text) > most:
        row.wrong(
            column, f"{column.label}は{most:,}文字以内にしてください（いま{len(text):,}文字）。"
        )
    return text
