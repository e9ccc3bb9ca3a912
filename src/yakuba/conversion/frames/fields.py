"""One field of the target: its steps, and everything that its kind asks of it."""

import operator
from collections.abc import Mapping, Sequence
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
from .texts import number, plain_step, postal, trimmed, untidy_among

_UNTIDY: Final = "is_untidy"
# So many digits a division gives back whole.
_PIECE: Final = 9
_KATAKANA: Final = "[ァ-ヺー・ヽヾ　 ]"
# Source fields, what is put between them, and the steps so far with all their settings.
Known = tuple[tuple[str, ...], str, tuple[tuple[object, ...], ...]]


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
    _look_for_blanks(frame, ways)
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


def _is_first_trim(way: FieldMap) -> bool:
    """Tell whether one source field is trimmed as it came; several joined can get new blanks."""
    return len(way.sources) == 1 and bool(way.steps) and way.steps[0].kind is StepKind.TRIM


def _look_for_blanks(frame: Frame, ways: Mapping[str, FieldMap]) -> None:
    """Say of each row whether any text that is to be trimmed has blanks to take away.

    One look at all of them together costs a tenth of a look at each.
    """
    names = {
        source(one): None for way in ways.values() if _is_first_trim(way) for one in way.sources
    }
    if names:
        texts = [column(one)(frame.base) for one in names]
        frame.table = frame.base.mutate(**{_UNTIDY: untidy_among(texts)})


def _known(way: FieldMap, at: int) -> Known:
    """Return what tells a value after so many steps from any other."""
    return way.sources, way.between, tuple(_settings(one) for one in way.steps[:at])


def _settings(step: Step) -> tuple[object, ...]:
    # Sentences will not do: a blank and the word for it read the same there.
    return step.kind, tuple(sorted(step.texts.items())), tuple(sorted(step.numbers.items()))


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
    if _is_first_trim(way) and not at:
        tidy, value = cell.then(trimmed), cell.value
        guarded = replace(
            tidy,
            value=lambda rows: ibis.ifelse(rows[_UNTIDY], trimmed(value(rows)), value(rows)),
        )
        return {_known(way, 1): _kept(frame, guarded)}
    if step.kind is StepKind.ADDRESS:
        found = {}
        for part, after in address_parts(frame, cell).items():
            one = replace(step, texts={Setting.PART.value: part.value})
            found[_known(replace(way, steps=(*way.steps[:at], one)), at + 1)] = after
        return found
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
            by, wanted = source(step.text(Setting.KEY)), source(step.text(Setting.VALUE))
            return looked_up(frame, cell, around.files[step.text(Setting.FILE)], by, wanted)
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
        found.append(Trouble("missing", missing(value, cell.troubles)))
    found += _of_length(field, value)
    found += _of_kind(field, value, layout)
    digit = field.check_digit
    if digit is not None:
        found.append(Trouble("check_digit", lambda table: _wrong_digit(digit, value(table))))
    return replace(cell, value=value, troubles=tuple(found))


def missing(value: Value, before: tuple[Trouble, ...]) -> Condition:
    """Return where there is nothing, and no step has said why."""

    def where(table: ir.Table) -> ir.BooleanValue:
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
            return [Trouble("digits.other", lambda table: value(table).re_search("[^0-9]"))]
        case Kind.KANA:
            return [
                Trouble("kana.other", lambda table: value(table).re_search(f"[^{_KATAKANA[1:]}"))
            ]
        case Kind.POSTAL:
            return [Trouble("postal.other", lambda table: _is_not_digits(value(table), 7))]
        case Kind.CODE:
            codes = list(layout.codes[field.codes])
            return [Trouble("code.outside", lambda table: ~value(table).isin(codes))]
        case Kind.NUMBER:
            return _of_range(field, value)
    return []


def _is_not_digits(value: ir.StringValue, length: int) -> ir.BooleanValue:
    # An anchor at the end would let a line end through on Spark, not on DuckDB.
    return (value.length() != length) | value.re_search("[^0-9]")


def _of_range(field: Field, value: Value) -> list[Trouble]:
    found = []
    if field.least is not None:
        least = field.least
        found.append(Trouble("number.small", lambda table: value(table).try_cast("int64") < least))
    if field.most is not None:
        most = field.most
        found.append(Trouble("number.large", lambda table: value(table).try_cast("int64") > most))
    return found


def _wrong_digit(digit: CheckDigit, value: ir.StringValue) -> ir.BooleanValue:
    """Tell whether the last digit is not the one that the others ask for."""
    length = len(digit.weights) + 1
    none = ibis.null("string")
    # Only digits are added up; anything else is a doubt of another kind.
    digits = ibis.ifelse(_is_not_digits(value, length), none, value)
    # Cut into pieces of which a whole number is made: far cheaper than digit by digit.
    sums = [
        _weighted(digits.substr(length - 1 - at - len(weights), len(weights)), weights)
        for at in range(0, length - 1, _PIECE)
        for weights in [digit.weights[at : at + _PIECE]]
    ]
    lacks = digit.modulus - reduce(operator.add, sums) % digit.modulus
    return digits.substr(length - 1, 1).cast("int64") != ibis.ifelse(lacks > 9, 0, lacks)


def _weighted(piece: ir.StringValue, weights: Sequence[int]) -> ir.IntegerValue:
    """Return the sum of the digits, the last first, each by its weight."""
    number = piece.cast("int64")
    terms = [number // 10**at % 10 * weight for at, weight in enumerate(weights)]
    return reduce(operator.add, terms)
