"""The door to answers: read what was typed, show what is stored, check a whole application.

Stored values (JSON) by type: TEXT, LONG_TEXT, CHOICE, EMAIL, TELEPHONE text · NUMBER, YEN int ·
YES_NO bool · DECLARATION true · DATE ISO text · CHOICES list of option values · NAME {family,
given, family_kana, given_kana} · ADDRESS {postal_code (7 digits), prefecture, city, town, block,
building} · PLACE {text, latitude, longitude} (degrees as text, perhaps empty) · FILES list of
{file: uuid, name} · SLOT {slot: uuid, date, label} · GROUP list of {question key: value}.

Inputs of a page are named `question.part` (`email.value`, `address.town`), those of a group
`question.index.inner.part` (`dogs.0.breed.value`); errors carry the same names below the question.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from . import composites as parts
from . import readers as plain
from .conditions import holds, scope_of
from .localisation import Localised
from .readers import Asking, missing_error
from .reading import WHOLE, AnswerError, Raw, Reading, Value, Voice
from .shape import Question, QuestionType

__all__ = [
    "AnswerError",
    "Reading",
    "missing_error",
    "raw_from_post",
    "raw_of",
    "read",
    "read_item",
]

MOST_ITEMS = 50

_READERS = {
    QuestionType.TEXT: plain.read_text,
    QuestionType.LONG_TEXT: plain.read_long_text,
    QuestionType.NUMBER: plain.read_number,
    QuestionType.YEN: plain.read_yen,
    QuestionType.CHOICE: plain.read_choice,
    QuestionType.CHOICES: plain.read_choices,
    QuestionType.YES_NO: plain.read_yes_no,
    QuestionType.DATE: plain.read_date,
    QuestionType.NAME: parts.read_name,
    QuestionType.ADDRESS: parts.read_address,
    QuestionType.EMAIL: plain.read_email,
    QuestionType.TELEPHONE: plain.read_telephone,
    QuestionType.FILES: plain.read_files,
    QuestionType.DECLARATION: plain.read_declaration,
    QuestionType.PLACE: parts.read_place,
    QuestionType.SLOT: plain.read_slot,
}


def read(
    question: Question,
    raw: Raw,
    *,
    on: date,
    slots: Mapping[str, Mapping[str, str]] | None = None,
    scope: Mapping[str, Any] | None = None,
) -> Reading:
    """Return the value or the errors of one answer; `raw` comes back so that nothing is lost.

    `on` is today in Japan, for bounds such as `today-18y`; `slots` are the free slots of a
    booking (id → date, label); `scope` is what conditions inside a group may look at.
    """
    asking = Asking(on=on, slots=slots, scope=scope or {})
    reading = _read(question, raw, asking)
    if reading.ok and reading.value is None and question.required:
        reading = plain.failed(_missing(question))
    return Reading(reading.value, reading.errors, dict(raw), reading.notices)


def _missing(question: Question) -> AnswerError:
    """Return the error at the first part that must be filled in, where focus should go."""
    first = {QuestionType.NAME: "family", QuestionType.ADDRESS: "postal_code"}
    first[QuestionType.PLACE] = "text"
    return AnswerError(first.get(question.type, WHOLE), missing_error(question).sentence)


def _read(question: Question, raw: Raw, asking: Asking) -> Reading:
    if question.type is QuestionType.GROUP:
        return _read_group(question, raw, asking)
    return _READERS[question.type](question, raw, asking)


def read_item(
    group: Question, raw: Mapping[str, Any], *, on: date, scope: Mapping[str, Any] | None = None
) -> Reading:
    """Read one item of a group: `raw` maps the inner questions to what was sent for them.

    The value holds only the questions that are asked under the item's own answers; the errors are
    named `inner.part`.
    """
    value: dict[str, Value] = {}
    errors: list[AnswerError] = []
    notices: list[Localised] = []
    for inner in group.questions:
        around = {**(scope or {}), **scope_of(group.questions, value)}
        if not holds(inner.when, around):
            continue
        sent = raw.get(inner.key)
        reading = read(inner, sent if isinstance(sent, Mapping) else {}, on=on, scope=around)
        errors += [error.below(inner.key) for error in reading.errors]
        notices += reading.notices
        if reading.value is not None:
            value[inner.key] = reading.value
    shown = None if errors else value
    return Reading(shown, tuple(errors), dict(raw), tuple(notices))


def _read_group(group: Question, raw: Raw, asking: Asking) -> Reading:
    sent = raw.get("items") or []
    items = [item for item in sent if isinstance(item, Mapping)] if _is_list(sent) else []
    voice = Voice.of(group)
    if len(items) > MOST_ITEMS:
        sentence = f"は{MOST_ITEMS}件までにしてください(今は{len(items)}件です)。"
        return plain.failed(voice.error(sentence, f"give at most {MOST_ITEMS}."))
    readings = [read_item(group, item, on=asking.on, scope=asking.scope) for item in items]
    errors = [
        error.below(str(at)) for at, reading in enumerate(readings) for error in reading.errors
    ]
    notices = tuple(notice for reading in readings for notice in reading.notices)
    if errors:
        return Reading(errors=tuple(errors), notices=notices)
    values = [reading.value for reading in readings]
    if not values:
        return Reading()
    counted = plain.count_checked(group, values, voice, "件")
    return Reading(counted.value, counted.errors, notices=notices)


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple)


def raw_of(question: Question, value: Value) -> dict[str, Any]:
    """Return what inputs must hold to show a stored value again; odd values become what they can."""
    kind = question.type
    if value is None:
        return {}
    if kind in (QuestionType.NAME, QuestionType.ADDRESS, QuestionType.PLACE):
        return dict(value) if isinstance(value, Mapping) else {}
    if kind is QuestionType.SLOT:
        return _raw_of_slot(value)
    if kind is QuestionType.GROUP:
        items = value if _is_list(value) else []
        return {"items": [raw_of_item(question, item) for item in items]}
    if kind in (QuestionType.YES_NO, QuestionType.DECLARATION):
        return {WHOLE: {True: "yes", False: "no"}.get(value, "")} if _is_flag(value) else {}
    return {WHOLE: value}


def raw_of_item(group: Question, item: Value) -> dict[str, Any]:
    """Return what the inputs of one stored item of a group must hold."""
    if not isinstance(item, Mapping):
        return {}
    return {inner.key: raw_of(inner, item.get(inner.key)) for inner in group.questions}


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _raw_of_slot(value: Value) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        return {}
    return {
        WHOLE: value.get("slot"),
        "date": value.get("date", ""),
        "label": value.get("label", ""),
    }


def raw_from_post(question: Question, post: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Pick what a browser sent for the question out of a form (name → all its values)."""
    if question.type is QuestionType.GROUP:
        return {"items": _items_from_post(question, post)}
    raw: dict[str, Any] = {}
    for name, values in post.items():
        key, _, part = name.partition(".")
        if key == question.key and part and "." not in part:
            several = question.type is QuestionType.CHOICES
            raw[part] = list(values) if several else (values[-1] if values else "")
    return raw


def _items_from_post(group: Question, post: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    pattern = re.compile(re.escape(group.key) + r"\.(\d{1,3})\.(.+)")
    by_index: dict[int, dict[str, Sequence[str]]] = {}
    for name, values in post.items():
        if found := pattern.fullmatch(name):
            by_index.setdefault(int(found[1]), {})[found[2]] = values
    return [item_from_post(group, by_index[at]) for at in sorted(by_index)]


def item_from_post(group: Question, post: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Pick one item of a group out of a form whose inputs are named `inner.part`."""
    return {inner.key: raw_from_post(inner, post) for inner in group.questions}
