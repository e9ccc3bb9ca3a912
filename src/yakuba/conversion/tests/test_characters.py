"""Which characters a target takes, and the codes by which departments know a vendor's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.conversion.rules.characters import (
    Characters,
    Decision,
    Repertoire,
    UnreadableCode,
    character_of,
    characters_of,
    code_of,
    is_mj,
)

texts = st.text(
    st.sampled_from("佐﨑髙𠮷吉鄉①がカ\u3099\u309a葛\U000e0100\U000e0101\ue000\ufffdＡa 　ﾃ\ufe00")
)


def test_every_place_that_cp932_leaves_to_vendors_has_its_code_and_back() -> None:
    places = [chr(0xE000 + at) for at in range(1880)]
    codes = [code_of(one) for one in places]
    assert [bytes.fromhex(one).decode("cp932") for one in codes] == places
    assert [character_of(one) for one in codes] == places
    assert (codes[0], codes[-1]) == ("F040", "F9FC")


@pytest.mark.parametrize(
    ("character", "code"),
    [
        ("\ue758", "U+E758"),
        ("髙", "U+9AD9"),
        ("𠮷", "U+20BB7"),
        ("葛\U000e0100", "U+845B+U+E0100"),
        ("\U000f0000", "U+F0000"),
    ],
)
def test_what_cp932_has_no_place_for_is_called_by_unicode(character: str, code: str) -> None:
    assert code_of(character) == code
    assert character_of(code) == character


@pytest.mark.parametrize("written", ["f040", " F040 ", "0xF040", "u+e000", "U+E000"])
def test_a_code_may_be_written_as_departments_do(written: str) -> None:
    assert character_of(written) == "\ue000"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "F07F",
        "F0FD",
        "F03F",
        "EF40",
        "FA40",
        "F0401",
        "外字",
        "U+",
        "U+D800",
        "U+110000",
        "U+845B+U+9AD9",
        "U+E0100+U+845B",
    ],
)
def test_what_is_no_code_is_said_to_be_none(written: str) -> None:
    with pytest.raises(UnreadableCode, match="F040"):
        character_of(written)


@pytest.mark.parametrize(
    ("character", "in_0208", "in_0213", "in_unicode"),
    [
        ("佐", True, True, True),
        ("A", True, True, True),
        ("ｱ", True, True, True),
        ("～", True, True, True),
        ("〜", True, True, True),
        ("①", False, True, True),
        ("﨑", False, True, True),
        ("か\u309a", False, True, True),
        ("髙", False, False, True),
        ("𠮟", False, True, True),
        ("𠮷", False, False, True),
        ("葛\U000e0100", False, False, True),
        ("\ue000", False, False, False),
        ("\U00100000", False, False, False),
        ("\ufffd", False, False, False),
    ],
)
def test_a_set_holds_what_its_standard_has(
    character: str, in_0208: bool, in_0213: bool, in_unicode: bool
) -> None:
    held = [one.holds(character) for one in Repertoire]
    assert held == [in_0208, in_0213, in_unicode]


@pytest.mark.parametrize("repertoire", Repertoire)
def test_the_ranges_outside_a_set_are_what_it_does_not_hold(repertoire: Repertoire) -> None:
    outside = {
        chr(code)
        for first, last in repertoire.outside()
        for code in range(first, min(last, 0x2FFFF) + 1)
    }
    for code in (*range(0x80, 0xD800), *range(0xE000, 0x2FFFF)):
        assert (chr(code) in outside) is not repertoire.holds(chr(code)), hex(code)


@given(texts)
def test_a_text_is_its_characters_in_their_order(text: str) -> None:
    found = list(characters_of(text))
    assert "".join(found) == text
    assert all(len(one) in (1, 2) for one in found)


def test_a_mark_belongs_to_the_character_before_it() -> None:
    assert list(characters_of("葛\U000e0100城か\u309a\u3099")) == [
        "葛\U000e0100",
        "城",
        "か\u309a",
        "\u3099",
    ]


def test_only_what_has_been_decided_is_replaced() -> None:
    open_one, done = Decision("\ue000"), Decision("\ue001", "葛", "MJ000001")
    assert Characters(decisions={"\ue000": open_one, "\ue001": done}).decided == {"\ue001": "葛"}


@pytest.mark.parametrize(
    ("name", "is_one"), [("MJ012345", True), ("MJ1", False), ("MJ0123456", False), ("", False)]
)
def test_a_figure_of_the_mj_list_has_six_digits(name: str, is_one: bool) -> None:
    assert is_mj(name) is is_one
