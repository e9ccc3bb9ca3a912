"""Read a whole page, or an item of a group, from what a browser sent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict

from yakuba.procedures.queries.maps import TownMap
from yakuba.procedures.rules.answers import item_from_post, raw_from_post, raw_of, read, read_item
from yakuba.procedures.rules.conditions import holds, scope_of
from yakuba.procedures.rules.flow import scope as scope_under
from yakuba.procedures.rules.flow import visible_page
from yakuba.procedures.rules.reading import AnswerError
from yakuba.procedures.rules.shape import FormDefinition, Page, Question, QuestionType

# Their answers are kept by acts of their own, not by sending the page.
KEPT_APART = (QuestionType.GROUP, QuestionType.FILES)

SHOWN = "shown"

Slots = Mapping[str, Mapping[str, str]]


@dataclass(slots=True)
class PageReading:
    """What came of a page: values to keep, errors by question, and all that was typed."""

    page: Page
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, tuple[AnswerError, ...]] = field(default_factory=dict)
    raws: dict[str, dict[str, Any]] = field(default_factory=dict)
    # Questions that the answers of this very page brought up: not yet seen, so not yet wrong.
    new: tuple[Question, ...] = ()
    # Keys of the questions that the form showed.
    shown: tuple[str, ...] = ()


def posted(post: QueryDict) -> dict[str, Sequence[str]]:
    """Return the form as name → all values."""
    return {name: [str(value) for value in values] for name, values in post.lists()}


def read_page(
    definition: FormDefinition,
    page: Page,
    stored: Mapping[str, Any],
    post: QueryDict,
    *,
    on: date,
    slots: Slots | None = None,
    town_map: TownMap | None = None,
) -> PageReading:
    """Read every question that the page asks under the answers given in it.

    Conditions are evaluated here, on the server, question by question; only questions of the
    definition are looked at, so an invented name in the form is nothing at all.
    """
    sent = posted(post)
    shown = set(post.get(SHOWN, "").split(",")) if SHOWN in post else None
    found = PageReading(page)
    found.shown = tuple(
        one.key
        for one in definition.page(page.key).questions
        if (one.key in shown if shown is not None else one in page.questions)
    )
    answers = dict(stored)
    new: list[Question] = []
    for question in definition.page(page.key).questions:
        asked = visible_page(definition, answers, page.key)
        if asked is None or question.key not in {one.key for one in asked.questions}:
            continue
        if question.type in KEPT_APART:
            _read_kept(question, answers, found, on, definition)
            continue
        raw = pointed_at(question, raw_from_post(question, sent), town_map)
        found.raws[question.key] = raw
        if shown is not None and question.key not in shown:
            new.append(question)
            continue
        scope = scope_under(definition, answers)
        reading = read(question, raw, on=on, slots=slots, scope=scope)
        if reading.errors:
            found.errors[question.key] = reading.errors
            continue
        found.values[question.key] = reading.value
        answers[question.key] = reading.value
    found.new = tuple(new)
    return found


def pointed_at(question: Question, raw: dict[str, Any], town_map: TownMap | None) -> dict[str, Any]:
    """Return what was sent with the degrees of the area that was picked on the map."""
    if question.type is not QuestionType.PLACE or town_map is None:
        return raw
    area = town_map.area(str(raw.get("area", "")))
    known = {one.point for one in town_map.areas}
    typed = (str(raw.get("latitude", "")), str(raw.get("longitude", "")))
    # Degrees typed by hand are more exact than an area; those of another area give way.
    if area is None or (any(typed) and typed not in known):
        return raw
    raw = raw | {"latitude": area.latitude, "longitude": area.longitude}
    return raw if str(raw.get("text", "")).strip() else raw | {"text": area.name}


def _read_kept(
    question: Question,
    answers: Mapping[str, Any],
    found: PageReading,
    on: date,
    definition: FormDefinition,
) -> None:
    raw = raw_of(question, answers.get(question.key))
    reading = read(question, raw, on=on, scope=scope_under(definition, answers))
    if reading.errors:
        found.errors[question.key] = reading.errors


@dataclass(slots=True)
class ItemReading:
    """What came of an item of a group."""

    value: dict[str, Any] | None
    errors: dict[str, tuple[AnswerError, ...]]
    raws: dict[str, dict[str, Any]]
    questions: tuple[Question, ...]
    new: tuple[Question, ...] = ()


def asked_in_item(
    group: Question, item: Mapping[str, Any], around: Mapping[str, Any]
) -> tuple[Question, ...]:
    """Return the questions of an item that are asked under its own answers."""
    return tuple(
        inner
        for inner in group.questions
        if holds(inner.when, {**around, **scope_of(group.questions, item)})
    )


def read_group_item(
    definition: FormDefinition,
    group: Question,
    stored: Mapping[str, Any],
    post: QueryDict,
    *,
    on: date,
) -> ItemReading:
    """Read one item; questions that its own answers bring up are asked before they are wrong."""
    around = scope_under(definition, stored)
    raws = item_from_post(group, posted(post))
    reading = read_item(group, raws, on=on, scope=around)
    errors: dict[str, tuple[AnswerError, ...]] = {}
    for error in reading.errors:
        key, _, part = error.field.partition(".")
        errors[key] = (*errors.get(key, ()), AnswerError(part, error.sentence))
    given = {
        inner.key: one.value
        for inner in group.questions
        if (one := read(inner, raws.get(inner.key, {}), on=on, scope=around)).ok
    }
    questions = asked_in_item(group, given, around)
    shown = set(post.get(SHOWN, "").split(",")) if SHOWN in post else {q.key for q in questions}
    new = tuple(question for question in questions if question.key not in shown)
    errors = {key: found for key, found in errors.items() if key in shown}
    value = reading.value if reading.ok and not new else None
    return ItemReading(value, errors, raws, questions, new)


def names_of(questions: Collection[Question]) -> str:
    """Return the value of the hidden field that says which questions the form showed."""
    return ",".join(question.key for question in questions)
