"""Evidence to take away: signed heads, inclusion and consistency proofs, as one JSON value.

`deploy/verify-audit.py` checks it without this product; docs/operations/audit.md describes it.
"""

import base64
import json
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Final

from django.http import HttpResponse

from yakuba.foundation.events.event import EVENT_CLASSES
from yakuba.kernel.actor import ActorKind

from . import keys
from .models import TreeHead
from .queries.erasures import erased_of
from .queries.seals import facts_of, note_of, origin
from .queries.tiles import leaf_tile, positions_of, read_tile
from .rules.leaf import Facts, field_of, leaf_of, openings, still_open
from .rules.note import BrokenNote, Head, parsed
from .rules.tree import WIDTH, Tree, leaf_hash

FORMAT: Final = "yakuba-audit-1"
# Tells whether the reader may see a field of the payload, or the actor's name (None).
MaySee = Callable[[Facts, str | None], bool]


class UnableToProve(Exception):
    """There is no proof to give; the message says why, in Japanese."""


def impersonal(facts: Facts, field: str | None) -> bool:
    """Open what identifies nobody: the evidence proves the fact and shows no resident."""
    if field is None:
        return ActorKind(facts.actor_kind) not in (ActorKind.RESIDENT, ActorKind.GUEST)
    event = EVENT_CLASSES.get(facts.code)
    return event is not None and field not in event.personal


def everything(facts: Facts, field: str | None) -> bool:
    """Open every field, for a reader who may see the subject."""
    return True


def evidence(
    *, heads: Sequence[TreeHead], event_ids: Sequence[int] = (), may_see: MaySee = impersonal
) -> dict[str, Any]:
    """Return the heads, the proofs between them, and each event's proof in the last of them.

    Raises `UnableToProve`.
    """
    if not heads:
        raise UnableToProve("まだ封印がありません。封印は数分ごとに行われます。")
    ordered = sorted(heads, key=lambda row: row.size)
    tree, trusted = Tree(read_tile), keys.trusted()
    used = sorted({row.key_id for row in ordered} & trusted.keys())
    try:
        return {
            "format": FORMAT,
            "log": origin(),
            "keys": {key_id: _text(trusted[key_id]) for key_id in used},
            "heads": [note_of(row) for row in ordered],
            "consistency": [
                {
                    "first": first.size,
                    "second": second.size,
                    "proof": [_text(node) for node in tree.consistency(first.size, second.size)],
                }
                for first, second in pairwise(ordered)
            ],
            "events": [_event(one, ordered[-1], tree, may_see) for one in event_ids],
        }
    except LookupError as fault:
        raise UnableToProve(
            "封印台帳が欠けているため、証明を作れません。yakuba audit verify で調べてください。"
        ) from fault


def _event(event_id: int, head: TreeHead, tree: Tree, may_see: MaySee) -> dict[str, Any]:
    index = next((one for one in positions_of(event_id) if one < head.size), None)
    if index is None:
        raise UnableToProve(f"番号{event_id}の記録は、まだ封印されていません。")
    facts = facts_of([event_id]).get(event_id)
    tile = leaf_tile(index // WIDTH)
    if facts is None or tile is None:
        raise UnableToProve(f"番号{event_id}の記録が見つかりません。")
    salt = tile.salt(index % WIDTH)
    erased = erased_of([event_id]).get(event_id)
    proof = erased.proof if erased else None
    leaf = leaf_of(facts, origin=origin(), salt=salt, erasure=proof)
    opened = still_open(facts, proof) if proof else openings(facts, salt)
    if leaf_hash(leaf) != tile.hash(index % WIDTH):
        raise UnableToProve(f"番号{event_id}の記録は、封印したときと違っています。")
    return {
        "id": str(event_id),
        "index": index,
        "size": head.size,
        "leaf": leaf.decode(),
        "proof": [_text(node) for node in tree.inclusion(index, head.size)],
        "opened": {
            name: {"salt": _text(opening.salt), "text": opening.text.decode()}
            for name, opening in opened.items()
            if may_see(facts, field_of(name))
        },
        **({"erased": {"by": str(erased.by), "fields": list(erased.fields)}} if erased else {}),
    }


def heads_in(text: str) -> list[Head]:
    """Return the heads of an evidence file or of a bare note; raises `BrokenNote`."""
    if not text.lstrip().startswith("{"):
        return [parsed(text)[0]]
    try:
        notes = json.loads(text)["heads"]
        return [parsed(note)[0] for note in notes]
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise BrokenNote("証明のファイルとして読めません。") from fault


def as_text(value: dict[str, Any]) -> str:
    """Return the evidence as the text of a file."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def as_download(value: dict[str, Any], name: str) -> HttpResponse:
    """Return the evidence as a file to keep."""
    return HttpResponse(
        as_text(value),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
