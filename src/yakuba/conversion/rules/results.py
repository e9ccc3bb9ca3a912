"""What a run counted, in words: its report beside the layouts that it was given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from .characters import Basis
from .layouts import Layout, Severity
from .reasons import OTHER_LINE, reason_of

# Where a finding stands in every report: file, field, reason, whether it keeps the row out.
Place = tuple[str, str, str, bool]
COLUMNS: Final = "columns.count"
_WHOLE_ROW: Final = "（行の全体）"


@dataclass(frozen=True, slots=True)
class FileCount:
    """One file of the target: what came is what passed and what was kept out (件数照合)."""

    code: str
    name: str
    source: str
    bytes: int
    sha256: str
    came: int
    passed: int
    kept_out: int
    warned: int
    is_balanced: bool


@dataclass(frozen=True, slots=True)
class FindingCount:
    """One kind of finding at one field, and in how many rows it was found."""

    place: Place
    file: str
    field: str
    severity: Severity
    sentence: str
    remedy: str
    rows: int


@dataclass(frozen=True, slots=True)
class CharacterCount:
    """A character that became another, or (without `becomes`) that is still to be decided."""

    character: str
    file: str
    field: str
    rows: int
    becomes: str = ""
    basis: str = ""
    first: int = 0


def files_of(report: Mapping[str, Any], source: Layout, target: Layout) -> list[FileCount]:
    """Return the counts by file, in the order of the report."""
    return [
        FileCount(
            code=one["file"],
            name=_file_name(target, one["file"]),
            source=_file_name(source, one["source"]),
            bytes=one["bytes"],
            sha256=one["sha256"],
            came=one["came"][0],
            passed=one["passed"][0],
            kept_out=one["kept_out"][0],
            warned=one["warned"],
            is_balanced=all(
                came == passed + kept
                for came, passed, kept in zip(
                    one["came"], one["passed"], one["kept_out"], strict=True
                )
            ),
        )
        for one in report.get("files", [])
    ]


def findings_of(report: Mapping[str, Any], target: Layout) -> list[FindingCount]:
    """Return what was found, the most frequent first."""
    found = [each for one in report.get("files", []) for each in _found_in(one, target)]
    return sorted(found, key=lambda one: (-one.rows, one.place))


def _found_in(one: Mapping[str, Any], target: Layout) -> Iterator[FindingCount]:
    file = target.file(one["file"])
    if file is None:
        return
    if one["broken"]:
        reason = reason_of(COLUMNS, file.fields[0], file, target)
        yield FindingCount(
            (file.code, "", COLUMNS, True),
            file.name,
            _WHOLE_ROW,
            Severity.ERROR,
            reason.sentence,
            reason.remedy,
            one["broken"],
        )
    for each in one["found"]:
        field = file.field(each["field"])
        if field is None:
            continue
        reason = reason_of(each["reason"], field, file, target)
        yield FindingCount(
            (file.code, field.code, each["reason"], each["keeps_out"]),
            file.name,
            field.name,
            Severity.ERROR if each["keeps_out"] else Severity.WARNING,
            reason.sentence.replace(OTHER_LINE, ""),
            reason.remedy,
            each["rows"],
        )


def replaced_of(report: Mapping[str, Any], target: Layout) -> list[CharacterCount]:
    """Return the characters that became others, the most frequent first."""
    found = [
        CharacterCount(
            each["character"],
            _file_name(target, one["file"]),
            _field_name(target, one["file"], each["field"]),
            each["rows"],
            each["becomes"],
            Basis(each["by"]).label,
        )
        for one in report.get("files", [])
        for each in one["replaced"]
    ]
    return sorted(found, key=lambda one: (-one.rows, one.character))


def undecided_of(report: Mapping[str, Any], target: Layout) -> list[CharacterCount]:
    """Return the characters that are still to be decided, the most frequent first."""
    found = [
        CharacterCount(
            each["character"],
            _file_name(target, one["file"]),
            _field_name(target, one["file"], each["field"]),
            each["rows"],
            first=each["first"],
        )
        for one in report.get("files", [])
        for each in one["undecided"]
    ]
    return sorted(found, key=lambda one: (-one.rows, one.character))


def _file_name(layout: Layout, code: str) -> str:
    file = layout.file(code)
    return file.name if file is not None else code


def _field_name(layout: Layout, code: str, name: str) -> str:
    file = layout.file(code)
    field = file.field(name) if file is not None else None
    return field.name if field is not None else name
