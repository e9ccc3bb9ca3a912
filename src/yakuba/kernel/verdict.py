"""The answer of a policy: yes, or no with a reason a person can read; and acts that it stops."""

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


class UnableToAct(Exception):
    """An act is not allowed or makes no sense; the message is Japanese and names the remedy."""


def demand(verdict: Verdict) -> None:
    """Raise `UnableToAct` with the policy's reason unless the act is allowed."""
    if not verdict:
        raise UnableToAct(verdict.reason_ja)
