"""What stands in the minutes of a meeting."""

from enum import StrEnum


class ItemKind(StrEnum):
    """A matter to talk about, what was decided, what somebody is to do."""

    TOPIC = "TOPIC"
    DECISION = "DECISION"
    ACTION = "ACTION"

    @property
    def label(self) -> str:
        return {"TOPIC": "議題", "DECISION": "決定事項", "ACTION": "宿題"}[self.value]
