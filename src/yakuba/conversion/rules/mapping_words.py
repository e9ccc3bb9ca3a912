"""A mapping as people read it: source fields and steps by their names, and what two versions differ in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from .layouts import Layout
from .mappings import Definition, FieldMap, FileMap
from .steps import Setting, Step, StepKind

# Of a large table only so many pairs are told of.
_MOST_PAIRS: Final = 20


class ChangeKind(StrEnum):
    """What happened to a field from one version to the next."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    CHANGED = "CHANGED"

    @property
    def label(self) -> str:
        return {"ADDED": "追加", "REMOVED": "削除", "CHANGED": "変更"}[self.value]

    @property
    def tone(self) -> str:
        """The tone of its chip."""
        return {"ADDED": "success", "REMOVED": "error", "CHANGED": "info"}[self.value]


@dataclass(frozen=True, slots=True)
class Change:
    """A field, a table or a file that differs: where, how it was, how it is."""

    kind: ChangeKind
    place: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def file_name(layout: Layout | None, code: str) -> str:
    """Return how a file is called; its code where the layout has no such file."""
    file = layout.file(code) if layout is not None else None
    return file.name if file is not None else code


def field_name(layout: Layout | None, file: str, code: str) -> str:
    """Return how a field is called; its code where the layout has no such field."""
    found = layout.file(file) if layout is not None else None
    field = found.field(code) if found is not None else None
    return field.name if field is not None else code


def step_words(step: Step, source: Layout | None) -> str:
    """Return a step with its settings, fields of other files by their names."""
    if step.kind is not StepKind.LOOKUP:
        return step.sentence
    file = step.text(Setting.FILE)
    key, value = step.text(Setting.KEY), step.text(Setting.VALUE)
    return (
        f"「{file_name(source, file)}」の「{field_name(source, file, key)}」が合う行から、"
        f"「{field_name(source, file, value)}」を引く"
    )


def source_words(file: str, way: FieldMap, source: Layout | None) -> str:
    """Return from which fields a value comes."""
    if not way.sources:
        return "もとの項目なし"
    names = [field_name(source, file, one) for one in way.sources]
    shown = {" ": "空白", "　": "全角の空白"}.get(way.between, f"「{way.between}」")
    return "＋".join(names) + (f"（間に{shown}）" if way.between and len(names) > 1 else "")


def way_words(file: str, way: FieldMap, source: Layout | None) -> tuple[str, ...]:
    """Return how a field is made: from what, then step by step."""
    return (source_words(file, way, source), *(step_words(one, source) for one in way.steps))


def changes(
    before: Definition, after: Definition, source: Layout | None, target: Layout | None
) -> list[Change]:
    """Return what differs: the head, then files and fields in the order of the target, then tables."""
    found = list(_of_head(before, after))
    old = {one.to: one for one in before.files}
    new = {one.to: one for one in after.files}
    for code in _in_order([*old, *new], [one.code for one in target.files] if target else []):
        found += _of_file(code, old.get(code), new.get(code), source, target)
    for name in sorted({*before.tables, *after.tables}):
        change = _of_table(name, before.tables.get(name), after.tables.get(name))
        found += [change] if change is not None else []
    return found


def _of_head(before: Definition, after: Definition) -> Iterator[Change]:
    for label, old, new in (
        ("名称", before.title, after.title),
        ("説明", before.note, after.note),
        ("現行レイアウト", before.source, after.source),
        ("標準レイアウト", before.target, after.target),
    ):
        if old != new:
            yield Change(ChangeKind.CHANGED, label, (old,), (new,))


def _in_order(codes: list[str], order: list[str]) -> list[str]:
    at = {code: place for place, code in enumerate(order)}
    return sorted(dict.fromkeys(codes), key=lambda one: at.get(one, len(at)))


def _of_file(
    code: str,
    before: FileMap | None,
    after: FileMap | None,
    source: Layout | None,
    target: Layout | None,
) -> Iterator[Change]:
    name = file_name(target, code)
    old_source, new_source = before.source if before else "", after.source if after else ""
    if old_source != new_source:
        yield _change(
            f"ファイル「{name}」",
            (file_name(source, old_source),) if before else (),
            (file_name(source, new_source),) if after else (),
        )
    old = {one.to: one for one in before.fields} if before else {}
    new = {one.to: one for one in after.fields} if after else {}
    file = target.file(code) if target is not None else None
    order = [one.code for one in file.fields] if file is not None else []
    for one in _in_order([*old, *new], order):
        told = way_words(old_source, old[one], source) if one in old else ()
        now = way_words(new_source, new[one], source) if one in new else ()
        if told != now or old.get(one) != new.get(one):
            yield _change(f"{name}の「{field_name(target, code, one)}」", told, now)


def _change(place: str, before: tuple[str, ...], after: tuple[str, ...]) -> Change:
    kind = ChangeKind.CHANGED if before and after else ChangeKind.ADDED
    return Change(ChangeKind.REMOVED if not after else kind, place, before, after)


def _of_table(
    name: str, before: Mapping[str, str] | None, after: Mapping[str, str] | None
) -> Change | None:
    if before == after:
        return None
    old, new = dict(before or {}), dict(after or {})
    gone = [f"{one} → {old[one]}" for one in old if old[one] != new.get(one)]
    come = [f"{one} → {new[one]}" for one in new if new[one] != old.get(one)]
    place = f"変換表「{name}」"
    if before is None:
        return Change(ChangeKind.ADDED, place, (), _few(come))
    if after is None:
        return Change(ChangeKind.REMOVED, place, _few(gone), ())
    return Change(ChangeKind.CHANGED, place, _few(gone), _few(come))


def _few(pairs: list[str]) -> tuple[str, ...]:
    more = len(pairs) - _MOST_PAIRS
    return (*pairs[:_MOST_PAIRS], *([f"ほかに{more:,}件"] if more > 0 else []))
