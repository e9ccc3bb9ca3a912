"""Where a paper is on its way. Pure."""

from enum import StrEnum


class PaperState(StrEnum):
    """What a paper waits for."""

    WRITING = "WRITING"
    CIRCULATING = "CIRCULATING"
    RETURNED = "RETURNED"
    DECIDED = "DECIDED"
    ENDED = "ENDED"

    @property
    def label(self) -> str:
        return {
            "WRITING": "作成中",
            "CIRCULATING": "回議中",
            "RETURNED": "差戻し・引戻し",
            "DECIDED": "決裁済み",
            "ENDED": "廃案・破棄",
        }[self.value]

    @property
    def tone(self) -> str:
        return {
            "WRITING": "neutral",
            "CIRCULATING": "info",
            "RETURNED": "warning",
            "DECIDED": "success",
            "ENDED": "neutral",
        }[self.value]

    @property
    def is_open(self) -> bool:
        """Tell whether the writer may still change the words."""
        return self in (PaperState.WRITING, PaperState.RETURNED)
