"""A published document read as a table: columns, rows in words, and its answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from yakuba.kernel.feel import DecisionTable, InvalidTable, decide
from yakuba.kernel.wareki import to_wareki


class BadTable(ValueError):
    """The document is no table that can decide; the sentence says what to set right."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The values of the row that fits, its number from 1 (0: no row) and its article."""

    values: dict[str, Any] | None
    row: int = 0
    annotation: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell in words, and as it is written in the rule language."""

    text: str
    raw: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: number from 1, conditions, results, the article it follows."""

    number: int
    conditions: tuple[Cell, ...]
    results: tuple[Cell, ...]
    annotation: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a column and its label."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of conditions as the try-out form needs it."""

    name: str
    label: str
    type: str
    is_yen: bool
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that can be shown and asked."""

    table: DecisionTable
    # Per column name the Japanese label of a value, e.g. {"outcome": {"GRANTED": "認定"}}.
    labels: Mapping[str, Mapping[str, str]]
    yen: frozenset[str]

    @property
    def columns(self) -> list[Column]:
        """Return the columns of conditions."""
        return [
            Column(
                name=given.name,
                label=given.label,
                type=given.type,
                is_yen=given.name in self.yen,
                choices=tuple(
                    Choice(value, label) for value, label in self.labels.get(given.name, {}).items()
                ),
            )
            for given in self.table.inputs
        ]

    @property
    def result_labels(self) -> list[str]:
        return [output.label for output in self.table.outputs]

    @property
    def rows(self) -> list[Row]:
        """Return the rows in words."""
        table = self.table
        return [
            Row(
                number=number,
                conditions=tuple(
                    self._cell(column.name, raw)
                    for column, raw in zip(table.inputs, rule.inputs, strict=True)
                ),
                results=tuple(
                    self._cell(column.name, raw)
                    for column, raw in zip(table.outputs, rule.outputs, strict=True)
                ),
                annotation=rule.annotation,
            )
            for number, rule in enumerate(table.rules, start=1)
        ]

    def in_words(self) -> tuple[list[str], list[list[str | int]]]:
        """Return the heading and the rows as they go out to CSV and Excel."""
        heading = ["項", *(one.label for one in self.columns), *self.result_labels, "根拠の条項"]
        return heading, [
            [row.number, *(cell.text for cell in (*row.conditions, *row.results)), row.annotation]
            for row in self.rows
        ]

    def _cell(self, column: str, raw: str) -> Cell:
        labels = self.labels.get(column, {})
        return Cell(cell_text(raw, labels, is_yen=column in self.yen), raw)

    def shown(self, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Return the answer's values as label and text."""
        return [
            (
                output.label,
                self.labels.get(output.name, {}).get(
                    str(values.get(output.name)), _plain(values.get(output.name))
                ),
            )
            for output in self.table.outputs
        ]

    def answer(self, inputs: Mapping[str, Any]) -> Answer:
        """Return what the table says; raises `BadTable` when its rows contradict each other."""
        found = decide(self.table, dict(inputs))
        if found.problem_ja:
            raise BadTable(found.problem_ja)
        if not found.values:
            return Answer(None)
        values = {name: _json(value) for name, value in found.values[0].items()}
        row = found.rows[0] + 1 if found.rows else 0
        return Answer(values, row, found.annotations[0] if found.annotations else "")


def read_sheet(document: Mapping[str, Any]) -> Sheet:
    """Read the document; raises `BadTable`."""
    try:
        table = DecisionTable.from_dict(document)
    except InvalidTable as error:
        raise BadTable(str(error)) from error
    if not table.rules:
        raise BadTable("行がありません。1行以上加えてください。")
    for number, rule in enumerate(table.rules, start=1):
        # A rule that cannot name its article cannot be shown as the ground of a decision.
        if not rule.annotation.strip():
            raise BadTable(f"{number}行目に、根拠の条項を書いてください。")
    labels = document.get("labels", {})
    if not isinstance(labels, Mapping):
        raise BadTable("「labels」は列ごとの表示名にしてください。")
    return Sheet(table, labels, frozenset(document.get("yen", ())))


_COMPARISON = re.compile(r"(<=|>=|<|>)\s*(\d+)")
_RANGE = re.compile(r"([\[(\]])\s*(\d+)\s*\.\.\s*(\d+)\s*([\])\[])")
_DAY = re.compile(r'(<=|>=|<|>)?\s*date\("(\d{4}-\d{2}-\d{2})"\)')
_STRINGS = re.compile(r'"[^"]*"(\s*,\s*"[^"]*")*')
_DAY_WORDS = {"": "", "<": "より前", "<=": "まで", ">": "より後", ">=": "以後"}
_WORDS = {"<": "未満", "<=": "以下", ">": "超", ">=": "以上"}


def cell_text(raw: str, labels: Mapping[str, str], *, is_yen: bool) -> str:
    """Return the cell as an ordinance would say it; what has no such form stays as written."""
    text = raw.strip()
    if text in ("", "-"):
        return "すべて"
    if text == '""' or text == "null":
        return "なし"
    if compared := _COMPARISON.fullmatch(text):
        return f"{_amount(compared[2], is_yen)}{_WORDS[compared[1]]}"
    if spanned := _RANGE.fullmatch(text):
        low = "以上" if spanned[1] == "[" else "超"
        high = "以下" if spanned[4] == "]" else "未満"
        return f"{_amount(spanned[2], is_yen)}{low} {_amount(spanned[3], is_yen)}{high}"
    if dated := _DAY.fullmatch(text):
        return _day_text(dated[1] or "", dated[2]) or text
    negated = text.startswith("not(") and text.endswith(")")
    inner = text[4:-1] if negated else text
    if _STRINGS.fullmatch(inner):
        names = [labels.get(word, word) for word in re.findall(r'"([^"]*)"', inner)]
        return "・".join(names) + ("以外" if negated else "")
    return {"true": "はい", "false": "いいえ"}.get(text, text)


def _amount(digits: str, is_yen: bool) -> str:
    number = int(digits)
    if is_yen and number and number % 10_000 == 0:
        return f"{number // 10_000:,}万円"
    return f"{number:,}円" if is_yen else f"{number:,}"


def _day_text(sign: str, day: str) -> str:
    try:
        return f"{to_wareki(date.fromisoformat(day))}{_DAY_WORDS[sign]}"
    except ValueError:
        return ""


def _json(value: object) -> Any:
    """Return the rule language's value as JSON; amounts are whole yen."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [_json(item) for item in value]
    return value


def _plain(value: object) -> str:
    if value is None or value == "":
        return "なし"
    return str(value)


def article_text(annotation: str, source_text: str) -> str:
    """Return the article without the name of the rules that the page bears already."""
    return annotation.removeprefix(source_text).removeprefix("の").strip() or annotation


class UnreadableInput(ValueError):
    """What was typed into the try-out form is not of the column's kind."""


def read_input(column: Column, typed: str) -> Any:
    """Return what was typed as the column's value, None for nothing; raises `UnreadableInput`."""
    text = typed.strip()
    if not text:
        return None
    if column.type == "number":
        digits = text.replace(",", "").replace("，", "").removesuffix("円")
        if not re.fullmatch(r"\d{1,13}", digits):
            raise UnreadableInput(f"「{column.label}」は数字で入力してください。")
        return int(digits)
    if column.type == "boolean":
        return text == "true"
    if column.type == "date":
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise UnreadableInput(
                f"「{column.label}」は 2026-04-01 の形で入力してください。"
            ) from None
    return text
