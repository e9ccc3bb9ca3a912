"""Fields by kind, checks within a row, and everything that shows over many rows."""

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.conversion.frames.engines import DuckEngine
from yakuba.conversion.frames.running import Work, findings
from yakuba.conversion.rules.layouts import (
    Check,
    CheckDigit,
    CheckKind,
    Field,
    Kind,
    Reference,
    Severity,
)
from yakuba.conversion.rules.mappings import Definition, FieldMap, FileMap
from yakuba.conversion.rules.reasons import right_digit

from .sample import TODAY, file_of, layout_of, listed, rows_of, steps_of

pytestmark = pytest.mark.once
CODES = {"sex": {"1": "男", "2": "女"}}
# Tables of the engine are made once.
NUMBERS = count()
WEIGHTS = (2, 3, 4, 5, 6, 7, 2, 3, 4)


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with DuckEngine.within(tmp_path_factory.mktemp("files"), threads=1, memory_mb=500) as found:
        yield found


def work_of(files, rows, steps=None):
    """Return the work of target files whose fields come from the source's of the same name."""
    steps = steps or {}
    target = layout_of(*files, codes=CODES)
    source = layout_of(*(file_of(one.code, [field.code for field in one.fields]) for one in files))
    ways = tuple(
        FileMap(
            one.code,
            one.code,
            tuple(
                FieldMap(field.code, (field.code,), steps_of(*steps.get(field.code, ())))
                for field in one.fields
            ),
        )
        for one in files
    )
    staged = {one.code: rows_of(rows[one.code]) for one in files}
    return Work(source, target, Definition("m", "", "s", "t", ways), staged, TODAY)


def found_in(engine, files, rows, steps=None, code=None):
    """Return (line, field, reason, keeps out, other line) of all that is wrong with a file."""
    work = work_of(files, rows, steps)
    made = {
        file.code: work.prepared(way, file, work.staged[file.code]) for way, file in work.ways()
    }
    kept = {one: engine.keep(f"made_{next(NUMBERS)}", each.rows) for one, each in made.items()}
    work = replace(work, made=kept)
    file = next(one for one in files if one.code == (code or files[0].code))
    inside = listed(engine, findings(made[file.code], kept[file.code]))
    beyond = listed(engine, work.across(file))
    said = [(*one.values(), None) for one in inside] + [tuple(one.values()) for one in beyond]
    return sorted(said, key=str)


def reasons_of(engine, field, value, *steps):
    """Return what is wrong with one value in one field."""
    file = file_of("f", [field])
    found = found_in(engine, [file], {"f": {field.code: [value]}}, {field.code: steps})
    assert all(line == 2 and code == field.code and out for line, code, _, out, _ in found)
    return [reason for _, _, reason, _, _ in found]


DATE = {"step": "DATE", "form": "YYYY-MM-DD"}
FIELDS = [
    (Field("a", "a"), "何でも", []),
    (Field("a", "a"), None, []),
    (Field("a", "a", required=True), None, ["missing"]),
    (Field("a", "a", length=3), "あいう", []),
    (Field("a", "a", length=3), "あいうえ", ["length.over"]),
    (Field("a", "a", length=2), "𠮷𠮷", []),
    (Field("a", "a", length=3, exact=True), "あいう", []),
    (Field("a", "a", length=3, exact=True), "あい", ["length.exact"]),
    (Field("a", "a", length=3, exact=True), None, []),
    (Field("a", "a", length=3, exact=True, required=True), None, ["missing"]),
    (Field("a", "a"), "\ue000田", ["gaiji.unresolved"]),
    (Field("a", "a", length=3), "a\x1fb", []),
    (Field("a", "a", Kind.DIGITS), "0123", []),
    (Field("a", "a", Kind.DIGITS), "12a", ["digits.other"]),
    (Field("a", "a", Kind.DIGITS), "１２", ["digits.other"]),
    (Field("a", "a", Kind.DIGITS), "12\n", ["digits.other"]),
    (Field("a", "a", Kind.DIGITS, length=2), "12a", ["digits.other", "length.over"]),
    (Field("a", "a", Kind.KANA), "サトウ　タロー・ヴ", []),
    (Field("a", "a", Kind.KANA), "さとう", ["kana.other"]),
    (Field("a", "a", Kind.KANA), "ｻﾄｳ", ["kana.other"]),
    (Field("a", "a", Kind.KANA), "サトウ\n", ["kana.other"]),
    (Field("a", "a", Kind.POSTAL), "1000001", []),
    (Field("a", "a", Kind.POSTAL), "100000", ["postal.other"]),
    (Field("a", "a", Kind.POSTAL), "100-0001", ["postal.other"]),
    (Field("a", "a", Kind.POSTAL), "1000001\n", ["postal.other"]),
    (Field("a", "a", Kind.CODE, codes="sex"), "1", []),
    (Field("a", "a", Kind.CODE, codes="sex"), "3", ["code.outside"]),
    (Field("a", "a", Kind.CODE, codes="sex", required=True), None, ["missing"]),
]


