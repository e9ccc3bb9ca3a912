"""Take files in, put them aside, let them go."""

import hashlib
import logging
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line

from . import images, pdf
from . import store as disk
from .events import FileDiscarded, FileQuarantined, FileStored
from .models import StoredFile
from .rules import (
    ALLOWED,
    EXTENSIONS,
    LABELS,
    MAX_BYTES,
    NAME_LIMIT,
    PDF,
    listed,
    megabytes,
    sniff,
    stored_name,
)

logger = logging.getLogger(__name__)

KIND = "files.file"
ERASED = "(廃棄済み)"
# A transaction that stores a file is long over after this time.
ORPHAN_AGE = timedelta(days=1)


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
    and camera); a PDF that acts, hides files or is locked is refused.
    """
    shown = clean_line(name)[:NAME_LIMIT] or "ファイル"
    content = _read(upload, shown, max_bytes)
    found = sniff(content[:1024])
    if found.kind not in LABELS:
        raise UnableToStore(f"「{shown}」：{found.remedy}")
    if found.kind not in allowed:
        raise UnableToStore(
            f"「{shown}」：ここで受け取れるのは{listed(allowed)}です。"
            f"{listed(allowed)}のファイルを選び直してください。"
        )
    try:
        if found.kind == PDF:
            pdf.check(content)
        else:
            content = images.redraw(content, found.kind)
    except (images.BadImage, pdf.BadPdf) as refusal:
        raise UnableToStore(f"「{shown}」：{refusal}") from refusal
    return keep(content=content, name=shown, media_type=found.kind, actor=actor, at=at)


def keep(*, content: bytes, name: str, media_type: str, actor: Actor, at: datetime) -> StoredFile:
    """Keep bytes that the system itself made or has checked.

    The bytes are on disk before the row exists: a row never points at nothing. Bytes without a
    row (the transaction failed afterwards) are removed by `sweep_orphans`.
    """
    file_id = uuid.uuid4()
    if media_type in EXTENSIONS:
        name = stored_name(clean_line(name), media_type)
    disk.put(active_municipality_id(), file_id, content)
    with transaction.atomic():
        file = StoredFile(
            id=file_id,
            name=name,
            media_type=media_type,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
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
    town, key = file.municipality_id, file.pk
    # Killed in between, the bytes are an orphan and swept.
    transaction.on_commit(lambda: disk.drop(town, key))


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
    for file_id, path in disk.keys(town, older_than=(at - ORPHAN_AGE).timestamp()):
        alive = (
            file_id is not None
            and StoredFile.objects.filter(pk=file_id, discarded_at=None).exists()
        )
        if not alive:
            path.unlink(missing_ok=True)
            swept += 1
    if swept:
        logger.warning("removed %d orphaned files of municipality %d", swept, town)
    return swept


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
