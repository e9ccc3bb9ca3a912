"""Every field of an event is in its leaf; what is personal is in it as a commitment only."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.foundation.audit.rules.leaf import (
    COLUMNS,
    Facts,
    commitment,
    exact_json,
    field_of,
    leaf_of,
    openings,
)
from yakuba.foundation.audit.rules.note import BrokenNote, Head, key_id_of, parsed, signed
from yakuba.foundation.events.models import EventRecord
from yakuba.kernel.canonical import NotCanonical, canonical_json

AT = datetime(2026, 11, 20, 1, 0, 0, 5, tzinfo=UTC)
SALT = b"0123456789abcdef"
ARRIVED = Facts(
    id=7,
    code="procedures.application.arrived",
    subject_kind="procedures.application",
    subject_id="a1",
    payload={"owner": "佐々木 さくら", "count": 3},
    actor_kind="RESIDENT",
    actor_user_id=9,
    actor_name="佐々木 さくら",
    actor_post="",
    occurred_at=AT,
    recorded_at=AT,
    request_id="r1",
)
CHANGED = {
    "id": 8,
    "code": "x",
    "subject_kind": "x",
    "subject_id": "x",
    "payload": {"owner": "佐々木 さくら", "count": 4},
    "actor_kind": "STAFF",
    "actor_user_id": None,
    "actor_name": "鈴木",
    "actor_post": "x",
    "occurred_at": AT + timedelta(microseconds=1),
    "recorded_at": AT + timedelta(microseconds=1),
    "request_id": "x",
}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=[])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def leaf(facts, origin="yakuba/990019/1", salt=SALT):
    return leaf_of(facts, origin=origin, salt=salt)


def test_no_column_of_the_table_is_forgotten():
    table = {field.attname for field in EventRecord._meta.concrete_fields}
    # The town is in the leaf as the name of its log.
    assert table - {"municipality_id"} == set(COLUMNS) == set(CHANGED)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_change_of_any_field_changes_the_leaf(column):
    assert leaf(replace(ARRIVED, **{column: CHANGED[column]})) != leaf(ARRIVED)


def test_the_same_event_in_another_log_is_another_leaf():
    assert leaf(ARRIVED, origin="yakuba/990019/2") != leaf(ARRIVED)


def test_the_leaf_is_canonical_json_and_shows_no_person():
    text = leaf(ARRIVED)
    assert canonical_json(json.loads(text)) == text
    assert "佐々木" not in text.decode()
    assert set(json.loads(text)["hidden"]) == {"actor_name", "payload.owner", "payload.count"}


def test_the_same_moment_in_another_zone_is_the_same_leaf():
    tokyo = AT.astimezone(timezone(timedelta(hours=9)))
    assert leaf(replace(ARRIVED, occurred_at=tokyo)) == leaf(ARRIVED)


def test_an_opening_opens_its_own_field_only():
    opened = openings(ARRIVED, SALT)
    hidden = json.loads(leaf(ARRIVED))["hidden"]
    assert {name: commitment(one) for name, one in opened.items()} == hidden
    # The same name stands in two fields, and nobody sees that it is the same.
    assert hidden["actor_name"] != hidden["payload.owner"]
    assert opened["actor_name"].salt != opened["payload.owner"].salt
    assert [field_of(name) for name in sorted(opened)] == [None, "count", "owner"]


def test_without_the_salt_a_value_cannot_be_tried_out():
    assert leaf(ARRIVED, salt=b"another salt 000") != leaf(ARRIVED)


def test_a_payload_field_called_like_the_actor_does_not_stand_for_him():
    odd = replace(ARRIVED, payload={"actor_name": "鈴木"})
    assert set(json.loads(leaf(odd))["hidden"]) == {"actor_name", "payload.actor_name"}


@given(value=json_values)
@settings(max_examples=150, deadline=None)
def test_every_json_value_can_be_sealed_and_is_read_back_from_its_text(value):
    text = exact_json(value)
    assert json.loads(text) == value
    try:
        assert text == canonical_json(value)
    except NotCanonical:
        assert text.isascii()
    facts = replace(ARRIVED, payload=json.loads(json.dumps({"field": value})))
    assert leaf(facts) == leaf(replace(ARRIVED, payload={"field": value}))


@pytest.mark.parametrize("payload", [[1, 2], None, "text", {"キー": 1}, {"\ud800": 1}, 0.5])
def test_a_payload_that_record_never_writes_can_be_sealed_too(payload):
    facts = replace(ARRIVED, payload=payload)
    assert leaf(facts) != leaf(ARRIVED)
    assert "payload." in json.loads(leaf(facts))["hidden"]


HEAD = Head("yakuba/990019/1", 1234, b"r" * 32, AT.replace(microsecond=0), key_id_of(b"k" * 32))


def test_a_head_survives_its_note():
    note = signed(HEAD, public_key=b"k" * 32, signature=b"s" * 64)
    assert parsed(note) == (HEAD, b"s" * 64)
    assert note.splitlines()[:2] == ["yakuba/990019/1", "1234"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1234", "01234"),
        ("1234", "x"),
        ("\n\n", "\n"),
        ("time ", "Time "),
        ("— yakuba", "— yakubb"),
    ],
)
def test_a_note_that_was_not_written_here_is_refused(old, new):
    note = signed(HEAD, public_key=b"k" * 32, signature=b"s" * 64)
    with pytest.raises(BrokenNote):
        parsed(note.replace(old, new, 1))
