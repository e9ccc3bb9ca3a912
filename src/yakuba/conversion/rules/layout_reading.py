"""From a document to a layout, or to everything that is wrong with it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from jsonschema import Draft202012Validator

from yakuba.kernel.schema_parts import Schema, closed, listed, text, whole
from yakuba.kernel.schema_words import Fault, UnreadableDocument, Words

from .layouts import (
    SCHEMA_VERSION,
    Check,
    CheckDigit,
    CheckKind,
    Dialect,
    Encoding,
    Field,
    File,
    Form,
    Kind,
    Layout,
    Reference,
    Severity,
)

MOST_FAULTS: Final = 30
MOST_FILES: Final = 60
MOST_FIELDS: Final = 400
MOST_CODES: Final = 20_000
# Numbers have eighteen digits at most, so that engines can reckon with them.
MOST_NUMBER: Final = 10**18 - 1
_NAMES: Final = {
    "schema_version": "書式の版",
    "code": "コード",
    "title": "名称",
    "name": "名称",
    "business": "業務",
    "edition": "版",
    "origin": "出どころ",
    "is_sample": "見本かどうか",
    "codes": "コード表",
    "files": "ファイル",
    "pattern": "ファイル名",
    "fields": "項目",
    "kind": "種類",
    "length": "文字数",
    "exact": "文字数ちょうど",
    "required": "必須",
    "least": "最小",
    "most": "最大",
    "check_digit": "検査数字",
    "weights": "重み",
    "modulus": "法",
    "reference": "参照先",
    "file": "ファイル",
    "field": "項目",
    "note": "説明",
    "key": "主キー",
    "checks": "確認",
    "rule": "規則の文",
    "severity": "重さ",
    "source": "根拠",
    "when": "条件の項目",
    "among": "条件の値",
    "against": "照らす項目",
    "dialect": "書かれかた",
    "form": "形式",
    "encoding": "文字コード",
    "heading": "見出しの行",
    "trailer": "末尾の行の目印",
    "count_at": "件数の位置",
}
_CODED: Final = "半角の英小文字・数字・ハイフン・下線で、40文字までにしてください。"
WORDS: Final = Words(
    whole="レイアウト全体",
    names=_NAMES,
    lists={"files": "ファイル", "fields": "項目", "checks": "確認", "key": "主キー"},
    patterns={},
    pattern=_CODED,
)


class UnreadableLayout(UnreadableDocument):
    """The document is no layout; `faults` are all that was found."""


CODE: Final = {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,39}$"}


def _enum(of: type[Kind | Form | Encoding | CheckKind | Severity]) -> Schema:
    return {"enum": [one.value for one in of]}


def _field() -> Schema:
    return closed(
        {"code": CODE, "name": text(60)},
        {
            "kind": _enum(Kind),
            "length": whole(0, 4_000),
            "exact": {"type": "boolean"},
            "required": {"type": "boolean"},
            "codes": CODE,
            "least": whole(-MOST_NUMBER, MOST_NUMBER),
            "most": whole(-MOST_NUMBER, MOST_NUMBER),
            "check_digit": closed(
                {"weights": listed(whole(1, 99), 1, 30)}, {"modulus": whole(2, 97)}
            ),
            "reference": _reference(),
            "note": text(400, 0),
        },
    )


def _reference() -> Schema:
    return closed({"file": CODE, "field": CODE})


def _check() -> Schema:
    return closed(
        {"kind": _enum(CheckKind), "code": CODE, "fields": listed(CODE, 1, 8), "rule": text(200)},
        {
            "severity": _enum(Severity),
            "source": text(200, 0),
            "when": CODE,
            "among": listed(text(40), 1, 40),
            "against": _reference(),
        },
    )


def _file() -> Schema:
    dialect = closed(
        {},
        {
            "form": _enum(Form),
            "encoding": _enum(Encoding),
            "heading": {"type": "boolean"},
            "trailer": text(20, 0),
            "count_at": whole(0, 50),
        },
    )
    return closed(
        {
            "code": CODE,
            "name": text(60),
            "pattern": text(80),
            "fields": listed(_field(), 1, MOST_FIELDS),
        },
        {
            "key": listed(CODE, 0, 8),
            "checks": listed(_check(), 0, 100),
            "dialect": dialect,
        },
    )


@cache
def validator() -> Draft202012Validator:
    """Return what judges the form of a document (JSON Schema 2020-12)."""
    values = {
        "type": "object",
        "additionalProperties": text(120, 0),
        "minProperties": 1,
        "maxProperties": MOST_CODES,
    }
    schema = closed(
        {
            "schema_version": {"const": SCHEMA_VERSION},
            "code": CODE,
            "title": text(120),
            "business": text(60),
            "edition": text(40),
            "origin": text(400),
            "files": listed(_file(), 1, MOST_FILES),
        },
        {
            "codes": {"type": "object", "propertyNames": CODE, "additionalProperties": values},
            "is_sample": {"type": "boolean"},
        },
    )
    return Draft202012Validator(schema)


def parse(document: object) -> Layout:
    """Return the layout that the document is; raises UnreadableLayout with every fault."""
    errors = sorted(validator().iter_errors(document), key=lambda one: list(map(str, one.path)))
    if errors or not isinstance(document, Mapping):
        raise UnreadableLayout([WORDS.fault_of(one, document) for one in errors[:MOST_FAULTS]])
    layout = read(document)
    if found := list(faults_of(layout)):
        raise UnreadableLayout(found[:MOST_FAULTS])
    return layout


def read(document: Mapping[str, Any]) -> Layout:
    """Return the layout of a document that was judged before (a stored version)."""
    return Layout(
        code=document["code"],
        title=document["title"],
        business=document["business"],
        edition=document["edition"],
        origin=document["origin"],
        files=tuple(_read_file(one) for one in document["files"]),
        codes=document.get("codes", {}),
        is_sample=document.get("is_sample", False),
    )


def _read_file(given: Mapping[str, Any]) -> File:
    written = given.get("dialect", {})
    return File(
        code=given["code"],
        name=given["name"],
        pattern=given["pattern"],
        fields=tuple(_read_field(one) for one in given["fields"]),
        key=tuple(given.get("key", ())),
        checks=tuple(_read_check(one) for one in given.get("checks", ())),
        dialect=Dialect(
            form=Form(written.get("form", Form.CSV)),
            encoding=Encoding(written.get("encoding", Encoding.CP932)),
            heading=written.get("heading", True),
            trailer=written.get("trailer", ""),
            count_at=written.get("count_at", 0),
        ),
    )


def _read_field(given: Mapping[str, Any]) -> Field:
    digit = given.get("check_digit")
    return Field(
        code=given["code"],
        name=given["name"],
        kind=Kind(given.get("kind", Kind.TEXT)),
        length=given.get("length", 0),
        exact=given.get("exact", False),
        required=given.get("required", False),
        codes=given.get("codes", ""),
        least=given.get("least"),
        most=given.get("most"),
        check_digit=digit and CheckDigit(tuple(digit["weights"]), digit.get("modulus", 11)),
        reference=_read_reference(given.get("reference")),
        note=given.get("note", ""),
    )


def _read_reference(given: Mapping[str, str] | None) -> Reference | None:
    return None if given is None else Reference(given["file"], given["field"])


def _read_check(given: Mapping[str, Any]) -> Check:
    return Check(
        kind=CheckKind(given["kind"]),
        code=given["code"],
        fields=tuple(given["fields"]),
        rule=given["rule"],
        severity=Severity(given.get("severity", Severity.ERROR)),
        source=given.get("source", ""),
        when=given.get("when", ""),
        among=tuple(given.get("among", ())),
        against=_read_reference(given.get("against")),
    )


def faults_of(layout: Layout) -> Iterator[Fault]:
    """Yield what the schema cannot see: names used twice, names of nothing, lengths that lack."""
    yield from _twice("ファイル", [one.code for one in layout.files], "レイアウト全体")
    for file in layout.files:
        place = f"ファイル「{file.name}」"
        yield from _twice("項目", [one.code for one in file.fields], place)
        yield from _twice("項目の名称", [one.name for one in file.fields], place)
        yield from _twice("確認", [one.code for one in file.checks], place)
        for code in file.key:
            if file.field(code) is None:
                yield Fault(f"{place}の主キー", f"「{code}」という項目はありません。")
        for one in file.fields:
            yield from _of_field(layout, file, one)
        for check in file.checks:
            yield from _of_check(layout, file, check)
        if file.dialect.count_at and not file.dialect.trailer:
            yield Fault(
                place, "件数の位置を書くときは、末尾の行の目印（trailer）も書いてください。"
            )


def _twice(what: str, values: Sequence[str], place: str) -> Iterator[Fault]:
    for value, count in Counter(values).items():
        if count > 1:
            yield Fault(place, f"{what}「{value}」が{count}回あります。別々のものにしてください。")


def _of_field(layout: Layout, file: File, one: Field) -> Iterator[Fault]:
    place = f"ファイル「{file.name}」の項目「{one.name}」"
    if one.kind is Kind.CODE and one.codes not in layout.codes:
        yield Fault(place, f"コード表「{one.codes}」がありません。「codes」に加えてください。")
    if file.dialect.form is Form.FIXED and not one.length:
        yield Fault(place, "固定長のファイルでは、文字数が要ります。")
    if one.reference is not None:
        yield from _of_reference(layout, one.reference, place)
    if one.least is not None and one.most is not None and one.least > one.most:
        yield Fault(place, f"最小（{one.least}）が最大（{one.most}）より大きくなっています。")
    if (one.least, one.most) != (None, None) and one.kind is not Kind.NUMBER:
        yield Fault(place, "最小と最大は、種類が「NUMBER」の項目だけに付けられます。")
    if one.exact and not one.length:
        yield Fault(place, "「文字数ちょうど」のときは、文字数を書いてください。")
    if one.check_digit is not None and one.kind is not Kind.DIGITS:
        yield Fault(place, "検査数字は、種類が「DIGITS」の項目だけに付けられます。")


def _of_reference(layout: Layout, reference: Reference, place: str) -> Iterator[Fault]:
    file = layout.file(reference.file)
    if file is None:
        yield Fault(place, f"参照先のファイル「{reference.file}」がありません。")
    elif file.field(reference.field) is None:
        yield Fault(place, f"参照先の項目「{reference.field}」が「{file.name}」にありません。")


def _of_check(layout: Layout, file: File, check: Check) -> Iterator[Fault]:
    place = f"ファイル「{file.name}」の確認「{check.code}」"
    for code in (*check.fields, *filter(None, [check.when])):
        if file.field(code) is None:
            yield Fault(place, f"「{code}」という項目はありません。")
    if check.kind in (CheckKind.NEEDS, CheckKind.ONE_HEAD) and not (check.when and check.among):
        yield Fault(place, "条件の項目（when）と値（among）を書いてください。")
    yield from _of_count(check, place)
    if check.kind in (CheckKind.ORDER, CheckKind.PAST):
        for one in filter(None, map(file.field, check.fields)):
            if one.kind is not Kind.DATE:
                yield Fault(place, f"項目「{one.name}」は日付ではありません。")
    if check.against is not None:
        yield from _of_against(layout, check, check.against, place)


def _of_count(check: Check, place: str) -> Iterator[Fault]:
    count = len(check.fields)
    if check.kind is CheckKind.ORDER and count < 2:
        yield Fault(place, "順を確かめる日付を、2つ以上書いてください。")
    if check.kind in (CheckKind.NEEDS, CheckKind.PAST) and count > 1:
        yield Fault(place, "項目は1つだけ書いてください。ほかの項目には、別の確認を加えます。")
    if check.kind is CheckKind.ONE_HEAD and count != (1 if check.against is None else 2):
        yield Fault(place, "世帯の番号の項目を、照らす項目があれば本人の番号も書いてください。")


def _of_against(layout: Layout, check: Check, against: Reference, place: str) -> Iterator[Fault]:
    if check.kind is not CheckKind.ONE_HEAD:
        yield Fault(place, "照らす項目（against）は、「ONE_HEAD」だけで使えます。")
        return
    yield from _of_reference(layout, against, place)
    file = layout.file(against.file)
    if file is not None and file.field(check.fields[0]) is None:
        yield Fault(place, f"「{file.name}」に、同じ「{check.fields[0]}」という項目がありません。")
