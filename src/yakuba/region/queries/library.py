"""Reads of the library: what others publish, what is one's own, what was taken over."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from yakuba.foundation.rulebook.models import RuleTable
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import SubjectCard, card_of
from yakuba.kernel.codes import parse_uuid
from yakuba.procedures.models import Procedure
from yakuba.programmes.models import PlaybookVersion
from yakuba.region.models import LibraryItem, LibraryKind, Takeover
from yakuba.region.rules.exchange import Passage
from yakuba.region.rules.library import (
    Outline,
    example_of,
    outline_of_form,
    outline_of_playbook,
    outline_of_table,
)

from .exchange import published, published_columns

Line = tuple[str, str, str]
_TEXT = ("title", "summary", "keywords")


@dataclass(frozen=True, slots=True)
class Found:
    """An item as the list shows it: the newest edition, and how often it was taken over."""

    item: LibraryItem
    town: str
    takers: int
    is_own: bool
    is_taken: bool


def line_of(item: LibraryItem) -> Line:
    """Return what stays the same from edition to edition."""
    return item.municipality.code, item.kind, item.code


def search(passage: Passage, *, words: str = "", kind: str = "") -> list[Found]:
    """Return the newest editions that fit all words, in three queries."""
    items = published(passage, LibraryItem, lambda rows: _fitting(rows, words, kind))
    newest: dict[Line, LibraryItem] = {}
    for item in items:
        newest.setdefault(line_of(item), item)
    many, own = takers(passage), set(Takeover.objects.values_list("item_key", flat=True))
    taken = taken_lines()
    found = [
        Found(
            item,
            item.municipality.name,
            len(many.get(line, ())),
            item.municipality_id == passage.reader_id,
            item.key in own or line in taken,
        )
        for line, item in newest.items()
    ]
    return sorted(found, key=lambda one: (one.item.kind, one.item.title, one.town))


def _fitting(rows: QuerySet[LibraryItem], words: str, kind: str) -> QuerySet[LibraryItem]:
    if kind:
        rows = rows.filter(kind=kind)
    for word in words.split()[:8]:
        fits = Q(municipality__name__icontains=word)
        for name in _TEXT:
            fits |= Q(**{f"{name}__icontains": word})
        rows = rows.filter(fits)
    return rows.order_by("-edition").defer("content")


def takers(passage: Passage) -> dict[Line, list[str]]:
    """Return who took each item over, any edition of it."""
    rows = published_columns(
        passage,
        Takeover,
        ("origin_code", "kind", "code", "municipality__name"),
        lambda rows: rows.order_by("municipality__code"),
    )
    found: dict[Line, list[str]] = {}
    for origin, kind, code, name in rows:
        names = found.setdefault((origin, kind, code), [])
        if name not in names:
            names.append(name)
    return found


def taken_lines() -> set[Line]:
    """Return what this municipality has taken over, whatever the edition."""
    return set(Takeover.objects.values_list("origin_code", "kind", "code"))


def editions(passage: Passage, item: LibraryItem) -> list[LibraryItem]:
    """Return the published editions of an item, newest first, without their contents."""
    return published(
        passage,
        LibraryItem,
        lambda rows: (
            rows.filter(municipality_id=item.municipality_id, kind=item.kind, code=item.code)
            .order_by("-edition")
            .defer("content")
        ),
    )


def item_by_key(passage: Passage, key: UUID) -> LibraryItem | None:
    """Return one published edition that the reader may read."""
    found = published(passage, LibraryItem, lambda rows: rows.filter(key=key))
    return found[0] if found else None


def own_items() -> list[LibraryItem]:
    """Return the items of this municipality, drafts first, newest edition first."""
    rows = LibraryItem.objects.defer("content").order_by("kind", "code", "-edition")
    return sorted(rows, key=lambda one: one.published_at is not None)


def own_item(key: UUID) -> LibraryItem | None:
    """Return one item of this municipality, published or not."""
    return LibraryItem.objects.filter(key=key).first()


@dataclass(frozen=True, slots=True)
class Taken:
    """Something taken over, what became of it, and what happened to its origin since."""

    takeover: Takeover
    made: SubjectCard | None
    newer: LibraryItem | None
    is_withdrawn: bool


def taken_here(passage: Passage) -> list[Taken]:
    """Return what this municipality took over, newest first."""
    rows = list(Takeover.objects.defer("document"))
    origins = {row.origin_code for row in rows}
    items = (
        published(
            passage,
            LibraryItem,
            lambda items: (
                items.filter(municipality__code__in=origins).order_by("-edition").defer("content")
            ),
        )
        if rows
        else []
    )
    return [taken_of(row, items) for row in rows]


def taken_of(row: Takeover, items: list[LibraryItem]) -> Taken:
    """Return one takeover beside the editions of its origin."""
    line = (row.origin_code, row.kind, row.code)
    editions_ = [one for one in items if line_of(one) == line]
    newer = next((one for one in editions_ if one.edition > row.edition), None)
    is_there = any(one.key == row.item_key for one in editions_)
    return Taken(row, made_of(row), newer, not is_there)


def takeover_of(key: int) -> Takeover | None:
    """Return one takeover of this municipality."""
    return Takeover.objects.filter(pk=key).first()


def made_of(row: Takeover) -> SubjectCard | None:
    """Return what was made of a takeover here."""
    return card_of(SubjectRef(row.made_kind, row.made_id)) if row.made_kind else None


def forms_to_use() -> QuerySet[Takeover]:
    """Return the definitions of procedures that were taken over and not published here yet."""
    rows = Takeover.objects.filter(kind=LibraryKind.FORM, made_kind="")
    return rows.order_by("-taken_at", "-pk")


def outline_of(kind: str, content: Mapping[str, Any]) -> Outline:
    """Return what a definition holds, in words."""
    makers = {
        LibraryKind.FORM: outline_of_form,
        LibraryKind.PLAYBOOK: outline_of_playbook,
        LibraryKind.TABLE: outline_of_table,
    }
    return makers[LibraryKind(kind)](content)


def example_facts(item: LibraryItem | Takeover) -> list[tuple[str, str]]:
    """Return what an example says."""
    content = item.content if isinstance(item, LibraryItem) else item.document
    return example_of(content).facts


@dataclass(frozen=True, slots=True)
class Offered:
    """A published definition of this municipality that could be shared."""

    kind: LibraryKind
    id: str
    code: str
    title: str
    version: int
    origin: str = ""

    @property
    def value(self) -> str:
        return f"{self.kind.value}:{self.id}"


def offered() -> list[Offered]:
    """Return the definitions in force here, of all three kinds, in three queries."""
    forms = Procedure.objects.filter(live_version__isnull=False).select_related("live_version")
    found = [
        Offered(LibraryKind.FORM, str(one.pk), one.slug, one.title, one.live_version.number)
        for one in forms.defer("live_version__document")
        if one.live_version is not None
    ]
    seen: set[int] = set()
    versions = PlaybookVersion.objects.filter(
        published_at__isnull=False, playbook__withdrawn_at=None
    ).select_related("playbook")
    for version in versions.defer("definition").order_by("playbook__title", "-number"):
        if version.playbook_id not in seen:
            seen.add(version.playbook_id)
            book = version.playbook
            found.append(
                Offered(
                    LibraryKind.PLAYBOOK,
                    str(version.pk),
                    book.code,
                    book.title,
                    version.number,
                    book.origin,
                )
            )
    tables = RuleTable.objects.filter(valid_to=None).defer("document").order_by("code")
    found += [
        Offered(LibraryKind.TABLE, str(one.pk), one.code, one.title, one.version) for one in tables
    ]
    return found


def content_of(offer: Offered) -> dict[str, Any]:
    """Return the immutable JSON of a definition as the library keeps it."""
    if offer.kind is LibraryKind.FORM:
        procedure = Procedure.objects.select_related("live_version").get(pk=offer.id)
        version = procedure.live_version
        document: dict[str, Any] = version.document if version else {}
        return document
    if offer.kind is LibraryKind.PLAYBOOK:
        definition: dict[str, Any] = PlaybookVersion.objects.get(pk=offer.id).definition
        return definition
    table = RuleTable.objects.get(pk=offer.id)
    return {
        "code": table.code,
        "title": table.title,
        "source_text": table.source_text,
        "document": table.document,
    }


def item_card(key: str) -> SubjectCard | None:
    """Return title and page of an item of this municipality."""
    found = parse_uuid(key)
    item = own_item(found) if found else None
    return SubjectCard(item.title, reverse("region:library_own", args=[item.key])) if item else None
