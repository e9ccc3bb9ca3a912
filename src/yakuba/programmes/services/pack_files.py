"""Draw a pack once, at its freezing, and keep what came of it for good.

Typesetting, fonts and renderers change with the product. What the posts confirmed and residents
were shown must not: the bytes are kept, their digests stand in rows and events that never change.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from yakuba.foundation.documents.engine import MissingFont, UnableToTypeset
from yakuba.foundation.events.services import record
from yakuba.foundation.files.queries import FileUnavailable
from yakuba.foundation.files.rules import DOCX, PDF, XLSX
from yakuba.foundation.files.services import UnableToStore, keep
from yakuba.kernel.actor import Actor
from yakuba.programmes.documents import MEDIA_TYPES, Stamp
from yakuba.programmes.documents.papers import kept_form, paper, stamps_of
from yakuba.programmes.documents.template import UnreadableTemplate
from yakuba.programmes.events.about import pack_ref
from yakuba.programmes.events.packs import PackFileKept
from yakuba.programmes.models import PackFile, ReviewPack, TemplateVersion
from yakuba.programmes.queries.templates import templates_of

from .errors import UnableToReport

_KEPT_AS: Final = {"pdf": PDF, "xlsx": XLSX, "docx": DOCX, "html": "text/html"}


@dataclass(frozen=True, slots=True)
class Drawing:
    """The pack in one format, or in one form of the town."""

    extension: str
    version: TemplateVersion | None
    content: bytes


@dataclass(frozen=True, slots=True)
class Drawings:
    """The pack in every format, and what it was drawn from."""

    basis: tuple[str, tuple[Stamp, ...], tuple[int, ...]]
    made: tuple[Drawing, ...]


def basis_of(pack: ReviewPack) -> tuple[str, tuple[Stamp, ...], tuple[int, ...]]:
    """Return what the paper follows from: content, who confirmed it, the forms in use."""
    forms = tuple(version.pk for version in templates_of(pack))
    return pack.content_hash, stamps_of(pack), forms


def drawings_of(pack: ReviewPack, *, at: datetime) -> Drawings:
    """Draw a pack as it would be frozen at the moment, writing nothing; raises `UnableToReport`."""
    basis = basis_of(pack)
    made = [_in_format(pack, extension, at) for extension in MEDIA_TYPES]
    made += [_in_form(pack, version, at) for version in templates_of(pack)]
    return Drawings(basis, tuple(made))


def _in_format(pack: ReviewPack, extension: str, at: datetime) -> Drawing:
    try:
        return Drawing(extension, None, paper(pack, extension, frozen_at=at))
    except (MissingFont, UnableToTypeset) as fault:
        raise UnableToReport(f"ファイルを作れないため、確定しませんでした。{fault}") from fault


def _in_form(pack: ReviewPack, version: TemplateVersion, frozen_at: datetime) -> Drawing:
    try:
        content = kept_form(pack, version, frozen_at=frozen_at)
    except (UnreadableTemplate, FileUnavailable) as fault:
        raise UnableToReport(
            f"様式「{version.template.name}」に入れられません。{fault}"
            "様式を直すか廃止してから、もう一度お試しください。"
        ) from fault
    return Drawing(version.template.extension, version, content)


@transaction.atomic
def keep_drawings(*, pack: ReviewPack, drawings: Drawings, actor: Actor, at: datetime) -> None:
    """Keep what a pack was drawn as; it must be frozen by now. Raises `UnableToReport`."""
    for one in drawings.made:
        _keep(pack, one, actor, at)


@transaction.atomic
def keep_in_form(
    *, pack: ReviewPack, version: TemplateVersion, actor: Actor, at: datetime
) -> PackFile:
    """Keep a frozen pack in a form that was made after it; raises `UnableToReport`."""
    return _keep(pack, _in_form(pack, version, pack.frozen_at or at), actor, at)


def _keep(pack: ReviewPack, one: Drawing, actor: Actor, at: datetime) -> PackFile:
    named = f"（{one.version.template.name}）" if one.version else ""
    try:
        file = keep(
            content=one.content,
            name=f"{pack.title}{named}.{one.extension}",
            media_type=_KEPT_AS[one.extension],
            actor=actor,
            at=at,
        )
    except (UnableToStore, OSError) as fault:
        raise UnableToReport(
            "いまは、ファイルを保管する場所に書き込めません。システム担当にお知らせください。"
        ) from fault
    row = PackFile.objects.create(
        pack=pack,
        version=one.version,
        extension=one.extension,
        file=file,
        sha256=hashlib.sha256(one.content).hexdigest(),
        drawn_at=at,
    )
    fact = PackFileKept(subject=pack_ref(pack.pk), format=row.label, sha256=row.sha256)
    record(fact, actor=actor, at=at)
    return row
