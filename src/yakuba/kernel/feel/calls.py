"""What it means to call a function value, before it is known what functions there are."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from yakuba.kernel.feel.run import Run


@runtime_checkable
class Apply(Protocol):
    """A function: it takes values by place or by name, and answers null rather than raise."""

    def __call__(self, run: Run, arguments: Sequence[object], names: Sequence[str] = ()) -> object:
        """Return the answer."""
