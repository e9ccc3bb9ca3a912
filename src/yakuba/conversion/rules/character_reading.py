"""From a vendor's table of characters (外字対応表) to decisions and back, or to all that is wrong.

CSV as departments keep it in a spreadsheet, with a heading; JSON for everything else. A row without
a character is one that is still to be decided.
"""

import csv
import io
import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from jsonschema import Draft202012Validator

from yakuba.kernel.schema_parts import closed, listed, text
from yakuba.kernel.schema_words import Fault, UnreadableDocument, Words, shortened
from yakuba.kernel.tables import harmless

from .characters import (
    UNREADABLE,
    Decision,
    UnreadableCode,
    character_of,
    code_of,
    is_mj,
    is_private,
)
from .layout_reading import MOST_FAULTS

SCHEMA_VERSION: Final = 1
HEADINGS: Final = ("外字コード", "MJ文字図形名", "文字", "備考")
MOST_ROWS: Final = 20_000
LONGEST: Final = 8
LONGEST_NOTE: Final = 200
# Controls, marks of direction, halves of characters, line and paragraph ends (Unicode, 4.5).
_UNSEEN: Final = ("Cc", "Cf", "Cs", "Zl", "Zp")
_WORDS: Final = Words(
    whole="外字対応表全体",
    names={
        "schema_version": "書式の版",
        "characters": "文字",
        "code": "外字コード",
        "mj": "MJ文字図形名",
        "character": "文字",
        "note": "備考",
    },
    lists={"characters": "文字"},
    patterns={},
    pattern="書きかたを確かめてください。",
)


class UnreadableTable(UnreadableDocument):
    """The file is no table of characters; `faults` are all that was found."""


def read_csv(content: bytes) -> dict[str, Decision]:
    """Return the decisions by character. Raises UnreadableTable with every fault."""
    try:
        rows = list(csv.reader(io.StringIO(_decoded(content), newline=""), strict=True))
    except csv.Error as fault:
        raise _unreadable('引用符（"）が閉じているかを確かめてください。') from fault
    if not rows:
        raise _unreadable(f"空です。1行目に見出し（{'、'.join(HEADINGS)}）を書いてください。")
    heading = [one.strip() for one in rows[0]]
    lacking = [one for one in HEADINGS[:3] if one not in heading]
    twice = sorted({one for one in HEADINGS if heading.count(one) > 1})
    if lacking or twice:
        wrong = (
            f"「{'」「'.join(lacking)}」がありません" if lacking else f"「{twice[0]}」が2回あります"
        )
        raise _unreadable(f"1行目の見出しに{wrong}。見出しは{'、'.join(HEADINGS)}です。")
    given = [
        (f"{at}行目", [_plain(_cell(row, heading, name)) for name in HEADINGS])
        for at, row in enumerate(rows[1:], 2)
        if any(one.strip() for one in row)
    ]
    return _decisions(given)


