"""Reads of stored files."""

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.kernel.actor import Actor
from yakuba.kernel.codes import parse_uuid
from yakuba.kernel.verdict import Verdict, denied

from . import images
from . import store as disk
from .models import StoredFile
from .rules import PDF

PREVIEW_SIDE = 1200
PREVIEW_SECONDS = 15


class FileUnavailable(Exception):
    """The bytes are not handed out; the message is a Japanese sentence."""


def find(file_id: UUID) -> StoredFile | None:
    """Return the file of the active town, or None."""
    return StoredFile.objects.filter(pk=file_id).first()


def open_file(file: StoredFile) -> BinaryIO:
    """Open the bytes for streaming; raises `FileUnavailable`."""
    if not file.is_readable:
        raise FileUnavailable("このファイルは、いま見られません(隔離または廃棄されています)。")
    try:
        return disk.get(file.municipality_id, file.pk)
    except FileNotFoundError:
        raise FileUnavailable(
            "ファイルの本体が見つかりません。システム担当にお知らせください。"
        ) from None


def read(file: StoredFile) -> bytes:
    """Return the bytes and prove that they are the ones stored; raises `FileUnavailable`."""
    with open_file(file) as source:
        content = source.read()
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise FileUnavailable(
            "ファイルが保管したときと異なります。システム担当にお知らせください。"
        )
    return content


def preview_png(file: StoredFile, *, side: int = PREVIEW_SIDE) -> bytes | None:
    """Return a picture of the file that cannot act: the image itself, or a PDF's first page.

    None when there is no way to draw it (a PDF on a machine without poppler).
    """
    content = read(file)
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
