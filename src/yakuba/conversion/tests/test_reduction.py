"""What a character becomes that the target does not have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.conversion.rules.characters import Basis, Characters, Decision, Repertoire
from yakuba.conversion.rules.reduction import reduced, resolved

KANJI = st.integers(0x3400, 0x323AF).filter(lambda one: not 0xA000 <= one < 0x20000).map(chr)
MANY = st.lists(KANJI | st.sampled_from("\ue000\ue001①㈱㋿葛髙鄉佐A"), max_size=12)


def decided(**becomes: str) -> dict[str, Decision]:
    return {
        chr(int(code, 16)): Decision(chr(int(code, 16)), text) for code, text in becomes.items()
    }


@pytest.mark.parametrize(
    ("character", "repertoire", "becomes", "basis"),
    [
        ("髙", Repertoire.JIS_X_0213, "高", Basis.UNIFIED),
        ("𠮷", Repertoire.JIS_X_0213, "吉", Basis.UNIFIED),
        ("𫝀", Repertoire.JIS_X_0213, "五", Basis.REGISTER),
        ("㐀", Repertoire.JIS_X_0213, "丘", Basis.NOTICE),
        ("葛\U000e0100", Repertoire.JIS_X_0213, "葛", Basis.VARIANT),
        ("ハ\u309a", Repertoire.JIS_X_0213, "パ", Basis.SAME),
        ("\ufa10", Repertoire.JIS_X_0208, "塚", Basis.SAME),
        ("﨑", Repertoire.JIS_X_0208, "崎", Basis.REGISTER),
        ("㐬", Repertoire.JIS_X_0208, "旒", Basis.TAX),
        ("㈱", Repertoire.JIS_X_0208, "（株）", Basis.TAX),
        ("髙\U000e0100", Repertoire.JIS_X_0208, "高", Basis.UNIFIED),
    ],
)
def test_the_first_table_with_one_answer_says_what_it_becomes(
    character: str, repertoire: Repertoire, becomes: str, basis: Basis
) -> None:
    found = resolved(Characters(repertoire), [character])
    one = found.substitutions[character]
    assert (one.becomes, one.basis) == (becomes, basis)
    assert not found.unresolved


def test_where_a_table_has_several_answers_people_choose() -> None:
    found = resolved(Characters(Repertoire.JIS_X_0213), ["两"])
    assert found.unresolved == {"两": ("兩", "両")}
    assert not found.substitutions


@pytest.mark.parametrize("character", ["\ue000", "\ufffd", "㋿", "\u309a"])
def test_what_no_table_knows_is_unresolved(character: str) -> None:
    assert resolved(Characters(Repertoire.JIS_X_0213), [character]).unresolved == {character: ()}


def test_a_towns_decision_goes_before_the_tables() -> None:
    characters = Characters(Repertoire.JIS_X_0213, {"髙": Decision("髙", "髙山"[1])})
    one = resolved(characters, ["髙"]).substitutions["髙"]
    assert (one.becomes, one.basis) == ("山", Basis.DECIDED)


def test_a_decision_is_reduced_to_the_target_in_its_turn() -> None:
    characters = Characters(Repertoire.JIS_X_0213, decided(E000="𠮷"))
    assert resolved(characters, ["\ue000"]).substitutions["\ue000"].becomes == "吉"
    wide = Characters(Repertoire.UNICODE, decided(E000="𠮷"))
    assert resolved(wide, ["\ue000"]).substitutions["\ue000"].becomes == "𠮷"


def test_a_decision_may_lead_to_another_but_never_in_a_circle() -> None:
    leading = Characters(Repertoire.UNICODE, decided(E000="𠮷", **{"20BB7": "吉"}))
    assert resolved(leading, ["\ue000"]).substitutions["\ue000"].becomes == "吉"
    circle = Characters(Repertoire.UNICODE, decided(**{"20BB7": "吉", "5409": "𠮷"}))
    assert set(resolved(circle, ["吉", "𠮷"]).unresolved) == {"吉", "𠮷"}


def test_a_decision_that_the_target_cannot_write_is_unresolved() -> None:
    characters = Characters(Repertoire.JIS_X_0213, decided(E000="㋿"))
    assert resolved(characters, ["\ue000"]).unresolved == {"\ue000": ()}


def test_what_is_not_decided_yet_is_unresolved() -> None:
    characters = Characters(Repertoire.UNICODE, decided(E000=""))
    assert resolved(characters, ["\ue000", "佐"]).unresolved == {"\ue000": ()}


@given(MANY, st.sampled_from(Repertoire))
def test_every_result_can_be_written_and_is_not_replaced_again(
    met: list[str], repertoire: Repertoire
) -> None:
    decisions = decided(E000="𠮷", **{"845B": "葛飾"})
    found = resolved(Characters(repertoire, decisions), met)
    for one in found.substitutions.values():
        assert repertoire.holds_all(one.becomes)
        assert not any(key in one.becomes for key in found.substitutions)
    assert not found.substitutions.keys() & found.unresolved.keys()
    left = set(met) - found.known
    assert all(repertoire.holds(one) for one in left)


@given(KANJI, st.sampled_from(Repertoire))
def test_what_the_set_has_stays_as_it_is(character: str, repertoire: Repertoire) -> None:
    if repertoire.holds(character):
        assert reduced(character, repertoire) == ()
    assert resolved(Characters(), [character]).known == frozenset()


def test_a_variant_follows_the_decision_about_its_character() -> None:
    characters = Characters(Repertoire.UNICODE, decided(**{"845B": "桂"}))
    found = resolved(characters, ["葛\U000e0100", "葛\u3099"])
    assert found.substitutions["葛\U000e0100"].becomes == "桂"
    assert found.unresolved == {"葛\u3099": ()}


def test_a_figure_without_one_answer_says_what_it_could_become() -> None:
    characters = Characters(Repertoire.JIS_X_0213, decided(E000="㐄\U000e0101"))
    assert resolved(characters, ["\ue000"]).unresolved == {"\ue000": ("牛", "井")}
