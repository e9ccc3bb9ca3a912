"""Steps that work on the distinct values, or look something up, and are joined back.

A city has millions of rows, but some ten thousand different given names and days: what is costly is
done once for each.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Final

import ibis
import numpy as np
import pyarrow as pa
from ibis.expr import types as ir
from pyarrow import csv

from yakuba.conversion.rules.steps import AddressPart, DateForm, EraForm
from yakuba.kernel.wareki import ERAS, GREGORIAN_FROM

from .addresses import parted
from .cells import Cell, Frame, column
from .kana import full_width, voiced
from .texts import after, before, one_blank

# 令和99年, the last year of two digits: a day to come is a day, and whether it may be is a check.
LAST_DAY: Final = date(2117, 12, 31)
_FIRST_WESTERN: Final = np.datetime64("1873-01-01")
_AFTER_WESTERN: Final = np.datetime64("2100-01-01")
# So many codes are looked at one by one; more are joined.
_FEW: Final = 40


def in_eras(form: EraForm) -> Iterator[tuple[str, str]]:
    """Yield every day from 明治6年 to 令和99年 as it is written, with the day in ISO 8601.

    The days on which an era changed in 1912 and 1926 are written in both.
    """
    for number, era in enumerate(reversed(ERAS), 1):
        first, last = max(era.first, GREGORIAN_FROM), era.last or LAST_DAY
        for year, month, day, iso in _calendar(first, last):
            names = number, era.name, era.letter
            for written in _written(form, *names, year - era.offset, month, day):
                yield written, iso


def _calendar(first: date, last: date) -> Iterator[tuple[int, int, int, str]]:
    """Yield year, month, day and ISO 8601 of every day; a hundred thousand take no time."""
    days = np.arange(np.datetime64(first), np.datetime64(last) + 1)
    months = days.astype("datetime64[M]")
    years = months.astype("datetime64[Y]").astype(int) + 1970
    in_year, in_month = months.astype(int) % 12 + 1, (days - months).astype(int) + 1
    parts = (years, in_year, in_month, np.datetime_as_string(days))
    yield from zip(*(part.tolist() for part in parts), strict=True)


def _written(
    form: EraForm, number: int, name: str, letter: str, year: int, month: int, day: int
) -> Iterator[str]:
    match form:
        case EraForm.NUMBERED:
            yield f"{number}{year:02}{month:02}{day:02}"
        case EraForm.LETTERED:
            yield f"{letter}{year:02}{month:02}{day:02}"
        case EraForm.DOTTED:
            yield from {f"{letter}{year}.{month}.{day}", f"{letter}{year:02}.{month:02}.{day:02}"}
        case EraForm.WRITTEN:
            years = [f"{year}", f"{year:02}"] if year > 1 else ["1", "01", "元"]
            yield from {
                f"{name}{one}年{days}"
                for one in years
                for days in (f"{month}月{day}日", f"{month:02}月{day:02}日")
            }


def in_western(form: DateForm) -> Iterator[tuple[str, str]]:
    """Yield every day of two centuries as it is written, with the day in ISO 8601."""
    for iso in np.datetime_as_string(np.arange(_FIRST_WESTERN, _AFTER_WESTERN)).tolist():
        match form:
            case DateForm.COMPACT:
                yield iso.replace("-", ""), iso
            case DateForm.DASHED:
                yield iso, iso
            case DateForm.SLASHED:
                yield iso.replace("-", "/"), iso
                if "-0" in iso:
                    yield iso.replace("-0", "-").replace("-", "/"), iso


@cache
def days(form: EraForm | DateForm) -> ir.Table:
    """Return the table of days: `written`, `iso`."""
    found = in_eras(form) if isinstance(form, EraForm) else in_western(form)
    # Read as a file: an array of a list would load pandas first, which takes half a second.
    lines = "\n".join(f"{written},{iso}" for written, iso in found)
    names = ["written", "iso"]
    as_text = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))
    options = csv.ReadOptions(column_names=names)
    return ibis.memtable(csv.read_csv(pa.py_buffer(lines.encode()), options, None, as_text))


def dated(frame: Frame, cell: Cell, form: EraForm | DateForm) -> Cell:
    """Read a date; what is no day of the table is null and in doubt."""
    key = frame.keep(cell.value)
    (found,) = frame.join(key, days(form), "written", ["iso"])
    return cell.found(found, "date.unreadable", key)


def coded(frame: Frame, cell: Cell, table: Mapping[str, str]) -> Cell:
    """Translate codes; one that the table does not have is null and in doubt."""
    key = frame.keep(cell.value)
    if len(table) <= _FEW:
        pairs, value = list(table.items()), cell.value
        after = frame.keep(lambda rows: value(rows).cases(*pairs, else_=ibis.null("string")))
        return cell.found(after, "code.unknown", key)
    words = ibis.memtable(pa.table({"old": list(table), "new": list(table.values())}))
    (found,) = frame.join(key, words, "old", ["new"])
    return cell.found(found, "code.unknown", key)


def looked_up(frame: Frame, cell: Cell, file: ir.Table, by: str, wanted: str) -> Cell:
    """Take a column from the row of another file that has the value; in doubt where none has it."""
    key = frame.keep(cell.value)
    # A key that stands twice would double the rows: the smallest value is taken for all.
    words = file.filter(file[by].notnull()).group_by(by).aggregate(found=file[wanted].min())
    (found,) = frame.join(key, words, by, ["found"])
    return cell.found(found, "lookup.unknown", key)


def in_katakana(frame: Frame, cell: Cell) -> Cell:
    """Write kana full-width, word by word: a city has few different names."""
    rows, value = frame.rows_of(cell)
    # Nothing is filtered, and the rows are looked at twice: DuckDB works out a filter's text once
    # more for itself, and hands what two share from one thread to the next.
    words = ibis.union(
        rows.select(word=before(one_blank(value(rows)), " ")),
        rows.select(word=after(one_blank(value(rows)), " ")),
        distinct=True,
    )
    # Names of foreigners have more than two words; all blanks become full-width.
    words = words.mutate(full=full_width(words["word"]).replace(" ", "　"))
    words = words.mutate(kana=voiced(words["full"]))
    given = cell.value
    first = frame.keep(lambda table: before(one_blank(given(table)), " "))
    rest = frame.keep(lambda table: after(one_blank(given(table)), " "))
    (one,) = frame.join(first, words, "word", ["kana"])
    (other,) = frame.join(rest, words, "word", ["kana"])

    def joined(table: ir.Table) -> ir.StringValue:
        front, back = column(one)(table), column(other)(table)
        return ibis.ifelse(back.notnull(), front + "　" + back, front)

    return replace(cell, value=joined, origin=None)


def address_parts(frame: Frame, cell: Cell) -> dict[AddressPart, Cell]:
    """Take an address apart, once for all households of it."""
    rows, value = frame.rows_of(cell)
    words = rows.select(address=value(rows)).distinct()
    words = parted(words)
    key = frame.keep(cell.value)
    names = frame.join(key, words, "address", [one.value for one in AddressPart])
    return {
        one: Cell(column(name), None, cell.troubles)
        for one, name in zip(AddressPart, names, strict=True)
    }
