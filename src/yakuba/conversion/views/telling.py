"""Facts of a migration as a timeline."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from yakuba.foundation.events.event import EVENT_CLASSES
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.ui.elements import Moment
from yakuba.kernel.wareki import to_wareki

from .run_telling import OF_RUNS, told_of_run

_OF_DEFINITIONS = ("conversion.layout.", "conversion.mapping.")


def moments_of(facts: Iterable[EventRecord]) -> list[Moment]:
    """Return the facts as a timeline."""
    return [
        Moment(
            title=EVENT_CLASSES[fact.code].label if fact.code in EVENT_CLASSES else fact.code,
            at=fact.occurred_at,
            text=_text_of(fact),
            who=f"{fact.actor_post} {fact.actor_name}".strip(),
        )
        for fact in facts
    ]


def _text_of(fact: EventRecord) -> str:
    if fact.code.startswith(OF_RUNS):
        return told_of_run(fact.code, fact.payload)
    if fact.code.startswith(_OF_DEFINITIONS):
        return _told_of_definition(fact.payload)
    return _told(fact.code.rpartition(".")[2], fact.payload)


def _told_of_definition(said: Mapping[str, Any]) -> str:
    """Return which edition of a layout or a mapping it was, and what changed."""
    number = said.get("edition") or said.get("version")
    title = f"{said['title']}（第{number}版）" if number else str(said["title"])
    return "　".join(filter(None, [title, said.get("change", "")]))


def _told(verb: str, said: Mapping[str, Any]) -> str:
    """Return what the fact says, in words."""
    match verb:
        case "requirements_taken":
            return (
                f"{said['title']}（第{said['edition']}版、{said['requirements']}件）"
                f"　新規{said['added']}件、変更{said['changed']}件、廃止{said['gone']}件"
            )
        case "judged":
            parts = [f"{said['before']} → {said['after']}", said["workaround"], said["owner"]]
            parts += [_until(said["due"]), said["decision"], said["note"]]
            return "　".join(part for part in parts if part)
        case "item_answered":
            return f"{said['criterion']}：{said['before']} → {said['after']}　{said['evidence']}"
        case "item_overruled":
            return f"{said['criterion']}　{said['reason']}"
        case "item_added":
            return f"{said['criterion']}（{said['post']}）"
        case "decided":
            return f"{said['title']}：{said['outcome']}　{said['reason']}"
        case "cancelled":
            return f"{said['title']}　{said['reason']}"
        case "reported":
            return f"{said['title']}　{said['result']}"
        case "made" | "changed" if "department" in said:
            return f"{said['name']}（{said['department']}）　{_day(said['goes_live_on'])}"
    return str(said.get("title", ""))


def _day(text: str | None) -> str:
    return to_wareki(date.fromisoformat(text)) if text else ""


def _until(text: str | None) -> str:
    return f"{_day(text)}まで" if text else ""
