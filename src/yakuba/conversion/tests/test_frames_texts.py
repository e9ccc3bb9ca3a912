"""Blanks, widths, parts, numbers and postal codes, each against plain Python."""

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from yakuba.conversion.frames.cells import Frame
from yakuba.conversion.frames.engines import DuckEngine
from yakuba.conversion.frames.fields import Surroundings, cells_of
from yakuba.conversion.rules.mappings import Definition, FieldMap

from .sample import after, listed, rows_of, steps_of, values_after

pytestmark = pytest.mark.once
FEW = settings(max_examples=25, deadline=None)
# What old systems write: both widths, kana, kanji, blanks, line ends, a vendor's character.
LETTERS = "aZ09-!~ａＺ０９－！～ 　\t\nｱﾞアが亜𠮷\ue000・"
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=12), min_size=1, max_size=40)
DASHES = "−‐‑‒–—―─"


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with DuckEngine.within(tmp_path_factory.mktemp("texts"), threads=1, memory_mb=500) as found:
        yield found


def _trimmed(text):
    blanks = re.compile("[ 　\t\r\n]+")
    tidy = blanks.sub(lambda run: "　" if run.group().strip(" ") else " ", text)
    return tidy.strip(" 　") or None


@FEW
@given(words=WORDS)
def test_blanks_at_the_ends_go_and_one_of_several_stays(engine, words):
    assert values_after(engine, words, {"step": "TRIM"}) == [_trimmed(one) for one in words]


@FEW
@given(words=WORDS)
def test_trimming_again_changes_nothing(engine, words):
    once = values_after(engine, words, {"step": "TRIM"})
    assert values_after(engine, words, {"step": "TRIM"}, {"step": "TRIM"}) == once


@FEW
@given(words=WORDS)
def test_ascii_is_written_half_width(engine, words):
    def narrow(text):
        return "".join(
            unicodedata.normalize("NFKC", one) if "！" <= one <= "～" or one == "　" else one
            for one in text
        )

    assert values_after(engine, words, {"step": "NARROW"}) == [narrow(one) for one in words]


def test_every_dash_becomes_a_hyphen(engine):
    words = [f"1{one}2" for one in DASHES + "－"]
    assert set(values_after(engine, words, {"step": "NARROW"})) == {"1-2"}


@FEW
@given(words=WORDS)
def test_wide_and_narrow_again_is_narrow(engine, words):
    narrow = values_after(engine, words, {"step": "NARROW"})
    assert values_after(engine, words, {"step": "WIDEN"}, {"step": "NARROW"}) == narrow


@FEW
@given(words=WORDS)
def test_nothing_of_ascii_is_left_half_width(engine, words):
    for one in values_after(engine, words, {"step": "WIDEN"}):
        assert not re.search("[!-~ ]", one)


@FEW
@given(words=WORDS, at=st.integers(1, 5))
@example(words=["a " * 60], at=50)
def test_parts_at_blanks_are_the_words(engine, words, at):
    tidy = [one.replace("\t", "").replace("\n", "") or "x" for one in words]
    expected = [
        (lambda parts: parts[at - 1] if len(parts) >= at else None)(
            [part for part in re.split("[ 　]+", one) if part]
        )
        for one in tidy
    ]
    assert values_after(engine, tidy, {"step": "PART", "at": at}) == expected


@FEW
@given(words=WORDS, at=st.integers(1, 4), by=st.sampled_from(["-", "－", ".", "09", "|", "\\"]))
def test_parts_at_a_sign_are_as_they_stand(engine, words, at, by):
    given_words = [*words, f"a{by}b{by}{by}d", by]
    expected = [
        (parts[at - 1] or None) if len(parts) >= at else None
        for parts in (one.split(by) for one in given_words)
    ]
    assert values_after(engine, given_words, {"step": "PART", "at": at, "by": by}) == expected


@FEW
@given(words=WORDS, length=st.integers(1, 20))
def test_zeros_are_put_before_what_is_shorter(engine, words, length):
    expected = [one.rjust(length, "0") for one in words]
    assert values_after(engine, words, {"step": "PAD", "length": length}) == expected


