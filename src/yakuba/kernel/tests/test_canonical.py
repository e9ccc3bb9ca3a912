import json
from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.kernel.canonical import NotCanonical, canonical_json, content_hash

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None, "あ"]}, '{"a":[true,null,"あ"],"b":1}'),
        ((1, 2), "[1,2]"),
        ('\x00\n"\\/\x7f', '"\\u0000\\n\\"\\\\/\x7f"'),
        ({"\ufb33": 1, "\U0001f600": 2, "é": 3}, '{"é":3,"\U0001f600":2,"\ufb33":1}'),
    ],
)
def test_a_value_has_one_text(value, text):
    assert canonical_json(value) == text.encode()


@given(VALUES)
def test_the_text_is_json_and_stable(value):
    text = canonical_json(value)
    assert json.loads(text) == value
    assert canonical_json(json.loads(text)) == text


def test_the_order_of_keys_does_not_change_the_hash():
    assert content_hash({"a": 1, "b": 2}) == content_hash({"b": 2, "a": 1})
    assert len(content_hash({})) == 64


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"a": [1, 1.5]}, r"\$\.a\[1\]: 小数 1\.5"),
        (2**53, "大きすぎます"),
        ({1: 2}, "キー 1"),
        (b"", "bytes"),
        ("\ud800", "壊れた文字"),
        ({"\ud800": 1}, "壊れた文字"),
        (Enum("Colour", "RED").RED, "Colour"),
    ],
)
def test_what_has_no_canonical_text_is_refused_with_its_place(value, says):
    with pytest.raises(NotCanonical, match=says):
        canonical_json(value)
