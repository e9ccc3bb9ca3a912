"""Facts about a municipality as a whole."""

from dataclasses import dataclass
from typing import ClassVar, Final

from yakuba.foundation.events.event import Event

KIND: Final = "config.municipality"


@dataclass(frozen=True, kw_only=True)
class ExportMade(Event):
    """All data of the municipality was written into one file, in the clear."""

    code: ClassVar[str] = "config.export.made"
    label: ClassVar[str] = "団体の全データを書き出しました"

    rows: int
    files: int
    sha256: str
