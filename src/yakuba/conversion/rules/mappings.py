"""A mapping: how the files of one layout become those of another."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from .steps import Setting, Step, StepKind

SCHEMA_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class FieldMap:
    """One field of the target: the source fields, joined by `between`, go through the steps.

    Without a source field the value is what the first step, a default, says.
    """

    to: str
    sources: tuple[str, ...]
    steps: tuple[Step, ...] = ()
    between: str = ""


@dataclass(frozen=True, slots=True)
class FileMap:
    """One file of the target: from which file it comes, and field by field how."""

    to: str
    source: str
    fields: tuple[FieldMap, ...]

    def field(self, code: str) -> FieldMap | None:
        """Return how the field of the target comes about."""
        return next((one for one in self.fields if one.to == code), None)


@dataclass(frozen=True, slots=True)
class Definition:
    """All of it; `tables` are the translations of codes by name: old value to new."""

    code: str
    title: str
    source: str
    target: str
    files: tuple[FileMap, ...]
    tables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    note: str = ""

    def reads(self) -> frozenset[str]:
        """Return the files of the source that are converted or looked up in."""
        steps = (step for file in self.files for way in file.fields for step in way.steps)
        looked_up = {one.text(Setting.FILE) for one in steps if one.kind is StepKind.LOOKUP}
        return frozenset(looked_up | {one.source for one in self.files})
