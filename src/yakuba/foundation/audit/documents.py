"""The log as CSV, page by page, so that a million entries need no memory."""

import csv
import io
import json
from collections.abc import Iterator

from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.actor import Actor
from yakuba.kernel.tables import harmless

from .queries import Criteria, Cursor, Entry, page_of

COLUMNS = (
    "番号",
    "発生日時",
    "記録日時",
    "事実",
    "コード",
    "行為者の区分",
    "行為者",
    "職",
    "対象の種類",
    "対象",
    "対象の名称",
    "内容",
    "要求番号",
    "黒塗り",
)
_CHUNK = 2000


def csv_lines(criteria: Criteria, *, actor: Actor, municipality_id: int) -> Iterator[str]:
    """Yield the search's entries as CSV text, UTF-8 with a mark that Excel understands.

    The response is sent after the request has left its town, so each page enters it again.
    """
    yield "\ufeff" + _line(COLUMNS)
    after: Cursor | None = None
    while True:
        with acting_in(municipality_id):
            entries, after = page_of(criteria, actor=actor, after=after, size=_CHUNK)
            text = "".join(_line(_cells(entry)) for entry in entries)
        yield text
        if after is None:
            return


def _cells(entry: Entry) -> tuple[str, ...]:
    return (
        str(entry.pk),
        entry.occurred_at.isoformat(),
        entry.recorded_at.isoformat(),
        entry.label,
        entry.code,
        entry.actor_kind,
        entry.actor_name,
        entry.actor_post,
        entry.subject_kind,
        entry.subject_id,
        entry.subject_title,
        json.dumps(entry.payload, ensure_ascii=False),
        entry.request_number,
        "あり" if entry.is_redacted else "",
    )


def _line(cells: tuple[str, ...]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([harmless(cell) for cell in cells])
    return out.getvalue()
