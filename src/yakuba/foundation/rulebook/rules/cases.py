"""Test cases kept with a table: values that come in, and the result that is expected of them.

A case is kept in the document, each value in the rule language; a version that was published keeps
the cases that it passed. No expected result at all means that no row may apply.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from yakuba.kernel.feel import DecisionTable, FeelSyntaxError, decide, evaluate, parse_expression
from yakuba.kernel.feel.values import equal, kind_of

from .drafts import Document, DraftColumn, columns_of
from .sheets import BadTable, read_sheet
from .words import Meaning, cell_language, cell_words, remedy

MOST_CASES: Final = 50
_PART: Final = {"inputs": "inputs", "outputs": "expected"}


@dataclass(frozen=True, slots=True)
class TypedCase:
    """A case as it was typed: a word per column, conditions first, and what it is about."""

    cells: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Played:
    """What a case came to: passed or not, and the sentence that says why; the row from 1."""

    number: int
    note: str
    passed: bool
    sentence: str
    row: int = 0


def value_meaning(column: DraftColumn) -> Meaning:
    """Return how a single value of the column is typed."""
    return replace(column.meaning, is_result=True)


def typed_cases(document: Mapping[str, Any]) -> list[TypedCase]:
    """Return the cases in words, as they are put into the form."""
    columns = columns_of(document)
    return [
        TypedCase(
            tuple(
                cell_words(raw, value_meaning(column)) if (raw := _raw(case, column)) else ""
                for column in columns
            ),
            case.get("note", ""),
        )
        for case in document.get("cases", ())
    ]


def with_cases(document: Document, typed: list[TypedCase]) -> Document:
    """Return the document with these cases."""
    columns = columns_of(document)
    cases = []
    for one in typed:
        case: Document = {"inputs": {}, "expected": {}, "note": one.note}
        for word, column in zip(one.cells, columns, strict=True):
            if word.strip():
                raw = cell_language(word, value_meaning(column))
                case[_PART[column.side]][column.name] = raw
        cases.append(case)
    return {**document, "cases": cases}


def play(document: Document) -> list[Played]:
    """Return what each case comes to with the table as it is now."""
    cases = document.get("cases", ())
    if not cases:
        return []
    try:
        table = read_sheet(document).table
    except BadTable:
        return [
            Played(
                number, case.get("note", ""), False, "表に直すところがあるため、まだ試せません。"
            )
            for number, case in enumerate(cases, 1)
        ]
    columns = columns_of(document)
    return [_played(table, columns, case, number) for number, case in enumerate(cases, 1)]


def _played(
    table: DecisionTable, columns: list[DraftColumn], case: Document, number: int
) -> Played:
    note = case.get("note", "")
    given: dict[str, dict[str, object]] = {"inputs": {}, "outputs": {}}
    for column in columns:
        raw = _raw(case, column)
        if not raw:
            continue
        try:
            value = evaluate(parse_expression(raw), {})
        except FeelSyntaxError:
            value = None
        if value is None or kind_of(value) != column.meaning.type:
            sentence = f"「{column.label}」の「{raw[:40]}」を読み取れません。{remedy(value_meaning(column))}"
            return Played(number, note, False, sentence)
        given[column.side][column.name] = value
    outcome = decide(table, given["inputs"])
    if outcome.problem_ja:
        return Played(number, note, False, outcome.problem_ja)
    row = outcome.rows[0] + 1 if outcome.rows else 0
    if not outcome.values:
        passed = not given["outputs"]
        return Played(number, note, passed, "あてはまる行がありません。")
    values = outcome.values[0]
    words = {column.name: column for column in columns if column.side == "outputs"}
    if not given["outputs"]:
        return Played(
            number, note, False, f"{row}行目があてはまります（行がない見込みでした）。", row
        )
    wrong = [
        f"「{words[name].label}」は{value_words(values[name], words[name])}です"
        f"（見込みは{value_words(wanted, words[name])}）。"
        for name, wanted in given["outputs"].items()
        if equal(values[name], wanted) is not True
    ]
    return Played(number, note, not wrong, "".join([f"{row}行目があてはまります。", *wrong]), row)


def value_words(value: object, column: DraftColumn) -> str:
    """Return a value as people read it."""
    if value is None or value == "":
        return "なし"
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, str):
        return column.meaning.labels.get(value, value)
    if kind_of(value) == "number":
        return f"{value:,f}{'円' if column.meaning.is_yen else ''}"
    return str(value)


def example_words(document: Mapping[str, Any], example: Mapping[str, object]) -> str:
    """Return values of conditions as one line: 「事項：犬の登録申請、金額：0円」."""
    columns = {one.name: one for one in columns_of(document) if one.side == "inputs"}
    return "、".join(
        f"{columns[name].label}：{value_words(value, columns[name])}"
        for name, value in example.items()
    )


def _raw(case: Mapping[str, Any], column: DraftColumn) -> str:
    found: str = case.get(_PART[column.side], {}).get(column.name, "")
    return found
