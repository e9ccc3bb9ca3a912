"""Columns of a draft: add, change, move, copy, drop; rows, labels and test cases follow."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from .drafts import MOST_COLUMNS, NAME, SIDES, Document, UnreadableAct

EMPTY: Final = {"inputs": "-", "outputs": "null"}
TYPE_WORDS: Final = {"string": "文字", "number": "数", "boolean": "はい・いいえ", "date": "日付"}
SIDE_WORDS: Final = {"inputs": "条件", "outputs": "結果"}
# A part of a test case for each side.
_CASE_PART: Final = {"inputs": "inputs", "outputs": "expected"}


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a column."""

    name: str
    label: str
    type: str
    is_yen: bool
    labels: Mapping[str, str]
    values: str = ""


def column_added(document: Document, side: str, said: Said) -> Document:
    """Return the document with a column at the end of its side. Raises UnreadableAct."""
    _check_room(document)
    _check_name(document, said.name, "")
    made = deepcopy(document)
    made[side].append({"name": said.name, "label": said.label, "type": said.type})
    for rule in made["rules"]:
        rule[side].append('""' if side == "outputs" and said.type == "string" else EMPTY[side])
    return _described(made, said, "")


def column_changed(document: Document, side: str, at: int, said: Said) -> Document:
    """Return the document with another description of the column. Raises UnreadableAct."""
    old = _column(document, side, at)["name"]
    _check_name(document, said.name, old)
    made = deepcopy(document)
    column = made[side][at]
    column |= {"name": said.name, "label": said.label, "type": said.type}
    if side == "inputs":
        column["values"] = said.values
    return _described(made, said, old)


def column_moved(document: Document, side: str, at: int, by: int) -> Document:
    """Return the document with the column one place to the left (-1) or right (1)."""
    _column(document, side, at)
    to = max(0, min(len(document[side]) - 1, at + by))
    made = deepcopy(document)
    for row in (made[side], *(rule[side] for rule in made["rules"])):
        row.insert(to, row.pop(at))
    return made


def column_copied(document: Document, side: str, at: int) -> Document:
    """Return the document with the column once more beside itself. Raises UnreadableAct."""
    _check_room(document)
    old = _column(document, side, at)
    made = deepcopy(document)
    name = _free_name(document, old["name"])
    label = f"{old.get('label') or old['name']}の写し"[:60]
    made[side].insert(at + 1, deepcopy(old) | {"name": name, "label": label})
    for rule in made["rules"]:
        rule[side].insert(at + 1, rule[side][at])
    if old["name"] in made.get("labels", {}):
        made["labels"][name] = deepcopy(made["labels"][old["name"]])
    if old["name"] in made.get("yen", ()):
        made["yen"].append(name)
    return made


def column_dropped(document: Document, side: str, at: int) -> Document:
    """Return the document without the column and its cells. Raises UnreadableAct."""
    name = _column(document, side, at)["name"]
    if len(document[side]) == 1:
        raise UnreadableAct(
            f"{SIDE_WORDS[side]}の列は、1つは要ります。消さずに、書き換えてください。"
        )
    made = deepcopy(document)
    for row in (made[side], *(rule[side] for rule in made["rules"])):
        row.pop(at)
    made.get("labels", {}).pop(name, None)
    made["yen"] = [one for one in made.get("yen", ()) if one != name]
    for case in made.get("cases", ()):
        case[_CASE_PART[side]].pop(name, None)
    return made


def _described(made: Document, said: Said, old: str) -> Document:
    labels: dict[str, Any] = made.setdefault("labels", {})
    labels.pop(old, None)
    labels.pop(said.name, None)
    if said.labels:
        labels[said.name] = dict(said.labels)
    yen = [one for one in made.get("yen", ()) if one not in (old, said.name)]
    made["yen"] = [*yen, said.name] if said.is_yen and said.type == "number" else yen
    if old and old != said.name:
        for case in made.get("cases", ()):
            for part in _CASE_PART.values():
                if old in case[part]:
                    case[part][said.name] = case[part].pop(old)
    return made


def _column(document: Document, side: str, at: int) -> dict[str, Any]:
    if side not in SIDES or not 0 <= at < len(document[side]):
        raise UnreadableAct("その列は、もうありません。画面の表を確かめてください。")
    found: dict[str, Any] = document[side][at]
    return found


def _check_room(document: Document) -> None:
    if len(document["inputs"]) + len(document["outputs"]) >= MOST_COLUMNS:
        raise UnreadableAct(f"列は{MOST_COLUMNS}列までです。表を分けてください。")


def _names(document: Document) -> set[str]:
    return {column["name"] for side in SIDES for column in document[side]}


def _check_name(document: Document, name: str, old: str) -> None:
    if name == old:
        # A table taken in may have a name that nobody could type here.
        return
    if not NAME.fullmatch(name):
        raise UnreadableAct(
            "列のコードは、英字で始まる半角英数字と下線で、40文字までにしてください。"
        )
    if name in _names(document):
        raise UnreadableAct(f"コード「{name}」の列は、もうあります。別のコードにしてください。")


def _free_name(document: Document, name: str) -> str:
    taken = _names(document)
    return next(
        made
        for number in range(2, MOST_COLUMNS + 3)
        if (made := f"{name[:36]}_{number}") not in taken
    )
