"""The procedures of the demo, one JSON definition each, and the fee tables they ask."""

import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


def codes() -> list[str]:
    """Return the codes of all demo procedures."""
    return sorted(path.stem for path in _FOLDER.glob("*.json"))


def document(code: str) -> dict[str, Any]:
    """Return the definition document of that code."""
    found: dict[str, Any] = json.loads((_FOLDER / f"{code}.json").read_text(encoding="utf-8"))
    return found


def fee_tables() -> list[dict[str, Any]]:
    """Return the fee tables: code, title, source_text, note and the rulebook document."""
    paths = sorted((_FOLDER / "tables").glob("*.json"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]
