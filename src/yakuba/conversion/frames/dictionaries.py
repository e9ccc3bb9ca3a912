"""Steps that work on the distinct values, or look something up, and are joined back.

A city has millions of rows, but some ten thousand different given names and days: what is costly is
done once for each.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Final

import ibis
import pyarrow as pa
from ibis.expr import types as ir

from yakuba.conversion.rules.steps import AddressPart, DateForm, EraForm, Setting, Step
from yakuba.kernel.wareki import ERAS, GREGORIAN_FROM

from .addresses import parted
from .cells import Cell, Frame, Trouble, Value, column
from .kana import full_width, voiced
from .texts import part

# Beyond this day no old system writes a date of 令和 that is meant.
LAST_DAY: Final = date(2038, 12, 31)
_FIRST_WESTERN: Final = date(1850, 1, 1)
_LAST_WESTERN: Final = date(2150, 12, 31)
# So many codes are looked at one by one; more are joined.
_FEW: Final = 40


def in_eras(form: EraForm) -> Iterator[tuple[str, str]]:
    """Yield every day from 明治6年 to 令和20年 as it is written, with the day in ISO 8601.

    The days on which an era changed in 1912 and 1926 are written in both.
    """
    for number, era in enumerate(reversed(ERAS), 1):
        day = max(era.first, GREGORIAN_FROM)
        while day <= (era.last or LAST_DAY):
            year = day.year - era.offset
            for written in _written(form, number, era.name, era.letter, year, day):
                yield written, day.isoformat()
            day += timedelta(days=1)


def _written(
    form: EraForm, number: int, name: str, letter: str, year: int, day: date
) -> Iterator[str]:
    match form:
        case EraForm.NUMBERED:
            yield f"{number}{year:02}{day:%m%d}"
        case EraForm.LETTERED:
            yield f"{letter}{year:02}{day:%m%d}"
        case EraForm.DOTTED:
            yield from {
                f"{letter}{year}.{day.month}.{day.day}",
                f"{letter}{year:02}.{day:%m.%d}",
            }
        case EraForm.WRITTEN:
            yield f"{name}{year}年{day.month}月{day.day}日"
            if year == 1:
                yield f"{name}元年{day.month}月{day.day}日"


def in_western(form: DateForm) -> Iterator[tuple[str, str]]:
    """Yield every day of three centuries as it is written, with the day in ISO 8601."""
    pattern = {
        DateForm.COMPACT: "%Y%m%d",
        DateForm.SLASHED: "%Y/%m/%d",
        DateForm.DASHED: "%Y-%m-%d",
    }[form]
    day = _FIRST_WESTERN
    while day <= _LAST_WESTERN:
        yield day.strftime(pattern), day.isoformat()
        if form is DateForm.SLASHED and (day.month < 10 or day.day < 10):
            yield f"{day.year}/{day.month}/{day.day}", day.isoformat()
        day += timedelta(days=1)


@cache
def days(form: EraForm | DateForm) -> ir.Table:
    """Return the table of days: `written`, `iso`."""
    found = in_eras(form) if isinstance(form, EraForm) else in_western(form)
    written, iso = zip(*found, strict=True)
    return ibis.memtable(pa.table({"written": list(written), "iso": list(iso)}))


def dated(frame: Frame, cell: Cell, form: EraForm | DateForm) -> Cell:
    """Read a date; what is no day of the table is null and in doubt."""
    (key,) = frame.keep(cell.value)
    (found,) = frame.join(key, days(form), "written", ["iso"])
    return _found(cell, column(found), "date.unreadable", column(key))


def _found(cell: Cell, after: Value, reason: str, before: Value) -> Cell:
    """Return the cell with what was found, in doubt where there was a value and nothing was."""
    trouble = Trouble(reason, lambda table: before(table).notnull() & after(table).isnull())
    return replace(cell, value=after, troubles=(*cell.troubles, trouble))


def coded(frame: Frame, cell: Cell, table: Mapping[str, str]) -> Cell:
    """Translate codes; one that the table does not have is null and in doubt."""
    before = cell.value
    if len(table) <= _FEW:
        pairs, none = list(table.items()), ibis.null("string")
        after: Value = lambda rows: before(rows).cases(*pairs, else_=none)  # noqa: E731
        return _found(cell, after, "code.unknown", before)
    (key,) = frame.keep(cell.value)
    words = ibis.memtable(pa.table({"old": list(table), "new": list(table.values())}))
    (found,) = frame.join(key, words, "old", ["new"])
    return _found(cell, column(found), "code.unknown", column(key))


def looked_up(frame: Frame, cell: Cell, file: ir.Table, step: Step) -> Cell:
    """Take a field from the row of another file that has the value; in doubt where none has it."""
    (key,) = frame.keep(cell.value)
    by, wanted = step.text(Setting.KEY), step.text(Setting.VALUE)
    # A key that stands twice would double the rows: the smallest value is taken for all.
    words = file.filter(file[by].notnull()).group_by(by).aggregate(found=file[wanted].min())
    (found,) = frame.join(key, words, by, ["found"])
    return _found(cell, column(found), "lookup.unknown", column(key))


def in_katakana(frame: Frame, cell: Cell) -> Cell:
    """Write kana full-width, word by word: a city has few different names."""
    (whole,) = frame.keep(lambda table: _one_blank(cell.value(table)))
    text = column(whole)
    first, rest = frame.keep(
        lambda table: part(text(table), 1, " "), lambda table: _after_blank(text(table))
    )
    words = ibis.union(
        frame.table.select(word=frame.table[first]),
        frame.table.select(word=frame.table[rest]),
        distinct=True,
    )
    words = words.filter(words.word.notnull())
    words = words.mutate(full=full_width(words.word))
    words = words.mutate(kana=voiced(words.full))
    (one,) = frame.join(first, words, "word", ["kana"])
    (other,) = frame.join(rest, words, "word", ["kana"])

    def joined(table: ir.Table) -> ir.StringValue:
        front, back = column(one)(table), column(other)(table)
        return ibis.ifelse(back.notnull(), front + "　" + back, front)

    return replace(cell, value=joined)


def _one_blank(text: ir.StringValue) -> ir.StringValue:
    return ibis.ifelse(text.contains("　"), text.replace("　", " "), text).strip().nullif("")


def _after_blank(text: ir.StringValue) -> ir.StringValue:
    place = text.find(" ")
    none = ibis.null("string")
    return ibis.ifelse(place >= 0, text.substr(place + 1), none).nullif("")


def address_part(frame: Frame, cell: Cell, wanted: AddressPart, known: tuple[str, ...]) -> Cell:
    """Take one part of an address; all parts of one field are worked out together.

    `known` names the field and the steps before, so that the other parts find what is there.
    """
    if (*known, wanted.value) not in frame.known:
        (key,) = frame.keep(cell.value)
        words = frame.table.select(address=frame.table[key]).distinct()
        words = words.filter(words.address.notnull())
        words = parted(words)
        names = frame.join(key, words, "address", [one.value for one in AddressPart])
        for one, name in zip(AddressPart, names, strict=True):
            frame.known[(*known, one.value)] = name
    return replace(cell, value=column(frame.known[(*known, wanted.value)]))
