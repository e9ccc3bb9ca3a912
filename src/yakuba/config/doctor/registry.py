"""What is looked at, in which order, and what to do when it is not well."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Final


class State(IntEnum):
    """How well a thing is; the worst one is the exit code of the command."""

    GOOD = 0
    MIND = 1
    BAD = 2

    @property
    def label(self) -> str:
        return ("良好", "注意", "異常")[self.value]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check saw, as a Japanese sentence."""

    state: State
    text: str


def good(text: str) -> Finding:
    """Return that all is well."""
    return Finding(State.GOOD, text)


def mind(text: str) -> Finding:
    """Return what should be looked into soon."""
    return Finding(State.MIND, text)


def bad(text: str) -> Finding:
    """Return what stops, loses or discloses something now."""
    return Finding(State.BAD, text)


Look = Callable[[datetime], Finding]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked at; `remedy` says what to do when it is not well."""

    code: str
    title: str
    remedy: str
    needs_database: bool
    look: Look

    @property
    def group(self) -> str:
        return self.code.partition(".")[0]


GROUPS: Final = {
    "configuration": "設定",
    "database": "データベース",
    "machine": "機械",
    "mail": "メール",
    "work": "業務の処理",
    "evidence": "記録と鍵",
}
# Without it nothing that reads the database is worth asking.
CONNECTION: Final = "database.connection"
# While tables are missing, what reads them cannot be asked either.
SHAPE: Final = "database.migrations"

_checks: dict[str, Check] = {}


def check(
    code: str, title: str, *, remedy: str, needs_database: bool = False
) -> Callable[[Look], Look]:
    """Register the decorated `function(at)` as a check; `code` is group.name."""

    def register(look: Look) -> Look:
        known = _checks.get(code)
        if known is not None and known.look is not look:
            raise LookupError(f"check {code} is registered twice")
        if code.partition(".")[0] not in GROUPS:
            raise LookupError(f"check {code} is in no group")
        _checks[code] = Check(code, title, remedy, needs_database, look)
        return look

    return register


def registered() -> list[Check]:
    """Return every check, by group, in the order of registration."""
    groups = list(GROUPS)
    return sorted(_checks.values(), key=lambda one: groups.index(one.group))
