"""One field of the target: its steps, and everything that its kind asks of it."""

import operator
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Final

import ibis
from ibis.expr import types as ir

from yakuba.conversion.rules.characters import Resolved
from yakuba.conversion.rules.layouts import CheckDigit, Field, Kind, Layout
from yakuba.conversion.rules.mappings import Definition, FieldMap
from yakuba.conversion.rules.steps import DateForm, EraForm, Setting, Step, StepKind

from .cells import Cell, Condition, Frame, Trouble, Value, column, nothing
from .dictionaries import address_parts, coded, dated, in_katakana, looked_up
from .texts import number, plain_step, postal

# Source fields and the steps so far, in words.
Known = tuple[str, ...]
_KATAKANA: Final = "^[ァ-ヺー・ヽヾ　 ]+$"


def source(code: str) -> str:
    """Return how the column of a source field is called."""
    return f"s_{code}"


def target(code: str) -> str:
    """Return how the column of a target field is called."""
    return f"t_{code}"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a step may look at besides the value: the mapping's tables, the other source files.

    `characters` is what becomes of those that the target does not have.
    """

    definition: Definition
    files: Mapping[str, ir.Table]
    characters: Resolved = field(default_factory=Resolved)


def cells_of(frame: Frame, ways: Mapping[str, FieldMap], around: Surroundings) -> dict[str, Cell]:
    """Return the values of target fields with what their steps doubt, step by step for all at once.

    Fields that begin alike are worked out together as far as they are alike.
    """
    made: dict[Known, Cell] = {}
    for way in ways.values():
        raw = _raw(way)
        made[_known(way, 0)] = Cell(raw, raw) if way.steps else _kept(frame, Cell(raw, raw))
    for at in range(max((len(way.steps) for way in ways.values()), default=0)):
        for way in ways.values():
            if len(way.steps) > at and _known(way, at + 1) not in made:
                made |= _after(frame, made[_known(way, at)], way, at, around)
        frame.settle()
    if frame.columns:
        frame.settle()
    return {code: made[_known(way, len(way.steps))] for code, way in ways.items()}


def _known(way: FieldMap, at: int) -> Known:
    """Return what tells a value after so many steps from any other."""
    return (*way.sources, way.between, "", *(one.sentence for one in way.steps[:at]))


def _kept(frame: Frame, cell: Cell) -> Cell:
    """Return the cell as a column, so that the next step works out nothing twice."""
    return replace(cell, value=column(frame.keep(cell.value)))


def _raw(way: FieldMap) -> Value:
    if not way.sources:
        return nothing
    if len(way.sources) == 1:
        return column(source(way.sources[0]))
    names = [source(one) for one in way.sources]

    def joined(table: ir.Table) -> ir.StringValue:
        parts = [column(name)(table).fill_null("") for name in names]
        return reduce(lambda front, back: front + way.between + back, parts).nullif("")

    return joined


def _after(
    frame: Frame, cell: Cell, way: FieldMap, at: int, around: Surroundings
) -> dict[Known, Cell]:
    """Return the cell after one step, and whatever else the step has worked out with it."""
    step = way.steps[at]
    if step.kind is StepKind.ADDRESS:
        parts = address_parts(frame, cell)
        return {
            (*_known(way, at), replace(step, texts={Setting.PART.value: part}).sentence): after
            for part, after in parts.items()
        }
    return {_known(way, at + 1): _after_one(frame, cell, step, around)}


def _after_one(frame: Frame, cell: Cell, step: Step, around: Surroundings) -> Cell:
    match step.kind:
        case StepKind.WAREKI:
            return dated(frame, cell, EraForm(step.text(Setting.FORM)))
        case StepKind.DATE:
            return dated(frame, cell, DateForm(step.text(Setting.FORM)))
        case StepKind.KANA:
            return in_katakana(frame, cell)
        case StepKind.CODES:
            return coded(frame, cell, around.definition.tables[step.text(Setting.TABLE)])
        case StepKind.LOOKUP:
            return looked_up(frame, cell, around.files[step.text(Setting.FILE)], step)
        case StepKind.DIGITS:
            key, after = frame.keep(cell.value), frame.keep(cell.then(number).value)
            return cell.found(after, "number.unreadable", key)
        case StepKind.POSTAL:
            return _kept(frame, cell.then(postal))
        case _:
            return _kept(frame, cell.then(lambda text: plain_step(text, step)))


def judged(cell: Cell, field: Field, layout: Layout) -> Cell:
    """Return the cell, whose value stands in the target's column, with what its kind doubts."""
    value = column(target(field.code))
    found = list(cell.troubles)
    if field.required:
        found.append(Trouble("missing", _missing(value, tuple(cell.troubles))))
    found += _of_length(field, value)
    found += _of_kind(field, value, layout)
    digit = field.check_digit
    if digit is not None:
        found.append(Trouble("check_digit", lambda table: _wrong_digit(digit, value(table))))
    return replace(cell, value=value, troubles=tuple(found))


def _missing(value: Value, before: tuple[Trouble, ...]) -> Condition:
    def where(table: ir.Table) -> ir.BooleanValue:
        """There is nothing, and no step has said why."""
        missing = value(table).isnull()
        for one in before:
            missing = missing & ~one.where(table)
        return missing

    return where


def _of_length(field: Field, value: Value) -> list[Trouble]:
    if not field.length:
        return []
    if field.exact:
        return [Trouble("length.exact", lambda table: value(table).length() != field.length)]
    return [Trouble("length.over", lambda table: value(table).length() > field.length)]


def _of_kind(field: Field, value: Value, layout: Layout) -> list[Trouble]:
    match field.kind:
        case Kind.DIGITS:
            return [Trouble("digits.other", lambda table: ~value(table).re_search("^[0-9]+$"))]
        case Kind.KANA:
            return [Trouble("kana.other", lambda table: ~value(table).re_search(_KATAKANA))]
        case Kind.POSTAL:
            return [Trouble("postal.other", lambda table: ~value(table).re_search("^[0-9]{7}$"))]
        case Kind.CODE:
            codes = list(layout.codes[field.codes])
            return [Trouble("code.outside", lambda table: ~value(table).isin(codes))]
        case Kind.NUMBER:
            return _of_range(field, value)
    return []


def _of_range(field: Field, value: Value) -> list[Trouble]:
    found = []
    if field.least is not None:
        least = field.least
        found.append(Trouble("number.small", lambda table: value(table).cast("int64") < least))
    if field.most is not None:
        most = field.most
        found.append(Trouble("number.large", lambda table: value(table).cast("int64") > most))
    return found


def _wrong_digit(digit: CheckDigit, value: ir.StringValue) -> ir.BooleanValue:
    """Tell whether the last digit is not the one that the others ask for."""
    length = len(digit.weights) + 1
    is_whole = value.re_search(f"^[0-9]{{{length}}}$")
    none = ibis.null("string")
    # Only digits are added up; anything else is a doubt of another kind.
    digits = ibis.ifelse(is_whole, value, none)
    products = [
        digits.substr(length - 2 - at, 1).cast("int64") * weight
        for at, weight in enumerate(digit.weights)
    ]
    rest = reduce(operator.add, products) % digit.modulus
    wanted = ibis.ifelse(digit.modulus - rest > 9, 0, digit.modulus - rest)
    return digits.substr(length - 1, 1).cast("int64") != wanted
