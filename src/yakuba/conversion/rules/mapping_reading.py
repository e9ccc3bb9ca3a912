"""From a document to a mapping between two layouts, or to everything that is wrong with it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, Final

from jsonschema import Draft202012Validator

from yakuba.kernel.schema_parts import closed, listed, text, whole
from yakuba.kernel.schema_words import Fault, UnreadableDocument, Words

from .layout_reading import CODE, MOST_FAULTS
from .layouts import Field, File, Kind, Layout
from .mappings import SCHEMA_VERSION, Definition, FieldMap, FileMap
from .steps import (
    NUMBERS,
    Holds,
    Setting,
    Step,
    StepKind,
    choices,
    gives,
    may,
    needs,
    takes,
)

# An expression that counts words takes no more.
MOST_PARTS: Final = 50
_NUMBER: Final = re.compile("-?[0-9]{1,18}")
_HOLDS: Final = {Kind.DATE: Holds.DATE, Kind.NUMBER: Holds.NUMBER}
WORDS: Final = Words(
    whole="対応表全体",
    names={
        "schema_version": "書式の版",
        "code": "コード",
        "title": "名称",
        "source": "現行レイアウト",
        "target": "標準レイアウト",
        "files": "ファイル",
        "fields": "項目",
        "tables": "変換表",
        "note": "説明",
        "to": "標準の項目",
        "from": "もとの項目",
        "between": "つなぐ文字",
        "steps": "手順",
        "step": "手順の種類",
        **{one.value: one.label for one in Setting},
    },
    lists={"files": "ファイル", "fields": "項目", "steps": "手順", "from": "もとの項目"},
    patterns={},
    pattern="半角の英小文字・数字・ハイフン・下線で、40文字までにしてください。",
)


class UnreadableMapping(UnreadableDocument):
    """The document is no mapping; `faults` are all that was found."""


@cache
def validator() -> Draft202012Validator:
    """Return what judges the form of a document (JSON Schema 2020-12)."""
    settings = {one.value: whole(1, 4_000) if one in NUMBERS else text(200, 0) for one in Setting}
    settings[Setting.AT.value] = whole(1, MOST_PARTS)
    step = closed({"step": {"enum": [one.value for one in StepKind]}}, settings)
    field = closed(
        {"to": CODE, "from": listed(CODE, 0, 12)},
        {"between": text(20, 0), "steps": listed(step, 0, 30)},
    )
    file = closed({"to": CODE, "from": CODE, "fields": listed(field, 1, 400)})
    table = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 20_000,
        "additionalProperties": text(120, 0),
    }
    return Draft202012Validator(
        closed(
            {
                "schema_version": {"const": SCHEMA_VERSION},
                "code": CODE,
                "title": text(120),
                "source": CODE,
                "target": CODE,
                "files": listed(file, 1, 60),
            },
            {
                "tables": {"type": "object", "propertyNames": CODE, "additionalProperties": table},
                "note": text(1_000, 0),
            },
        )
    )


def parse(document: object, source: Layout, target: Layout) -> Definition:
    """Return the mapping that the document is; raises UnreadableMapping with every fault."""
    errors = sorted(validator().iter_errors(document), key=lambda one: list(map(str, one.path)))
    if errors or not isinstance(document, Mapping):
        raise UnreadableMapping([WORDS.fault_of(one, document) for one in errors[:MOST_FAULTS]])
    definition = read(document)
    if found := list(faults_of(definition, source, target)):
        raise UnreadableMapping(found[:MOST_FAULTS])
    return definition


def read(document: Mapping[str, Any]) -> Definition:
    """Return the mapping of a document that was judged before (a stored version)."""
    return Definition(
        code=document["code"],
        title=document["title"],
        source=document["source"],
        target=document["target"],
        files=tuple(_read_file(one) for one in document["files"]),
        tables=document.get("tables", {}),
        note=document.get("note", ""),
    )


def _read_file(given: Mapping[str, Any]) -> FileMap:
    fields = (
        FieldMap(
            to=one["to"],
            sources=tuple(one["from"]),
            steps=tuple(Step.of(step) for step in one.get("steps", ())),
            between=one.get("between", ""),
        )
        for one in given["fields"]
    )
    return FileMap(to=given["to"], source=given["from"], fields=tuple(fields))


def faults_of(definition: Definition, source: Layout, target: Layout) -> Iterator[Fault]:
    """Yield what the schema cannot see: names of nothing, steps that do not fit, fields left out."""
    for code, count in Counter(one.to for one in definition.files).items():
        if count > 1:
            yield Fault("対応表全体", f"標準のファイル「{code}」が{count}回あります。")
    for one in definition.files:
        to, come = target.file(one.to), source.file(one.source)
        if to is None:
            yield Fault("対応表全体", f"標準レイアウトに「{one.to}」というファイルはありません。")
        elif come is None:
            yield Fault(
                f"ファイル「{to.name}」",
                f"現行レイアウトに「{one.source}」というファイルはありません。",
            )
        else:
            yield from _of_file(definition, one, come, to, source)


def _of_file(
    definition: Definition, one: FileMap, come: File, to: File, source: Layout
) -> Iterator[Fault]:
    place = f"ファイル「{to.name}」"
    for code, count in Counter(field.to for field in one.fields).items():
        if count > 1:
            yield Fault(place, f"項目「{code}」が{count}回あります。1つにしてください。")
    for field in to.fields:
        if field.required and one.field(field.code) is None:
            yield Fault(place, f"必須の項目「{field.name}」の作りかたがありません。")
    for way in one.fields:
        wanted = to.field(way.to)
        if wanted is None:
            yield Fault(place, f"標準の項目に「{way.to}」はありません。")
            continue
        where = f"{place}の項目「{wanted.name}」"
        yield from _of_sources(way, come, where)
        yield from _of_steps(definition, way, wanted.kind, source, where)


def _of_sources(way: FieldMap, come: File, where: str) -> Iterator[Fault]:
    for code in way.sources:
        if come.field(code) is None:
            yield Fault(where, f"もとのファイル「{come.name}」に「{code}」はありません。")


def field_faults(
    definition: Definition, way: FieldMap, wanted: Field, come: File, source: Layout
) -> list[Fault]:
    """Return what is wrong with how one field is made; `come` is the file that it is made from."""
    where = f"項目「{wanted.name}」"
    return [
        *_of_sources(way, come, where),
        *_of_steps(definition, way, wanted.kind, source, where),
    ]


def sound_steps(definition: Definition, way: FieldMap, come: File, source: Layout) -> int:
    """Return how many of the steps, from the first on, can be done as they are written."""
    if list(_of_sources(way, come, "")):
        return 0
    for count in range(len(way.steps), 0, -1):
        tried = replace(way, steps=way.steps[:count])
        # What the field asks for in the end says nothing of the steps.
        if not list(_of_steps(definition, tried, Kind.TEXT, source, "")):
            return count
    return 0


def _of_steps(
    definition: Definition, way: FieldMap, wanted: Kind, source: Layout, where: str
) -> Iterator[Fault]:
    if not way.sources and (not way.steps or way.steps[0].kind is not StepKind.DEFAULT):
        yield Fault(where, "もとの項目がないときは、最初の手順を「空のときの値」にしてください。")
    holds = Holds.TEXT
    for at, step in enumerate(way.steps, 1):
        here = f"{where}の手順{at}「{step.kind.label}」"
        if step.kind is not StepKind.DEFAULT and takes(step.kind) is not holds:
            yield Fault(
                here,
                f"{takes(step.kind).label}に使う手順です。前の手順は{holds.label}にしています。",
            )
        if step.kind is StepKind.DEFAULT:
            yield from _of_default(step.text(Setting.VALUE), holds, here)
        holds = gives(step.kind, holds)
        yield from _of_settings(step, here)
        yield from _of_names(definition, step, source, here)
    needed = _HOLDS.get(wanted)
    if needed is not None and holds is not needed:
        remedy = "「和暦を日付に」か「西暦を日付に」" if needed is Holds.DATE else "「数に」"
        yield Fault(where, f"{needed.label}の項目です。手順の最後に{remedy}を加えてください。")


def _of_default(value: str, holds: Holds, here: str) -> Iterator[Fault]:
    if holds is Holds.DATE and not _is_day(value):
        yield Fault(here, "日付の項目です。値は「2025-04-01」の形で書いてください。")
    if holds is Holds.NUMBER and not _NUMBER.fullmatch(value):
        yield Fault(here, "数の項目です。値は整数で書いてください。")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _of_settings(step: Step, here: str) -> Iterator[Fault]:
    allowed = (*needs(step.kind), *may(step.kind))
    given = {*step.texts, *step.numbers}
    for setting in needs(step.kind):
        if setting.value not in given:
            yield Fault(here, f"「{setting.label}」（{setting.value}）を書いてください。")
    for setting in (Setting.OLD, Setting.BY):
        if step.texts.get(setting.value) == "":
            yield Fault(here, f"「{setting.label}」（{setting.value}）が空です。入力してください。")
    for name in sorted(given - {one.value for one in allowed}):
        yield Fault(here, f"「{name}」は、この手順では使いません。消してください。")
    among = choices(step.kind)
    if among is not None and needs(step.kind)[0].value in step.texts:
        known = [one.value for one in among]
        if step.text(needs(step.kind)[0]) not in known:
            yield Fault(here, f"{'、'.join(f'「{one}」' for one in known)}から選んでください。")


def _of_names(definition: Definition, step: Step, source: Layout, here: str) -> Iterator[Fault]:
    if step.kind is StepKind.CODES and step.text(Setting.TABLE) not in definition.tables:
        yield Fault(here, f"変換表「{step.text(Setting.TABLE)}」がありません。")
    if step.kind is StepKind.LOOKUP:
        file = source.file(step.text(Setting.FILE))
        if file is None:
            yield Fault(here, f"現行レイアウトに「{step.text(Setting.FILE)}」はありません。")
            return
        for setting in (Setting.KEY, Setting.VALUE):
            if file.field(step.text(setting)) is None:
                yield Fault(here, f"「{file.name}」に「{step.text(setting)}」はありません。")
