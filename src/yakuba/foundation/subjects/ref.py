"""How one thing points at another without knowing its class."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SubjectRef:
    """Kind (`procedures.application`) and key (a UUID or a number, as text)."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"
