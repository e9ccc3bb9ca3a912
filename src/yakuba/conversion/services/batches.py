"""Take in the files of an old system in sealed pieces, and wipe them on request or on their day."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from django.db import transaction
from django.db.models import Count, Max, Sum
from django.utils import timezone

from yakuba.conversion.events import batches as events
from yakuba.conversion.models import (
    MigrationPlan,
    SourceBatch,
    SourceFile,
    SourcePiece,
    SourceUpload,
    UploadPiece,
)
from yakuba.conversion.policies.plans import may_change
from yakuba.conversion.queries.runs import open_runs
from yakuba.conversion.rules.batches import MOST_BYTES, MOST_FILES, PIECE, base_name
from yakuba.foundation.events.services import record
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.files.queries import FileUnavailable, read
from yakuba.foundation.files.services import UnableToStore, discard, keep_scanned
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct, demand

KEPT: Final = timedelta(days=30)
# A file that nothing has come of for so long is not coming any more.
LEFT_BEHIND: Final = timedelta(hours=6)
# No name of a stored file says whose data it holds.
_NAME: Final = "移行元のデータ"
_MEDIA_TYPE: Final = "application/octet-stream"
_SWEEPER: Final = "期限の管理"


class Source(Protocol):
    """Something that gives so many bytes at a time, or fewer."""

    def read(self, size: int = ..., /) -> Any: ...


@transaction.atomic
def receive_batch(
    *, plan: MigrationPlan, title: str, layout: str, actor: Actor, at: datetime
) -> SourceBatch:
    """Open a delivery of data whose files follow the layout; raises `UnableToAct`."""
    demand(may_change(actor, plan))
    called = clean_line(title)[:120]
    if not called:
        raise UnableToAct("名称を入力してください。")
    if not layout:
        raise UnableToAct("移行元のレイアウトを選んでください。")
    batch = SourceBatch(
        plan=plan,
        title=called,
        layout=layout,
        received_at=at,
        received_by_id=actor.user_id,
        expires_at=at + KEPT,
    )
    batch.save(force_insert=True)
    record(
        events.BatchOpened(
            subject=batch.ref,
            plan_id=plan.pk,
            title=batch.title,
            layout=layout,
            kept_until=timezone.localdate(batch.expires_at),
        ),
        actor=actor,
        at=at,
    )
    return batch


def receive_file(
    *, batch: SourceBatch, code: str, name: str, content: Source, actor: Actor, at: datetime
) -> SourceFile:
    """Keep a file whole or not at all, never more of it in memory than a piece.

    Raises `UnableToAct`.
    """
    upload = begin_upload(batch=batch, code=code, name=name, actor=actor, at=at)
    whole = hashlib.sha256()
    try:
        number = 0
        while piece := _next(content):
            whole.update(piece)
            add_piece(upload=upload, number=number, content=piece, actor=actor, at=at)
            number += 1
        return _taken(upload, whole.hexdigest(), actor, at)
    except BaseException:
        drop_upload(upload=upload, actor=actor, at=at)
        raise


def _next(content: Source) -> bytes:
    """Return the next piece, filled up: a stream may give less than it is asked for."""
    parts, size = [], 0
    while size < PIECE and (part := content.read(PIECE - size)):
        parts.append(part)
        size += len(part)
    return b"".join(parts)


@transaction.atomic
def begin_upload(
    *, batch: SourceBatch, code: str, name: str, actor: Actor, at: datetime
) -> SourceUpload:
    """Make room for a file that comes in pieces; raises `UnableToAct`."""
    held = _held(batch, actor)
    if not code:
        raise UnableToAct("どのファイルか、レイアウトから選んでください。")
    if held.files.count() + held.uploads.count() >= MOST_FILES:
        raise UnableToAct(
            f"1つの受領データに入れられるのは{MOST_FILES}ファイルまでです。"
            "新しい受領データを登録してください。"
        )
    upload = SourceUpload(
        batch=held,
        code=code,
        name=clean_line(base_name(name))[:200] or "ファイル",
        began_at=at,
        touched_at=at,
        began_by_id=actor.user_id,
    )
    upload.save(force_insert=True)
    return upload


def add_piece(
    *, upload: SourceUpload, number: int, content: bytes, actor: Actor, at: datetime
) -> int:
    """Keep the next piece; return how many bytes there are now. Raises `UnableToAct`.

    A piece that came twice, because the answer to the first was lost, is kept once.
    """
    if not content or len(content) > PIECE:
        raise UnableToAct("ファイルの一部が正しく届きませんでした。もう一度送ってください。")
    with transaction.atomic():
        held = _own_upload(upload, actor)
        size, pieces = _so_far(held)
        if number < pieces:
            return size
        if number > pieces:
            raise UnableToAct("ファイルの一部が届いていません。もう一度送ってください。")
        if size + len(content) > MOST_BYTES:
            raise UnableToAct(
                f"「{held.name}」は大きすぎます。1ファイルは{MOST_BYTES >> 30}GBまでです。"
                "ファイルを分けて出力し、同じ種類のファイルとして順に入れてください。"
            )
    try:
        stored = keep_scanned(
            content=content, name=_NAME, media_type=_MEDIA_TYPE, actor=actor, at=at
        )
    except UnableToStore as reason:
        raise UnableToAct(str(reason).replace(_NAME, held.name)) from reason
    try:
        with transaction.atomic():
            held = _own_upload(upload, actor)
            if _so_far(held)[1] != number:
                raise UnableToAct(
                    "同じファイルが2つの画面から送られています。片方を閉じてください。"
                )
            UploadPiece(upload=held, number=number, stored=stored).save(force_insert=True)
            held.touched_at = at
            held.save(update_fields=["touched_at"])
    except BaseException:
        discard(stored, actor=actor, at=at)
        raise
    return size + len(content)


def finish_upload(*, upload: SourceUpload, size: int, actor: Actor, at: datetime) -> SourceFile:
    """Take the file in whose pieces are all there; raises `UnableToAct`."""
    with transaction.atomic():
        held = _own_upload(upload, actor)
        if _so_far(held)[0] != size:
            raise UnableToAct(
                f"「{held.name}」の一部が届いていません。もう一度、選び直して送ってください。"
            )
    whole = hashlib.sha256()
    try:
        for piece in held.pieces.select_related("stored").order_by("number"):
            whole.update(read(piece.stored))
    except FileUnavailable as reason:
        raise UnableToAct(f"「{held.name}」を確かめられません。{reason}") from reason
    return _taken(upload, whole.hexdigest(), actor, at)


@transaction.atomic
def _taken(upload: SourceUpload, sha256: str, actor: Actor, at: datetime) -> SourceFile:
    """Turn the upload into a file of the batch, in the order in which they came."""
    held = _own_upload(upload, actor)
    batch = _held(held.batch, actor)
    size, _ = _so_far(held)
    if not size:
        raise UnableToAct(f"「{held.name}」は中身が空です。ファイルを確かめてください。")
    of_kind = SourceFile.objects.filter(batch=batch, code=held.code)
    if of_kind.filter(sha256=sha256).exists():
        raise UnableToAct(
            f"「{held.name}」と同じ中身のファイルが、この受領データにもう入っています。"
        )
    last = of_kind.aggregate(last=Max("number"))["last"]
    file = SourceFile(
        batch=batch,
        code=held.code,
        number=0 if last is None else last + 1,
        name=held.name,
        size=size,
        sha256=sha256,
    )
    file.save(force_insert=True)
    SourcePiece.objects.bulk_create(
        SourcePiece(file=file, number=one.number, stored_id=one.stored_id)
        for one in held.pieces.order_by("number")
    )
    held.delete()
    record(
        events.FileReceived(
            subject=batch.ref,
            plan_id=batch.plan_id,
            title=batch.title,
            file=file.code,
            name=file.name,
            size=file.size,
            sha256=file.sha256,
        ),
        actor=actor,
        at=at,
    )
    return file


@transaction.atomic
def drop_upload(*, upload: SourceUpload, actor: Actor, at: datetime) -> None:
    """Wipe what has come of a file that is not coming any more; twice does nothing more."""
    held = only(SourceUpload.objects.select_for_update(of=("self",)).filter(pk=upload.pk))
    if held is None:
        return
    stored = [one.stored for one in held.pieces.select_related("stored")]
    held.delete()
    _discard(stored, actor, at)


@transaction.atomic
def wipe_batch(*, batch: SourceBatch, actor: Actor, at: datetime) -> SourceBatch:
    """Wipe the content of all files for good; names, sizes and hashes stay. Raises `UnableToAct`."""
    held = _held(batch, actor)
    if is_in_use(held):
        raise UnableToAct(
            "このデータを使う実行が終わっていません。終わるのを待つか、取り消してから消去してください。"
        )
    pieces = SourcePiece.objects.filter(file__batch=held)
    coming = UploadPiece.objects.filter(upload__batch=held)
    stored = [one.stored for one in pieces.select_related("stored")]
    stored += [one.stored for one in coming.select_related("stored")]
    pieces.delete()
    SourceUpload.objects.filter(batch=held).delete()
    _discard(stored, actor, at)
    held.wiped_at = at
    held.save(update_fields=["wiped_at"])
    record(
        events.BatchWiped(
            subject=held.ref, plan_id=held.plan_id, title=held.title, files=held.files.count()
        ),
        actor=actor,
        at=at,
    )
    return held


def is_in_use(batch: SourceBatch) -> bool:
    """Tell whether a run is still going to read the files."""
    return open_runs().filter(batch=batch).exists()


def wipe_due(*, at: datetime, limit: int = 20) -> int:
    """Wipe what is past its day, and what was left behind on its way; returns how many."""
    sweeper = Actor.system(_SWEEPER)
    done = 0
    for batch in SourceBatch.objects.filter(wiped_at=None, expires_at__lte=at)[:limit]:
        if not is_in_use(batch):
            wipe_batch(batch=batch, actor=sweeper, at=at)
            done += 1
    for upload in SourceUpload.objects.filter(touched_at__lte=at - LEFT_BEHIND)[:limit]:
        drop_upload(upload=upload, actor=sweeper, at=at)
        done += 1
    return done


def _held(batch: SourceBatch, actor: Actor) -> SourceBatch:
    """Return the batch under lock, if the actor may change its plan and it is not wiped."""
    rows = SourceBatch.objects.select_for_update(of=("self",)).select_related("plan__department")
    held = only(rows.filter(pk=batch.pk))
    if held is None:
        raise UnableToAct("この受領データは登録されていません。")
    demand(may_change(actor, held.plan))
    if held.wiped_at is not None:
        raise UnableToAct("この受領データは消去されています。新しい受領データを登録してください。")
    return held


def _own_upload(upload: SourceUpload, actor: Actor) -> SourceUpload:
    """Return the upload under lock, if it is the actor's own and still on its way."""
    rows = SourceUpload.objects.select_for_update(of=("self",)).select_related("batch__plan")
    held = only(rows.filter(pk=upload.pk, began_by=actor.user_id))
    if held is None:
        raise UnableToAct("送信の途中で時間が空きすぎました。もう一度、選び直して送ってください。")
    demand(may_change(actor, held.batch.plan))
    return held


def _so_far(upload: SourceUpload) -> tuple[int, int]:
    """Return how many bytes have come, in how many pieces."""
    found = upload.pieces.aggregate(size=Sum("stored__size"), pieces=Count("pk"))
    return found["size"] or 0, found["pieces"]


def _discard(stored: Iterable[StoredFile], actor: Actor, at: datetime) -> None:
    for one in stored:
        discard(one, actor=actor, at=at)
