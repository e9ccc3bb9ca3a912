"""Facts about keys; no key is ever part of them."""

from dataclasses import dataclass

from yakuba.foundation.events.event import Event
from yakuba.foundation.subjects.ref import SubjectRef

KEY = "vault.key"


def key_ref(generation: int) -> SubjectRef:
    """Return the reference of one generation of the town's data key."""
    return SubjectRef(KEY, str(generation))


@dataclass(frozen=True, kw_only=True)
class DataKeyMade(Event):
    """A new generation seals from now on."""

    code = "vault.key.made"
    label = "暗号化の鍵を新しくしました"

    generation: int
    master: str


@dataclass(frozen=True, kw_only=True)
class KeysRewrapped(Event):
    """The data keys were wrapped under another master key."""

    code = "vault.key.rewrapped"
    label = "暗号化の鍵を新しいマスター鍵で包み直しました"

    generations: list[int]
    master: str
