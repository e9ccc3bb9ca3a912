"""Where a list that is written in the background stands. Pure."""

from enum import StrEnum


class ExportState(StrEnum):
    """Where an export stands, derived from its timestamps."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"

    @property
    def label(self) -> str:
        return {
            "WAITING": "順番待ち",
            "RUNNING": "作成中",
            "DONE": "完成",
            "FAILED": "失敗",
            "CANCELLED": "取消し",
            "EXPIRED": "削除済み",
        }[self.value]
