"""Values that the tags draw: what a timeline shows, what stands in a 決裁欄."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Tone = Literal["neutral", "info", "success", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a timeline: done, now, attention (the reader must act) or next."""

    title: str
    at: datetime | date | None = None
    text: str = ""
    state: Literal["done", "now", "attention", "next"] = "done"
    who: str = ""
    url: str = ""
    url_label: str = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """One post of a 決裁欄: its holder's stamp, or why the field is still empty."""

    post: str
    name: str = ""
    on: date | None = None
    state: Literal["done", "now", "waiting", "skipped", "returned"] = "waiting"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of a description list, with the link that changes it, if it may be changed."""

    label: str
    value: object
    url: str = ""
    action: str = "変更"
