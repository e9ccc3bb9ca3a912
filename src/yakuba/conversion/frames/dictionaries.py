"""Steps that work on the distinct values, or look something up, and are joined back.

A city has millions of rows, but some ten thousand different given names and days: what is costly is
done once for each.
"""

from calendar import isleap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache, partial
from typing import Final

import ibis
import pyarrow as pa
from ibis.expr import types as ir

from yakuba.conversion.rules.steps import AddressPart, DateForm, EraForm
from yakuba.kernel.wareki import ERAS, GREGORIAN_FROM, Era

from .addresses import parted
from .cells import Cell, Frame, column
from .kana import full_width, voiced
from .texts import after, before, one_blank

# 令和99年, the last year of two digits: a day to come is a day, and whether it may be is a check.
LAST_DAY: Final = date(2117, 12, 31)
_FIRST_WESTERN: Final = date(1873, 1, 1)
_LAST_WESTERN: Final = date(2099, 12, 31)
# So many codes are looked at one by one; more are joined.
_FEW: Final = 40
# How the days of a year begin, and how their month and day are written behind that.
Way = tuple[str, str]


@cache
def _ends(pattern: str, is_leap: bool) -> tuple[str, ...]:
    """Return how the month and day of every day of a year are written, from the first on."""
    first = date(2000 if is_leap else 2001, 1, 1).toordinal()
    days = [date.fromordinal(first + at) for at in range(365 + is_leap)]
    return tuple(pattern.format(month=one.month, day=one.day) for one in days)


def _spelt(first: date, last: date, ways: Callable[[int], Iterable[Way]]) -> dict[str, str]:
    """Return every day in ISO 8601, by each way in which days of its year are written."""
    found: dict[str, str] = {}
    for year in range(first.year, last.year + 1):
        begin = first.timetuple().tm_yday - 1 if year == first.year else 0
        end = last.timetuple().tm_yday if year == last.year else None
        days = [f"{year}-{one}" for one in _ends("{month:02}-{day:02}", isleap(year))[begin:end]]
        for head, pattern in ways(year):
            written = [head + one for one in _ends(pattern, isleap(year))[begin:end]]
            found.update(zip(written, days, strict=True))
    return found


def in_eras(form: EraForm) -> dict[str, str]:
    """Return every day from 明治6年 to 令和99年 in ISO 8601, by how it is written.

    The days on which an era changed in 1912 and 1926 are written in both.
    """
    found: dict[str, str] = {}
    for number, era in enumerate(reversed(ERAS), 1):
        ways = partial(_ways_in_era, form, number, era)
        found |= _spelt(max(era.first, GREGORIAN_FROM), era.last or LAST_DAY, ways)
    return found


def _ways_in_era(form: EraForm, number: int, era: Era, western: int) -> Iterator[Way]:
    year = western - era.offset
    match form:
        case EraForm.NUMBERED:
            yield f"{number}{year:02}", "{month:02}{day:02}"
        case EraForm.LETTERED:
            yield f"{era.letter}{year:02}", "{month:02}{day:02}"
        case EraForm.DOTTED:
            yield f"{era.letter}{year}.", "{month}.{day}"
            yield f"{era.letter}{year:02}.", "{month:02}.{day:02}"
        case EraForm.WRITTEN:
            for one in (f"{year}", f"{year:02}", era.year(western)):
                yield f"{era.name}{one}年", "{month}月{day}日"
                yield f"{era.name}{one}年", "{month:02}月{day:02}日"


def in_western(form: DateForm) -> dict[str, str]:
    """Return every day of two centuries in ISO 8601, by how it is written."""
    return _spelt(_FIRST_WESTERN, _LAST_WESTERN, partial(_western_ways, form))


def _western_ways(form: DateForm, year: int) -> Iterator[Way]:
    match form:
        case DateForm.COMPACT:
            yield f"{year}", "{month:02}{day:02}"
        case DateForm.DASHED:
            yield f"{year}-", "{month:02}-{day:02}"
        case DateForm.SLASHED:
            yield f"{year}/", "{month:02}/{day:02}"
            yield f"{year}/", "{month}/{day}"


@cache
def days(form: EraForm | DateForm) -> ir.Table:
    """Return the table of days: `written`, `iso`."""
    found = in_eras(form) if isinstance(form, EraForm) else in_western(form)
    return ibis.memtable(pa.table({"written": list(found), "iso": list(found.values())}))


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
