"""Whole runs: nothing lost, nothing doubled, nothing half-written, the same each time."""

import csv
import resource
import threading
from collections import Counter
from contextlib import contextmanager

import pytest
from benchmarks.conversion_fill import write

from yakuba.conversion.frames.converting import Order, accepted, convert, read_findings
from yakuba.conversion.frames.engines import DuckEngine, FullDisk, Stopped
from yakuba.conversion.frames.reading import UnreadableFile
from yakuba.conversion.frames.results import deliver
from yakuba.conversion.rules.layouts import Encoding
from yakuba.conversion.rules.lines import PART
from yakuba.conversion.rules.mappings import Definition, FieldMap, FileMap
from yakuba.conversion.rules.reasons import described

from .sample import TODAY, file_of, layout_of, listed, shipped, steps_of

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def dirty(tmp_path_factory):
    """Files of two thousand residents, one row in fifty wrong, and two that are cut short."""
    folder = tmp_path_factory.mktemp("dirty")
    write(folder, 2_000)
    with (folder / "residents.csv").open("a", encoding="utf-8") as more:
        more.write("1,2,3\n4\n")
    return folder


def order_of(folder):
    inputs = {"jumin": [folder / "residents.csv"], "setai": [folder / "households.csv"]}
    return Order(*shipped(Encoding.UTF8), inputs, TODAY)


def engine_in(folder, threads=1):
    return DuckEngine.within(folder / "work", threads=threads, memory_mb=500)


def test_what_came_is_what_passed_and_what_was_kept_out(dirty, tmp_path):
    order = order_of(dirty)
    with engine_in(tmp_path) as engine:
        outcome = convert(order, engine, tmp_path / "out")
        for one in outcome.files:
            file = order.target.file(one.file)
            passed = listed(engine, accepted(engine, tmp_path / "out", file))
            found = list(
                read_findings(engine, tmp_path / "out" / f"findings-{one.file}.parquet", one.file)
            )
            out = {each.line for each in found if each.keeps_out}
            assert len(passed) == one.passed.rows == one.came.rows - len(out)
            assert one.is_balanced
            assert one.came.rows == one.seen.lines - 1
            assert one.came.line_sum == sum(range(2, one.seen.lines + 1))
            assert one.kept_out.rows == len(out)
            assert one.kept_out.line_sum == sum(out)
            counted = Counter((each.field, each.reason, each.keeps_out) for each in found)
            assert {key: n for key, n in counted.items() if key[1] != "columns.count"} == one.found
            assert all(described(each, order.target).sentence for each in found)
    residents, households = outcome.files
    assert residents.broken == 2
    assert residents.came.rows == 2_002
    assert households.came.rows == households.passed.rows == 835


def test_findings_stand_in_the_order_of_the_lines_with_the_value_as_it_came(dirty, tmp_path):
    with engine_in(tmp_path) as engine:
        convert(order_of(dirty), engine, tmp_path / "out")
        path = tmp_path / "out" / "findings-resident.parquet"
        found = list(read_findings(engine, path, "resident"))
    assert [one.line for one in found] == sorted(one.line for one in found)
    with (dirty / "residents.csv").open(encoding="utf-8", newline="") as file:
        headings, *rows = csv.reader(file)
    column = {"sex": "性別", "postal_code": "郵便番号", "birth_date": "生年月日"}
    checked = [one for one in found if one.field in column]
    assert checked
    for one in checked:
        row = dict(zip(headings, rows[one.line - 2], strict=True))
        assert one.value == row[column[one.field]]


def test_two_runs_on_the_same_files_are_the_same_byte_by_byte(dirty, tmp_path):
    written = []
    for run in ("one", "two"):
        folder = tmp_path / run
        folder.mkdir()
        order = order_of(dirty)
        with engine_in(folder, threads=2) as engine:
            outcome = convert(order, engine, folder / "decided")
            deliver(engine, folder / "decided", order, outcome, folder / "out")
        written.append({one.name: one.read_bytes() for one in (folder / "out").iterdir()})
    assert written[0].keys() == written[1].keys()
    assert [one for one in written[0] if written[0][one] != written[1][one]] == []
    assert {"resident.csv", "resident.parquet", "errors.csv", "report.json"} <= written[0].keys()


