"""What can be answered to a request for approval."""

from enum import StrEnum


class Answer(StrEnum):
    """The answer to a request; a withdrawn one needs none any more."""

    APPROVED = "APPROVED"
    RETURNED = "RETURNED"
    TAKEN = "TAKEN"

    @property
    def label(self) -> str:
        return {"APPROVED": "承認", "RETURNED": "差戻し", "TAKEN": "取下げ"}[self.value]


def outcome_label(code: str) -> str:
    """Return what a decided draft came to, in a word."""
    return Answer(code).label if code in Answer.__members__ else code
