"""The passage with which one municipality reads what others have published."""

from dataclasses import dataclass
from enum import StrEnum


class Purpose(StrEnum):
    """For what somebody reads the published rows of other municipalities."""

    DISPATCH = "DISPATCH"
    COMPARISON = "COMPARISON"
    LIBRARY = "LIBRARY"
    TRAINING = "TRAINING"
    PROCUREMENT = "PROCUREMENT"
    SPECIALISTS = "SPECIALISTS"

    @property
    def label(self) -> str:
        return {
            "DISPATCH": "アドバイザーの派遣",
            "COMPARISON": "指標の比較",
            "LIBRARY": "事例と様式の共有",
            "TRAINING": "合同研修",
            "PROCUREMENT": "共同調達",
            "SPECIALISTS": "専門人材の共有",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Passage:
    """Leave to read what was published to one municipality; only `services.exchange` gives one."""

    reader_id: int
    prefecture: str
    is_prefecture: bool
    purpose: Purpose
