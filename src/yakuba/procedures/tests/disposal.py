"""A resident whose record is complete, and a search of every table for what it said."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from yakuba.foundation.deliveries.services import deliver_due
from yakuba.kernel.actor import Actor
from yakuba.organisation.demo import Cast
from yakuba.procedures.models import Application, DisposalList, Procedure
from yakuba.procedures.rules.definition import parse
from yakuba.procedures.rules.retention import Ending, Period
from yakuba.procedures.rules.vocabulary import Outcome
from yakuba.procedures.services import disposal, draft_files, drafts, satisfaction, submission
from yakuba.procedures.services.answer_correction import answer_correction
from yakuba.procedures.services.examination import add_note
from yakuba.procedures.services.resuming import send_resume_code
from yakuba.procedures.services.retention import Wanted, set_retention

from . import status

# Words that stand nowhere but in this one record.
NAME = {
    "family": "雲隠",
    "given": "澪標",
    "family_kana": "クモガクレ",
    "given_kana": "ミオツクシ",
}
EMAIL = "kumogakure@example.jp"
ACCOUNT = "みほん銀行 雲隠支店 7654321"
SECRETS = ("雲隠", "澪標", "クモガクレ", "ミオツクシ", EMAIL, "7654321", "空蝉", "花散里", "末摘花")
FOUNDED = date(2020, 4, 1)


def keep_for(
    cast: Cast, procedure: Procedure, at: datetime, period: Period = Period.Y1, **more: Any
) -> None:
    """Let 村上 of 総務課 lay down how long the procedure's records are kept."""
    wanted = {"ending": Ending.DISPOSE, "valid_from": FOUNDED, "covers_past": True} | more
    set_retention(
        procedure=procedure,
        wanted=Wanted(period=period, **wanted),
        actor=murakami(cast),
        at=at,
    )


def murakami(cast: Cast) -> Actor:
    """Return who is charged with the records (文書管理)."""
    return cast.actor(cast.others["murakami"])


def live_through(
    cast: Cast, at: datetime, outcome: Outcome = Outcome.REFUSED, procedure: Procedure | None = None
) -> Application:
    """Let a guest apply with a file, be asked, answer, be decided about, and say how it was."""
    procedure = procedure or status.publish(at)
    procedure.refresh_from_db()
    draft = drafts.start(procedure=procedure, actor=Actor.guest(), at=at)
    guest = Actor.guest(held_ids=frozenset({str(draft.pk)}))
    answers = {"applicant": NAME, "email": EMAIL, "children": 2, "account": ACCOUNT}
    draft.answers = answers | {"members": [{"member": "空蝉", "age": 4}], "remarks": "花散里より"}
    draft.save()
    send_resume_code(draft=draft, email=EMAIL, link="/", actor=guest, at=at)
    assert procedure.live_version is not None
    photos = parse(procedure.live_version.document).question("photos")
    draft_files.attach_file(
        draft=draft, question=photos, upload=status.photo("末摘花.jpg"), actor=guest, at=at
    )
    draft.refresh_from_db()
    case = submission.submit(draft=draft, actor=guest, at=at)
    holder = Actor.guest(held_ids=frozenset({str(case.pk)}))
    asked = status.ask(cast, case, at, {"applicant": "雲隠様の漢字を確かめてください。"})
    answer_correction(correction=asked, values={"applicant": NAME}, actor=holder, at=at)
    aoki = cast.actor(cast.aoki)
    add_note(application=case, text="雲隠さんに電話した。", actor=aoki, at=at)
    case = status.decide(cast, case, at, outcome)
    satisfaction.reply(
        application=case, ease=5, overall=4, comment="雲隠です。早かった。", actor=holder, at=at
    )
    deliver_due(at=at)
    return status.fresh(case)


def confirm(cast: Cast, procedure: Procedure, at: datetime) -> DisposalList:
    """Let 村上 look at the list and confirm it."""
    _, seen = disposal.seen_list(procedure, at)
    return disposal.confirm_disposal(procedure=procedure, seen=seen, actor=murakami(cast), at=at)


def dispose(cast: Cast, procedure: Procedure, at: datetime) -> DisposalList:
    """Confirm, and let the worker do it."""
    confirmed = confirm(cast, procedure, at)
    deliver_due(at=at)
    confirmed.refresh_from_db()
    return confirmed


def _forms(words: str) -> Iterator[bytes]:
    """Yield how the words may lie in a cell: as they are, and as JSON escapes them."""
    yield words.encode()
    yield json.dumps(words)[1:-1].encode()


def tables_that_say(*words: str) -> dict[str, set[str]]:
    """Return, by raw SQL over every table, where one of the words stands: table and columns."""
    needles = [form for word in words for form in _forms(word)]
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"SELECT * FROM {quoted}")  # noqa: S608  names of our own tables
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, cell in zip(columns, row, strict=True):
                    if any(needle in _bytes(cell) for needle in needles):
                        found.setdefault(table, set()).add(column)
    return found


def _bytes(cell: object) -> bytes:
    if isinstance(cell, bytes | memoryview):
        return bytes(cell)
    if isinstance(cell, dict | list):
        return json.dumps(cell, ensure_ascii=False).encode()
    return str(cell).encode()


def files_on_disk() -> list[Path]:
    """Return what lies in the file store of this test."""
    return [path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()]
