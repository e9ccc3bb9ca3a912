"""Drafts as documents, mappings in words, and texts that are or are not documents."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.conversion.rules import drafts, layout_reading, mapping_reading
from yakuba.conversion.rules.document_text import (
    MOST_BYTES,
    UnreadableText,
    document_in,
    pretty,
    text_of,
)
from yakuba.conversion.rules.layout_words import demands, key_words, length_words, written_words
from yakuba.conversion.rules.mapping_words import Change, ChangeKind, changes, way_words
from yakuba.conversion.rules.steps import StepKind
from yakuba.kernel.canonical import content_hash

from .definition_desk import MAPPING, NEW, OLD, changed, with_steps
from .sample import layout

SOURCE, TARGET = layout_reading.parse(OLD), layout_reading.parse(NEW)
RECIPIENT = TARGET.files[0]


def told(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    return changes(mapping_reading.read(before), mapping_reading.read(after), SOURCE, TARGET)


def test_a_draft_grows_from_nothing_to_a_mapping():
    document = drafts.begun("teate", "手当", "teate-old", "teate-new")
    document = drafts.with_file(document, "recipient", "jukyu", ["recipient"])
    # As they are typed, not as the target has them.
    for way in reversed(MAPPING["files"][0]["fields"]):
        document = drafts.with_field(document, RECIPIENT, way)
    document = drafts.with_table(document, "kind", {"A": "1", "B": "2"})
    made = drafts.finished(document)
    assert made["files"] == MAPPING["files"], "in the order of the target"
    assert mapping_reading.parse(made, SOURCE, TARGET).code == "teate"


def test_nothing_changes_what_it_is_given():
    before = copy.deepcopy(MAPPING)
    drafts.with_file(MAPPING, "recipient", "koza", ["recipient"])
    drafts.with_field(MAPPING, RECIPIENT, {"to": "no", "from": []})
    drafts.without_field(MAPPING, "recipient", "no")
    drafts.without_file(MAPPING, "recipient")
    drafts.with_table(MAPPING, "kind", {})
    drafts.without_table(MAPPING, "kind")
    drafts.finished(MAPPING)
    assert before == MAPPING


def test_another_source_file_keeps_what_was_said_of_the_fields():
    made = drafts.with_file(MAPPING, "recipient", "koza", ["recipient"])
    file = drafts.file_in(made, "recipient")
    assert file is not None
    assert file["from"] == "koza"
    assert file["fields"] == MAPPING["files"][0]["fields"]


def test_what_is_finished_has_no_empty_parts():
    document = drafts.begun("teate", "手当", "teate-old", "teate-new")
    document = drafts.with_file(document, "recipient", "jukyu", ["recipient"])
    made = drafts.finished(drafts.with_table(document, "empty", {}))
    assert made["files"] == []
    assert "tables" not in made
    assert "note" not in made


@given(
    st.lists(st.sampled_from(list(StepKind)), max_size=6),
    st.integers(-2, 8),
    st.sampled_from([-1, 1]),
)
def test_moving_steps_there_and_back_changes_nothing(kinds: list[StepKind], at: int, by: int):
    steps: list[dict[str, Any]] = []
    for kind in kinds:
        steps = drafts.added(steps, kind)
    moved = drafts.moved(steps, at, by)
    assert sorted(map(str, moved)) == sorted(map(str, steps))
    if moved != steps:
        assert drafts.moved(moved, at + by, -by) == steps
    assert len(drafts.removed(steps, at)) == len(steps) - (0 <= at < len(steps))


def test_a_way_says_only_what_is_needed():
    assert drafts.way_of("no", ["a"], "・", []) == {"to": "no", "from": ["a"]}
    assert drafts.way_of("no", ["a", "b"], "・", [])["between"] == "・"


def test_where_a_table_is_used():
    assert list(drafts.uses_of(MAPPING, "kind")) == [("recipient", "kind")]
    assert list(drafts.uses_of(MAPPING, "other")) == []


# In words


def test_a_field_is_told_with_its_steps_and_the_names_of_other_files():
    steps = ({"step": "TRIM"}, {"step": "LOOKUP", "file": "koza", "key": "bango", "value": "meigi"})
    made = mapping_reading.read(with_steps(MAPPING, "no", *steps)).files[0]
    way = made.field("no")
    assert way is not None
    assert way_words("jukyu", way, SOURCE) == (
        "受給者番号",
        "空白を整える",
        "「口座」の「受給者番号」が合う行から、「口座名義」を引く",
    )
    assert way_words("jukyu", way, None)[0] == "bango"


def test_versions_differ_field_by_field():
    after = with_steps(MAPPING, "no", {"step": "PAD", "length": 5})
    fields = after["files"][0]["fields"]
    after["files"][0]["fields"] = [one for one in fields if one["to"] != "born"]
    after["files"][0]["fields"].append(
        {"to": "holder", "from": ["shimei", "kubun"], "between": " "}
    )
    after["tables"] = {"kind": {"A": "1", "B": "1"}, "more": {"1": "1"}}
    after["title"] = "新しい名称"
    found = told(MAPPING, after)
    assert [(one.kind, one.place) for one in found] == [
        (ChangeKind.CHANGED, "名称"),
        (ChangeKind.CHANGED, "受給者の「番号」"),
        (ChangeKind.REMOVED, "受給者の「生年月日」"),
        (ChangeKind.ADDED, "受給者の「口座名義」"),
        (ChangeKind.CHANGED, "変換表「kind」"),
        (ChangeKind.ADDED, "変換表「more」"),
    ]
    assert found[1].before[-1] == "前に0を付ける（文字数 4）"
    assert found[3].after == ("氏名＋区分（間に空白）",)
    assert (found[4].before, found[4].after) == (("B → 2",), ("B → 1",))
    assert told(MAPPING, MAPPING) == []


def test_a_file_that_comes_and_goes_is_told():
    gone = changed(MAPPING, files=[])
    assert {one.kind for one in told(MAPPING, gone) if one.place != "変換表"} == {
        ChangeKind.REMOVED
    }
    assert told(gone, MAPPING)[0].place == "ファイル「受給者」"


def test_many_pairs_are_not_all_told():
    many = changed(MAPPING, tables={"kind": {f"{at}": "1" for at in range(1_000)}})
    table = told(MAPPING, many)[-1]
    assert len(table.after) == 21
    assert table.after[-1] == "ほかに980件"


def test_a_layout_is_told_in_words():
    found = layout("sample-resident")
    file = found.files[0]
    assert key_words(file)
    assert "1行目は見出し" in written_words(file)
    said = [one for field in file.fields for one in demands(field, found)]
    assert any("検査数字" in one for one in said)
    assert any("にある値" in one for one in said)
    assert {length_words(field) for field in file.fields} >= {""}


# Texts


@given(
    st.dictionaries(
        st.text("abc", min_size=1, max_size=5),
        st.one_of(st.integers(-(10**14), 10**14), st.booleans(), st.text('あa"\\/\n', max_size=9)),
        max_size=4,
    )
)
def test_a_document_comes_back_as_it_was(document: dict[str, Any]):
    again = document_in(pretty(document))
    assert again == document
    assert content_hash(again) == content_hash(document)


def test_files_of_windows_are_read_too():
    assert json.loads(text_of('{"a": "髙"}'.encode("cp932"))) == {"a": "髙"}
    assert text_of("\ufeff{}".encode()) == "{}"
    with pytest.raises(UnreadableText, match="UTF-8のJSON"):
        text_of(b"\xff\xfe\x81\x20\xfd")
    with pytest.raises(UnreadableText, match="大きすぎます"):
        text_of(b" " * (MOST_BYTES + 1))


@pytest.mark.parametrize(
    "text",
    ['{"a": "\\u0007"}', '{"a": "\\\\\\b"}', '{"a": "\x7f"}', '{"a\x00": 1}', '{"\\u001f": 1}'],
)
def test_controls_are_refused_wherever_they_hide(text: str):
    with pytest.raises(UnreadableText):
        document_in(text)


@pytest.mark.parametrize("text", ['{"a": "\\\\b"}', '{"a": "\\\\u0007"}', '{"a": "\\n"}'])
def test_what_only_looks_like_a_control_is_none(text: str):
    assert document_in(text)


def test_how_many_steps_can_be_done():
    made = mapping_reading.read(
        with_steps(MAPPING, "no", {"step": "TRIM"}, {"step": "PART"}, {"step": "TRIM"})
    )
    way = made.files[0].field("no")
    assert way is not None
    assert mapping_reading.sound_steps(made, way, SOURCE.files[0], SOURCE) == 1
    wanted = RECIPIENT.field("no")
    assert wanted is not None
    faults = mapping_reading.field_faults(made, way, wanted, SOURCE.files[0], SOURCE)
    assert [one.sentence for one in faults] == ["「何番目」（at）を書いてください。"]
