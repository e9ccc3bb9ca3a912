"""What hinders a paper from going round."""

import pytest

from yakuba.papers.rules.forms import Money, PaperWords, blanks_in, faults_of, is_code


@pytest.mark.parametrize(
    ("text", "blanks"),
    [
        ("〔記入：会議名〕の開催", ("会議名",)),
        ("〔記入:日〕と〔記入：日〕と〔記入：〕", ("日", "空欄")),
        ("〔注〕は残る", ()),
    ],
)
def test_blanks_are_named_once(text: str, blanks: tuple[str, ...]) -> None:
    assert blanks_in(text) == blanks


@pytest.mark.parametrize(
    ("words", "money", "fields"),
    [
        (PaperWords("件名", "本文"), Money.NONE, []),
        (PaperWords("件名", "本文"), Money.OPTIONAL, []),
        (PaperWords("件名", "本文"), Money.REQUIRED, ["amount"]),
        (PaperWords("件名", "本文", 0), Money.REQUIRED, []),
        (PaperWords("", " \n", None), Money.REQUIRED, ["title", "body", "amount"]),
        (PaperWords("〔記入：会議名〕", "〔記入：日〕"), Money.NONE, ["title", "body"]),
    ],
)
def test_every_fault_names_its_field(words: PaperWords, money: Money, fields: list[str]) -> None:
    assert [field for field, _ in faults_of(words, money)] == fields


@pytest.mark.parametrize(
    ("code", "fits"),
    [
        ("meeting", True),
        ("meeting-2", True),
        ("Meeting", False),
        ("2a", False),
        ("a--b", False),
        ("会議", False),
        ("a" * 41, False),
        ("a\n", False),
    ],
)
def test_codes(code: str, fits: bool) -> None:
    assert is_code(code) is fits
