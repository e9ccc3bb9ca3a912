"""What a service says when it cannot do what it was asked."""

from yakuba.kernel.verdict import UnableToAct

__all__ = ["UnableToAct"]
