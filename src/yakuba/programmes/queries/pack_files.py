"""The files of a frozen pack as they were kept, with the proof that they still are."""

import hashlib

from yakuba.foundation.files.queries import FileUnavailable, read
from yakuba.foundation.tenancy.rows import only
from yakuba.programmes.models import PackFile, ReviewPack, TemplateVersion

_CHANGED = "ファイルが確定したときと異なります。システム担当にお知らせください。"


def files_of(pack: ReviewPack) -> list[PackFile]:
    """Return the kept files, our own formats first; none of a pack frozen before files were kept."""
    rows = PackFile.objects.filter(pack=pack).select_related("file", "version__template")
    return list(rows.order_by("pk"))


def file_of(pack: ReviewPack, extension: str) -> PackFile | None:
    """Return the kept file of one of our own formats."""
    rows = PackFile.objects.filter(pack=pack, extension=extension, version=None)
    return only(rows.select_related("file"))


def form_of(pack: ReviewPack, version: TemplateVersion) -> PackFile | None:
    """Return the kept file in one of the town's own forms."""
    return only(PackFile.objects.filter(pack=pack, version=version).select_related("file"))


def bytes_of(kept: PackFile) -> bytes:
    """Return the bytes, proven to be those of the day of freezing; raises `FileUnavailable`."""
    content = read(kept.file)
    if hashlib.sha256(content).hexdigest() != kept.sha256:
        raise FileUnavailable(_CHANGED)
    return content
