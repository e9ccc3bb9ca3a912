#!/usr/bin/env python3
"""役場 Yakuba の監査記録の証明を、役場を使わずに確かめます。

    python3 verify-audit.py 証明.json [以前の証明.json …] [--key 公開鍵 | --key-file ファイル]

署名(Ed25519)、記録が含まれること、前の署名のあとに書き足されただけであること
(RFC 9162 2.1節)を調べます。必要なものは Python 3.9 以降と cryptography だけです。
終了コード: 0 すべて正しい / 1 正しくないものがある / 2 調べられない
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    print("cryptography がありません。python3 -m pip install cryptography を行ってください。")  # noqa: T201
    sys.exit(2)

FORMAT = "yakuba-audit-1"
Keys = dict[str, bytes]  # key id → public key
Heads = dict[tuple[str, int], bytes]  # log and size → root
NOTE = re.compile(
    r"(?P<text>(?P<log>[^\n]+)\n(?P<size>[0-9]+)\n(?P<root>[A-Za-z0-9+/=]+)\n"
    r"time (?P<time>[^\n]+)\nkey (?P<key>[0-9a-f]+)\n)\n— (?P<name>\S+) (?P<mark>[A-Za-z0-9+/=]+)\n"
)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


class Wrong(Exception):
    """Something does not verify."""


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of_inclusion(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """RFC 9162 section 2.1.3.2."""
    if not 0 <= index < size:
        raise Wrong("記録の位置が、台帳の外にあります")
    at, last, found = index, size - 1, leaf
    for other in path:
        if last == 0:
            raise Wrong("証明が長すぎます")
        if at & 1 or at == last:
            found = node(other, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node(found, other)
        at, last = at >> 1, last >> 1
    if last:
        raise Wrong("証明が短すぎます")
    return found


def check_consistency(
    first: int, second: int, old_root: bytes, new_root: bytes, path: list[bytes]
) -> None:
    """RFC 9162 section 2.1.4.2."""
    if not 0 < first < second:
        raise Wrong("件数の順が正しくありません")
    if first & (first - 1) == 0:
        path = [old_root, *path]
    if not path:
        raise Wrong("証明が空です")
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for other in path[1:]:
        if last == 0:
            raise Wrong("証明が長すぎます")
        if at & 1 or at == last:
            old, new = node(other, old), node(other, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node(new, other)
        at, last = at >> 1, last >> 1
    if last or old != old_root or new != new_root:
        raise Wrong("前の署名のあとに書き足されただけではありません")


def checked_head(note: str, keys: Keys) -> tuple[tuple[str, int], bytes]:
    """Return (log, size) and root of a signed head."""
    found = NOTE.fullmatch(note)
    if not found or found["name"] != found["log"]:
        raise Wrong("署名の形が正しくありません")
    if (public_key := keys.get(found["key"])) is None:
        raise Wrong(f"鍵 {found['key']} を信頼していません。--key で公開鍵を渡してください")
    signature = base64.b64decode(found["mark"])[4:]
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, found["text"].encode())
    except (InvalidSignature, ValueError):
        raise Wrong(f"{found['size']}件の署名が正しくありません") from None
    say(f"正しい署名: {found['size']}件 {found['time']} 鍵 {found['key']}")
    return (found["log"], int(found["size"])), base64.b64decode(found["root"])


def check_event(event: dict[str, Any], log: str, heads: Heads) -> None:
    leaf = event["leaf"].encode()
    facts = json.loads(leaf)
    if facts["log"] != log or facts["id"] != event["id"]:
        raise Wrong(f"番号{event['id']}の証明が、別の記録か別の台帳のものです")
    if (root := heads.get((log, event["size"]))) is None:
        raise Wrong(f"番号{event['id']}の証明に合う署名がありません")
    path = [base64.b64decode(one) for one in event["proof"]]
    hashed = hashlib.sha256(b"\x00" + leaf).digest()
    if root_of_inclusion(hashed, event["index"], event["size"], path) != root:
        raise Wrong(f"番号{event['id']}の記録は、署名された台帳に含まれていません")
    say(f"含まれる記録: 番号{facts['id']} {facts['code']} {facts['occurred_at']}")
    for name, opened in event["opened"].items():
        made = hashlib.sha256(base64.b64decode(opened["salt"]) + opened["text"].encode())
        if facts["hidden"].get(name) != made.hexdigest():
            raise Wrong(f"番号{event['id']}の {name} の値が、封印したときと違います")
        say(f"  {name} = {opened['text']}")
    for name in event.get("erased", {"fields": ()})["fields"]:
        if name in event["opened"] or name not in facts["hidden"]:
            raise Wrong(f"番号{event['id']}の {name} は、消された項目ではありません")
        say(f"  {name} は消去済み(番号{event['erased']['by']}の記録による)")


def check(evidence: dict[str, Any], keys: Keys, heads: Heads) -> None:
    """Check one file; what its heads say is added to `heads` and compared with what is there."""
    if evidence["format"] != FORMAT:
        raise Wrong(f"形式 {evidence['format']} は調べられません")
    log = evidence["log"]
    for note in evidence["heads"]:
        head, root = checked_head(note, keys)
        if head[0] != log:
            raise Wrong("署名が、別の台帳のものです")
        if heads.setdefault(head, root) != root:
            raise Wrong(f"同じ{head[1]}件について、二つの違う内容が署名されています")
    for one in evidence["consistency"]:
        first, second = one["first"], one["second"]
        if (log, first) not in heads or (log, second) not in heads:
            raise Wrong(f"{first}件から{second}件への証明に合う署名がありません")
        path = [base64.b64decode(node) for node in one["proof"]]
        check_consistency(first, second, heads[log, first], heads[log, second], path)
        say(f"書き足しだけ: {first}件から{second}件まで")
    for event in evidence["events"]:
        check_event(event, log, heads)


def named(public_keys: Iterable[bytes]) -> Keys:
    return {hashlib.sha256(key).hexdigest()[:16]: key for key in public_keys}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="証明.json")
    parser.add_argument("--key", action="append", default=[], help="信頼する公開鍵(Base64)")
    parser.add_argument("--key-file", type=Path, help="信頼する公開鍵を1行に1つ書いたファイル")
    given = parser.parse_args()
    try:
        texts = given.key + (given.key_file.read_text().split() if given.key_file else [])
        trusted = named(base64.b64decode(text, validate=True) for text in texts)
        files = [(path, json.loads(path.read_text(encoding="utf-8"))) for path in given.files]
    except (OSError, ValueError) as fault:
        say(f"読めません: {fault}")
        return 2
    if not trusted:
        say(
            "注意: 証明に書かれた公開鍵で調べます。役場から別の方法で受け取った鍵と比べてください。"
        )
    heads: Heads = {}
    for path, evidence in files:
        try:
            keys = trusted or named(base64.b64decode(one) for one in evidence["keys"].values())
            for text in () if trusted else evidence["keys"].values():
                say(f"{path}: 公開鍵 {text}")
            check(evidence, keys, heads)
        except Wrong as fault:
            say(f"{path}: 正しくありません。{fault}。")
            return 1
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            say(f"{path}: 正しくありません。証明の形が崩れています({fault})。")
            return 1
    say("すべて正しい証明です。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
