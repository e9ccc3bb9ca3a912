"""Reads of stored files."""

import hashlib
import io
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.vault.services import UnableToUnseal, unseal
from yakuba.kernel.actor import Actor
from yakuba.kernel.codes import parse_uuid
from yakuba.kernel.verdict import Verdict, denied

from . import images
from . import store as blobs
from .models import StoredFile
from .rules import OFFICE, PDF

PREVIEW_SIDE = 1200
PREVIEW_SECONDS = 15


class FileUnavailable(Exception):
    """The bytes are not handed out; the message is a Japanese sentence."""


def find(file_id: UUID) -> StoredFile | None:
    """Return the file of the active town, or None."""
    return StoredFile.objects.filter(pk=file_id).first()


def place_of(file_id: UUID) -> str:
    """Return what the sealed bytes of a file are bound to."""
    return f"files.storedfile:{file_id}"


def open_file(file: StoredFile) -> BinaryIO:
    """Open the proven bytes for streaming; raises `FileUnavailable`."""
    return io.BytesIO(read(file))


def read(file: StoredFile) -> bytes:
    """Return the bytes and prove that they are the ones stored; raises `FileUnavailable`."""
    if not file.is_readable:
        raise FileUnavailable("このファイルは、いま見られません(隔離または廃棄されています)。")
    return read_unchecked(file)


def read_unchecked(file: StoredFile) -> bytes:
    """Return the bytes also of a file in quarantine, for the scanner; raises `FileUnavailable`."""
    try:
        content = blobs.get(file.municipality_id, file.pk, file.sealed_with)
    except FileNotFoundError:
        raise FileUnavailable(
            "ファイルの本体が見つかりません。システム担当にお知らせください。"
        ) from None
    if file.sealed_with is not None:
        content = _unsealed(file, content)
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise FileUnavailable(
            "ファイルが保管したときと異なります。システム担当にお知らせください。"
        )
    return content


def _unsealed(file: StoredFile, content: bytes) -> bytes:
    try:
        with acting_in(file.municipality_id):
            return unseal(content, about=place_of(file.pk))
    except UnableToUnseal as fault:
        raise FileUnavailable(str(fault)) from fault


def preview_png(file: StoredFile, *, side: int = PREVIEW_SIDE) -> bytes | None:
    """Return a picture of the file that cannot act: the image itself, or a PDF's first page.

    None when there is no way to draw it (a PDF on a machine without poppler; Word and Excel).
    """
    content = read(file)
    if file.media_type in OFFICE:
        return None
    if file.media_type != PDF:
        return images.shrink_to_png(content, side)
    return _first_page(content, side)


def _first_page(content: bytes, side: int) -> bytes | None:
    program = shutil.which("pdftoppm")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source.pdf"
        source.write_bytes(content)
        command = [program, "-png", "-singlefile", "-f", "1", "-l", "1", "-scale-to", str(side)]
        try:
            subprocess.run(  # noqa: S603  a fixed program on a file of our own naming
                [*command, str(source), str(Path(folder) / "page")],
                check=True,
                capture_output=True,
                timeout=PREVIEW_SECONDS,
                env={"PATH": "/usr/bin:/bin", "HOME": folder},
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return None
        page = Path(folder) / "page.png"
        return page.read_bytes() if page.exists() else None


def card(file_id: str) -> SubjectCard | None:
    """Return what lists show of a file: that there is one; it is read where it belongs."""
    key = parse_uuid(file_id)
    file = find(key) if key else None
    return SubjectCard(title="ファイル", url="") if file else None


def may_see(actor: Actor, file_id: str) -> Verdict:
    """Deny: a file is seen through the object it belongs to, under that object's policy."""
    return denied("ファイルは、それが添えられた申請や文書のページから開いてください。")
