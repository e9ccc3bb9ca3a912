"""Figures of 文字情報基盤."""

import tomllib

import pytest

from yakuba.conversion.queries.figures import LISTED, figures
from yakuba.conversion.rules.character_reading import UnreadableTable
from yakuba.conversion.rules.characters import Decision, Repertoire
from yakuba.conversion.rules.figures import identified, parse

SMALL = parse(
    "figure,forms\n028902,9AD9\n030196,FA11/FA11 E0102\n030244,4FAE/4FAE FE00/4FAE E0103\n"
)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("MJ028902", "髙"),
        ("MJ030196", "﨑\U000e0102"),
        ("MJ030244", "侮\U000e0103"),
        ("MJ999999", ""),
        ("", ""),
    ],
)
def test_a_figure_has_one_form_of_its_own(name: str, form: str) -> None:
    assert SMALL.form_of(name) == form


def test_a_character_can_be_several_figures() -> None:
    assert SMALL.names_of("侮") == ("MJ030244",)
    assert figures().names_of("﨑") == ("MJ030196", "MJ030197")
    assert SMALL.names_of("佐") == ()


def test_a_decision_that_only_names_a_figure_gets_its_character() -> None:
    given = {
        "\ue000": Decision("\ue000", "", "MJ028902", "戸籍で確認"),
        "\ue001": Decision("\ue001", "崎", "MJ030196"),
        "\ue002": Decision("\ue002"),
    }
    found = identified(given, SMALL)
    assert found["\ue000"] == Decision("\ue000", "髙", "MJ028902", "戸籍で確認")
    assert found["\ue001"] == given["\ue001"]
    assert found["\ue002"] == given["\ue002"]


def test_a_figure_that_the_list_has_not_is_named_with_its_code() -> None:
    with pytest.raises(UnreadableTable, match="外字コード「F040」：「MJ999999」はMJ文字一覧表に"):
        identified({"\ue000": Decision("\ue000", "", "MJ999999")}, SMALL)


def test_the_list_is_whole_and_every_figure_is_found_by_its_form() -> None:
    listed = figures()
    assert len(listed.forms) == 58_859
    for name in listed.forms:
        form = listed.form_of(name)
        assert name in listed.names_of(form)
        assert Repertoire.UNICODE.holds_all(form)


def test_the_list_says_whose_it_is_and_under_which_licence() -> None:
    source = tomllib.loads(LISTED.with_name("mj-figures.source.toml").read_text("utf-8"))
    assert "文字情報技術促進協議会" in source["publisher"]
    assert source["licence"] == "CC BY-SA 2.1 JP"
