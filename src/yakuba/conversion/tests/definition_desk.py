"""What the tests of layouts and mappings play with: a small old system, a small standard, a mapping."""

import copy
from typing import Any

from yakuba.conversion.models import LayoutEdition, MappingDraft, MappingVersion
from yakuba.conversion.rules import drafts
from yakuba.conversion.services.definitions import take_layout, take_mapping
from yakuba.conversion.services.drafts import Beginning, begin_draft

from .migration_desk import MigrationDesk

OLD: dict[str, Any] = {
    "schema_version": 1,
    "code": "teate-old",
    "title": "手当システムの出力",
    "business": "児童手当",
    "edition": "2026-10",
    "origin": "試験のための架空のシステム",
    "files": [
        {
            "code": "jukyu",
            "name": "受給者一覧",
            "pattern": "JUKYU*.csv",
            "fields": [
                {"code": "bango", "name": "受給者番号"},
                {"code": "shimei", "name": "氏名"},
                {"code": "umare", "name": "生年月日"},
                {"code": "kubun", "name": "区分"},
            ],
        },
        {
            "code": "koza",
            "name": "口座",
            "pattern": "KOZA.csv",
            "fields": [
                {"code": "bango", "name": "受給者番号"},
                {"code": "meigi", "name": "口座名義"},
            ],
        },
    ],
}
NEW: dict[str, Any] = {
    "schema_version": 1,
    "code": "teate-new",
    "title": "手当の標準",
    "business": "児童手当",
    "edition": "1.0",
    "origin": "試験のための架空の標準",
    "codes": {"kind": {"1": "認定", "2": "却下"}},
    "files": [
        {
            "code": "recipient",
            "name": "受給者",
            "pattern": "recipient.csv",
            "key": ["no"],
            "fields": [
                {"code": "no", "name": "番号", "kind": "DIGITS", "length": 4, "required": True},
                {"code": "family", "name": "氏", "length": 20, "required": True},
                {"code": "born", "name": "生年月日", "kind": "DATE"},
                {"code": "kind", "name": "決定", "kind": "CODE", "codes": "kind"},
                {"code": "holder", "name": "口座名義"},
            ],
        }
    ],
}
MAPPING: dict[str, Any] = {
    "schema_version": 1,
    "code": "teate",
    "title": "手当システムから標準へ",
    "source": "teate-old",
    "target": "teate-new",
    "tables": {"kind": {"A": "1", "B": "2"}},
    "files": [
        {
            "to": "recipient",
            "from": "jukyu",
            "fields": [
                {"to": "no", "from": ["bango"], "steps": [{"step": "PAD", "length": 4}]},
                {
                    "to": "family",
                    "from": ["shimei"],
                    "steps": [{"step": "TRIM"}, {"step": "PART", "at": 1}],
                },
                {
                    "to": "born",
                    "from": ["umare"],
                    "steps": [{"step": "WAREKI", "form": "NUMBERED"}],
                },
                {"to": "kind", "from": ["kubun"], "steps": [{"step": "CODES", "table": "kind"}]},
            ],
        }
    ],
}


def changed(document: dict[str, Any], **said: Any) -> dict[str, Any]:
    """Return a copy of a document with other values at its top."""
    return {**copy.deepcopy(document), **said}


def with_steps(document: dict[str, Any], field: str, *steps: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of the mapping whose field goes through other steps."""
    made = copy.deepcopy(document)
    way = drafts.field_in(made, "recipient", field)
    assert way is not None
    way["steps"] = list(steps)
    return made


def layouts(desk: MigrationDesk) -> tuple[LayoutEdition, LayoutEdition]:
    """Take both small layouts in."""
    return (
        take_layout(document=OLD, **desk.act()),
        take_layout(document=NEW, **desk.act()),
    )


def mapping(desk: MigrationDesk, document: dict[str, Any] = MAPPING) -> MappingVersion:
    """Take a version of the mapping in."""
    return take_mapping(document=document, change="はじめ", **desk.act())


def begun(desk: MigrationDesk, **said: Any) -> MappingDraft:
    """Begin the draft of the next version of the small mapping."""
    beginning = Beginning(**{"code": "teate", "title": "手当", "base": "teate", **said})
    return begin_draft(beginning=beginning, **desk.act())
