"""Facts about stored files."""

from dataclasses import dataclass

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class FileStored(Event):
    """A file was checked and lies in the store."""

    code = "files.file.stored"
    label = "ファイルを保管した"
    personal = frozenset({"name"})

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class FileQuarantined(Event):
    """A stored file is no longer handed out."""

    code = "files.file.quarantined"
    label = "ファイルを隔離した"

    reason: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class FileReleased(Event):
    """A file that waited for the virus scanner was found clean."""

    code = "files.file.released"
    label = "ファイルの隔離を解いた"

    sha256: str


@dataclass(frozen=True, kw_only=True)
class FileDiscarded(Event):
    """The bytes of a file were removed; that it existed remains."""

    code = "files.file.discarded"
    label = "ファイルを廃棄した"

    sha256: str
