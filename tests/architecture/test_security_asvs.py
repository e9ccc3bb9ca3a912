"""The table of OWASP ASVS is whole, and what it points at exists."""

import re
import tomllib
from collections import Counter

import pytest

from . import asvs
from .asvs import ROOT

ROWS = asvs.rows()
# How many requirements of levels 1 and 2 each section of the standard has.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5,
    "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2,
    "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4,
    "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4,
    "11.5": 1, "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2,
    "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1,
    "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
INVENTORY = (ROOT / "docs/security/cryptography.md").read_text(encoding="utf-8")
USES_CRYPTOGRAPHY = re.compile(
    r"^\s*(?:import (?:hashlib|hmac|secrets|ssl)\b"
    r"|from (?:hashlib|hmac|secrets|ssl|cryptography|django\.core\.signing|django\.utils\.crypto)\b"
    r"|from django\.core import .*\bsigning\b|from cryptography\.\S+ import)",
    re.MULTILINE,
)


def test_every_requirement_of_levels_1_and_2_has_its_row():
    source = tomllib.loads((ROOT / "docs/security/asvs.source.toml").read_text(encoding="utf-8"))
    assert Counter(row.level for row in ROWS) == {
        1: source["rows_level_1"],
        2: source["rows_level_2"],
    }
    found = Counter(".".join(map(str, row.place[:2])) for row in ROWS)
    assert found == SECTIONS
    assert [row.id for row in ROWS] == [row.id for row in sorted(ROWS, key=lambda one: one.place)]
    assert len({row.id for row in ROWS}) == len(ROWS) == 253


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_says_how_we_stand_and_why(row):
    assert row.asks
    assert row.status in asvs.STATES
    if row.status == "met":
        assert row.evidence
    else:
        assert row.reason
    for evidence in row.evidence:
        path, _, name = evidence.partition("::")
        assert (ROOT / path).exists(), path
        if name:
            text = (ROOT / path).read_text(encoding="utf-8")
            assert re.search(rf"^def {name}\(", text, re.MULTILINE), evidence


def test_the_page_is_drawn_from_the_rows():
    drawn = asvs.page(ROWS)
    assert asvs.PAGE.read_text(encoding="utf-8") == drawn, "python -m tests.architecture.asvs"


def test_the_inventory_of_cryptography_names_every_place_that_uses_it():
    using = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "src").rglob("*.py")
        if not {"tests", "demo", "migrations"} & set(path.parts)
        and USES_CRYPTOGRAPHY.search(path.read_text(encoding="utf-8"))
    }
    named = set(re.findall(r"^\| `(src/[\w/.]+)`", INVENTORY, re.MULTILINE))
    assert using - named == set()
    assert named - using == set()


def test_every_threat_has_its_answer_and_what_remains():
    """Each line of the model names a test, a module or a document, and the words that it names exist."""
    text = (ROOT / "docs/security/threat-model.md").read_text(encoding="utf-8")
    threats = re.findall(r"^\| (T\d+) \|(.+)\|$", text, re.MULTILINE)
    assert len(threats) >= 40
    assert len({number for number, _rest in threats}) == len(threats)
    for number, rest in threats:
        named = re.findall(r"`((?:src|tests|docs|deploy)/[^`]+)`", rest)
        assert named or "residual" in rest.lower(), number
        for one in named:
            path, _, name = one.partition("::")
            assert (ROOT / path).exists(), one
            if name:
                source = (ROOT / path).read_text(encoding="utf-8")
                assert re.search(rf"^def {name}\(", source, re.MULTILINE), one


def test_the_words_that_no_password_may_be_made_of_are_documented():
    from yakuba.foundation.accounts.passwords import CONTEXT

    text = (ROOT / "docs/security/accounts.md").read_text(encoding="utf-8")
    assert [word for word in ("yakuba", "shiyakusho", "reiwa", "admin") if word not in text] == []
    assert len(CONTEXT) > 40
