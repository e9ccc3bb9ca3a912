"""差戻し to an earlier step: which steps may be asked again, and which answers still stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .stages import StepKind


@dataclass(frozen=True, slots=True)
class PastStep:
    """A step as the way back sees it: its place, and whether it was approved."""

    order: int
    wave: int
    kind: StepKind
    is_approved: bool


def returnable(steps: Iterable[PastStep], *, wave: int) -> tuple[int, ...]:
    """Return the places to which a step of this wave may send the paper back, in their order."""
    return tuple(
        step.order for step in steps if step.kind.blocks and step.is_approved and step.wave < wave
    )


def asked_again(steps: Sequence[PastStep], *, target: int) -> tuple[int, ...]:
    """Return the places that get their turn again: the target and every wave behind it.

    Who was heard beside the target in one wave (合議) has answered for the same content and is not
    asked twice. Raises `LookupError` when there is no such place.
    """
    aim = next((step for step in steps if step.order == target), None)
    if aim is None:
        raise LookupError(target)
    return tuple(step.order for step in steps if step.order == aim.order or step.wave > aim.wave)
