"""Two runs side by side: what went, what came, what is more or less (移行リハーサルの比較)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from .results import FileCount, FindingCount


class Change(StrEnum):
    """What became of a finding from one run to the next; those that ask for an act stand first."""

    CAME = "CAME"
    MORE = "MORE"
    FEWER = "FEWER"
    WENT = "WENT"
    SAME = "SAME"

    @property
    def label(self) -> str:
        return {
            "CAME": "新しく出た",
            "MORE": "増えた",
            "FEWER": "減った",
            "WENT": "なくなった",
            "SAME": "同じ",
        }[self.value]

    @property
    def tone(self) -> str:
        return {
            "CAME": "error",
            "MORE": "warning",
            "FEWER": "info",
            "WENT": "success",
            "SAME": "neutral",
        }[self.value]


@dataclass(frozen=True, slots=True)
class FindingChange:
    """One kind of finding in both runs; 0 rows where one of them has none."""

    finding: FindingCount
    before: int
    after: int

    @property
    def change(self) -> Change:
        if self.before == self.after:
            return Change.SAME
        if not self.before:
            return Change.CAME
        if not self.after:
            return Change.WENT
        return Change.MORE if self.after > self.before else Change.FEWER

    @property
    def difference(self) -> int:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file in both runs; None where one of them did not make it."""

    name: str
    before: FileCount | None
    after: FileCount | None

    @property
    def has_same_input(self) -> bool:
        """Whether both runs read the very same bytes."""
        if self.before is None or self.after is None:
            return False
        return self.before.sha256 == self.after.sha256

    @property
    def rows(self) -> list[tuple[str, int | None, int | None, int | None]]:
        """Return what was counted: its name, before, after, and the difference."""
        return [
            (label, *_both(self.before, self.after, name))
            for label, name in (
                ("移行元", "came"),
                ("移行先", "passed"),
                ("エラー行", "kept_out"),
                ("注意行", "warned"),
            )
        ]


def _both(
    before: FileCount | None, after: FileCount | None, name: str
) -> tuple[int | None, int | None, int | None]:
    old = getattr(before, name) if before is not None else None
    new = getattr(after, name) if after is not None else None
    return old, new, new - old if old is not None and new is not None else None


def files_changed(before: Iterable[FileCount], after: Iterable[FileCount]) -> list[FileChange]:
    """Return the files of both, in the order of the later run."""
    old, new = {one.code: one for one in before}, {one.code: one for one in after}
    codes = [*new, *(code for code in old if code not in new)]
    return [
        FileChange((new.get(code) or old[code]).name, old.get(code), new.get(code))
        for code in codes
    ]


def findings_changed(
    before: Iterable[FindingCount], after: Iterable[FindingCount]
) -> list[FindingChange]:
    """Return the findings of both: what came first, then more, fewer, gone, the same."""
    old, new = {one.place: one for one in before}, {one.place: one for one in after}
    order = list(Change)
    found = [
        FindingChange(
            new.get(place) or old[place],
            old[place].rows if place in old else 0,
            new[place].rows if place in new else 0,
        )
        for place in {**old, **new}
    ]
    return sorted(
        found,
        key=lambda one: (order.index(one.change), -abs(one.difference), one.finding.place),
    )
