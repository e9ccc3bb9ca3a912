"""Runs: what is given is held fast, what is made is sealed, what is in between is gone."""

import errno
import logging
from datetime import timedelta

import ibis
import pyarrow as pa
import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from yakuba.config.logs import LineFormatter
from yakuba.conversion.frames.engines import DuckEngine, FullDisk
from yakuba.conversion.models import CharacterSighting, ConversionRun, RunFile, RunPiece
from yakuba.conversion.queries.runs import content_of
from yakuba.conversion.rules.runs import RunKind, RunState
from yakuba.conversion.services import batches, converting, work_folders
from yakuba.conversion.services import runs as services
from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.files.queries import FileUnavailable
from yakuba.kernel.verdict import UnableToAct

from .run_desk import RunDesk, dirty

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast, in_mihon, settings, tmp_path) -> RunDesk:
    settings.WORK_ROOT = tmp_path
    return RunDesk(cast)


@pytest.fixture
def plan(desk):
    return desk.plan()


def left_on_disk() -> list[str]:
    root = work_folders.work_root()
    return [str(one) for one in root.rglob("*")] if root.exists() else []


def promise_of(run: ConversionRun) -> Delivery:
    return Delivery.objects.filter(channel=services.CHANNEL, destination=str(run.pk)).latest(
        "posted_at"
    )


def lines(content: bytes) -> list[bytes]:
    return content.splitlines(keepends=True)


def test_a_full_run_counts_every_row_and_keeps_its_results_sealed(desk, plan, settings):
    run = desk.done(plan, desk.batch(plan))
    assert run.failure == ""
    assert run.state is RunState.DONE
    assert run.report["balanced"]
    assert run.rows_in == run.rows_out + run.rows_rejected
    assert run.rows_in == sum(len(lines(one)) - 1 for one in dirty().values())
    names = {one.name for one in run.files.all()}
    assert {"resident.csv", "resident.parquet", "errors.csv", "errors.xlsx", "report.json"} < names
    assert left_on_disk() == []
    accepted = b"".join(content_of(run.files.get(name="resident.csv")))
    assert len(lines(accepted)) - 1 == run.report["files"][0]["passed"][0]
    for one in settings.FILES_ROOT.rglob("*"):
        assert one.is_dir() or accepted[:200] not in one.read_bytes()
    ended = EventRecord.objects.get(code="conversion.run.ended")
    assert ended.payload["rows_in"] == run.rows_in
    assert ended.payload["balanced"] is True


def test_two_runs_on_the_same_input_make_the_same_files(desk, plan):
    batch = desk.batch(plan)
    first, second = desk.done(plan, batch), desk.done(plan, batch)
    made = [dict(one.files.values_list("name", "sha256")) for one in (first, second)]
    assert len(made[0]) >= 7
    assert made[0] == made[1]
    assert first.report == second.report


def test_a_dry_run_checks_everything_and_makes_no_file_of_the_target(desk, plan):
    batch = desk.batch(plan)
    run, full = desk.done(plan, batch, RunKind.DRY), desk.done(plan, batch)
    assert run.report == full.report
    names = {one.name for one in run.files.all()}
    assert names == {"errors.csv", "errors.xlsx", "report.json"}


