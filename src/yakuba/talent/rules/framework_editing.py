"""A framework's document, changed piece by piece, and as the rows of a table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from yakuba.kernel.schema_words import Fault
from yakuba.kernel.text import clean_line

from .framework import FORMAT, Definition, Document, Item, UnreadableFramework

COLUMNS: Final = ("分野コード", "分野", "区分", "スキルコード", "スキル", "説明", "未照合")
YES: Final = "未照合"
_YESES: Final = (YES, "1", "true", "TRUE", "はい", "○")


def with_head(document: Document, **head: str) -> Document:
    """Return the document with another title, edition, origin or note."""
    return {**document, **head}


def with_levels(document: Document, levels: Sequence[tuple[str, str]]) -> Document:
    """Return the document with the words of its five levels."""
    return {
        **document,
        "levels": [
            {"level": number, "label": label, "meaning": meaning}
            for number, (label, meaning) in enumerate(levels)
        ],
    }


def with_area(document: Document, code: str, name: str, note: str) -> Document:
    """Return the document with the area's words changed, or with a new area at its end.

    A new area needs a first skill; it gets one with the same name, to be worded.
    """
    areas = list(document["areas"])
    for number, area in enumerate(areas):
        if area["code"] == code:
            areas[number] = {**area, "name": name, "note": note}
            return {**document, "areas": areas}
    first = {"code": f"{code}-01", "name": name, "description": "", "unverified": False}
    areas.append(
        {"code": code, "name": name, "note": note, "groups": [{"name": "", "skills": [first]}]}
    )
    return {**document, "areas": areas}


def without_area(document: Document, code: str) -> Document:
    """Return the document without the area and its skills."""
    return {**document, "areas": [one for one in document["areas"] if one["code"] != code]}


@dataclass(frozen=True, slots=True)
class Placed:
    """A skill and the code of the area it is to stand in."""

    area_code: str
    item: Item


def with_skill(document: Document, placed: Placed) -> Document:
    """Return the document with the skill changed in its place, or put at the end of its group."""
    rows = list(_rows(document))
    codes = [row.item.code for row in rows]
    if placed.item.code in codes:
        at = codes.index(placed.item.code)
        old = rows[at]
        if (old.area_code, old.item.group) == (placed.area_code, placed.item.group):
            rows[at] = placed
            return _rebuilt(document, rows)
        rows.pop(at)
    alike = [
        number
        for number, row in enumerate(rows)
        if (row.area_code, row.item.group) == (placed.area_code, placed.item.group)
    ] or [number for number, row in enumerate(rows) if row.area_code == placed.area_code]
    rows.insert(alike[-1] + 1 if alike else len(rows), placed)
    return _rebuilt(document, rows)


def without_skill(document: Document, code: str) -> Document:
    """Return the document without the skill; an area that is left empty goes with it."""
    return _rebuilt(document, [row for row in _rows(document) if row.item.code != code])


def moved(document: Document, code: str, step: int) -> Document:
    """Return the document with the skill one place further up (-1) or down (1) in its group."""
    rows = list(_rows(document))
    codes = [row.item.code for row in rows]
    if code not in codes:
        return document
    at = codes.index(code)
    to = at + step
    if not 0 <= to < len(rows):
        return document
    one, other = rows[at], rows[to]
    if (one.area_code, one.item.group) != (other.area_code, other.item.group):
        return document
    rows[at], rows[to] = other, one
    return _rebuilt(document, rows)


def new_document(code: str, title: str) -> Document:
    """Return a framework of the town's own, with plain levels and one area to begin with."""
    document = {
        "format": FORMAT,
        "code": code,
        "edition": "",
        "title": title,
        "origin": "",
        "note": "",
        "levels": [],
        "areas": [],
        "roles": [],
    }
    plain = (
        ("まだ知らない", "学んだことも、使ったこともない。"),
        ("知っている", "どんなものか、何に役立つかを説明できる。"),
        ("助けがあればできる", "手順書や詳しい人の助言があれば、自分の仕事で使える。"),
        ("一人でできる", "助けがなくても仕事で使える。うまくいかないときも、自分で直せる。"),
        ("教えられる", "ほかの職員に教えたり、課をまたぐ仕組みにしたりできる。"),
    )
    return with_area(with_levels(document, plain), f"{code}-1", "基本", "")


# As a table