@pytest.mark.parametrize(("field", "value", "expected"), FIELDS)
def test_each_kind_asks_for_its_own(engine, field, value, expected):
    assert reasons_of(engine, field, value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1", []),
        ("99", []),
        ("0", ["number.small"]),
        ("-5", ["number.small"]),
        ("100", ["number.large"]),
        ("x", ["number.unreadable"]),
        (None, ["missing"]),
    ],
)
def test_a_number_stays_within_its_range(engine, value, expected):
    field = Field("a", "a", Kind.NUMBER, least=1, most=99, required=True)
    assert reasons_of(engine, field, value, {"step": "DIGITS"}) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [("2025-04-01", []), ("x", ["date.unreadable"]), (None, ["missing"])]
)
def test_what_could_not_be_read_is_not_called_missing_as_well(engine, value, expected):
    field = Field("a", "a", Kind.DATE, required=True)
    assert reasons_of(engine, field, value, DATE) == expected


@settings(max_examples=20, deadline=None)
@given(
    weights=st.lists(st.integers(1, 99), min_size=1, max_size=12),
    modulus=st.integers(2, 97),
    data=st.data(),
)
def test_the_check_digit_is_the_one_that_the_rules_propose(engine, weights, modulus, data):
    digit = CheckDigit(tuple(weights), modulus)
    size = len(weights) + 1
    number = data.draw(st.text("0123456789", min_size=size, max_size=size))
    right = right_digit(number, digit)
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    field = Field("a", "a", Kind.DIGITS, check_digit=digit)
    found = found_in(engine, [file_of("f", [field])], {"f": {"a": [right, wrong]}})
    assert found == [(3, "a", "check_digit", True, None)]


@pytest.mark.parametrize("value", ["12", "12345678901", "abcdefghij", None])
def test_a_number_of_another_form_has_no_wrong_check_digit(engine, value):
    field = Field("a", "a", Kind.DIGITS, check_digit=CheckDigit(WEIGHTS))
    assert "check_digit" not in reasons_of(engine, field, value)


def dates(*names):
    return [Field(one, one, Kind.DATE) for one in names]


def test_dates_rise_and_empty_ones_are_left_out(engine):
    check = Check(CheckKind.ORDER, "c", ("born", "moved", "died"), "順")
    file = file_of("f", dates("born", "moved", "died"), checks=(check,))
    rows = {
        "born": ["2000-01-01", "2000-01-01", "2000-01-01", "2000-01-02", None, "2000-01-01"],
        "moved": ["2000-01-01", None, "2001-01-01", "2000-01-01", "2001-01-01", None],
        "died": ["2000-01-01", "1999-01-01", None, "2002-01-01", "2000-01-01", None],
    }
    found = found_in(engine, [file], {"f": rows}, {one: [DATE] for one in rows})
    assert found == [(line, "died", "check.c", True, None) for line in (3, 5, 6)]


def test_a_value_is_needed_where_another_says_so(engine):
    check = Check(CheckKind.NEEDS, "c", ("permit",), "要", when="kind", among=("2", "3"))
    file = file_of("f", ["kind", "permit"], checks=(check,))
    rows = {"kind": ["1", "2", "2", "3", None], "permit": [None, None, "A", None, None]}
    found = found_in(engine, [file], {"f": rows})
    assert found == [(line, "permit", "check.c", True, None) for line in (3, 5)]


def test_a_day_that_could_not_be_read_is_not_called_lacking_as_well(engine):
    check = Check(CheckKind.NEEDS, "c", ("died",), "要", when="state", among=("2",))
    file = file_of("f", ["state", *dates("died")], checks=(check,))
    rows = {"state": ["2", "2", "2"], "died": ["x", None, "2025-04-01"]}
    found = found_in(engine, [file], {"f": rows}, {"died": [DATE]})
    assert found == [
        (2, "died", "date.unreadable", True, None),
        (3, "died", "check.c", True, None),
    ]


def test_a_day_is_not_after_the_day_of_the_run(engine):
    check = Check(CheckKind.PAST, "c", ("born",), "過去", Severity.WARNING)
    file = file_of("f", dates("born"), checks=(check,))
    rows = {"born": [TODAY, "2026-11-24", None]}
    found = found_in(engine, [file], {"f": rows}, {"born": [DATE]})
    assert found == [(3, "born", "check.c", False, None)]


