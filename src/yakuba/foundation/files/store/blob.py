"""What every store can do, and how a blob is called."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, Self
from uuid import UUID

_NAME = re.compile(r"(?P<key>[0-9a-f]{32})(?:-(?P<generation>[1-9][0-9]*))?")


@dataclass(frozen=True, slots=True)
class Blob:
    """The bytes of one file of a town, sealed by a generation of its data key or in the clear."""

    town: int
    key: UUID
    generation: int | None = None

    @property
    def path(self) -> str:
        """The address below the root: town/first two digits/key[-generation]."""
        name = self.key.hex if self.generation is None else f"{self.key.hex}-{self.generation}"
        return f"{self.town}/{name[:2]}/{name}"

    @classmethod
    def of_path(cls, path: str) -> Self | None:
        """Read an address; None for what no blob is called."""
        town, _, rest = path.partition("/")
        named = _NAME.fullmatch(rest.rpartition("/")[2])
        if not town.isdecimal() or named is None:
            return None
        generation = named["generation"]
        return cls(int(town), UUID(hex=named["key"]), int(generation) if generation else None)


@dataclass(frozen=True, slots=True)
class Lying:
    """Something in the store; `blob` is None for the leftovers of a broken write."""

    path: str
    blob: Blob | None


class FileStore(Protocol):
    """A place for blobs."""

    def put(self, blob: Blob, content: bytes) -> None:
        """Write the bytes durably, all or nothing."""
        ...

    def get(self, blob: Blob) -> bytes:
        """Return the bytes; raises FileNotFoundError."""
        ...

    def drop(self, blob: Blob) -> None:
        """Remove the bytes if they are there."""
        ...

    def lying(self, town: int, *, older_than: float) -> Iterator[Lying]:
        """Yield what was written for the town before the UNIX time."""
        ...

    def remove(self, lying: Lying) -> None:
        """Remove what `lying` yielded."""
        ...

    def problem(self) -> str:
        """Return why nothing can be stored now, in Japanese; empty when all is well."""
        ...
