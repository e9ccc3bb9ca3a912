"""Kana of any width and script, against the kernel's own reading."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.conversion.frames.engines import DuckEngine
from yakuba.kernel.kana import to_full_width_kana, to_katakana

from .sample import values_after

pytestmark = pytest.mark.once
KANA = {"step": "KANA"}
HALF = "".join(map(chr, range(0xFF66, 0xFFA0)))
HIRAGANA = "".join(map(chr, range(0x3041, 0x3097)))
KATAKANA = "".join(map(chr, range(0x30A1, 0x30FB))) + "ー・"


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with DuckEngine.within(tmp_path_factory.mktemp("kana"), threads=1, memory_mb=500) as found:
        yield found


def told(text):
    """Return what the kernel makes of words, one full-width blank between them."""
    words = [one for one in re.split("[ 　]+", text) if one]
    return "　".join(to_katakana(to_full_width_kana(one)) for one in words) or None


def test_every_half_width_kana_with_every_mark_is_one_character(engine):
    words = [one + mark for one in HALF for mark in ("", "ﾞ", "ﾟ")]
    assert values_after(engine, words, KANA) == [told(one) for one in words]
    assert values_after(engine, ["ｶﾞｷﾞｸﾞ ﾊﾟﾋﾟ", "ｳﾞｧ", "ﾜﾞ"], KANA) == ["ガギグ　パピ", "ヴァ", "ヷ"]


def test_every_hiragana_is_its_katakana(engine):
    assert values_after(engine, list(HIRAGANA), KANA) == [to_katakana(one) for one in HIRAGANA]


@settings(max_examples=40, deadline=None)
@given(
    words=st.lists(
        st.text(HALF + HIRAGANA + KATAKANA + " 　漢A1", min_size=1, max_size=16),
        min_size=1,
        max_size=40,
    )
)
def test_names_of_all_scripts_are_written_as_the_kernel_writes_them(engine, words):
    # A full-width kana before a half-width mark is joined here, which the kernel leaves apart.
    plain = [re.sub("(?<=[ぁ-ヺ])[ﾞﾟ]+", "", one) or "ア" for one in words]
    assert values_after(engine, plain, KANA) == [told(one) for one in plain]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ｻﾄｳ ﾀﾛｳ", "サトウ　タロウ"),
        ("ｻﾄｳ　　ﾀﾛｳ", "サトウ　タロウ"),
        (" さとう  たろう ", "サトウ　タロウ"),
        ("ｼﾞｮﾝ ﾏｲｸ ﾄﾞｳ", "ジョン　マイク　ドウ"),
        ("カ゛", "ガ"),
        ("　", None),
    ],
)
def test_a_name_has_one_full_width_blank_between_its_words(engine, text, expected):
    assert values_after(engine, [text], KANA) == [expected]


def test_the_second_word_is_found_behind_two_blanks(engine):
    part = {"step": "PART", "at": 2, "by": " "}
    assert values_after(engine, ["ｻﾄｳ  ﾀﾛｳ"], KANA, part) == ["タロウ"]
