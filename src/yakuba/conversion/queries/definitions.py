"""Layouts and mappings of a town: its own editions first, those that are shipped beside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from yakuba.conversion.models import LayoutEdition, MappingVersion, MigrationPlan
from yakuba.conversion.rules import layout_reading, mapping_reading
from yakuba.conversion.rules.layouts import Layout
from yakuba.conversion.rules.mappings import Definition
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.canonical import content_hash

from .shipped import LAYOUTS, MAPPINGS, NoSuchDefinition, document_of

Document = dict[str, Any]
# What is shipped is shown as such, wherever a mapping or a layout is named.
SAMPLE = "見本"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A mapping with its two layouts, as a run takes them: read, as documents, and their hashes.

    `documents` are `mapping`, `source` and `target` as JSON; `label` names mapping and version.
    """

    definition: Definition
    source: Layout
    target: Layout
    documents: Mapping[str, Any]
    mapping_hash: str
    source_hash: str
    target_hash: str
    label: str


@dataclass(frozen=True, slots=True)
class MappingChoice:
    """A mapping that a run can use; `key` names its version, `source` and `target` are codes."""

    key: str
    label: str
    source: str
    target: str


@cache
def shipped_layouts() -> Mapping[str, Document]:
    """Return the documents of the shipped layouts by code."""
    return {path.stem: document_of(path) for path in sorted(LAYOUTS.glob("*.json"))}


@cache
def shipped_mappings() -> Mapping[str, Document]:
    """Return the documents of the shipped mappings by code."""
    return {path.stem: document_of(path) for path in sorted(MAPPINGS.glob("*.json"))}


def resolved(key: str) -> Resolved:
    """Return the mapping of a key: `code` for the newest version, `code@3`, or a shipped code.

    Raises NoSuchDefinition, UnreadableLayout, UnreadableMapping.
    """
    document, label = _mapping(key)
    source, target = layout_document(document["source"]), layout_document(document["target"])
    read = layout_reading.parse(source), layout_reading.parse(target)
    return Resolved(
        mapping_reading.parse(document, *read),
        *read,
        {"mapping": document, "source": source, "target": target},
        content_hash(document),
        content_hash(source),
        content_hash(target),
        label,
    )


def _mapping(key: str) -> tuple[Document, str]:
    code, _, number = key.partition("@")
    if number:
        is_number = number.isascii() and number.isdigit() and len(number) < 6
        rows = MappingVersion.objects.filter(code=code)
        found = only(rows.filter(number=int(number))) if is_number else None
    else:
        found = newest_mapping(code)
    if found is not None:
        return found.document, str(found)
    if not number and code in shipped_mappings():
        document = shipped_mappings()[code]
        return document, f"{document['title']}（{SAMPLE}）"
    raise NoSuchDefinition("この対応表はありません。一覧から選び直してください。")


def newest_layout(code: str) -> LayoutEdition | None:
    """Return the town's newest edition of a layout, None where it has none of its own."""
    return LayoutEdition.objects.filter(code=code).order_by("-number").first()


def newest_mapping(code: str) -> MappingVersion | None:
    """Return the newest version of a mapping of the town."""
    return MappingVersion.objects.filter(code=code).order_by("-number").first()


def layout_document(code: str) -> Document:
    """Return the document of a layout: the town's newest edition, or the shipped one.

    Raises NoSuchDefinition.
    """
    found = newest_layout(code)
    if found is not None:
        document: Document = found.document
        return document
    if code in shipped_layouts():
        return shipped_layouts()[code]
    raise NoSuchDefinition(
        f"レイアウト「{code}」がありません。先に、レイアウトのファイルを取り込んでください。"
    )


def layout_of(code: str) -> Layout:
    """Return the layout of a code. Raises NoSuchDefinition, UnreadableLayout."""
    return layout_reading.parse(layout_document(code))


def layout_or_none(code: str) -> Layout | None:
    """Return the layout of a code; None where it is gone or no longer to be read."""
    try:
        return layout_of(code)
    except (NoSuchDefinition, layout_reading.UnreadableLayout):
        return None


def newest_mappings() -> list[MappingVersion]:
    """Return the newest version of each mapping of the town, in the order of their names."""
    newest: dict[str, MappingVersion] = {}
    for one in MappingVersion.objects.defer("document").order_by("code", "-number"):
        newest.setdefault(one.code, one)
    return sorted(newest.values(), key=lambda one: (one.title, one.code))


def mapping_choices(plan: MigrationPlan) -> list[MappingChoice]:
    """Return the mappings that a run of the plan can use: those of its business stand first."""
    own = newest_mappings()
    known = {one.code for one in own}
    found = [
        MappingChoice(f"{one.code}@{one.number}", str(one), one.source, one.target) for one in own
    ]
    found += [
        MappingChoice(code, f"{one['title']}（{SAMPLE}）", one["source"], one["target"])
        for code, one in shipped_mappings().items()
        if code not in known
    ]
    business = _businesses()
    return sorted(found, key=lambda one: business.get(one.target) != plan.name)


def _businesses() -> dict[str, str]:
    """Return the business of each layout by its code."""
    found = {code: str(one["business"]) for code, one in shipped_layouts().items()}
    rows = LayoutEdition.objects.order_by("code", "number")
    return found | dict(rows.values_list("code", "document__business"))
