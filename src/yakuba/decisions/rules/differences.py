"""What one round of a draft changed of the round before it: its values and its files. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

# A long text is shown by its beginning: the whole of it stands on the page of its round.
_SHOWN = 200


class How(StrEnum):
    """What happened to a value or a file."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    CHANGED = "CHANGED"

    @property
    def label(self) -> str:
        return {"ADDED": "追加", "REMOVED": "削除", "CHANGED": "変更"}[self.value]


@dataclass(frozen=True, slots=True)
class Change:
    """One value that is no longer what it was; `before` and `after` are its words."""

    name: str
    how: How
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A file as it is told from others: its name and the hash of its bytes."""

    name: str
    sha256: str


def content_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return every value that was added, removed or changed, in the order of the later content."""
    old, new = _leaves(before), _leaves(after)
    found = [_change(name, old.get(name), new.get(name)) for name in {**new, **old}]
    return [one for one in found if one is not None]


def _change(name: str, before: str | None, after: str | None) -> Change | None:
    if before == after:
        return None
    how = How.ADDED if before is None else How.REMOVED if after is None else How.CHANGED
    return Change(name, how, _short(before or ""), _short(after or ""))


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _leaves(value: object, name: str = "") -> dict[str, str]:
    """Return the values at the ends of the content by the way to them."""
    if isinstance(value, Mapping):
        parts = [(str(key), item) for key, item in value.items()]
    elif isinstance(value, list):
        parts = [(_named(item) or f"{at}件目", item) for at, item in enumerate(value, start=1)]
        if len({part for part, _ in parts}) < len(parts):
            parts = [(f"{at}件目", item) for at, item in enumerate(value, start=1)]
    else:
        return {name: "" if value is None else str(value)}
    found: dict[str, str] = {}
    for part, item in parts:
        found.update(_leaves(item, f"{name} › {part}" if name else part))
    return found


def _named(item: object) -> str:
    """Return what an item of a list calls itself, so that one that moved is not a change."""
    if not isinstance(item, Mapping):
        return ""
    names = (item.get(key) for key in ("label", "title", "name", "key"))
    return next((name for name in names if isinstance(name, str) and name), "")


def paper_changes(before: Iterable[Paper], after: Iterable[Paper]) -> list[Change]:
    """Return the files that were added, removed or replaced; bytes decide, and then the name."""
    old, new = list(before), list(after)
    gone = [one for one in old if one not in new]
    come = [one for one in new if one not in old]
    found = []
    for one in come:
        same = next((was for was in gone if was.sha256 == one.sha256), None)
        same = same or next((was for was in gone if was.name == one.name), None)
        if same is None:
            found.append(Change(one.name, How.ADDED, after=one.sha256))
        else:
            gone.remove(same)
            what = same.sha256 if same.name == one.name else same.name
            new_what = one.sha256 if same.name == one.name else one.name
            found.append(Change(one.name, How.CHANGED, what, new_what))
    return found + [Change(one.name, How.REMOVED, before=one.sha256) for one in gone]
