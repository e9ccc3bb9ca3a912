"""Layouts and mappings as files: those that are shipped, and a town's own beside them."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from yakuba.conversion.rules import layout_reading, mapping_reading
from yakuba.conversion.rules.layouts import Layout
from yakuba.conversion.rules.mappings import Definition

_DATA: Final = Path(__file__).resolve().parents[4] / "data"
LAYOUTS: Final = _DATA / "layouts"
MAPPINGS: Final = _DATA / "mappings"


class NoSuchDefinition(ValueError):
    """No layout or mapping goes by the code, or its file is no JSON; the message says where."""


def document_of(path: Path) -> Any:
    """Return what a JSON file holds. Raises NoSuchDefinition."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as fault:
        raise NoSuchDefinition(f"{path} がありません。名前を確かめてください。") from fault
    except ValueError as fault:
        line = f"{fault.lineno}行目" if isinstance(fault, json.JSONDecodeError) else "文字コード"
        raise NoSuchDefinition(
            f"{path.name} をJSON（UTF-8）として読めません（{line}）。書きかたを直してください。"
        ) from fault


def layout_named(code: str, folders: Iterable[Path]) -> Layout:
    """Return the layout of the code from the first folder that has it.

    Raises NoSuchDefinition, UnreadableLayout.
    """
    for folder in (*folders, LAYOUTS):
        path = folder / f"{code}.json"
        if path.exists():
            return layout_reading.parse(document_of(path))
    raise NoSuchDefinition(
        f"レイアウト「{code}」がありません。{code}.json を --layouts のフォルダーに置いてください。"
    )


def mapping_at(name: str, folders: Iterable[Path]) -> tuple[Definition, Layout, Layout]:
    """Return a mapping by its file, or a shipped one by its code, with its two layouts.

    Raises NoSuchDefinition, UnreadableLayout, UnreadableMapping.
    """
    shipped = MAPPINGS / f"{name}.json"
    document = document_of(shipped if shipped.exists() else Path(name))
    known = document if isinstance(document, dict) else {}
    places = list(folders)
    source = layout_named(str(known.get("source", "")), places)
    target = layout_named(str(known.get("target", "")), places)
    return mapping_reading.parse(document, source, target), source, target
