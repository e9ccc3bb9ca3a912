"""What can be linked to a project, and how it is found: by the number on paper or by its name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import SubjectCard, SubjectKind, all_kinds
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line


@dataclass(frozen=True, slots=True)
class Sought:
    """What the words mean: one subject, or, by key, those that the actor may choose from."""

    subject: SubjectRef | None = None
    named: Mapping[str, SubjectCard] = field(default_factory=dict)


def linkable_kinds() -> list[SubjectKind]:
    """Return the kinds of which something is found by the number on paper."""
    return [kind for kind in all_kinds() if kind.find is not None]


def subject_by_number(kind: str, number: str) -> SubjectRef | None:
    """Return what bears the number on paper, or None; whether one may see it is asked elsewhere."""
    known = _linkable(kind)
    key = known.find(number) if known is not None and known.find is not None else None
    return SubjectRef(kind, key) if key else None


def sought(actor: Actor, kind: str, words: str) -> Sought:
    """Return what bears the number, or else what the actor may see with the words in its name."""
    subject = subject_by_number(kind, words)
    known = _linkable(kind)
    if subject is not None or known is None or known.named is None or not clean_line(words):
        return Sought(subject)
    return Sought(named=known.named(actor, clean_line(words)))


def _linkable(kind: str) -> SubjectKind | None:
    return next((one for one in linkable_kinds() if one.kind == kind), None)
