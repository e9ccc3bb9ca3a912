"""A framework of skills as a document: what it says, and what is wrong with it.

The document is JSON: head, five levels, areas with groups with skills, and the roles that levels
may be expected of. `parse` reads it or says in sentences why not.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from yakuba.kernel.schema_words import Fault, UnreadableDocument

from .boundary import word_outside
from .levels import LEVELS

FORMAT: Final = "yakuba.skills/1"
MOST_SKILLS: Final = 300
MOST_AREAS: Final = 20
CODE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST: Final = {
    "title": 120,
    "edition": 40,
    "origin": 200,
    "note": 400,
    "name": 80,
    "group": 60,
    "area": 60,
    "description": 400,
    "label": 20,
    "meaning": 120,
    "code": 60,
}
Document = dict[str, Any]


class UnreadableFramework(UnreadableDocument):
    """The document is no framework; `faults` are all that was found."""


@dataclass(frozen=True, slots=True)
class Level:
    """One step of the scale in plain words."""

    level: int
    label: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Item:
    """A skill as the framework names it."""

    code: str
    name: str
    area: str
    group: str = ""
    description: str = ""
    is_unverified: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A field of skills: one page of an assessment."""

    code: str
    name: str
    note: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class RoleName:
    """A role of which levels may be expected."""

    code: str
    name: str
    is_unverified: bool = False


@dataclass(frozen=True, slots=True)
class Definition:
    """What a version of a framework says."""

    code: str
    edition: str
    title: str
    origin: str
    note: str
    levels: tuple[Level, ...]
    areas: tuple[Area, ...]
    roles: tuple[RoleName, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for area in self.areas for item in area.items)

    @property
    def unverified(self) -> int:
        """How many names were not checked against the official text."""
        return sum(item.is_unverified for item in self.items)

    def item(self, code: str) -> Item | None:
        """Return the skill of the code."""
        return next((one for one in self.items if one.code == code), None)


def parse(document: object) -> Definition:
    """Read a document; raises `UnreadableFramework` with everything that is wrong."""
    if not isinstance(document, dict):
        raise UnreadableFramework([Fault("ファイル", "スキルの枠組みのJSONではありません。")])
    faults = list(_faults(document))
    if faults:
        raise UnreadableFramework(faults)
    return read(document)


def read(document: Mapping[str, Any]) -> Definition:
    """Read a document that was parsed before."""
    return Definition(
        code=document["code"],
        edition=document.get("edition", ""),
        title=document["title"],
        origin=document.get("origin", ""),
        note=document.get("note", ""),
        levels=tuple(
            Level(one["level"], one["label"], one["meaning"]) for one in document["levels"]
        ),
        areas=tuple(_area(one) for one in document["areas"]),
        roles=tuple(
            RoleName(one["code"], one["name"], bool(one.get("unverified")))
            for one in document.get("roles", ())
        ),
    )


def _area(document: Mapping[str, Any]) -> Area:
    items = tuple(
        Item(
            code=one["code"],
            name=one["name"],
            area=document["name"],
            group=group.get("name", ""),
            description=one.get("description", ""),
            is_unverified=bool(one.get("unverified")),
        )
        for group in document["groups"]
        for one in group["skills"]
    )
    return Area(document["code"], document["name"], document.get("note", ""), items)


# What is wrong, in the order of the document


def _faults(document: Document) -> Iterator[Fault]:
    if document.get("format") != FORMAT:
        yield Fault("書式", f"「format」を「{FORMAT}」にしてください。")
    yield from _code(document, "枠組み")
    for key, label in (
        ("title", "名称"),
        ("edition", "版"),
        ("origin", "出どころ"),
        ("note", "注"),
    ):
        yield from _text(document, key, "枠組み", label, required=key == "title")
    yield from _levels(document.get("levels"))
    areas = document.get("areas")
    if not isinstance(areas, list) or not areas or len(areas) > MOST_AREAS:
        yield Fault("分野", f"分野を1つ以上{MOST_AREAS}以内で置いてください。")
        return
    for number, area in enumerate(areas, 1):
        yield from _area_faults(area, f"{number}番目の分野")
    yield from _doubles(document)
    yield from _roles(document.get("roles", []))


