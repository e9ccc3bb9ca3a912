"""Facts of holds and of the disposal of files."""

from dataclasses import dataclass
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class BinderHeld(Event):
    code: ClassVar[str] = "records.binder.held"
    label: ClassVar[str] = "簿冊の廃棄を保留した"
    free_words: ClassVar[frozenset[str]] = frozenset({"reason"})

    reason: str


@dataclass(frozen=True, kw_only=True)
class BinderReleased(Event):
    code: ClassVar[str] = "records.binder.released"
    label: ClassVar[str] = "簿冊の廃棄の保留を解いた"
    free_words: ClassVar[frozenset[str]] = frozenset({"reason"})

    reason: str


@dataclass(frozen=True, kw_only=True)
class BinderDisposedOf(Event):
    code: ClassVar[str] = "records.binder.disposed"
    label: ClassVar[str] = "簿冊を廃棄した"

    title: str
    number: str
    records: int
    files: int


@dataclass(frozen=True, kw_only=True)
class DisposalProposed(Event):
    code: ClassVar[str] = "records.disposal.proposed"
    label: ClassVar[str] = "簿冊の廃棄を起案した"

    title: str
    number: str
    binders: int


@dataclass(frozen=True, kw_only=True)
class DisposalDone(Event):
    code: ClassVar[str] = "records.disposal.done"
    label: ClassVar[str] = "決裁された簿冊を廃棄した"

    number: str
    binders: int
    left_out: int


@dataclass(frozen=True, kw_only=True)
class DisposalGivenUp(Event):
    code: ClassVar[str] = "records.disposal.given_up"
    label: ClassVar[str] = "簿冊の廃棄を取りやめた"

    title: str
