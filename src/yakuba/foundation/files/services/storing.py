"""Take files in, put them aside, let them go."""

import hashlib
import logging
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.foundation.files import images, ooxml, pdf, scanning
from yakuba.foundation.files import store as blobs
from yakuba.foundation.files.events import FileDiscarded, FileQuarantined, FileReleased, FileStored
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.files.queries import place_of, read_unchecked
from yakuba.foundation.files.rules import (
    ALLOWED,
    EXTENSIONS,
    LABELS,
    MAX_BYTES,
    NAME_LIMIT,
    OFFICE,
    PDF,
    listed,
    megabytes,
    sniff,
    stored_name,
)
from yakuba.foundation.files.scanning import Scan
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.vault.rules import header_of
from yakuba.foundation.vault.services import UnableToSeal, seal
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line

logger = logging.getLogger(__name__)

WAITING = "ウイルス検査を待っています"
SCAN_AT_ONCE = 50
KIND = "files.file"
ERASED = "(廃棄済み)"
# A transaction that stores a file is long over after this time.
ORPHAN_AGE = timedelta(days=1)


_NO_ROOM = (
    "いま、ファイルを保管する場所に書き込めないため、受け取れませんでした。"
    "ほかの回答は保存されています。数分待ってから、もう一度追加してください。"
)


class UnableToStore(Exception):
    """The file cannot be taken; the message names the file and the remedy."""


def store(
    *,
    upload: "UploadedFile[Any] | bytes",
    name: str,
    actor: Actor,
    at: datetime,
    allowed: frozenset[str] = ALLOWED,
    max_bytes: int = MAX_BYTES,
) -> StoredFile:
    """Check a file that somebody hands in and keep it; raises `UnableToStore`.

    What it is decides its content, not its name. Images are drawn anew (upright, without place
    and camera); a PDF that acts, hides files or is locked is refused, and so is a Word or Excel
    file that acts or reaches out, which is taken only where it is `allowed` by name.
    """
    shown = clean_line(name)[:NAME_LIMIT] or "ファイル"
    content = _read(upload, shown, max_bytes)
    try:
        kind = _kind_of(content, shown, allowed)
        if kind == PDF:
            pdf.check(content)
        elif kind not in OFFICE:
            content = images.redraw(content, kind)
    except (images.BadImage, pdf.BadPdf, ooxml.BadOffice) as refusal:
        raise UnableToStore(f"「{shown}」：{refusal}") from refusal
    return keep_scanned(content=content, name=shown, media_type=kind, actor=actor, at=at)


def _kind_of(content: bytes, shown: str, allowed: frozenset[str]) -> str:
    """Return what the content is; raises `UnableToStore`, and `BadOffice` where Office is taken."""
    found = sniff(content[:1024])
    kind = found.kind
    if kind == "zip" and allowed & OFFICE:
        kind = ooxml.check(content)
    if kind not in LABELS:
        raise UnableToStore(f"「{shown}」：{found.remedy}")
    if kind not in allowed:
        raise UnableToStore(
            f"「{shown}」：ここで受け取れるのは{listed(allowed)}です。"
            f"{listed(allowed)}のファイルを選び直してください。"
        )
    return kind


def keep_scanned(
    *, content: bytes, name: str, media_type: str, actor: Actor, at: datetime
) -> StoredFile:
    """Keep what somebody handed in and the caller has found to be what it says.

    Raises `UnableToStore` when the scanner finds something or the disk is full.
    """
    verdict = _scan(content, name)
    try:
        file = keep(content=content, name=name, media_type=media_type, actor=actor, at=at)
    except OSError as fault:
        # A full disk is the operator's to mend; whoever applies has typed the rest already.
        logger.exception("a file could not be written")
        raise UnableToStore(f"「{name}」：{_NO_ROOM}") from fault
    if verdict is Scan.UNAVAILABLE:
        # A scanner that is away must not turn a resident away at night; nobody opens the file
        # until it was looked at.
        return quarantine(file=file, reason=WAITING, actor=actor, at=at)
    return file


def keep(*, content: bytes, name: str, media_type: str, actor: Actor, at: datetime) -> StoredFile:
    """Keep bytes that the system itself made or has checked, sealed under the town's key.

    The bytes lie in the store before the row exists: a row never points at nothing. Bytes without
    a row (the transaction failed afterwards) are removed by `sweep_orphans`.
    """
    file_id = uuid.uuid4()
    if media_type in EXTENSIONS:
        name = stored_name(clean_line(name), media_type)
    sealed, generation = _sealed(file_id, content)
    blobs.put(active_municipality_id(), file_id, sealed, generation)
    with transaction.atomic():
        file = StoredFile(
            id=file_id,
            name=name,
            media_type=media_type,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            sealed_with=generation,
            stored_sha256=hashlib.sha256(sealed).hexdigest(),
            state="CLEAN",
            stored_at=at,
        )
        file.save(force_insert=True)
        record(
            FileStored(
                subject=_ref(file),
                name=file.name,
                media_type=media_type,
                size=file.size,
                sha256=file.sha256,
            ),
            actor=actor,
            at=at,
        )
    return file