def nothing_is_left(folder):
    return {one.name for one in folder.iterdir()} <= {"data"}


def test_a_run_that_is_cancelled_between_stages_leaves_nothing(dirty, tmp_path):
    def tell(progress):
        if "変換しています" in progress.doing:
            engine.stop()

    with pytest.raises(Stopped), engine_in(tmp_path) as engine:
        convert(order_of(dirty), engine, tmp_path / "out", tell)
    assert nothing_is_left(tmp_path)


def test_a_run_that_is_cancelled_from_another_thread_leaves_nothing(dirty, tmp_path):
    def tell(progress):
        if progress.done == 2:
            threading.Thread(target=engine.stop).start()

    with pytest.raises(Stopped), engine_in(tmp_path) as engine:
        convert(order_of(dirty), engine, tmp_path / "out", tell)
    assert nothing_is_left(tmp_path)


@contextmanager
def small_disk(room):
    """Let no file grow beyond the room: the system refuses as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("stage", ["読んで", "確かめて", "変換して", "集めて"])
def test_a_full_disk_is_told_and_leaves_nothing(dirty, tmp_path, stage):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def tell(progress):
        if stage in progress.doing:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))

    with (
        pytest.raises(FullDisk, match="ディスクの空きが足りません"),
        engine_in(tmp_path) as engine,
        small_disk(before[0]),
    ):
        convert(order_of(dirty), engine, tmp_path / "out", tell)
    assert nothing_is_left(tmp_path)


def test_a_file_that_cannot_be_read_leaves_nothing(dirty, tmp_path):
    (tmp_path / "data").mkdir()
    bad = tmp_path / "data" / "households.csv"
    bad.write_text('世帯番号,世帯主番号,人数\n1,"2,3\n', encoding="utf-8")
    order = order_of(dirty)
    order = Order(
        order.source, order.target, order.definition, {**order.inputs, "setai": [bad]}, TODAY
    )
    with pytest.raises(UnreadableFile, match="世帯ファイル"), engine_in(tmp_path) as engine:
        convert(order, engine, tmp_path / "out")
    assert nothing_is_left(tmp_path)


def test_a_file_that_is_not_given_is_asked_for(dirty, tmp_path):
    order = order_of(dirty)
    order = Order(
        order.source, order.target, order.definition, {"jumin": order.inputs["jumin"]}, TODAY
    )
    with pytest.raises(UnreadableFile, match="世帯ファイル"), engine_in(tmp_path) as engine:
        convert(order, engine, tmp_path / "out")


def test_an_earlier_result_is_not_written_over(dirty, tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(FileExistsError), engine_in(tmp_path) as engine:
        convert(order_of(dirty), engine, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_progress_is_told_stage_by_stage(dirty, tmp_path):
    told = []
    with engine_in(tmp_path) as engine:
        convert(order_of(dirty), engine, tmp_path / "out", told.append)
    assert [one.done for one in told] == list(range(len(told)))
    assert {one.of for one in told} == {len(told)}


def two_files(folder):
    source = layout_of(file_of("a", ["no", "name"], name="住民"))
    target = layout_of(file_of("b", ["no", "name"], name="住民", key=("no",)))
    fields = tuple(FieldMap(one, (one,), steps_of({"step": "TRIM"})) for one in ("no", "name"))
    paths = [folder / "a1.csv", folder / "a2.csv"]
    paths[0].write_text("no,name\n1,青木\n2,石田\n", encoding="cp932")
    paths[1].write_text("no,name\n3,上野\n1,江口\n", encoding="cp932")
    return Order(
        source,
        target,
        Definition("m", "", "s", "t", (FileMap("b", "a", fields),)),
        {"a": paths},
        TODAY,
    )


def test_a_finding_tells_in_which_of_several_files_it_stands(tmp_path):
    order = two_files(tmp_path)
    with engine_in(tmp_path) as engine:
        outcome = convert(order, engine, tmp_path / "out")
        (found,) = read_findings(engine, tmp_path / "out" / "findings-b.parquet", "b")
    assert (found.line, found.other, found.reason) == (PART + 3, 2, "key.twice")
    said = described(found, order.target)
    assert said.file == "住民（2つ目）"
    assert "（2行目）" in said.sentence
    assert outcome.files[0].came.rows == 4
    assert outcome.is_balanced
