"""One field on a few rows: after each step, at the end, and what is wrong with it."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.conversion.frames import preview
from yakuba.conversion.frames.preview import ROWS, Head, Tried, Wanted
from yakuba.conversion.frames.reading import UnreadableFile
from yakuba.conversion.rules import layout_reading
from yakuba.conversion.rules.characters import Characters, Decision, Repertoire
from yakuba.conversion.rules.layouts import Dialect, Encoding, Form, Layout
from yakuba.conversion.rules.mappings import Definition, FieldMap, FileMap
from yakuba.conversion.rules.steps import Step

from .definition_desk import NEW, OLD
from .sample import steps_of

SOURCE, TARGET = layout_reading.parse(OLD), layout_reading.parse(NEW)
HEADING = "受給者番号,氏名,生年月日,区分\r\n"


def written(dialect: Dialect, length: int = 0) -> Layout:
    """Return the old system's layout whose files are written in another way."""
    files = (
        replace(
            one,
            dialect=dialect,
            fields=tuple(replace(field, length=length) for field in one.fields),
        )
        for one in SOURCE.files
    )
    return replace(SOURCE, files=tuple(files))


def wanted(
    field: str,
    sources: Sequence[str],
    *steps: Mapping[str, Any],
    source: Layout = SOURCE,
    between: str = "",
    **more: Any,
) -> Wanted:
    """Return what is tried of a field of 受給者."""
    way = FieldMap(field, tuple(sources), steps_of(*steps), between)
    file = FileMap("recipient", "jukyu", (way,))
    tables = {"kind": {"A": "1", "B": "2"}}
    definition = Definition("m", "見本", source.code, TARGET.code, (file,), tables)
    return Wanted(source, TARGET, definition, file, way, "2026-11-23", **more)


def head(text: str, encoding: str = "cp932", most: int | None = None) -> dict[str, Head]:
    """Return the beginning of 受給者一覧: all of it, or so many bytes."""
    content = text.encode(encoding)
    is_whole = most is None or most >= len(content)
    return {"jukyu": Head(content[:most], is_whole)}


def tried(asked: Wanted) -> Tried:
    """Try it in a folder that is empty afterwards, whatever happens."""
    with TemporaryDirectory() as scratch:
        place = Path(scratch) / "work"
        try:
            return preview.tried(asked, place)
        finally:
            assert list(place.glob("*")) == []


def results(found: Tried) -> list[str | None]:
    return [one.result for one in found.rows]


def test_a_value_is_shown_after_every_step():
    steps = ({"step": "TRIM"}, {"step": "PART", "at": 1}, {"step": "WIDEN"})
    heads = head(f"{HEADING}1,  abc  山田 ,,\r\n2,,,\r\n")
    found = tried(wanted("family", ["shimei"], *steps, heads=heads))
    assert found.is_judged
    assert found.steps == 3
    first, second = found.rows
    assert first.came == "  abc  山田 "
    assert first.after == ("abc 山田", "abc", "ａｂｃ")
    assert first.result == "ａｂｃ"
    assert second.after == (None, None, None)
    assert [one.reason for one in second.findings] == ["missing"]


def test_only_the_first_rows_are_tried_and_their_lines_told():
    rows = "".join(f"{at},名,,\r\n" for at in range(1, 60))
    found = tried(wanted("no", ["bango"], heads=head(HEADING + rows)))
    assert len(found.rows) == ROWS
    assert [one.line for one in found.rows] == list(range(2, ROWS + 2))


def test_findings_are_those_of_a_run():
    heads = head(f"{HEADING}1,,4640108,\r\n2,,5070401,\r\n")
    step = {"step": "WAREKI", "form": "NUMBERED"}
    found = tried(wanted("born", ["umare"], step, heads=heads))
    assert results(found) == [None, "2025-04-01"]
    assert [one.reason for one in found.rows[0].findings] == ["date.unreadable"]
    assert found.rows[0].findings[0].value == "4640108"
    assert found.rows[1].findings == ()