def test_more_than_sixty_judgements_are_told_apart(engine):
    fields = [
        Field(f"f{at}", f"項目{at}", Kind.DIGITS, length=200, required=True) for at in range(150)
    ]
    file = file_of("f", fields)
    values = {one.code: ["1", "1", "1"] for one in fields}
    values["f0"] = ["1", None, "x"]
    values["f70"] = ["1", "x", "1"]
    values["f149"] = ["1" * 201, None, "1"]
    found = found_in(engine, [file], {"f": values})
    assert found == [
        (2, "f149", "length.over", True, None),
        (3, "f0", "missing", True, None),
        (3, "f149", "missing", True, None),
        (3, "f70", "digits.other", True, None),
        (4, "f0", "digits.other", True, None),
    ]


def test_a_file_in_which_nothing_can_be_wrong_is_accepted(engine):
    file = file_of("f", [Field("a", "a", Kind.DATE)])
    steps = {"a": [{"step": "DEFAULT", "value": "2025-04-01", "reason": "試験"}]}
    assert found_in(engine, [file], {"f": {"a": [None, "2025-04-02"]}}, steps) == []


def test_the_first_row_of_a_key_is_taken_for_the_right_one(engine):
    file = file_of("f", ["a", "b", "c"], key=("a", "b"))
    rows = {"a": ["1", "1", "1", "1", None, None], "b": ["x", "y", "x", "x", "x", "x"]}
    rows["c"] = ["p", "q", "r", "s", "t", "u"]
    found = found_in(engine, [file], {"f": rows})
    assert found == [(4, "a", "key.twice", True, 2), (5, "a", "key.twice", True, 2)]


def test_a_reference_to_nothing_is_found(engine):
    people = file_of("p", [Field("home", "home", reference=Reference("h", "no"))])
    homes = file_of("h", ["no"])
    rows = {"p": {"home": ["1", "9", None, "2"]}, "h": {"no": ["1", "2", "2", None]}}
    assert found_in(engine, [people, homes], rows) == [(3, "home", "reference.unknown", True, None)]


def same_persons(names, days):
    check = Check(CheckKind.SAME_PERSON, "c", ("name", "born"), "同じ", Severity.WARNING)
    file = file_of("f", ["name", "born"], checks=(check,))
    return [file], {"f": {"name": names, "born": days}}


def test_persons_who_are_alike_are_shown_beside_the_first(engine):
    names = ["アオキ", "アオキ", "アオキ", None, None, "イシダ"]
    days = ["1", "1", "2", "1", "1", "1"]
    found = found_in(engine, *same_persons(names, days))
    assert found == [(3, "name", "check.c", False, 2)]


def household(against, heads=None):
    check = Check(
        CheckKind.ONE_HEAD,
        "c",
        ("home", "no") if against else ("home",),
        "ひとり",
        when="relation",
        among=("1",),
        against=Reference("h", "head") if against else None,
    )
    people = file_of("p", ["no", "home", "relation"], checks=(check,))
    return [people, file_of("h", ["home", "head"])] if against else [people]


PEOPLE = {
    "no": ["10", "11", "12", "20", "21", "30", "40", "41"],
    "home": ["1", "1", "1", "2", "2", "3", None, None],
    "relation": ["1", "1", "2", "2", "2", "1", "1", "1"],
}


def test_the_registered_head_is_the_right_one(engine):
    homes = {"home": ["1", "2", "3"], "head": ["11", "20", "30"]}
    files, rows = household(against=True), {"p": PEOPLE, "h": homes}
    assert found_in(engine, files, rows) == [(2, "relation", "check.c", True, 3)]
    headless = found_in(engine, files, rows, code="h")
    assert headless == [(3, "home", "household.no_head", False, None)]


def test_a_household_that_is_registered_twice_has_one_head_for_all(engine):
    homes = {"home": ["1", "1", "1", "2", "3"], "head": ["12", "11", None, "20", "30"]}
    files, rows = household(against=True), {"p": PEOPLE, "h": homes}
    for _ in range(3):
        assert found_in(engine, files, rows) == [(2, "relation", "check.c", True, 3)]


def test_where_nobody_is_registered_the_first_head_is_the_right_one(engine):
    files = household(against=True)
    rows = {"p": PEOPLE, "h": {"home": ["1"], "head": [None]}}
    assert found_in(engine, files, rows) == [(3, "relation", "check.c", True, 2)]


def test_without_a_file_of_households_heads_are_counted_among_the_rows(engine):
    found = found_in(engine, household(against=False), {"p": PEOPLE})
    assert found == [
        (3, "relation", "check.c", True, 2),
        (5, "relation", "household.no_head", False, None),
    ]


def test_fields_of_one_name_as_columns_of_the_engine_do_no_harm(engine):
    names = ["line", "mask_0", "kept_out", "other", "field", "count", "first", "value"]
    file = file_of("f", names, key=("line", "first"))
    rows = {"f": {one: ["1", "1"] for one in names}}
    assert found_in(engine, [file], rows) == [(3, "line", "key.twice", True, 2)]
