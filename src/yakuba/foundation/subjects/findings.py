"""What apps find out about each other's subjects: a risk that falls by itself once its cause is gone.

An app that owns a kind of subject asks; any other app may answer, without either importing the
other. A finding is never stored: it is judged anew from records with dates, so that it can be
judged of a past day as well.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that stands against a subject: a code, a Japanese sentence, and where to act."""

    code: str
    label: str
    sentence: str
    url: str


# Findings of some subjects of one kind on a day (of all of the town where the ids are None), by the
# subject's id, in few queries however many there are.
Finder = Callable[[Collection[str] | None, date], Mapping[str, list[Finding]]]
_finders: dict[str, list[Finder]] = {}


def register(kind: str, finder: Finder) -> None:
    """Declare that the finder knows something of subjects of the kind; twice counts once."""
    finders = _finders.setdefault(kind, [])
    if finder not in finders:
        finders.append(finder)


def findings(kind: str, ids: Collection[str] | None, on: date) -> dict[str, list[Finding]]:
    """Return what stands against each subject on the day; subjects without findings are left out.

    With None for the ids all subjects of the active town are judged.
    """
    found: dict[str, list[Finding]] = {}
    for finder in _finders.get(kind, []):
        for key, some in finder(ids, on).items():
            found.setdefault(key, []).extend(some)
    return found
