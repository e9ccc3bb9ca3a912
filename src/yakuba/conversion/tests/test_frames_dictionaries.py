"""Dates of the eras and of the West, codes and look-ups."""

from datetime import date, timedelta

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.conversion.frames.engines import DuckEngine
from yakuba.conversion.rules.steps import DateForm, EraForm
from yakuba.kernel.wareki import ERAS, UnreadableDate, era_of, parse_date, parse_parts, to_wareki

from .sample import after, values_after

pytestmark = pytest.mark.once
FIRST, LAST = date(1873, 1, 1), date(2038, 12, 31)
DAYS = [FIRST + timedelta(days=at) for at in range((LAST - FIRST).days + 1)]
NUMBERS = {one.name: 5 - at for at, one in enumerate(ERAS)}


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with DuckEngine.within(tmp_path_factory.mktemp("days"), threads=1, memory_mb=500) as found:
        yield found


def written(day, form):
    """Return the day as an old system writes it, from the kernel's era."""
    era = era_of(day)
    year = day.year - era.offset
    match form:
        case EraForm.NUMBERED:
            return f"{NUMBERS[era.name]}{year:02}{day.month:02}{day.day:02}"
        case EraForm.LETTERED:
            return f"{era.letter}{year:02}{day.month:02}{day.day:02}"
        case EraForm.DOTTED:
            return f"{era.letter}{year}.{day.month}.{day.day}"
        case EraForm.WRITTEN:
            return to_wareki(day)


def read(text, form):
    """Return what the kernel reads in a text of the form."""
    if form is EraForm.NUMBERED:
        era = next(one for one in ERAS if NUMBERS[one.name] == int(text[0]))
        return parse_parts(era.name, int(text[1:3]), int(text[3:5]), int(text[5:]))
    return parse_date(text)


@pytest.mark.parametrize("form", list(EraForm))
def test_every_day_from_meiji_6_to_reiwa_20_is_read_in_every_form(engine, form):
    words = [written(day, form) for day in DAYS]
    assert len(DAYS) == 60_630
    assert [read(one, form) for one in words] == DAYS
    found = values_after(engine, words, {"step": "WAREKI", "form": form.value})
    assert found == [day.isoformat() for day in DAYS]


def test_the_days_on_which_an_era_changed_are_read_in_both(engine):
    words = ["1450730", "2010730", "2151225", "3011225"]
    found = values_after(engine, words, {"step": "WAREKI", "form": "NUMBERED"})
    assert found == ["1912-07-30", "1912-07-30", "1926-12-25", "1926-12-25"]
    assert [read(one, EraForm.NUMBERED).isoformat() for one in words] == found


@pytest.mark.parametrize(
    ("form", "text", "iso"),
    [
        ("DOTTED", "R07.04.01", "2025-04-01"),
        ("DOTTED", "R7.4.1", "2025-04-01"),
        ("WRITTEN", "令和07年04月01日", "2025-04-01"),
        ("WRITTEN", "令和7年04月01日", "2025-04-01"),
        ("WRITTEN", "令和元年5月1日", "2019-05-01"),
        ("WRITTEN", "令和1年5月1日", "2019-05-01"),
        ("WRITTEN", "昭和元年12月25日", "1926-12-25"),
        ("NUMBERED", "5990101", "2117-01-01"),
    ],
)
def test_other_ways_to_write_a_day_are_read(engine, form, text, iso):
    assert after(engine, [text], {"step": "WAREKI", "form": form}) == [(iso, ())]


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("NUMBERED", "3500230"),
        ("NUMBERED", "3650401"),
        ("NUMBERED", "4310501"),
        ("NUMBERED", "5010430"),
        ("NUMBERED", "5000101"),
        ("NUMBERED", "9010101"),
        ("NUMBERED", "1051231"),
        ("NUMBERED", "507041"),
        ("NUMBERED", "0000000"),
        ("LETTERED", "H310501"),
        ("LETTERED", "X010101"),
        ("DOTTED", "S65.1.1"),
        ("DOTTED", "R7.13.1"),
        ("WRITTEN", "平成32年1月1日"),
        ("WRITTEN", "令和7年2月29日"),
        ("WRITTEN", "令和7年4月"),
    ],
)
def test_what_was_no_day_of_the_era_is_in_doubt(engine, form, text):
    assert after(engine, [text], {"step": "WAREKI", "form": form}) == [(None, ("date.unreadable",))]
    if len(text) > 6 and text[0] in "12345":
        with pytest.raises(UnreadableDate):
            read(text, EraForm.NUMBERED)


@settings(max_examples=25, deadline=None)
@given(days=st.lists(st.dates(FIRST, date(2099, 12, 31)), min_size=1, max_size=50))
@pytest.mark.parametrize(
    ("form", "how"),
    [
        (DateForm.COMPACT, lambda day: day.isoformat().replace("-", "")),
        (DateForm.DASHED, date.isoformat),
        (DateForm.SLASHED, lambda day: day.isoformat().replace("-", "/")),
        (DateForm.SLASHED, lambda day: f"{day.year}/{day.month}/{day.day}"),
    ],
)
def test_western_dates_are_read(engine, form, how, days):
    found = values_after(engine, list(map(how, days)), {"step": "DATE", "form": form.value})
    assert found == list(map(date.isoformat, days))


@pytest.mark.parametrize("text", ["20230229", "20231301", "20230100", "99999999", "2023041", "abc"])
def test_what_is_no_western_day_is_in_doubt(engine, text):
    found = after(engine, [text], {"step": "DATE", "form": "YYYYMMDD"})
    assert found == [(None, ("date.unreadable",))]


@pytest.mark.parametrize("count", [3, 200])
def test_codes_are_translated_by_few_and_by_many(engine, count):
    table = {f"{at:03}": f"x{at}" for at in range(count)}
    step = {"step": "CODES", "table": "t"}
    found = after(engine, ["001", None, "999", "002", "001"], step, tables={"t": table})
    unknown = ("code.unknown",)
    assert found == [("x1", ()), (None, ()), (None, unknown), ("x2", ()), ("x1", ())]


def other(keys, values):
    schema = {"line": "int64", "s_no": "string", "s_name": "string"}
    rows = {"line": list(range(2, len(keys) + 2)), "s_no": keys, "s_name": values}
    return {"other": ibis.memtable(rows, schema=ibis.schema(schema))}


LOOKUP = {"step": "LOOKUP", "file": "other", "key": "no", "value": "name"}


def test_a_look_up_takes_the_field_of_the_row_with_the_key(engine):
    files = other(["1", "2", None], ["青木", "石田", "だれか"])
    found = after(engine, ["2", "1", "3", None], LOOKUP, files=files)
    assert found == [("石田", ()), ("青木", ()), (None, ("lookup.unknown",)), (None, ())]


def test_a_key_that_stands_twice_does_not_double_rows_and_gives_the_same_each_time(engine):
    files = other(["1", "1", "1", "2"], ["上野", "青木", "石田", "江口"])
    for _ in range(3):
        assert values_after(engine, ["1", "2", "1"], LOOKUP, files=files) == [
            "上野",
            "江口",
            "上野",
        ]


def test_one_field_can_be_looked_up_by_the_value_of_another_step(engine):
    files = other(["0001"], ["青木"])
    pad = {"step": "PAD", "length": 4}
    assert values_after(engine, ["1"], pad, LOOKUP, files=files) == ["青木"]
