"""The kinds of matter that other apps bring to a decision."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


class UnknownDecisionKind(LookupError):
    """No app has declared this kind of decision."""


def _outcome_in(content: Mapping[str, Any]) -> str:
    return str(content.get("outcome", ""))


@dataclass(frozen=True, slots=True)
class DecisionKind:
    """A kind of decision: its label, the template that shows its content, its outcomes.

    `content_template` is rendered with `content` (the frozen JSON) and `decision`;
    `outcome_of` reads the code of the outcome out of the content, `outcome_label` names it in
    Japanese; `revise_url` gives the page on which the drafter corrects the content, by the key
    of the subject (None: the content cannot be corrected, only circulated again).
    """

    code: str
    label: str
    content_template: str
    outcome_label: Callable[[str], str] = str
    outcome_of: Callable[[Mapping[str, Any]], str] = _outcome_in
    revise_url: Callable[[str], str] | None = None


_kinds: dict[str, DecisionKind] = {}

# Kinds that stand in a town's own published definitions and not in any code.
Finder = Callable[[str], DecisionKind | None]
_finders: list[Finder] = []


def register(kind: DecisionKind) -> None:
    """Declare a kind; declaring another one under the same code is an error."""
    known = _kinds.get(kind.code)
    if known is not None and known != kind:
        raise LookupError(f"decision kind {kind.code} is declared twice")
    _kinds[kind.code] = kind


def find_with(finder: Finder) -> None:
    """Declare where to look for kinds that the active town has defined itself."""
    if finder not in _finders:
        _finders.append(finder)


def _known(code: str) -> DecisionKind | None:
    declared = _kinds.get(code)
    if declared is not None:
        return declared
    found = (finder(code) for finder in _finders)
    return next((kind for kind in found if kind is not None), None)


def kind_of(code: str) -> DecisionKind:
    """Return the declared kind; raises `UnknownDecisionKind`."""
    kind = _known(code)
    if kind is None:
        raise UnknownDecisionKind(code)
    return kind


def label_of(code: str) -> str:
    """Return the kind's Japanese label; the bare code when its app is gone."""
    kind = _known(code)
    return kind.label if kind else code
