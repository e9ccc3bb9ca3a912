"""Cells of tables that spreadsheets open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.kernel.tables import harmless

texts = st.text(st.sampled_from("'=+-@＝＋－＠\t\r\na 1"), max_size=6)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        ("森田", "森田"),
        ("'90年代", "'90年代"),
        ("=1+1", "'=1+1"),
        ("＝1+1", "'＝1+1"),
        ("'=1+1", "''=1+1"),
    ],
)
def test_only_what_would_act_is_guarded(value: object, cell: str) -> None:
    assert harmless(value) == cell


@given(texts, texts)
def test_two_texts_never_become_one_cell(one: str, other: str) -> None:
    assert (harmless(one) == harmless(other)) == (one == other)
