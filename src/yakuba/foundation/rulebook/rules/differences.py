"""Two versions of a table side by side: which columns and rows came, went or changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from .drafts import Document, columns_of
from .words import Meaning, cell_words

_Line = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that reads otherwise."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that came, went or changed; its numbers before and after (0: not there)."""

    kind: str
    before: int
    after: int
    cells: tuple[CellChange, ...]
    article: str


def row_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[RowChange]:
    """Return what differs row by row; rows that only stand elsewhere went and came."""
    old, new = _lines(before), _lines(after)
    found: list[RowChange] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        both = min(b - a, d - c)
        found += [_changed(old[a + at], new[c + at], a + at + 1, c + at + 1) for at in range(both)]
        found += [_alone("消える行", old[at], at + 1, 0) for at in range(a + both, b)]
        found += [_alone("加わる行", new[at], 0, at + 1) for at in range(c + both, d)]
    return found


def column_changes(before: Document, after: Document) -> list[str]:
    """Return in sentences which columns came, went or are described otherwise."""
    old = {(column.side, column.name): column for column in columns_of(before)}
    new = {(column.side, column.name): column for column in columns_of(after)}
    found = [f"列「{one.label}」が加わります。" for key, one in new.items() if key not in old]
    found += [f"列「{one.label}」がなくなります。" for key, one in old.items() if key not in new]
    for key, one in new.items():
        former = old.get(key)
        if former is None:
            continue
        if former.label != one.label:
            found.append(f"列「{former.label}」の見出しが「{one.label}」になります。")
        if (former.meaning, former.values) != (one.meaning, one.values):
            found.append(f"列「{one.label}」の種類、値の一覧か範囲が変わります。")
    if before["hit_policy"] != after["hit_policy"]:
        found.append("行の当て方が変わります。")
    return found


def _lines(document: Mapping[str, Any]) -> list[_Line]:
    columns = columns_of(document)
    return [
        (
            *(
                (column.label, _words(raw, column.meaning))
                for raw, column in zip((*rule["inputs"], *rule["outputs"]), columns, strict=True)
            ),
            ("根拠の条項", rule.get("annotation", "")),
        )
        for rule in document["rules"]
    ]


def _words(raw: str, meaning: Meaning) -> str:
    return cell_words(raw, meaning) or "（空）"


def _changed(old: _Line, new: _Line, before: int, after: int) -> RowChange:
    return RowChange("変わる行", before, after, tuple(_cells(old, new)), new[-1][1])


def _cells(old: _Line, new: _Line) -> Iterator[CellChange]:
    was, now = dict(old), dict(new)
    for label in dict.fromkeys((*was, *now)):
        if was.get(label) != now.get(label):
            yield CellChange(label, was.get(label, "（列なし）"), now.get(label, "（列なし）"))


def _alone(kind: str, line: _Line, before: int, after: int) -> RowChange:
    def side(word: str) -> tuple[str, str]:
        return ("", word) if after else (word, "")

    cells = tuple(CellChange(label, *side(word)) for label, word in line[:-1])
    return RowChange(kind, before, after, cells, line[-1][1])
