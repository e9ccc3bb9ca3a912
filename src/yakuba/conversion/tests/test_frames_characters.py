"""Characters in the columns of a file: where they stand, and what they become."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ibis.backends.duckdb import Backend

from yakuba.conversion.frames.characters import (
    Met,
    Substituted,
    Unresolved,
    met_in,
    outside,
    pattern_of,
    read_met,
    spelt,
    texts_of,
)
from yakuba.conversion.frames.converting import Order, Outcome, convert, read_findings
from yakuba.conversion.frames.engines import DuckEngine
from yakuba.conversion.frames.results import deliver, to_decide
from yakuba.conversion.rules.character_reading import read_csv
from yakuba.conversion.rules.characters import (
    Basis,
    Characters,
    Decision,
    Repertoire,
    characters_of,
)
from yakuba.conversion.rules.layouts import Dialect, Encoding, Field, File, Kind, Layout
from yakuba.conversion.rules.mappings import Definition, FieldMap, FileMap
from yakuba.conversion.rules.reduction import resolved
from yakuba.conversion.rules.steps import Step

pytestmark = pytest.mark.once
LETTERS = "佐藤﨑髙𠮷吉葛鄉①カ\u309a\u3099\U000e0100\ue000\ue757\ufffd\U00100000Ａa1　 ]^-\\"
TEXTS = st.none() | st.text(st.sampled_from(LETTERS), max_size=9)
ROWS = st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=8)
SCHEMA = ibis.schema({"line": "int64", "name": "string", "place": "string"})
ON_ONE_DATABASE = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
E000 = {"\ue000": Decision("\ue000", "葛\U000e0100", "MJ000001", "戸籍で確認")}


@pytest.fixture(scope="module")
def database() -> Iterator[Backend]:
    con = ibis.duckdb.connect()
    yield con
    con.disconnect()


def rows_of(texts: list[tuple[str | None, str | None]]) -> ibis.Table:
    return ibis.memtable(
        {
            "line": list(range(2, len(texts) + 2)),
            "name": [one for one, _ in texts],
            "place": [one for _, one in texts],
        },
        schema=SCHEMA,
    )


def met(con: Backend, texts: list[tuple[str | None, str | None]], pattern: str) -> list[Met]:
    found = con.to_pyarrow(met_in(rows_of(texts), ["name", "place"], pattern)).to_pylist()
    return sorted((Met(**one) for one in found), key=lambda one: (one.field, one.character))


def test_a_character_is_told_with_its_rows_and_where_it_stands_first(database: Backend) -> None:
    texts = [("佐藤", None), ("髙髙\ue000", "葛\U000e0100城"), ("髙島", None), (None, "髙")]
    assert met(database, texts, outside(Characters(Repertoire.JIS_X_0213))) == [
        Met("name", "髙", 2, 3),
        Met("name", "\ue000", 1, 3),
        Met("place", "葛\U000e0100", 1, 3),
        Met("place", "髙", 1, 5),
    ]


def test_nothing_is_found_in_clean_rows(database: Backend) -> None:
    texts = [("佐藤", "見本県見本市"), (None, None), ("", "①﨑～〜")]
    assert met(database, texts, outside(Characters(Repertoire.JIS_X_0213))) == []


@ON_ONE_DATABASE
@given(texts=ROWS, repertoire=st.sampled_from(Repertoire))
def test_all_that_stands_outside_is_found_and_counted_as_by_hand(
    database: Backend, texts: list[tuple[str | None, str | None]], repertoire: Repertoire
) -> None:
    wanted: dict[tuple[str, str], list[int]] = {}
    for line, row in enumerate(texts, 2):
        for field, text in zip(("name", "place"), row, strict=True):
            for one in dict.fromkeys(characters_of(text or "")):
                if not repertoire.holds(one):
                    wanted.setdefault((field, one), []).append(line)
    found = met(database, texts, outside(Characters(repertoire)))
    # A mark may be outside by itself where the character that it belongs to is not.
    found = [one for one in found if not repertoire.holds(one.character)]
    assert found == [
        Met(field, one, len(lines), lines[0]) for (field, one), lines in sorted(wanted.items())
    ]


@ON_ONE_DATABASE
@given(texts=ROWS, repertoire=st.sampled_from(Repertoire))
def test_what_is_replaced_is_what_the_rules_say(
    database: Backend, texts: list[tuple[str | None, str | None]], repertoire: Repertoire
) -> None:
    decisions = {**E000, "①": Decision("①", "（１）"), "\ue757": Decision("\ue757")}
    all_met = [one for row in texts for text in row for one in characters_of(text or "")]
    rules = resolved(Characters(repertoire, decisions), all_met)
    becomes = {key: one.becomes for key, one in rules.substitutions.items()}
    wanted = [
        [
            None if text is None else "".join(becomes.get(one, one) for one in characters_of(text))
            for text in row
        ]
        for row in texts
    ]
    table = spelt(rows_of(texts), ["name", "place"], rules)
    found = database.to_pyarrow(table.order_by("line")).to_pylist()
    assert [[one["name"], one["place"]] for one in found] == wanted


def test_a_pattern_of_nothing_is_no_pattern() -> None:
    assert pattern_of([]) == ""
    assert pattern_of(["葛\U000e0100", "髙", "\ue000"]) == "葛\U000e0100|[髙\ue000]"


OLD = Layout(
    "old",
    "架空の住民記録",
    "見本",
    "1",
    "試験のため",
    (
        File(
            "people",
            "住民",
            "people.csv",
            (
                Field("no", "番号"),
                Field("name", "氏名"),
                Field("town", "町"),
                Field("memo", "備考"),
            ),
            dialect=Dialect(encoding=Encoding.CP932),
        ),
        File(
            "towns",
            "町",
            "towns.csv",
            (Field("town", "町"), Field("title", "町名")),
            dialect=Dialect(encoding=Encoding.CP932),
        ),
    ),
)
NEW = Layout(
    "new",
    "架空の標準",
    "見本",
    "1",
    "試験のため",
    (
        File(
            "person",
            "住民",
            "person.csv",
            (
                Field("no", "番号", Kind.DIGITS, required=True),
                Field("name", "氏名", length=4, required=True),
                Field("town", "町名"),
            ),
            key=("no",),
        ),
    ),
)
LOOKED_UP = {"step": "LOOKUP", "file": "towns", "key": "town", "value": "title"}
WAY = Definition(
    "old-new",
    "架空の対応表",
    "old",
    "new",
    (
        FileMap(
            "person",
            "people",
            (
                FieldMap("no", ("no",)),
                FieldMap("name", ("name",), (Step.of({"step": "TRIM"}),)),
                FieldMap("town", ("town",), (Step.of(LOOKED_UP),)),
            ),
        ),
    ),
)
PEOPLE = (
    "番号,氏名,町,備考\n1,佐々木,1,\n2,髙島,1,\ue000\n3,\ue000西,1,\n4,髙髙髙髙,2,\n5,㈱見本,1,\n"
)
TOWNS = "町,町名\n1,青葉\n2,\ue001町\n"


@pytest.fixture
def converted(tmp_path: Path):
    (tmp_path / "people.csv").write_bytes(PEOPLE.encode("cp932"))
    (tmp_path / "towns.csv").write_bytes(TOWNS.encode("cp932"))
    inputs = {"people": [tmp_path / "people.csv"], "towns": [tmp_path / "towns.csv"]}

    def run(characters: Characters) -> tuple[Outcome, dict[int, tuple[str, str]], list[tuple]]:
        order = Order(OLD, NEW, WAY, inputs, "2026-11-23", characters)
        out = tmp_path / f"out{characters.repertoire}"
        with DuckEngine.within(tmp_path / "work", threads=1, memory_mb=300) as engine:
            outcome = convert(order, engine, out)
            rows = engine.read(out / "person.parquet", "persons").to_pyarrow().to_pylist()
            found = list(read_findings(engine, out / "findings-person.parquet", "person"))
        values = {one["line"]: (one["t_name"], one["t_town"]) for one in rows}
        told = [(one.line, one.field, one.reason, one.keeps_out, one.value) for one in found]
        return outcome, values, told

    return run


def test_a_run_replaces_tells_and_leaves_what_is_not_decided(converted) -> None:
    outcome, values, told = converted(Characters(Repertoire.JIS_X_0213, E000))
    (person,) = outcome.files
    assert values == {
        2: ("佐々木", "青葉"),
        3: ("高島", "青葉"),
        4: ("葛西", "青葉"),
        5: ("高高高高", "\ue001町"),
        6: ("㈱見本", "青葉"),
    }
    assert told == [
        (3, "name", "character.reduced", False, "髙島"),
        (4, "name", "character.reduced", False, "\ue000西"),
        (5, "name", "character.reduced", False, "髙髙髙髙"),
        (5, "town", "gaiji.unresolved", True, "2"),
    ]
    assert person.substitutions == (
        Substituted("髙", "高", Basis.UNIFIED, "name", 2),
        Substituted("\ue000", "葛", Basis.DECIDED, "name", 1),
    )
    assert person.unresolved == (Unresolved("\ue001", "town", 1, 5, ()),)
    assert person.is_balanced
    assert (person.passed.rows, person.warned) == (4, 2)


def test_lengths_are_those_after_the_replacement(converted) -> None:
    _, values, told = converted(Characters(Repertoire.JIS_X_0208, E000))
    assert values[6] == ("（株）見本", "青葉")
    assert (6, "name", "length.over", True, "㈱見本") in told


def test_without_a_table_only_vendors_characters_are_in_doubt(converted) -> None:
    outcome, values, told = converted(Characters())
    assert values[3] == ("髙島", "青葉")
    assert [(line, reason) for line, _, reason, _, _ in told] == [
        (4, "gaiji.unresolved"),
        (5, "gaiji.unresolved"),
    ]
    assert outcome.files[0].substitutions == ()
    assert [one.character for one in outcome.files[0].unresolved] == ["\ue000", "\ue001"]


def test_what_is_left_is_the_table_to_fill_in(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(PEOPLE.replace("㈱", "两").encode("utf-8"))
    (tmp_path / "towns.csv").write_bytes(TOWNS.encode("utf-8"))
    files = tuple(replace(one, dialect=Dialect(encoding=Encoding.UTF8)) for one in OLD.files)
    inputs = {"people": [tmp_path / "people.csv"], "towns": [tmp_path / "towns.csv"]}
    characters = Characters(Repertoire.JIS_X_0213, E000)
    order = Order(replace(OLD, files=files), NEW, WAY, inputs, "2026-11-23", characters)
    with DuckEngine.within(tmp_path / "work", threads=1, memory_mb=300) as engine:
        outcome = convert(order, engine, tmp_path / "decided")
        deliver(engine, tmp_path / "decided", order, outcome, tmp_path / "out")
    assert read_csv((tmp_path / "out" / "characters.csv").read_bytes()) == {
        **E000,
        "\ue001": Decision("\ue001", note="住民の町名に1件（最初は5行目）"),
        "两": Decision("两", note="住民の氏名に1件（最初は6行目）、候補は兩・両"),
    }
    report = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    assert report["characters"] == "JIS_X_0213"
    assert report["files"][0]["replaced"] == [
        {"character": "U+9AD9", "becomes": "高", "by": "UNIFIED", "field": "name", "rows": 2},
        {"character": "F040", "becomes": "葛", "by": "DECIDED", "field": "name", "rows": 1},
    ]
    assert [one["character"] for one in report["files"][0]["undecided"]] == ["U+4E24", "F041"]


def test_nothing_is_left_to_fill_in_where_all_is_decided(converted) -> None:
    decisions = {**E000, "\ue001": Decision("\ue001", "緑")}
    characters = Characters(Repertoire.UNICODE, decisions)
    outcome, _, told = converted(characters)
    order = Order(OLD, NEW, WAY, {}, "2026-11-23", characters)
    assert to_decide(order, outcome) == []
    assert [one[2] for one in told] == ["character.reduced"] * 2


def test_only_what_ends_up_in_texts_is_looked_at() -> None:
    assert texts_of("people", WAY, NEW) == ["name", "town"]
    assert texts_of("towns", WAY, NEW) == ["title"]


def test_characters_are_read_in_the_order_of_fields(database: Backend) -> None:
    table = database.create_table(
        "met", met_in(rows_of([("髙", "\ue000")]), ["place", "name"], "髙|\ue000")
    )
    assert [one.field for one in read_met(table)] == ["name", "place"]
