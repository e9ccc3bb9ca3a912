"""Long lists are written in the background: counted, fetched by one person, and forgotten."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError

from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.deliveries.services import attempt, deliver_due
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.tables import TableKind
from yakuba.organisation.demo import Cast
from yakuba.procedures.models import Application, CaseExport, ExportPart
from yakuba.procedures.queries.exports import pieces
from yakuba.procedures.queries.queue import ALL, CaseFilter
from yakuba.procedures.rules.exports import ExportState
from yakuba.procedures.services import export_steps, exporting
from yakuba.procedures.services.exporting import UnableToExport
from yakuba.procedures.views.desk import queue

from .desk import arrive, publish
from .test_views_desk import at as address
from .test_views_desk import signed_in

EVERYTHING = CaseFilter(stage=ALL, order="number")
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def now() -> datetime:
    """A Monday morning in Japan."""
    return datetime(2026, 4, 6, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.fixture
def town(cast: Cast) -> Iterator[Cast]:
    with acting_in(cast.municipality.pk):
        yield cast


@pytest.fixture
def filed(town: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch) -> list[Application]:
    """Seven applications, and steps of two rows."""
    monkeypatch.setattr(export_steps, "ROWS_A_STEP", 2)
    procedure = publish(now)
    return [arrive(town, procedure, now) for _ in range(7)]


def asked(town: Cast, now: datetime, kind: TableKind = TableKind.CSV) -> CaseExport:
    return exporting.request_export(
        wanted=EVERYTHING, kind=kind, actor=town.actor(town.aoki), at=now
    )


def written(export: CaseExport) -> bytes:
    return b"".join(pieces(export, ExportPart.FILE))


def codes(export: CaseExport) -> list[str]:
    facts = EventRecord.objects.filter(subject_id=str(export.pk)).order_by("pk")
    return [
        code.removeprefix("procedures.export.") for code in facts.values_list("code", flat=True)
    ]


def test_every_case_that_fitted_is_a_row_of_the_file(
    filed: list[Application], town: Cast, now: datetime
):
    export = asked(town, now)
    deliver_due(at=now)
    export.refresh_from_db()
    assert export.state is ExportState.DONE
    assert (export.total, export.written, export.counted, export.gone) == (7, 7, 7, 0)
    rows = list(csv.reader(io.StringIO(written(export).decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:]] == sorted(one.receipt_number for one in filed)
    assert codes(export) == ["requested", "finished"]
    assert set(ExportPart.objects.values_list("kind", flat=True)) == {"FILE"}


def test_excel_holds_the_same_rows(filed: list[Application], town: Cast, now: datetime):
    export = asked(town, now, TableKind.XLSX)
    deliver_due(at=now)
    export.refresh_from_db()
    with zipfile.ZipFile(io.BytesIO(written(export))) as book:
        sheet = book.read(SHEET).decode()
    assert sheet.count("<row ") == 8
    assert all(one.receipt_number in sheet for one in filed)


def test_what_lies_in_the_database_is_sealed(filed: list[Application], town: Cast, now: datetime):
    asked(town, now)
    deliver_due(at=now)
    stored = b"".join(bytes(part.content) for part in ExportPart.objects.all())
    assert filed[0].receipt_number.encode() not in stored


def test_a_step_that_runs_twice_writes_once(filed: list[Application], town: Cast, now: datetime):
    export = asked(town, now)
    for _ in range(3):
        delivery = Delivery.objects.filter(channel=exporting.CHANNEL, done_at=None).get()
        delivery.lease_until = now + timedelta(minutes=10)
        export_steps.export_step(delivery)
        export_steps.export_step(delivery)
        attempt(delivery_id=delivery.pk, at=now)
    export.refresh_from_db()
    assert (export.steps, export.written) == (3, 4)
    deliver_due(at=now)
    export.refresh_from_db()
    assert export.counted == 7


def test_a_case_that_goes_meanwhile_is_told_and_not_missed(
    filed: list[Application], town: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    without_last = filed[-1].pk
    full = export_steps.full
    monkeypatch.setattr(
        export_steps, "full", lambda keys: [row for row in full(keys) if row.pk != without_last]
    )
    export = asked(town, now)
    deliver_due(at=now)
    export.refresh_from_db()
    assert (export.total, export.counted, export.gone) == (7, 6, 1)


def test_a_file_with_too_few_rows_is_refused_and_can_be_tried_again(
    filed: list[Application], town: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    export = asked(town, now)
    with monkeypatch.context() as patch:
        patch.setattr(export_steps, "count_rows", lambda kind, file: 6)
        deliver_due(at=now)
    export.refresh_from_db()
    assert export.state is ExportState.FAILED
    assert "合いません" in export.failure
    exporting.retry_export(export=export, actor=town.actor(town.aoki), at=now)
    deliver_due(at=now)
    export.refresh_from_db()
    assert export.state is ExportState.DONE
    assert codes(export) == ["requested", "failed", "retried", "finished"]


def test_the_database_refuses_a_finished_export_that_does_not_add_up(
    filed: list[Application], town: Cast, now: datetime
):
    export = asked(town, now)
    export.total, export.written, export.counted, export.finished_at = 7, 6, 6, now
    with pytest.raises(IntegrityError):
        export.save()


def test_a_cancelled_export_leaves_nothing(filed: list[Application], town: Cast, now: datetime):
    export = asked(town, now)
    exporting.cancel_export(export=export, actor=town.actor(town.aoki), at=now)
    deliver_due(at=now)
    export.refresh_from_db()
    assert export.state is ExportState.CANCELLED
    assert not ExportPart.objects.exists()
    with pytest.raises(UnableToExport, match="やり直せません"):
        exporting.retry_export(export=export, actor=town.actor(town.aoki), at=now)


def test_what_was_written_is_forgotten_after_a_day(
    filed: list[Application], town: Cast, now: datetime
):
    export = asked(town, now)
    deliver_due(at=now)
    assert exporting.expire_exports(at=now + timedelta(hours=23)) == 0
    assert exporting.expire_exports(at=now + timedelta(hours=25)) == 1
    assert exporting.expire_exports(at=now + timedelta(hours=26)) == 0
    export.refresh_from_db()
    assert export.state is ExportState.EXPIRED
    assert not ExportPart.objects.exists()


def test_only_three_at_a_time(filed: list[Application], town: Cast, now: datetime):
    for _ in range(3):
        asked(town, now)
    with pytest.raises(UnableToExport, match="同時に3件まで"):
        asked(town, now)


def test_a_long_list_is_offered_in_the_background_and_fetched_by_its_owner_alone(
    filed: list[Application], town: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(queue, "MOST_AT_ONCE", 3)
    client = signed_in(town.aoki)
    offer = client.get(address("cases_csv"), {"stage": "ALL"}).content.decode()
    assert "作成を始める" in offer
    begun = client.post(address("export_begin"), {"kind": "csv", "query": "stage=ALL"}, follow=True)
    assert "順番待ち" in begun.content.decode()
    export = CaseExport.objects.get()
    page = address("export", export.pk)
    assert (
        'hx-trigger="every 2s"' in client.get(page, headers={"HX-Request": "true"}).content.decode()
    )
    deliver_due(at=now + timedelta(days=40_000))
    done = client.get(page).content.decode()
    assert "ファイルの行数" in done
    assert "7行" in done
    file = client.get(address("export_file", export.pk))
    content = b"".join(file.streaming_content)
    assert len(content) == int(file["Content-Length"])
    assert "taken" in codes(export)
    for other in (town.ishida, town.kimura):
        for name in ("export", "export_file"):
            assert signed_in(other).get(address(name, export.pk)).status_code == 404
    assert "完成" in client.get(address("exports")).content.decode()


def test_a_short_list_leaves_at_once_and_is_recorded(
    filed: list[Application], town: Cast, now: datetime
):
    b"".join(signed_in(town.aoki).get(address("cases_csv")).streaming_content)
    fact = EventRecord.objects.get(code="procedures.list.taken")
    assert fact.payload == {"kind": "csv", "rows": 7}
    assert fact.actor_user_id == town.aoki.pk