@FEW
@given(words=WORDS, first=st.integers(1, 8), length=st.integers(1, 8))
def test_a_cut_is_a_slice(engine, words, first, length):
    expected = [one[first - 1 : first - 1 + length] or None for one in words]
    step = {"step": "CUT", "first": first, "length": length}
    assert values_after(engine, words, step) == expected


@FEW
@given(
    words=WORDS,
    old=st.text("a09-亜.*\\$", min_size=1, max_size=2),
    new=st.text("z$1\\", max_size=2),
)
def test_signs_are_replaced_as_they_stand(engine, words, old, new):
    expected = [one.replace(old, new) or None for one in words]
    step = {"step": "REPLACE", "old": old, "new": new}
    assert values_after(engine, words, step) == expected


@FEW
@given(numbers=st.lists(st.integers(-(10**18) + 1, 10**18 - 1), min_size=1, max_size=20))
def test_numbers_are_read_in_every_width_with_and_without_commas(engine, numbers):
    wide = str.maketrans("0123456789,-", "０１２３４５６７８９，－")
    words = [form for one in numbers for form in (f"{one}", f"{one:,}", f"{one:,}".translate(wide))]
    expected = [(str(one), ()) for one in numbers for _ in range(3)]
    assert after(engine, words, {"step": "DIGITS"}) == expected


@pytest.mark.parametrize("text", ["12.5", "1e3", "二", "", "1-2", "--1", "9" * 19, "12 円", "1\n2"])
def test_what_is_no_whole_number_is_in_doubt(engine, text):
    doubt = ("number.unreadable",) if text else ()
    assert after(engine, [text or None], {"step": "DIGITS"}) == [(None, doubt)]


def test_a_number_loses_the_zeros_before_it(engine):
    assert values_after(engine, ["007", "-0", "０"], {"step": "DIGITS"}) == ["7", "0", "0"]


@pytest.mark.parametrize(
    "text",
    [
        "1000001",
        "100-0001",
        "１００－０００１",
        "〒100-0001",
        "〒 100 0001",
        "100ー0001",
        "100‐0001",
    ],
)
def test_a_postal_code_is_its_seven_digits(engine, text):
    assert values_after(engine, [text], {"step": "POSTAL"}) == ["1000001"]


def test_a_default_stands_only_where_there_is_nothing(engine):
    step = {"step": "DEFAULT", "value": "不明", "reason": "記録がない"}
    assert values_after(engine, ["a", None], step) == ["a", "不明"]


@pytest.mark.parametrize(
    "step",
    [
        {"step": "TRIM"},
        {"step": "NARROW"},
        {"step": "WIDEN"},
        {"step": "KANA"},
        {"step": "PART", "at": 1},
        {"step": "PART", "at": 2, "by": "-"},
        {"step": "PAD", "length": 4},
        {"step": "CUT", "first": 1, "length": 2},
        {"step": "REPLACE", "old": "a", "new": "b"},
        {"step": "WAREKI", "form": "NUMBERED"},
        {"step": "DATE", "form": "YYYYMMDD"},
        {"step": "POSTAL"},
        {"step": "ADDRESS", "part": "TOWN"},
        {"step": "DIGITS"},
    ],
    ids=lambda step: step["step"],
)
def test_nothing_stays_nothing_and_is_in_no_doubt(engine, step):
    assert after(engine, [None, None], step) == [(None, ()), (None, ())]


def test_two_steps_that_read_alike_are_not_taken_for_one(engine):
    blank = steps_of({"step": "REPLACE", "old": " ", "new": "_"})
    word = steps_of({"step": "REPLACE", "old": "空白", "new": "_"})
    assert blank[0].sentence == word[0].sentence
    frame = Frame.over(rows_of({"a": ["空白 あり"]}))
    ways = {"x": FieldMap("x", ("a",), blank), "y": FieldMap("y", ("a",), word)}
    cells = cells_of(frame, ways, Surroundings(Definition("m", "", "s", "t", ()), {}))
    rows = frame.table.select(**{one: cell.value(frame.table) for one, cell in cells.items()})
    assert listed(engine, rows) == [{"x": "空白_あり", "y": "_ あり"}]
