"""What pages of the portal show of procedures, worded for the reader."""

from dataclasses import dataclass
from datetime import date

from yakuba.foundation.tenancy.models import Municipality
from yakuba.procedures.models import Procedure
from yakuba.procedures.queries.catalogue import Entry
from yakuba.procedures.rules.localisation import Reader
from yakuba.procedures.rules.vocabulary import LifeEvent


@dataclass(frozen=True, slots=True)
class Listed:
    """A procedure in a list."""

    slug: str
    title: str
    summary: str
    minutes: int


def listed(entry: Entry, reader: Reader) -> Listed:
    """Return what a list shows of the procedure."""
    return Listed(
        slug=entry.procedure.slug,
        title=entry.title(reader),
        summary=entry.summary(reader),
        minutes=entry.definition.minutes,
    )


_EASY = {
    LifeEvent.BIRTH: "赤ちゃんが できた・生まれた",
    LifeEvent.CHILD_REARING: "子どもを 育てる",
    LifeEvent.EDUCATION: "学校",
    LifeEvent.MARRIAGE: "結婚・離婚",
    LifeEvent.HOUSING: "引っこし・住むところ",
    LifeEvent.WORK: "仕事を する・やめる",
    LifeEvent.ELDERLY_CARE: "お年より・介護",
    LifeEvent.BEREAVEMENT: "家族が 亡くなった",
}


def event_label(event: LifeEvent, reader: Reader) -> str:
    """Return the name of the life event."""
    if reader is Reader.EN:
        return event.label_en
    return _EASY[event] if reader is Reader.EASY else event.label


def telephone_of(procedure: Procedure, town: Municipality) -> str:
    """Return the number of the section, or that of the town hall."""
    return procedure.section.telephone or town.telephone


_WEEKDAYS = "月火水木金土日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def day_name(day: date, reader: Reader) -> str:
    """Return 11月27日（金曜日）: a day that is near, so without its year."""
    if reader is Reader.EN:
        return f"{_WEEKDAYS_EN[day.weekday()]} {day.day} {day:%B}"
    return f"{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}曜日）"
