"""A pack of the record as a paper: drawn with who confirmed it, and proved against what was kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone

from yakuba.foundation.documents.engine import MissingFont, UnableToTypeset
from yakuba.foundation.files.queries import FileUnavailable
from yakuba.foundation.files.queries import read as read_file
from yakuba.kernel.wareki import to_wareki_short
from yakuba.programmes.models import PackFile, ReviewPack, TemplateVersion
from yakuba.programmes.queries.pack_files import bytes_of
from yakuba.programmes.queries.packs import confirmations_of, report_of

from . import drawn
from .tables import Stamp
from .template import UnreadableTemplate, filled


def stamps_of(pack: ReviewPack) -> tuple[Stamp, ...]:
    """Return the posts asked, with who confirmed for them and when."""
    return tuple(
        Stamp(
            row.post.label,
            f"{row.confirmed_label.removeprefix(f'{row.post.label} ')}{'（代決）' if row.is_acting else ''}",
            to_wareki_short(timezone.localdate(row.confirmed_at)) if row.confirmed_at else "",
        )
        for row in confirmations_of(pack)
    )


def paper(pack: ReviewPack, extension: str, *, frozen_at: datetime | None) -> bytes:
    """Return the pack in a format; raises KeyError, for PDF also `MissingFont`, `UnableToTypeset`."""
    return drawn(
        report_of(pack),
        extension,
        content_hash=pack.content_hash,
        frozen_at=_in_utc(frozen_at),
        stamps=stamps_of(pack),
    )


def form(pack: ReviewPack, content: bytes, *, frozen_at: datetime | None) -> bytes:
    """Return a form of the town with the pack in it; raises `UnreadableTemplate`."""
    return filled(
        content,
        report_of(pack),
        content_hash=pack.content_hash,
        frozen_at=_in_utc(frozen_at),
        stamps=stamps_of(pack),
    )


def kept_form(pack: ReviewPack, version: TemplateVersion, *, frozen_at: datetime | None) -> bytes:
    """Return a form that is in use, filled; raises `UnreadableTemplate`, `FileUnavailable`."""
    return form(pack, read_file(version.file), frozen_at=frozen_at)


def _in_utc(moment: datetime | None) -> datetime | None:
    """Return the moment as the database gives it back: the bytes must not tell the two apart."""
    return moment.astimezone(UTC) if moment else None


@dataclass(frozen=True, slots=True)
class Proof:
    """A kept file: whether its bytes are those of the freezing, and whether it is drawn so today.

    `is_same` is None where it was not drawn again; `trouble` says why it could not be.
    """

    kept: PackFile
    is_intact: bool
    is_same: bool | None
    trouble: str = ""


def proofs(files: Iterable[PackFile], *, again: bool) -> list[Proof]:
    """Return a proof of each file; with `again` each of them is drawn anew and compared."""
    return [_proof(one, again=again) for one in files]


def _proof(kept: PackFile, *, again: bool) -> Proof:
    try:
        content = bytes_of(kept)
    except FileUnavailable as fault:
        return Proof(kept, is_intact=False, is_same=None, trouble=str(fault))
    if not again:
        return Proof(kept, is_intact=True, is_same=None)
    pack = kept.pack
    try:
        if kept.version is None:
            anew = paper(pack, kept.extension, frozen_at=pack.frozen_at)
        else:
            anew = kept_form(pack, kept.version, frozen_at=pack.frozen_at)
    except (MissingFont, UnableToTypeset, UnreadableTemplate, FileUnavailable) as fault:
        return Proof(kept, is_intact=True, is_same=None, trouble=str(fault))
    return Proof(kept, is_intact=True, is_same=anew == content)
