"""What a course is: who offers it, how it is held, what it takes from where to where. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from .levels import HIGHEST

MOST_MINUTES: Final = 60 * 24 * 30
MOST_YEN: Final = 10_000_000


class Provider(StrEnum):
    """Who offers a course."""

    OWN = "OWN"
    PREFECTURE = "PREFECTURE"
    NATIONAL = "NATIONAL"
    OPEN = "OPEN"

    @property
    def label(self) -> str:
        return {
            "OWN": "自団体",
            "PREFECTURE": "都道府県",
            "NATIONAL": "国・全国機関",
            "OPEN": "無料の公開講座",
        }[self.value]


class Mode(StrEnum):
    """How one takes part."""

    PLACE = "PLACE"
    ONLINE = "ONLINE"
    BOTH = "BOTH"
    ANYTIME = "ANYTIME"

    @property
    def label(self) -> str:
        return {
            "PLACE": "集合",
            "ONLINE": "オンライン",
            "BOTH": "集合とオンライン",
            "ANYTIME": "いつでも（動画・eラーニング）",
        }[self.value]


class Stage(StrEnum):
    """Where an edition of a course stands."""

    DRAFT = "DRAFT"
    OPEN = "OPEN"
    REPLACED = "REPLACED"
    CLOSED = "CLOSED"

    @property
    def label(self) -> str:
        return {"DRAFT": "下書き", "OPEN": "公開中", "REPLACED": "旧版", "CLOSED": "終了"}[
            self.value
        ]

    @property
    def tone(self) -> str:
        return {"DRAFT": "info", "OPEN": "success"}.get(self.value, "neutral")


@dataclass(frozen=True, slots=True)
class Step:
    """What a course does for a skill: who is at the lower level leaves at the upper one."""

    skill: int
    below: int
    reached: int


def steps_fault(steps: Sequence[Step]) -> str:
    """Return why the steps cannot be meant, in Japanese, or an empty text."""
    if len({step.skill for step in steps}) != len(steps):
        return "同じスキルが2回選ばれています。1つにしてください。"
    for step in steps:
        if not 0 <= step.below < step.reached <= HIGHEST:
            return (
                "身につくスキルの「受講後のレベル」は、「受講前のレベル」より高くし、"
                f"0から{HIGHEST}までにしてください。"
            )
    return ""


def minutes_text(minutes: int) -> str:
    """Return a length as people say it: 「1時間30分」."""
    hours, rest = divmod(minutes, 60)
    return f"{hours}時間{f'{rest}分' if rest else ''}" if hours else f"{rest}分"
