"""What other apps show on the page of a subject that is not theirs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from yakuba.kernel.actor import Actor

from .ref import SubjectRef


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page: a template of the app that adds it, and what it shows."""

    template: str
    context: dict[str, Any]


# Returns None where there is nothing to show to this actor.
PanelMaker = Callable[[Actor, SubjectRef, date], Panel | None]
_makers: dict[str, dict[str, PanelMaker]] = {}


def register(kind: str, name: str, maker: PanelMaker) -> None:
    """Add a panel to the pages of subjects of the kind; panels come in the order of their names."""
    _makers.setdefault(kind, {})[name] = maker


def panels_of(actor: Actor, ref: SubjectRef, on: date) -> list[Panel]:
    """Return what other apps have to show of the subject on the day."""
    makers = _makers.get(ref.kind, {})
    made = (makers[name](actor, ref, on) for name in sorted(makers))
    return [one for one in made if one is not None]
