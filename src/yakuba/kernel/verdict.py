"""The answer of a policy: yes, or no with a reason a person can read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an act is allowed, and if not, why (a Japanese sentence); true when allowed."""

    allowed: bool
    reason_ja: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(True)


def denied(reason_ja: str) -> Verdict:
    """Return a refusal with its reason."""
    return Verdict(False, reason_ja)