def _text(
    holder: Mapping[str, Any], key: str, place: str, label: str, *, required: bool, kind: str = ""
) -> Iterator[Fault]:
    text, longest = holder.get(key, ""), _LONGEST[kind or key]
    if not isinstance(text, str) or (required and not text.strip()):
        yield Fault(place, f"{label}を入力してください。")
    elif len(text) > longest:
        yield Fault(place, f"{label}は{longest}文字以内にしてください。")
    elif any(ord(sign) < 32 for sign in text):
        yield Fault(place, f"{label}に、改行などの制御文字は使えません。")
    elif key in ("name", "title") and (word := word_outside(text)):
        yield Fault(
            place,
            f"{label}に「{word}」があります。人事評価に関わる項目は、スキルの枠組みに置けません。外してください。",
        )


def _code(holder: Mapping[str, Any], place: str) -> Iterator[Fault]:
    code = holder.get("code")
    if not isinstance(code, str) or len(code) > _LONGEST["code"] or not CODE.fullmatch(code):
        yield Fault(
            place, "コードは、半角の英小文字と数字を「-」でつないで、60文字以内にしてください。"
        )


def _levels(levels: object) -> Iterator[Fault]:
    if not isinstance(levels, list) or [
        one.get("level") if isinstance(one, dict) else None for one in levels
    ] != list(LEVELS):
        yield Fault("レベル", "レベルは0から4までの5つを、この順に置いてください。")
        return
    for one in levels:
        place = f"レベル{one['level']}"
        yield from _text(one, "label", place, "言葉", required=True)
        yield from _text(one, "meaning", place, "意味", required=True)


def _area_faults(area: object, place: str) -> Iterator[Fault]:
    if not isinstance(area, dict):
        yield Fault(place, "分野の形が正しくありません。")
        return
    yield from _code(area, place)
    yield from _text(area, "name", place, "分野の名称", required=True, kind="area")
    yield from _text(area, "note", place, "注", required=False)
    groups = area.get("groups")
    if not isinstance(groups, list) or not groups:
        yield Fault(place, "区分を1つ以上置いてください。区分の名称は空でもかまいません。")
        return
    for group in groups:
        skills = group.get("skills") if isinstance(group, dict) else None
        if not isinstance(skills, list) or not skills:
            yield Fault(place, "区分には、スキルを1つ以上置いてください。")
            continue
        yield from _text(group, "name", place, "区分の名称", required=False, kind="group")
        for number, skill in enumerate(skills, 1):
            yield from _skill(skill, f"{place}の{number}番目のスキル")


def _skill(skill: object, place: str) -> Iterator[Fault]:
    if not isinstance(skill, dict):
        yield Fault(place, "スキルの形が正しくありません。")
        return
    yield from _code(skill, place)
    yield from _text(skill, "name", place, "スキルの名称", required=True)
    yield from _text(skill, "description", place, "説明", required=False)
    if not isinstance(skill.get("unverified", False), bool):
        yield Fault(place, "「unverified」は true か false にしてください。")


def _roles(roles: object) -> Iterator[Fault]:
    if not isinstance(roles, list):
        yield Fault("役割", "役割の形が正しくありません。")
        return
    seen: set[object] = set()
    for number, role in enumerate(roles, 1):
        place = f"{number}番目の役割"
        if not isinstance(role, dict):
            yield Fault(place, "役割の形が正しくありません。")
            continue
        yield from _code(role, place)
        yield from _text(role, "name", place, "役割の名称", required=True)
        if role.get("code") in seen:
            yield Fault(place, f"コード「{role['code']}」が二度あります。")
        seen.add(role.get("code"))


def _doubles(document: Document) -> Iterator[Fault]:
    """Codes name one thing each; a framework stays of a size that people can answer."""
    areas = [area for area in document["areas"] if isinstance(area, dict)]
    codes = [str(area.get("code")) for area in areas]
    skills = [
        str(skill.get("code"))
        for area in areas
        for group in (area.get("groups") or [])
        if isinstance(group, dict)
        for skill in (group.get("skills") or [])
        if isinstance(skill, dict)
    ]
    for label, found in (("分野", codes), ("スキル", skills)):
        for code in sorted({one for one in found if found.count(one) > 1}):
            yield Fault(label, f"コード「{code}」が二度あります。別のコードにしてください。")
    if len(skills) > MOST_SKILLS:
        yield Fault("スキル", f"スキルは{MOST_SKILLS}以内にしてください。")