def _decoded(content: bytes) -> str:
    """Read the text in UTF-8, or in Shift_JIS as spreadsheets write it."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unreadable("文字コードを読めません。UTF-8のCSVで保存し直してください。")


def _cell(row: list[str], heading: list[str], name: str) -> str:
    at = heading.index(name) if name in heading else len(row)
    return row[at].strip() if at < len(row) else ""


def _plain(cell: str) -> str:
    """Take off the sign that keeps a spreadsheet from taking the text for a formula."""
    bare = cell.removeprefix("'")
    return bare if harmless(bare) == cell else cell


def _unreadable(sentence: str) -> UnreadableTable:
    return UnreadableTable([Fault(_WORDS.whole, sentence)])


def read_json(content: bytes) -> dict[str, Decision]:
    """Return the decisions by character. Raises UnreadableTable with every fault."""
    try:
        document = json.loads(content)
    except (UnicodeDecodeError, ValueError, RecursionError) as fault:
        raise _unreadable("JSONとして読めません。括弧とコンマを確かめてください。") from fault
    errors = sorted(_validator().iter_errors(document), key=lambda one: list(map(str, one.path)))
    if errors:
        raise UnreadableTable(_WORDS.fault_of(one, document) for one in errors[:MOST_FAULTS])
    names = ("code", "mj", "character", "note")
    return _decisions(
        (f"文字の{at}番目", [str(one.get(name, "")) for name in names])
        for at, one in enumerate(document["characters"], 1)
    )


def _validator() -> Draft202012Validator:
    one = closed({"code": text(20)}, {name: text(400, 0) for name in ("mj", "character", "note")})
    schema = {
        "schema_version": {"const": SCHEMA_VERSION},
        "characters": listed(one, 0, MOST_ROWS),
    }
    return Draft202012Validator(closed(schema))


def _decisions(given: Iterable[tuple[str, list[str]]]) -> dict[str, Decision]:
    found: dict[str, Decision] = {}
    places: dict[str, str] = {}
    faults: list[Fault] = []
    for at, (place, (code, mj, becomes, note)) in enumerate(given):
        if at >= MOST_ROWS:
            faults.append(Fault(place, f"{MOST_ROWS:,}文字までです。ファイルを分けてください。"))
            break
        try:
            one = Decision(character_of(code), _text_of(becomes), mj.upper(), note)
        except UnreadableCode as fault:
            faults.append(Fault(place, f"外字コード「{shortened(code)}」を読めません。{fault}"))
            continue
        before = places.setdefault(one.character, place)
        if before != place:
            faults.append(
                Fault(place, f"「{one.code}」は{before}にもあります。片方を消してください。")
            )
        faults += [Fault(place, sentence) for sentence in faults_of(one)]
        found[one.character] = one
    if faults:
        raise UnreadableTable(faults[:MOST_FAULTS])
    return found


def _text_of(written: str) -> str:
    """Return the characters of a cell, which may be written by code: U+845B+U+E0100."""
    return character_of(written) if written.upper().startswith("U+") else written


def faults_of(one: Decision) -> list[str]:
    """Return what is wrong with one decision, in sentences that name the remedy."""
    checks: list[tuple[bool, str]] = [
        (
            one.character[0].isascii(),
            f"「{one.code}」は英数字か記号です。外字か、漢字・かなのコードにしてください。",
        ),
        (
            UNREADABLE in one.character,
            f"「{one.code}」は読めなかった文字の印です。もとのファイルを出力し直してください。",
        ),
        (
            bool(one.mj) and not is_mj(one.mj),
            f"MJ文字図形名「{shortened(one.mj)}」は、「MJ」と数字6桁（MJ012345）で書いてください。",
        ),
        (
            len(one.becomes) > LONGEST,
            f"文字「{shortened(one.becomes)}」が長すぎます。{LONGEST}文字までにしてください。",
        ),
        (
            any(is_private(part) or part == UNREADABLE for part in one.becomes),
            f"文字に外字（{_private(one.becomes)}）があります。Unicodeで決まった文字にしてください。",
        ),
        (
            any(unicodedata.category(part) in _UNSEEN for part in one.becomes),
            "文字に改行などの見えない文字があります。消してください。",
        ),
        (
            one.becomes == one.character,
            f"「{one.code}」が同じ文字になっています。置き換えないなら、行を消してください。",
        ),
        (len(one.note) > LONGEST_NOTE, f"備考は{LONGEST_NOTE}文字までにしてください。"),
    ]
    return [sentence for is_wrong, sentence in checks if is_wrong]


def _private(text: str) -> str:
    odd = [one for one in text if is_private(one) or one == UNREADABLE]
    return "、".join(code_of(one) for one in odd)


def read(name: str, content: bytes) -> dict[str, Decision]:
    """Return the decisions of a file, by how it is named. Raises UnreadableTable."""
    readers: Mapping[bool, Callable[[bytes], dict[str, Decision]]] = {
        True: read_json,
        False: read_csv,
    }
    return readers[name.lower().endswith(".json")](content)


def write_csv(decisions: Iterable[Decision]) -> bytes:
    """Return the table as a spreadsheet opens it: UTF-8 with a mark at the beginning."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for one in sorted(decisions, key=lambda one: one.character):
        writer.writerow([harmless(part) for part in (one.code, one.mj, one.becomes, one.note)])
    return out.getvalue().encode("utf-8-sig")


def write_json(decisions: Iterable[Decision]) -> bytes:
    """Return the table as a document."""
    document: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "characters": [
            {"code": one.code, "mj": one.mj, "character": one.becomes, "note": one.note}
            for one in sorted(decisions, key=lambda one: one.character)
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
