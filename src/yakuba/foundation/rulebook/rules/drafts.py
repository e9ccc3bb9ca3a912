"""A draft of a table: its columns and rows as they are edited, and what is still wrong with it.

A draft is a document like a published one, but its cells may hold what cannot be read yet. Every
function returns a new document and leaves the old one as it is.
"""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from yakuba.kernel.feel import FeelSyntaxError, names_in, parse_expression
from yakuba.kernel.feel import parse_unary_tests as parse_tests
from yakuba.kernel.feel.syntax import Literal
from yakuba.kernel.feel.values import kind_of

from .sheets import BadTable, read_sheet
from .words import Meaning, cell_language, cell_words, remedy

Document = dict[str, Any]
MOST_ROWS: Final = 500
MOST_COLUMNS: Final = 20
LONGEST_CELL: Final = 500
LONGEST_ARTICLE: Final = 300
SIDES: Final = ("inputs", "outputs")
NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")


class UnreadableAct(ValueError):
    """An act on a draft that makes no sense; the sentence says what to do instead."""


@dataclass(frozen=True, slots=True)
class DraftColumn:
    """A column of a draft: its side (inputs or outputs), its place there from 0."""

    side: str
    at: int
    name: str
    label: str
    meaning: Meaning
    values: str = ""

    @property
    def key(self) -> str:
        """Return the column's short name in forms."""
        return f"{'c' if self.side == 'inputs' else 'e'}{self.at}"


@dataclass(frozen=True, slots=True)
class Typed:
    """A row as it was typed: a word per column, conditions first, and the article."""

    cells: tuple[str, ...]
    article: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is to be put right, where, and the field that it is about (row 0: the whole table)."""

    place: str
    sentence: str
    row: int = 0
    key: str = ""


def blank() -> Document:
    """Return the document of a new table: one condition, one result, one row."""
    return {
        "hit_policy": "U",
        "inputs": [{"name": "condition", "label": "条件", "type": "string"}],
        "outputs": [{"name": "result", "label": "結果", "type": "string"}],
        "rules": [{"inputs": ["-"], "outputs": ['""'], "annotation": ""}],
        "labels": {},
        "yen": [],
        "cases": [],
    }


def columns_of(document: Mapping[str, Any]) -> list[DraftColumn]:
    """Return the columns, conditions first."""
    labels, yen = document.get("labels", {}), document.get("yen", ())
    return [
        DraftColumn(
            side=side,
            at=at,
            name=column["name"],
            label=column.get("label") or column["name"],
            meaning=Meaning(
                type=column["type"],
                labels=labels.get(column["name"], {}),
                is_yen=column["name"] in yen,
                is_result=side == "outputs",
            ),
            values=column.get("values", ""),
        )
        for side in SIDES
        for at, column in enumerate(document[side])
    ]


def typed_rows(document: Mapping[str, Any]) -> list[Typed]:
    """Return the rows in words, as they are put into the form."""
    columns = columns_of(document)
    return [
        Typed(
            tuple(
                cell_words(raw, column.meaning)
                for raw, column in zip((*rule["inputs"], *rule["outputs"]), columns, strict=True)
            ),
            rule.get("annotation", ""),
        )
        for rule in document["rules"]
    ]


def with_rows(document: Document, start: int, typed: Sequence[Typed]) -> Document:
    """Return the document with the rows from `start` on as they were typed."""
    columns = columns_of(document)
    split = len(document["inputs"])
    rules = list(document["rules"])
    for at, row in enumerate(typed, start):
        cells = [
            cell_language(word, column.meaning)
            for word, column in zip(row.cells, columns, strict=True)
        ]
        rules[at] = {"inputs": cells[:split], "outputs": cells[split:], "annotation": row.article}
    return {**document, "rules": rules}


# Acts on rows; places count from 0


def row_added(document: Document, at: int) -> Document:
    """Return the document with an empty row at the place. Raises UnreadableAct."""
    empty = {
        "inputs": ["-" for _ in document["inputs"]],
        "outputs": ['""' if one["type"] == "string" else "null" for one in document["outputs"]],
        "annotation": "",
    }
    return _inserted(document, at, empty)


def row_copied(document: Document, at: int) -> Document:
    """Return the document with the row once more below itself. Raises UnreadableAct."""
    return _inserted(document, at + 1, deepcopy(document["rules"][_within(document, at)]))


def row_moved(document: Document, at: int, by: int) -> Document:
    """Return the document with the row one place up (-1) or down (1). Raises UnreadableAct."""
    rules = list(document["rules"])
    _within(document, at)
    to = max(0, min(len(rules) - 1, at + by))
    rules.insert(to, rules.pop(at))
    return {**document, "rules": rules}


def row_dropped(document: Document, at: int) -> Document:
    """Return the document without the row. Raises UnreadableAct."""
    _within(document, at)
    if len(document["rules"]) == 1:
        raise UnreadableAct("最後の1行は消せません。消さずに、書き換えてください。")
    rules = [rule for place, rule in enumerate(document["rules"]) if place != at]
    return {**document, "rules": rules}


def _inserted(document: Document, at: int, rule: Document) -> Document:
    rules = list(document["rules"])
    if len(rules) >= MOST_ROWS:
        raise UnreadableAct(f"行は{MOST_ROWS}行までです。表を分けてください。")
    rules.insert(max(0, min(len(rules), at)), rule)
    return {**document, "rules": rules}


def _within(document: Document, at: int) -> int:
    if not 0 <= at < len(document["rules"]):
        raise UnreadableAct("その行は、もうありません。画面の表を確かめてください。")
    return at


# What is wrong


def faults(document: Document) -> list[Fault]:
    """Return what stops the table from being published, cell by cell."""
    columns = columns_of(document)
    names = {column.name for column in columns if column.side == "inputs"}
    found = []
    for number, rule in enumerate(document["rules"], 1):
        for raw, column in zip((*rule["inputs"], *rule["outputs"]), columns, strict=True):
            if sentence := cell_fault(raw, column, names):
                place = f"{number}行目「{column.label}」"
                found.append(Fault(place, sentence, number, column.key))
        if not rule.get("annotation", "").strip():
            sentence = "根拠の条項を入力してください。例：別表第1の3の項"
            found.append(Fault(f"{number}行目「根拠の条項」", sentence, number, "a"))
    if not found:
        found += _whole(document)
    return found


def _whole(document: Document) -> list[Fault]:
    try:
        read_sheet(document)
    except BadTable as error:
        return [Fault("表の全体", str(error))]
    return []


def cell_fault(raw: str, column: DraftColumn, names: set[str]) -> str:
    """Return what is wrong with a cell and how to put it right; nothing when it can be read."""
    meaning = column.meaning
    shown = raw if len(raw) <= 40 else f"{raw[:40]}…"
    if meaning.is_result and not raw.strip():
        return f"結果がありません。{remedy(meaning)}"
    try:
        if not meaning.is_result:
            asked = names_in(parse_tests(raw))
        else:
            result = parse_expression(raw)
            asked = names_in(result)
            # Only what stands there as a value is looked at: a draft is not to be asked at length.
            value = result.value if isinstance(result, Literal) else None
            if value is not None and kind_of(value) != meaning.type:
                return f"「{shown}」は、この列の種類ではありません。{remedy(meaning)}"
    except FeelSyntaxError:
        return f"「{shown}」を読み取れません。{remedy(meaning)}"
    if asked == {raw.strip()} and not asked & names:
        return f"「{shown}」という値は、この列では使えません。{remedy(meaning)}"
    return ""
