"""The pages of files and runs: what they show and take, what they refuse, and to whom."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yakuba.conversion.models import ConversionRun, MigrationPlan, SourceBatch, SourceUpload
from yakuba.conversion.queries.runs import results_of
from yakuba.conversion.rules.runs import RunKind, RunState
from yakuba.conversion.services.runs import cancel_run
from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.demo import Cast

from .run_desk import FILES, MAPPING, RunDesk, dirty

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(answer: Any) -> str:
    """Return the page as people read it, without the breaks between phrases."""
    return unescape(re.sub(r"<wbr>|</?span[^>]*>|\u200b", "", answer.content.decode()))


def address(name: str, *args: object) -> str:
    return f"/mihon{reverse(f'conversion:{name}', args=args)}"


def codes() -> list[str]:
    return list(EventRecord.objects.order_by("pk").values_list("code", flat=True))


@pytest.fixture
def desk(cast: Cast, settings: Any, tmp_path: Any) -> Iterator[RunDesk]:
    settings.WORK_ROOT = tmp_path
    with acting_in(cast.municipality.pk):
        yield RunDesk(cast)


@pytest.fixture
def plan(desk: RunDesk) -> MigrationPlan:
    return desk.plan()


@pytest.fixture
def kimura(cast: Cast) -> Client:
    return signed_in(cast.kimura)


def chosen(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_from_two_dirty_files_to_accepted_ones_in_the_browser(desk, plan, kimura):
    assert "データを受け取る" in read(kimura.get(address("data", plan.pk)))
    sent = {"title": "9月末の抽出", "layout": "sample-legacy-resident"}
    page = read(kimura.post(address("batch_new", plan.pk), sent, follow=True))
    batch = SourceBatch.objects.get()
    assert "まだありません（residents*.csv）" in page

    files = [chosen(FILES[code], content) for code, content in dirty().items()]
    page = read(
        kimura.post(address("batch_files", batch.pk), {"picked": files, "code": ""}, follow=True)
    )
    assert "「residents.csv」を受け取りました。" in page
    assert "「households.csv」を受け取りました。" in page

    wanted = {"kind": "FULL", "mapping": MAPPING, "repertoire": "UNICODE", "day": "R8.11.20"}
    page = read(kimura.post(address("run_new", batch.pk), wanted, follow=True))
    assert "順番を待っています" in page
    desk.work()
    run = ConversionRun.objects.get()
    page = read(kimura.get(address("run", run.pk)))
    assert "件数照合：一致" in page
    assert f"{run.report['files'][0]['came'][0]:,}件" in page
    assert results_of(run).findings[0].sentence in page
    assert "errors.xlsx" in page

    file = run.files.get(name="errors.csv")
    answer = kimura.get(address("run_file", run.pk, file.pk))
    content = b"".join(answer.streaming_content)
    assert len(content) == file.size == int(answer["Content-Length"])
    assert content.decode("utf-8-sig").startswith("ファイル,行,項目,値")
    assert codes()[-1] == "conversion.run.taken"


def test_a_name_that_says_nothing_is_asked_about(desk, plan, kimura):
    batch = desk.batch(plan, {})
    where = address("batch_files", batch.pk)
    odd = chosen("out0923.dat", dirty()["setai"])
    page = read(kimura.post(where, {"picked": [odd], "code": ""}, follow=True))
    assert "「out0923.dat」がどのファイルか、名前からは分かりません。" in page
    odd = chosen("out0923.dat", dirty()["setai"])
    page = read(kimura.post(where, {"picked": [odd], "code": "setai"}, follow=True))
    assert "「out0923.dat」を受け取りました。" in page
    assert "まだ届いていないファイルがあります" in page
    answer = kimura.post(where, {"code": ""})
    assert answer.status_code == 422
    assert "ファイルを選んでください。" in read(answer)


def test_a_file_comes_in_pieces_as_the_script_sends_them(desk, plan, kimura):
    batch = desk.batch(plan, {})
    content = dirty()["jumin"]
    begun = kimura.post(address("upload_begin", batch.pk), {"name": "residents.csv", "code": ""})
    places = json.loads(begun.content)
    half = len(content) // 2
    for number, piece in ((0, content[:half]), (0, content[:half]), (1, content[half:])):
        answer = kimura.post(
            f"{places['pieces']}{number}/", piece, content_type="application/octet-stream"
        )
        assert answer.status_code == 200
    early = kimura.post(places["finish"], {"size": len(content) + 1})
    assert early.status_code == 422
    assert "一部が届いていません" in json.loads(early.content)["error"]
    assert kimura.post(places["finish"], {"size": len(content)}).status_code == 200
    (file,) = batch.files.all()
    assert (file.code, file.size) == ("jumin", len(content))
    assert not SourceUpload.objects.exists()


def test_an_upload_that_is_given_up_leaves_nothing(desk, plan, kimura):
    batch = desk.batch(plan, {})
    begun = kimura.post(address("upload_begin", batch.pk), {"name": "residents.csv", "code": ""})
    places = json.loads(begun.content)
    kimura.post(f"{places['pieces']}0/", b"1,2", content_type="application/octet-stream")
    other = signed_in(desk.cast.ueno)
    assert other.post(places["drop"]).status_code == 404
    assert kimura.post(places["drop"]).status_code == 200
    assert not SourceUpload.objects.exists()
    assert codes()[-1] == "files.file.discarded"


def test_a_run_on_its_way_is_shown_cancelled_and_resumed(desk, plan, kimura):
    run = desk.asked(plan, desk.batch(plan), RunKind.DRY)
    moving = kimura.get(address("run", run.pk), headers={"HX-Request": "true"})
    assert "every 2s" in moving.content.decode()
    page = read(kimura.post(address("run_cancel", run.pk), follow=True))
    assert "実行を取り消しました。" in page
    moving = kimura.get(address("run", run.pk), headers={"HX-Request": "true"})
    assert moving["HX-Refresh"] == "true"
    page = read(kimura.post(address("run_resume", run.pk), follow=True))
    assert "順番を待っています" in page
    run.refresh_from_db()
    assert run.state is RunState.WAITING


def test_two_runs_stand_side_by_side(desk, plan, kimura):
    batch = desk.batch(plan)
    old = desk.done(plan, batch, RunKind.DRY)
    fewer = dirty() | {"jumin": b"".join(dirty()["jumin"].splitlines(keepends=True)[:600])}
    new = desk.done(plan, desk.batch(plan, fewer), RunKind.DRY)
    page = read(kimura.get(address("compare", plan.pk), {"a": old.pk, "b": new.pk}))
    assert "入力が違う" in page
    assert "同じ入力" in page
    assert "減った" in page
    assert read(kimura.get(address("data", plan.pk))).count("実行") > 2
    answer = kimura.get(address("compare", plan.pk), {"a": old.pk, "b": "999999"})
    assert answer.status_code == 422


def test_the_list_is_searched_sorted_and_narrowed(desk, plan, kimura):
    batch = desk.batch(plan)
    first, second = desk.asked(plan, batch), desk.asked(plan, batch, RunKind.DRY)
    cancel_run(run=first, **desk.act())
    found = kimura.get(address("data", plan.pk), {"state": "CANCELLED", "sort": "-number"})
    assert [one.pk for one in found.context["page_obj"]] == [first.pk]
    found = kimura.get(address("data", plan.pk), {"sort": "number"})
    assert [one.pk for one in found.context["page_obj"]] == [first.pk, second.pk]
    assert "条件に合う実行はありません" in read(kimura.get(address("data", plan.pk), {"q": "ない"}))


def test_who_only_sees_the_plan_sees_counts_and_takes_nothing(desk, plan, cast):
    run = desk.done(plan, desk.batch(plan), RunKind.DRY)
    director = signed_in(cast.eguchi)
    page = read(director.get(address("run", run.pk)))
    assert "件数照合：一致" in page
    assert "ファイルを受け取れるのは" in page
    file = run.files.get(name="errors.csv")
    assert director.get(address("run_file", run.pk, file.pk)).status_code == 404
    for name in ("run_cancel", "run_resume", "run_wipe"):
        assert director.post(address(name, run.pk)).status_code == 404
    for name in ("batch_files", "batch_wipe", "upload_begin"):
        assert director.post(address(name, run.batch_id)).status_code == 404
    assert director.get(address("run_new", run.batch_id)).status_code == 404
    assert director.get(address("batch", run.batch_id)).status_code == 200
    assert "ファイルを入れる" not in read(director.get(address("batch", run.batch_id)))


def test_another_section_and_another_town_meet_nothing(desk, plan, cast, takagi):
    run = desk.asked(plan, desk.batch(plan))
    for user in (cast.kudo, takagi):
        client = signed_in(user)
        for where in (
            address("data", plan.pk),
            address("compare", plan.pk),
            address("batch", run.batch_id),
            address("run", run.pk),
        ):
            assert client.get(where).status_code == 404


def test_results_and_data_are_wiped_at_once(desk, plan, kimura):
    run = desk.done(plan, desk.batch(plan), RunKind.DRY)
    page = read(kimura.post(address("run_wipe", run.pk), follow=True))
    assert "結果のファイルを消去しました。" in page
    assert "件数照合：一致" in page
    file = run.files.get(name="errors.csv")
    answer = kimura.get(address("run_file", run.pk, file.pk), follow=True)
    assert "消去されています" in read(answer)
    page = read(kimura.post(address("batch_wipe", run.batch_id), follow=True))
    assert "中身は消去されています" in page


def test_a_rehearsal_takes_its_figures_from_its_run(desk, plan, kimura):
    rehearsal = desk.rehearsal(plan)
    batch = desk.batch(plan)
    run = desk.done(plan, batch, RunKind.DRY, rehearsal=rehearsal)
    desk.done(plan, batch, RunKind.SAMPLE, rehearsal=rehearsal, sample=50)
    where = address("rehearsal", rehearsal.pk)
    answer = kimura.get(where)
    assert "実行1で数えた件数を入れてあります。" in read(answer)
    assert answer.context["report"].initial["rows_rejected"] == run.rows_rejected
    given = {name: answer.context["report"].initial[name] for name in ("rows_in", "rows_out")}
    given |= {"rows_rejected": run.rows_rejected, "minutes": 1, "result": "件数が合いました。"}
    kimura.post(address("rehearsal_report", rehearsal.pk), given)
    answer = kimura.get(where)
    assert "件数は一致しています" in read(answer)
    assert "件数を入れてあります" not in read(answer)
    assert "実行1で数えた件数" in read(kimura.get(where, {"run": run.pk}))


def test_the_history_tells_of_data_and_runs(desk, plan, kimura):
    run = desk.done(plan, desk.batch(plan), RunKind.DRY)
    kimura.get(address("run_file", run.pk, run.files.get(name="errors.csv").pk))
    text = read(kimura.get(address("plan_history", plan.pk)))
    for said in ("受領データを登録した", "residents.csv", "変換の実行が完了した", "errors.csv"):
        assert said in text


def test_what_the_web_server_writes_on_its_way_is_gone_afterwards(
    desk, plan, kimura, settings, tmp_path
):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "coming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    batch = desk.batch(plan, {})
    seen = []
    handler = TemporaryFileUploadHandler.file_complete

    def watched(self, size):
        seen.extend(settings.FILE_UPLOAD_TEMP_DIR.iterdir())
        return handler(self, size)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TemporaryFileUploadHandler, "file_complete", watched)
        file = chosen("households.csv", dirty()["setai"])
        kimura.post(address("batch_files", batch.pk), {"picked": [file], "code": ""})
    assert len(seen) == 1
    assert batch.files.count() == 1
    assert list(settings.FILE_UPLOAD_TEMP_DIR.iterdir()) == []


def test_longer_lists_ask_no_more_of_the_database(desk, plan, kimura):
    def asked() -> list[int]:
        counts = []
        for where in (address("data", plan.pk), address("plan", plan.pk)):
            kimura.get(where)
            with CaptureQueriesContext(connection) as queries:
                assert kimura.get(where).status_code == 200
            counts.append(len(queries))
        return counts

    batch = desk.batch(plan)
    desk.asked(plan, batch)
    few = asked()
    for _ in range(3):
        desk.asked(plan, desk.batch(plan))
    assert asked() == few
