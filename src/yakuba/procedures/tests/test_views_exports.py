"""What leaves as a table never acts on the reader's computer."""

import pytest

from yakuba.kernel.tables import harmless


@pytest.mark.parametrize(
    "typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM(A1)"]
)
def test_what_a_spreadsheet_takes_for_a_formula_stays_text(typed: str):
    assert harmless(typed) == f"'{typed}"


@pytest.mark.parametrize("typed", ["佐々木 花子", "R8-000013-C", "", None])
def test_ordinary_words_stay_as_they_are(typed: str | None):
    assert harmless(typed) == (typed or "")