def table_of(definition: Definition) -> list[tuple[str, ...]]:
    """Return the skills as rows under `COLUMNS`."""
    return [
        (
            area.code,
            area.name,
            item.group,
            item.code,
            item.name,
            item.description,
            YES if item.is_unverified else "",
        )
        for area in definition.areas
        for item in area.items
    ]


def from_table(document: Document, rows: Iterable[Mapping[str, str]]) -> Document:
    """Return the document with its areas and skills replaced by those of the rows.

    Head, levels and roles stay. Raises `UnreadableFramework` where a needed column is empty.
    """
    placed: list[Placed] = []
    names: dict[str, str] = {}
    faults: list[Fault] = []
    for number, row in enumerate(rows, 2):
        cells = {column: clean_line(row.get(column) or "") for column in COLUMNS}
        missing = [
            one for one in ("分野コード", "分野", "スキルコード", "スキル") if not cells[one]
        ]
        if missing:
            faults.append(Fault(f"{number}行目", f"「{'」「'.join(missing)}」が空です。"))
            continue
        names.setdefault(cells["分野コード"], cells["分野"])
        item = Item(
            code=cells["スキルコード"],
            name=cells["スキル"],
            area=names[cells["分野コード"]],
            group=cells["区分"],
            description=cells["説明"],
            is_unverified=cells["未照合"] in _YESES,
        )
        placed.append(Placed(cells["分野コード"], item))
    if not placed and not faults:
        faults.append(Fault("ファイル", f"行がありません。見出しは「{','.join(COLUMNS)}」です。"))
    if faults:
        raise UnreadableFramework(faults)
    notes = {area["code"]: area.get("note", "") for area in document["areas"]}
    known = [
        {"code": code, "name": name, "note": notes.get(code, "")} for code, name in names.items()
    ]
    return _rebuilt({**document, "areas": known}, placed)


def _rows(document: Document) -> Iterable[Placed]:
    for area in document["areas"]:
        for group in area["groups"]:
            for one in group["skills"]:
                yield Placed(
                    area["code"],
                    Item(
                        one["code"],
                        one["name"],
                        area["name"],
                        group.get("name", ""),
                        one.get("description", ""),
                        bool(one.get("unverified")),
                    ),
                )


def _rebuilt(document: Document, rows: Sequence[Placed]) -> Document:
    areas: list[dict[str, Any]] = []
    for area in document["areas"]:
        groups: dict[str, list[dict[str, Any]]] = {}
        # Groups without a name may follow each other; they are kept together as one.
        for row in rows:
            if row.area_code == area["code"]:
                item = row.item
                groups.setdefault(item.group, []).append(
                    {
                        "code": item.code,
                        "name": item.name,
                        "description": item.description,
                        "unverified": item.is_unverified,
                    }
                )
        if groups:
            listed = [{"name": name, "skills": skills} for name, skills in groups.items()]
            head = {"code": area["code"], "name": area["name"], "note": area.get("note", "")}
            areas.append({**head, "groups": listed})
    return {**document, "areas": areas}


# What is different


@dataclass(frozen=True, slots=True)
class Change:
    """A skill that came, went or was reworded."""

    kind: str
    name: str
    text: str


def changes(before: Definition, after: Definition) -> list[Change]:
    """Return what is different between two versions; skills are known by their codes."""
    old = {item.code: item for item in before.items}
    new = {item.code: item for item in after.items}
    found = [Change("追加", item.name, item.area) for code, item in new.items() if code not in old]
    found += [
        Change("廃止", item.name, "これまでの診断は残ります。")
        for code, item in old.items()
        if code not in new
    ]
    for code in [code for code in new if code in old]:
        one, other = old[code], new[code]
        if one.name != other.name:
            found.append(
                Change("名称変更", other.name, f"「{one.name}」から。診断は引き継ぎます。")
            )
        elif one != other:
            found.append(Change("修正", other.name, "説明・区分・照合の状態"))
    for one_level, other_level in zip(before.levels, after.levels, strict=True):
        if one_level != other_level:
            found.append(Change("レベル", f"レベル{other_level.level}", other_level.label))
    heads = (
        ("名称", before.title, after.title),
        ("版", before.edition, after.edition),
        ("出どころ", before.origin, after.origin),
        ("注", before.note, after.note),
    )
    found += [Change("全体", label, new or "（なし）") for label, old, new in heads if old != new]
    return found
