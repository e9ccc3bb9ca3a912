"""Evidence to take away: signed heads, inclusion and consistency proofs, as one JSON value.

`deploy/verify-audit.py` checks it without this product; docs/operations/audit.md describes it.
"""

import base64
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, Final

from django.http import HttpResponse

from yakuba.foundation.events.event import EVENT_CLASSES
from yakuba.kernel.actor import ActorKind

from . import keys
from .models import TreeHead
from .queries.erasures import Erased, erased_of
from .queries.seals import facts_of, note_of, origin
from .queries.tiles import Leaves, read_tile, tiles_of
from .rules.leaf import Facts, field_of, leaf_of, openings, still_open
from .rules.note import BrokenNote, Head, parsed
from .rules.tree import WIDTH, Tree, leaf_hash

FORMAT: Final = "yakuba-audit-1"
# Tells whether the reader may see a field of the payload, or the actor's name (None).
MaySee = Callable[[Facts, str | None], bool]


class UnableToProve(Exception):
    """There is no proof to give; the message says why, in Japanese."""


@dataclass(frozen=True, slots=True)
class _Sealed:
    """What proving some events needs, read for all of them at once."""

    log: str
    tree: Tree
    facts: dict[int, Facts]
    erased: dict[int, Erased]
    # Number of the event → its places in the log, one when it is sealed.
    places: dict[int, list[int]]
    leaves: dict[int, Leaves]


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
    sealed, trusted = _sealed(event_ids), keys.trusted()
    tree = sealed.tree
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
            "events": [_event(one, ordered[-1], sealed, may_see) for one in event_ids],
        }
    except LookupError as fault:
        raise UnableToProve(
            "封印台帳が欠けているため、証明を作れません。yakuba audit verify で調べてください。"
        ) from fault


def evidence_of(event_ids: Collection[int], *, may_see: MaySee) -> tuple[dict[str, Any], list[int]]:
    """Return the proofs of these events in the first head that holds them all, and who has none.

    The numbers returned are not sealed yet. With the first head that fits, and not the newest, the
    evidence of the same events stays the same. Raises `UnableToProve`.
    """
    wanted = sorted(event_ids)
    places = _places(tiles_of(wanted))
    newest = TreeHead.objects.order_by("-size").first()
    size = newest.size if newest else 0
    found = {one: min(places[one]) for one in wanted if one in places and min(places[one]) < size}
    unsealed = [one for one in wanted if one not in found]
    if not found:
        raise UnableToProve("この記録は、まだ封印されていません。封印は数分ごとに行われます。")
    head = TreeHead.objects.filter(size__gt=max(found.values())).order_by("size").first()
    if head is None:
        raise UnableToProve("まだ封印がありません。封印は数分ごとに行われます。")
    return evidence(heads=[head], event_ids=list(found), may_see=may_see), unsealed


def _places(tiles: Sequence[Leaves]) -> dict[int, list[int]]:
    places: dict[int, list[int]] = {}
    for tile in tiles:
        for at, one in enumerate(tile.ids):
            places.setdefault(one, []).append(tile.number * WIDTH + at)
    return places


def _sealed(event_ids: Sequence[int]) -> _Sealed:
    """Read what the proofs of these events need; a tile of nodes is read once."""
    tiles = tiles_of(event_ids)
    return _Sealed(
        log=origin(),
        tree=Tree(cache(read_tile)),
        facts=facts_of(event_ids),
        erased=erased_of(event_ids),
        places=_places(tiles),
        leaves={tile.number: tile for tile in tiles},
    )


def _event(event_id: int, head: TreeHead, sealed: _Sealed, may_see: MaySee) -> dict[str, Any]:
    places = sealed.places.get(event_id, [])
    index = next((one for one in places if one < head.size), None)
    if index is None:
        raise UnableToProve(f"番号{event_id}の記録は、まだ封印されていません。")
    facts, tile = sealed.facts.get(event_id), sealed.leaves[index // WIDTH]
    if facts is None:
        raise UnableToProve(f"番号{event_id}の記録が見つかりません。")
    salt = tile.salt(index % WIDTH)
    erased = sealed.erased.get(event_id)
    proof = erased.proof if erased else None
    leaf = leaf_of(facts, origin=sealed.log, salt=salt, erasure=proof)
    opened = still_open(facts, proof) if proof else openings(facts, salt)
    if leaf_hash(leaf) != tile.hash(index % WIDTH):
        raise UnableToProve(f"番号{event_id}の記録は、封印したときと違っています。")
    return {
        "id": str(event_id),
        "index": index,
        "size": head.size,
        "leaf": leaf.decode(),
        "proof": [_text(node) for node in sealed.tree.inclusion(index, head.size)],
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