@pytest.mark.parametrize("encoding", list(Encoding), ids=lambda one: one.name)
@pytest.mark.parametrize("form", [Form.CSV, Form.TSV], ids=lambda one: one.name)
def test_a_head_that_is_cut_anywhere_gives_whole_rows(encoding: Encoding, form: Form):
    layout = written(Dialect(form, encoding))
    between = "," if form is Form.CSV else "\t"
    rows = [["受給者番号", "氏名", "生年月日", "区分"]]
    rows += [[f"{at}", "佐々木", "", "A"] for at in range(1, 6)]
    text = "".join(between.join(one) + "\r\n" for one in rows)
    size = len(text.encode(encoding.value))
    for most in range(size // 2, size + 1, 3):
        heads = head(text, encoding.value, most)
        found = tried(wanted("family", ["shimei"], source=layout, heads=heads))
        assert found.rows
        assert set(results(found)) == {"佐々木"}, most


def test_a_row_that_is_cut_within_its_quotes_is_left_out():
    text = f'{HEADING}1,佐々木,,A\r\n2,"鈴\r\n木",,A\r\n'
    most = len(text.encode("cp932")) - 4
    found = tried(wanted("family", ["shimei"], heads=head(text, most=most)))
    assert results(found) == ["佐々木"]
    found = tried(wanted("family", ["shimei"], heads=head(text)))
    assert len(found.rows) == 2


def test_fixed_records_and_a_line_that_counts_are_read():
    layout = written(Dialect(Form.FIXED, Encoding.CP932, heading=False, trailer="E"), 6)
    text = "1     佐藤  4010203A     \r\n".replace("4010203", "401020") + "E1\r\n"
    found = tried(wanted("family", ["shimei"], source=layout, heads=head(text)))
    assert results(found) == ["佐藤"]
    cut = tried(wanted("family", ["shimei"], source=layout, heads=head(text, most=28)))
    assert results(cut) == ["佐藤"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x81\x20\x81\x20", "として読めません"),
        ("番号,名前\r\n1,佐藤\r\n".encode("cp932"), "見出しが1つもありません"),
        (f"{HEADING}1,佐藤,,A\r\n".encode(), "文字コードは"),
    ],
)
def test_a_file_that_is_another_says_so(content: bytes, said: str):
    with pytest.raises(UnreadableFile, match=said):
        tried(wanted("no", ["bango"], heads={"jukyu": Head(content, is_whole=True)}))


def test_typed_values_stand_for_rows():
    found = tried(
        wanted("family", ["shimei", "kubun"], between="・", typed=[["佐藤", "A"], ["鈴木"], [""]])
    )
    assert [one.came for one in found.rows] == ["佐藤・A", "鈴木・", "・"]
    assert [one.line for one in found.rows] == [1, 2, 3]


def test_a_lookup_needs_its_file():
    look = {"step": "LOOKUP", "file": "koza", "key": "bango", "value": "meigi"}
    text = f"{HEADING}1,佐藤,,A\r\n2,鈴木,,B\r\n"
    trim = {"step": "TRIM"}
    alone = tried(wanted("holder", ["bango"], trim, look, heads=head(text)))
    assert alone.steps == 1
    assert not alone.is_judged
    assert [one.after for one in alone.rows] == [("1",), ("2",)]
    koza = "受給者番号,口座名義\r\n1,サトウ\r\n".encode("cp932")
    heads = {**head(text), "koza": Head(koza, is_whole=True)}
    both = tried(wanted("holder", ["bango"], trim, look, heads=heads))
    assert results(both) == ["サトウ", None]
    assert [one.reason for one in both.rows[1].findings] == ["lookup.unknown"]


def test_a_step_that_lacks_a_setting_and_those_after_it_are_not_done():
    steps = ({"step": "TRIM"}, {"step": "PART"}, {"step": "NARROW"})
    found = tried(wanted("family", ["shimei"], *steps, typed=[[" 佐藤 一"]]))
    assert found.steps == 1
    assert not found.is_judged
    assert found.rows[0].after == ("佐藤 一",)
    assert found.rows[0].findings == ()


def test_a_source_field_that_is_gone_is_no_fault_of_the_engine():
    found = tried(wanted("family", ["shimei"], {"step": "CODES", "table": "gone"}, typed=[["A"]]))
    assert found.steps == 0
    assert tried(wanted("nothing", ["shimei"], typed=[["A"]])).rows == ()


def test_the_town_s_decisions_about_characters_are_applied():
    decided = {"\ue000": Decision("\ue000", "髙")}
    characters = Characters(Repertoire.UNICODE, decided)
    typed = [["\ue000橋"], ["\ue001橋"]]
    found = tried(wanted("family", ["shimei"], typed=typed, characters=characters))
    assert results(found) == ["髙橋", "\ue001橋"]
    assert [one.reason for one in found.rows[0].findings] == ["character.reduced"]
    assert [one.reason for one in found.rows[1].findings] == ["gaiji.unresolved"]


def test_what_a_killed_process_has_left_is_wiped(tmp_path: Path):
    old, young = tmp_path / "preview-old", tmp_path / "preview-young"
    for folder in (old, young):
        folder.mkdir()
        (folder / "jukyu.txt").write_text("佐々木", encoding="utf-8")
    os.utime(old, (0, 0))
    preview.tried(wanted("family", ["shimei"], typed=[["佐藤"]]), tmp_path)
    assert list(tmp_path.iterdir()) == [young]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), max_size=4))
def test_no_typed_text_breaks_it(typed: list[str]):
    step: Step = Step.of({"step": "TRIM"})
    asked = wanted("family", ["shimei"], typed=[[one] for one in typed])
    way = replace(asked.way, steps=(step,))
    found = tried(replace(asked, way=way, file=replace(asked.file, fields=(way,))))
    assert [one.came for one in found.rows] == [one or None for one in typed]