def test_a_sample_is_spread_over_the_whole_file_and_looks_up_in_all(desk, plan):
    batch = desk.batch(plan)
    run = desk.done(plan, batch, RunKind.SAMPLE, sample=100)
    full = desk.done(plan, batch)
    assert run.state is RunState.DONE, run.failure
    for part, whole in zip(run.report["files"], full.report["files"], strict=True):
        rows = part["came"][0]
        assert 90 <= rows <= 110
        step = -(-whole["came"][0] // 100)
        # From the first row to the last: the middle of the lines is that of the file.
        assert abs(part["came"][1] / rows - whole["came"][1] / whole["came"][0]) <= step
    found = {one["reason"] for file in run.report["files"] for one in file["found"]}
    whole = {one["reason"] for file in full.report["files"] for one in file["found"]}
    assert found <= whole
    assert not found & {"key.twice", "household.no_head", "reference.unknown"}
    assert run.report["balanced"]


def test_what_a_run_was_given_can_no_longer_be_changed(desk, plan):
    run = desk.asked(plan, desk.batch(plan))
    with pytest.raises(DatabaseError), transaction.atomic():
        ConversionRun.objects.filter(pk=run.pk).update(mapping_hash="0" * 64)


@pytest.mark.parametrize("stage", range(1, 10, 2))
def test_a_run_cancelled_in_the_middle_leaves_nothing(desk, plan, monkeypatch, stage):
    run = desk.asked(plan, desk.batch(plan))
    tell = converting.Pulse.tell
    said = []

    def cancelling(pulse, done, of, doing):
        if len(said) == stage:
            services.cancel_run(run=run, **desk.act())
        said.append(doing)
        tell(pulse, done, of, doing)

    monkeypatch.setattr(converting.Pulse, "tell", cancelling)
    desk.work()
    run.refresh_from_db()
    assert run.state is RunState.CANCELLED
    assert len(said) == stage + 1, "nothing is begun after it"
    assert left_on_disk() == []
    assert not RunFile.objects.exists()
    assert not CharacterSighting.objects.exists()
    given = batches.SourcePiece.objects.count()
    assert StoredFile.objects.filter(discarded_at=None).count() == given

    monkeypatch.setattr(converting.Pulse, "tell", tell)
    services.resume_run(run=run, **desk.act())
    desk.work()
    run.refresh_from_db()
    assert run.state is RunState.DONE
    assert run.attempts == 1


def test_a_long_query_hears_of_the_cancelling(desk, plan, tmp_path):
    """What looks every second stops the engine, whatever it is at."""
    run = desk.asked(plan, desk.batch(plan, {"setai": dirty()["setai"], "jumin": dirty()["jumin"]}))
    run.started_at = timezone.now()
    run.save()
    pulse = converting.Pulse(run, timezone.now)
    with DuckEngine.within(tmp_path / "work", threads=1, memory_mb=200) as engine:
        with pulse.over(engine):
            pulse.look()
            services.cancel_run(run=run, **desk.act())
            pulse.look()
            with pytest.raises(converting.Stopped):
                engine.keep("anything", ibis.memtable(pa.table({"line": [1]})))
        with pytest.raises(converting.Stopped):
            pulse.go_on()
    # The engine is closed by now; looking once more does not reach for it.
    pulse.look()


def test_the_run_of_a_killed_worker_is_done_again_by_the_next(desk, plan):
    run = desk.asked(plan, desk.batch(plan))
    dead = timezone.now() - timedelta(minutes=2)
    run.started_at = run.beat_at = dead
    run.save()
    folder = work_folders.work_folder(run)
    (folder / "in").mkdir(parents=True)
    (folder / "in" / "0000.txt").write_text("left behind")
    half = RunFile(run=run, name="resident.csv", media_type="text/csv", size=1, sha256="0" * 64)
    half.save()
    desk.work()
    run.refresh_from_db()
    assert run.state is RunState.DONE
    assert run.started_at > dead
    assert left_on_disk() == []
    assert not RunFile.objects.filter(pk=half.pk).exists()


def test_no_second_worker_begins_beside_a_living_one(desk, plan):
    run = desk.asked(plan, desk.batch(plan))
    at = run.started_at = run.beat_at = timezone.now()
    run.save()
    converting.convert_run(promise_of(run), lambda: at)
    run.refresh_from_db()
    assert run.state is RunState.RUNNING
    assert run.started_at == at
    # It is looked at again when nobody has given a sign meanwhile.
    assert promise_of(run).not_before == at + work_folders.SILENCE
    converting.convert_run(promise_of(run), lambda: at)
    assert Delivery.objects.filter(channel=services.CHANNEL).count() == 2
    folder = work_folders.work_folder(run)
    folder.mkdir(parents=True)
    assert work_folders.wipe_left_behind(at=timezone.now()) == 0
    assert folder.exists()
    assert work_folders.wipe_left_behind(at=timezone.now() + timedelta(minutes=2)) == 1
    assert not folder.exists()


def test_a_worker_that_was_thought_dead_writes_nothing_over_the_next(desk, plan, monkeypatch):
    run = desk.asked(plan, desk.batch(plan))
    keep = converting._keep_result
    later = timezone.now() + timedelta(hours=1)

    def taken_over(held, path, pulse):
        ConversionRun.objects.filter(pk=run.pk).update(started_at=later, beat_at=later)
        keep(held, path, pulse)

    monkeypatch.setattr(converting, "_keep_result", taken_over)
    desk.work()
    run.refresh_from_db()
    assert run.state is RunState.RUNNING
    assert run.started_at == later
    assert not RunPiece.objects.exists()
    assert left_on_disk() == []


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"jumin": dirty()["jumin"].decode("cp932").encode()}, "文字コード"),
        ({"jumin": dirty()["jumin"].replace(b",", b"\t")}, "見出し"),
    ],
)
def test_an_unreadable_file_fails_with_a_sentence_and_leaves_nothing(desk, plan, files, said):
    run = desk.done(plan, desk.batch(plan, dirty() | files))
    assert run.state is RunState.FAILED
    assert said in run.failure
    assert left_on_disk() == []
    assert not RunFile.objects.exists()
    fact = EventRecord.objects.get(code="conversion.run.failed")
    assert fact.payload["reason"] == run.failure


