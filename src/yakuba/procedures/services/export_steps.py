"""Write an export step by step; a step that is killed is done again, and none is done twice.

The keys of the cases are noted first, so that what is counted cannot change while it is written.
Then every step writes some rows in a short transaction and promises the next one, so that other
work of the worker comes in between. The last step puts the file together and counts it.
"""

import json
import logging
import tempfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Final
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.deliveries.registry import GiveUp
from yakuba.foundation.documents.tables import count_rows, write_table
from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.models import Municipality
from yakuba.foundation.vault.services import seal
from yakuba.kernel.actor import Actor
from yakuba.kernel.tables import MOST_IN_SHEET, TableKind
from yakuba.organisation.queries import actor_for, calendar_of
from yakuba.procedures.events import exports as events
from yakuba.procedures.models import CaseExport, ExportPart
from yakuba.procedures.queries.exports import (
    as_filter,
    find_export,
    keys_between,
    pieces,
    place_of,
)
from yakuba.procedures.queries.lines import COLUMNS, SHEET, cells_of, row_of
from yakuba.procedures.queries.queue import cases, full, keys_of
from yakuba.procedures.rules.exports import ExportState

from .exporting import post_step

logger = logging.getLogger(__name__)

ROWS_A_STEP: Final = 5_000
_ROWS_AT_ONCE: Final = 500
_FILE_PIECE: Final = 1 << 20
_WRITER: Final = "一覧の書き出し"


def export_step(delivery: Delivery) -> None:
    """Do the step that the delivery promises; raises `GiveUp` when it cannot be done."""
    export = find_export(UUID(delivery.destination))
    at = delivery.attempt_at
    if export is None or export.state not in (ExportState.WAITING, ExportState.RUNNING):
        return
    if export.steps != delivery.payload["step"]:
        # This step was done, and its worker killed before it could say so.
        return
    try:
        _advance(export, at)
    except (OperationalError, InterfaceError):
        raise
    except Exception as fault:
        logger.exception("export %s failed at step %d", export.pk, export.steps)
        reason = str(fault) if isinstance(fault, GiveUp) else "予期しない誤りが起きました。"
        _fail(export, reason, at)
        raise GiveUp(reason) from fault


def _advance(export: CaseExport, at: datetime) -> None:
    if export.total is None:
        _note_keys(export, at)
    elif export.written + export.gone < export.total:
        _write_rows(export, at)
    else:
        _finish(export, at)


def _note_keys(export: CaseExport, at: datetime) -> None:
    on = timezone.localdate(export.requested_at)
    asker = actor_for(export.requested_by, on=on)
    rows = cases(asker, as_filter(export.wanted), on=on, sections=export.sections)
    keys = list(keys_of(rows))
    if export.kind == TableKind.XLSX.value and len(keys) > MOST_IN_SHEET:
        raise GiveUp(
            f"Excelの1枚の表は{MOST_IN_SHEET:,}行までです。条件を減らすか、CSVを選んでください。"
        )
    with transaction.atomic():
        held = _still_at(export)
        if held is None:
            return
        _keep(held, ExportPart.KEYS, 0, b"".join(key.bytes for key in keys))
        held.total = len(keys)
        _go_on(held, ["total"], at)


def _write_rows(export: CaseExport, at: datetime) -> None:
    begin = export.written + export.gone
    keys = keys_between(export, begin, begin + ROWS_A_STEP)
    calendar = calendar_of(Municipality.objects.get(pk=export.municipality_id))
    on = timezone.localdate(export.requested_at)
    lines: list[str] = []
    for first in range(0, len(keys), _ROWS_AT_ONCE):
        for case in full(keys[first : first + _ROWS_AT_ONCE]):
            cells = cells_of(row_of(case, calendar, on))
            lines.append(json.dumps(cells, ensure_ascii=False))
    with transaction.atomic():
        held = _still_at(export)
        if held is None:
            return
        _keep(held, ExportPart.ROWS, held.steps, "\n".join(lines).encode())
        held.written += len(lines)
        held.gone += len(keys) - len(lines)
        _go_on(held, ["written", "gone"], at)


def _finish(export: CaseExport, at: datetime) -> None:
    kind = TableKind(export.kind)
    with tempfile.TemporaryFile() as file:
        heading = [column.label for column in COLUMNS]
        write_table(kind, heading, _rows(export), file, title=SHEET)
        counted = count_rows(kind, file)
        if counted != export.written:
            raise GiveUp(
                f"ファイルの行数（{counted}件）が出力した件数（{export.written}件）と合いません。"
            )
        with transaction.atomic():
            held = _still_at(export)
            if held is None:
                return
            held.size = _keep_file(held, file)
            ExportPart.objects.filter(export=held).exclude(kind=ExportPart.FILE).delete()
            held.counted, held.finished_at, held.steps = counted, at, held.steps + 1
            held.save(update_fields=["size", "counted", "finished_at", "steps"])
            record(
                events.ExportFinished(
                    subject=events.export_ref(held.pk),
                    kind=held.kind,
                    cases=held.total or 0,
                    rows=counted,
                    gone=held.gone,
                ),
                actor=Actor.system(_WRITER),
                at=at,
            )


def _rows(export: CaseExport) -> Iterator[list[str]]:
    for piece in pieces(export, ExportPart.ROWS):
        for line in piece.splitlines():
            yield json.loads(line)


def _keep_file(export: CaseExport, file: IO[bytes]) -> int:
    file.seek(0)
    size, number = 0, 0
    while content := file.read(_FILE_PIECE):
        _keep(export, ExportPart.FILE, number, content)
        size, number = size + len(content), number + 1
    return size


def _keep(export: CaseExport, kind: str, number: int, content: bytes) -> None:
    place = place_of(export.pk, kind, number)
    sealed = seal(zlib.compress(content, 1), about=place)
    ExportPart(export=export, kind=kind, number=number, content=sealed).save(force_insert=True)


def _still_at(export: CaseExport) -> CaseExport | None:
    """Return the export under lock, None when it was cancelled or another worker was faster."""
    held = CaseExport.objects.select_for_update().get(pk=export.pk)
    runs = held.state in (ExportState.WAITING, ExportState.RUNNING)
    return held if runs and held.steps == export.steps else None


def _go_on(export: CaseExport, changed: list[str], at: datetime) -> None:
    export.steps += 1
    export.save(update_fields=[*changed, "steps"])
    post_step(export, at=at)


@transaction.atomic
def _fail(export: CaseExport, reason: str, at: datetime) -> None:
    held = _still_at(export)
    if held is None:
        return
    held.failed_at, held.failure = at, reason[:200]
    held.save(update_fields=["failed_at", "failure"])
    failed = events.ExportFailed(subject=events.export_ref(held.pk), reason=held.failure)
    record(failed, actor=Actor.system(_WRITER), at=at)
