"""What of an event is sealed: every field, and those with content only as salted commitments.

The leaf names the fact, its subject, post and times. The actor's name and each field of the payload
stand in it as SHA-256 over a secret salt and the value. So a proof can be shown to somebody who may
not see the person, and a value that has to be erased by law later leaves nothing that could be
guessed back once its salt is erased too, while all other facts stay provable.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from yakuba.kernel.canonical import NotCanonical, canonical_json

VERSION: Final = 1
SALT: Final = 16
ACTOR_NAME: Final = "actor_name"
# A field of the payload may be called actor_name, too.
PAYLOAD: Final = "payload."
_SAFE: Final = 2**53
_plain = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_BLACK: Final = _plain("■■■").encode()
# What `Facts` takes, in this order, from the table of events.
COLUMNS: Final = (
    "id",
    "code",
    "subject_kind",
    "subject_id",
    "payload",
    "actor_kind",
    "actor_user_id",
    "actor_name",
    "actor_post",
    "occurred_at",
    "recorded_at",
    "request_id",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """One row of the table of events, as it is now."""

    id: int
    code: str
    subject_kind: str
    subject_id: str
    payload: Any
    actor_kind: str
    actor_user_id: int | None
    actor_name: str
    actor_post: str
    occurred_at: datetime
    recorded_at: datetime
    request_id: str


@dataclass(frozen=True, slots=True)
class Erasure:
    """What is known of a sealed event after its personal fields were erased with the leaf's salt.

    `hidden` are the commitments of what is gone, by name; `salts` open what stayed. Neither says
    anything of what is gone.
    """

    hidden: dict[str, str]
    salts: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Opening:
    """What shows that a commitment stands for a value."""

    salt: bytes
    text: bytes


def exact_json(value: object) -> bytes:
    """Return one text for one JSON value: canonical where that exists, else sorted ASCII.

    Sealing must not stop at a fraction or half a surrogate pair that some event carries.
    """
    try:
        # For most values the canonical form is the plain one, which is made much faster.
        is_plain = value is None or isinstance(value, str | bool) or _is_small(value)
        return _plain(value).encode() if is_plain else canonical_json(value)
    except (NotCanonical, UnicodeEncodeError):
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


def _is_small(value: object) -> bool:
    return isinstance(value, int) and -_SAFE < value < _SAFE


def openings(facts: Facts, salt: bytes) -> dict[str, Opening]:
    """Return name → opening of everything that the leaf only commits to."""
    values = {ACTOR_NAME: facts.actor_name}
    payload = facts.payload if _has_fields(facts.payload) else {"": facts.payload}
    values |= {f"{PAYLOAD}{name}": value for name, value in payload.items()}
    return {
        # One salt for each field, so that opening one opens no other.
        name: Opening(hashlib.sha256(salt + name.encode()).digest()[:SALT], exact_json(value))
        for name, value in values.items()
    }


def _has_fields(payload: Any) -> bool:
    """Tell whether the payload can be sealed field by field: what `record` writes always can."""
    return isinstance(payload, dict) and all(map(str.isascii, payload))


def commitment(opening: Opening) -> str:
    """Return what stands in the leaf for the opening."""
    return hashlib.sha256(opening.salt + opening.text).hexdigest()


def still_open(facts: Facts, erasure: Erasure) -> dict[str, Opening]:
    """Return the openings of what stayed when the rest of a sealed event was erased."""
    return {
        name: Opening(erasure.salts[name], opening.text)
        for name, opening in openings(facts, b"").items()
        if name in erasure.salts
    }


def _hidden(facts: Facts, salt: bytes, erasure: Erasure | None) -> dict[str, str]:
    """Return name → commitment of everything that the leaf only commits to."""
    if erasure is None:
        opened = openings(facts, salt)
        return {name: commitment(opened[name]) for name in sorted(opened)}
    every = openings(facts, b"")
    found = {name: commitment(one) for name, one in still_open(facts, erasure).items()}
    for name, one in every.items():
        if name not in found:
            # In the place of what is gone only the mark may stand; anything else is a change.
            gone = erasure.hidden.get(name, "")
            found[name] = gone if one.text == _BLACK else ""
    return dict(sorted(found.items()))


def leaf_of(facts: Facts, *, origin: str, salt: bytes, erasure: Erasure | None = None) -> bytes:
    """Return the content of the event's leaf in the log of that origin: canonical JSON.

    Of an event that was sealed and then erased the leaf is still the same, given its `erasure`.
    """
    # All keys are ASCII and in order, so the plain encoder writes the canonical form, and fast.
    return _plain(
        {
            "actor_kind": facts.actor_kind,
            "actor_post": facts.actor_post,
            # Text, because JSON holds whole numbers safely only up to 2**53.
            "actor_user_id": None if facts.actor_user_id is None else str(facts.actor_user_id),
            "code": facts.code,
            "hidden": _hidden(facts, salt, erasure),
            "id": str(facts.id),
            "log": origin,
            "occurred_at": moment(facts.occurred_at),
            "recorded_at": moment(facts.recorded_at),
            "request_id": facts.request_id,
            "subject_id": facts.subject_id,
            "subject_kind": facts.subject_kind,
            "v": VERSION,
        }
    ).encode()


def moment(at: datetime) -> str:
    """Return the time in UTC with microseconds, as leaves write it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def field_of(name: str) -> str | None:
    """Return the payload field that the name of a commitment means; None for the actor's name."""
    return name.removeprefix(PAYLOAD) if name.startswith(PAYLOAD) else None