def test_a_file_cut_short_in_the_middle_of_a_row_is_said_or_kept_out(desk, plan):
    """A quarter of a row is no row: it is among the errors, and the counts still agree."""
    cut = dirty()["jumin"][: len(dirty()["jumin"]) // 2]
    run = desk.done(plan, desk.batch(plan, dirty() | {"jumin": cut}))
    assert run.state is RunState.DONE, run.failure
    assert run.report["balanced"]
    assert run.report["files"][0]["broken"] == 1


def test_a_full_disk_is_said_and_the_run_goes_on_later(desk, plan, monkeypatch):
    keep = converting.keep
    monkeypatch.setattr(converting, "keep", _full)
    run = desk.done(plan, desk.batch(plan))
    assert run.state is RunState.FAILED
    assert run.failure == str(FullDisk())
    assert left_on_disk() == []
    assert not RunFile.objects.exists()
    monkeypatch.setattr(converting, "keep", keep)
    services.resume_run(run=run, **desk.act())
    desk.work()
    run.refresh_from_db()
    assert run.state is RunState.DONE


def _full(**_given: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_what_nobody_foresaw_is_told_without_any_value(desk, plan, monkeypatch, caplog):
    def breaking(*_given: object, **_more: object) -> None:
        raise ValueError("佐々木 花子 1985-04-01")

    monkeypatch.setattr(converting, "deliver", breaking)
    with caplog.at_level(logging.INFO):
        run = desk.done(plan, desk.batch(plan))
    assert run.state is RunState.FAILED
    assert "予期しない誤り" in run.failure
    written = "".join(LineFormatter().format(one) for one in caplog.records)
    assert "ValueError" in written
    assert "佐々木" not in written
    assert not Delivery.objects.filter(last_error__contains="佐々木").exists()
    assert left_on_disk() == []


def test_files_that_the_mapping_needs_are_asked_for_before_anything_begins(desk, plan):
    batch = desk.batch(plan, {"setai": dirty()["setai"]})
    with pytest.raises(UnableToAct, match="ファイルがありません"):
        desk.asked(plan, batch)
    with pytest.raises(UnableToAct, match="この対応表はありません"):
        desk.asked(plan, batch, mapping="nothing")
    with pytest.raises(UnableToAct, match="抜き取りの行数"):
        desk.asked(plan, batch, RunKind.SAMPLE, sample=0)


def test_only_so_many_runs_wait_at_once(desk, plan):
    batch = desk.batch(plan)
    for _ in range(services.MOST_AT_ONCE):
        desk.asked(plan, batch)
    with pytest.raises(UnableToAct, match="終わっていない実行が5件"):
        desk.asked(plan, batch)


def test_results_are_wiped_on_their_day_and_the_counts_stay(desk, plan):
    run = desk.done(plan, desk.batch(plan))
    assert services.wipe_due(at=run.ended_at + services.KEPT - timedelta(seconds=1)) == 0
    assert services.wipe_due(at=run.ended_at + services.KEPT) == 1
    run.refresh_from_db()
    assert run.wiped_at is not None
    assert run.report["files"]
    assert not RunPiece.objects.exists()
    with pytest.raises(FileUnavailable, match="消去されています"):
        content_of(run.files.get(name="errors.csv"))
    with pytest.raises(UnableToAct, match="消去されています"):
        services.wipe_results(run=run, **desk.act())


def test_only_who_may_change_the_plan_asks_stops_and_takes(desk, plan, cast, takagi):
    batch = desk.batch(plan)
    run = desk.done(plan, batch, RunKind.DRY)
    file = run.files.get(name="errors.csv")
    for user in (cast.eguchi, cast.kudo, takagi):
        act = desk.act(user)
        for refused in (
            lambda act=act: services.ask_run(plan=plan, draft=desk.draft(batch), **act),
            lambda act=act: services.cancel_run(run=run, **act),
            lambda act=act: services.resume_run(run=run, **act),
            lambda act=act: services.wipe_results(run=run, **act),
            lambda act=act: services.note_taken(run=run, file=file, **act),
        ):
            with pytest.raises(UnableToAct):
                refused()


def test_the_worker_may_be_run_twice_for_one_promise(desk, plan):
    run = desk.done(plan, desk.batch(plan), RunKind.DRY)
    ended = run.ended_at
    converting.convert_run(promise_of(run), timezone.now)
    run.refresh_from_db()
    assert run.ended_at == ended