def _sealed(file_id: uuid.UUID, content: bytes) -> tuple[bytes, int]:
    """Return the bytes as they go into the store, and the generation of the key."""
    try:
        sealed = seal(content, about=place_of(file_id))
    except UnableToSeal as fault:
        # What the fault says (which key, which path) is for the operator, who has it in the log.
        raise UnableToStore(
            "役所の側の不具合のため、いまはファイルを保管できません。"
            "しばらくしてから、もう一度選んでください。"
        ) from fault
    return sealed, header_of(sealed).generation


@transaction.atomic
def quarantine(*, file: StoredFile, reason: str, actor: Actor, at: datetime) -> StoredFile:
    """Stop handing the file out, for instance after a virus scan found something."""
    file.state = "QUARANTINED"
    file.state_reason = reason[:200]
    file.save(update_fields=["state", "state_reason"])
    record(
        FileQuarantined(subject=_ref(file), reason=file.state_reason, sha256=file.sha256),
        actor=actor,
        at=at,
    )
    return file


@transaction.atomic
def discard(file: StoredFile, *, actor: Actor, at: datetime) -> None:
    """Remove the bytes for good; the row and its events remain. Twice does nothing more."""
    open_rows = StoredFile.objects.filter(pk=file.pk, discarded_at=None)
    if not open_rows.update(discarded_at=at):
        return
    file.discarded_at = at
    record(FileDiscarded(subject=_ref(file), sha256=file.sha256), actor=actor, at=at)
    town, key, generation = file.municipality_id, file.pk, file.sealed_with
    # Killed in between, the bytes are an orphan and swept.
    transaction.on_commit(lambda: blobs.drop(town, key, generation))


@transaction.atomic
def erase(file: StoredFile, *, actor: Actor, at: datetime) -> None:
    """Discard the file and forget what its owner called it; kind, size and hash remain."""
    discard(file, actor=actor, at=at)
    file.name = f"{ERASED}{EXTENSIONS.get(file.media_type, '')}"
    file.save(update_fields=["name"])


def sweep_orphans(at: datetime) -> int:
    """Remove bytes of the active town that no living row points at; returns how many went."""
    town = active_municipality_id()
    swept = 0
    for lying in blobs.leftovers(town, older_than=(at - ORPHAN_AGE).timestamp()):
        blob = lying.blob
        alive = (
            blob is not None
            and StoredFile.objects.filter(
                pk=blob.key, sealed_with=blob.generation, discarded_at=None
            ).exists()
        )
        if not alive:
            blobs.remove(lying)
            swept += 1
    if swept:
        logger.warning("removed %d orphaned files of municipality %d", swept, town)
    return swept


def scan_waiting(at: datetime) -> int:
    """Scan what came in while the scanner was away; returns how many files were judged."""
    judged = 0
    for file in StoredFile.objects.filter(
        state="QUARANTINED", state_reason=WAITING, discarded_at=None
    ).order_by("stored_at")[:SCAN_AT_ONCE]:
        verdict = scanning.chosen().scan(read_unchecked(file))
        if verdict.result is Scan.UNAVAILABLE:
            break
        if verdict.result is Scan.CLEAN:
            _release(file, at)
        else:
            quarantine(file=file, reason=_found(verdict.name), actor=Actor.system(), at=at)
        judged += 1
    return judged


@transaction.atomic
def _release(file: StoredFile, at: datetime) -> None:
    file.state, file.state_reason = "CLEAN", ""
    file.save(update_fields=["state", "state_reason"])
    record(FileReleased(subject=_ref(file), sha256=file.sha256), actor=Actor.system(), at=at)


def _scan(content: bytes, shown: str) -> Scan:
    verdict = scanning.chosen().scan(content)
    if verdict.result is Scan.INFECTED:
        logger.warning("an upload was refused: %s", verdict.name)
        raise UnableToStore(
            f"「{shown}」：ウイルス検査で問題が見つかったため、受け取れません。"
            "お使いの機器を検査してから、別のファイルを選び直してください。"
        )
    return verdict.result


def _found(name: str) -> str:
    return f"ウイルス検査で見つかりました({name})"


def _read(upload: "UploadedFile[Any] | bytes", shown: str, max_bytes: int) -> bytes:
    if isinstance(upload, bytes):
        content = upload
    else:
        upload.seek(0)
        content = upload.read(max_bytes + 1)
    if not content:
        raise UnableToStore(f"「{shown}」：中身が空です。ファイルを確かめて、選び直してください。")
    if len(content) > max_bytes:
        raise UnableToStore(
            f"「{shown}」：大きすぎます。{megabytes(max_bytes)}より小さくして選び直してください。"
        )
    return content


def _ref(file: StoredFile) -> SubjectRef:
    return SubjectRef(KIND, str(file.pk))
