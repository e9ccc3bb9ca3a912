"""Which questions are asked, in which order, and what is still missing.

Conditions look only at earlier questions (see `analysis`), so one pass in order settles them; the
answer to a question that is no longer asked counts as not given, here and when submitted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from .answers import raw_of, read
from .conditions import holds, scope_of
from .readers import missing_error
from .reading import AnswerError
from .shape import FormDefinition, Page, Question


@dataclass(frozen=True, slots=True)
class Progress:
    """Where one stands: page `position` of `total` (both from 1)."""

    position: int
    total: int

    @property
    def percent(self) -> int:
        return self.position * 100 // self.total if self.total else 100


@dataclass(frozen=True, slots=True)
class Fault:
    """What stands in the way of submitting: on which page, in which question, why."""

    page: Page
    question: Question
    error: AnswerError


def _walk(
    definition: FormDefinition, answers: Mapping[str, Any]
) -> tuple[list[Page], dict[str, Any]]:
    """Return the pages shown, each with only the questions asked, and the answers that count."""
    everything = list(definition.questions())
    counted: dict[str, Any] = {}
    shown: list[Page] = []
    for page in definition.pages:
        scope = scope_of(everything, counted)
        if not holds(page.when, scope):
            continue
        asked: list[Question] = []
        for question in page.questions:
            if not holds(question.when, scope):
                continue
            asked.append(question)
            if answers.get(question.key) is not None:
                counted[question.key] = answers[question.key]
                scope = scope_of(everything, counted)
        if asked:
            shown.append(replace(page, questions=tuple(asked)))
    return shown, counted


def visible_pages(definition: FormDefinition, answers: Mapping[str, Any]) -> tuple[Page, ...]:
    """Return the pages to show, each with the questions it asks under these answers."""
    return tuple(_walk(definition, answers)[0])


def counted_answers(definition: FormDefinition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return only the answers to questions that are asked; all else is not submitted."""
    return _walk(definition, answers)[1]


def scope(definition: FormDefinition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return what FEEL expressions (fees, amounts, group conditions) see of the answers."""
    return scope_of(definition.questions(), counted_answers(definition, answers))


def visible_page(definition: FormDefinition, answers: Mapping[str, Any], key: str) -> Page | None:
    """Return the page as it is asked now, None when it is not asked (or does not exist)."""
    return next((page for page in visible_pages(definition, answers) if page.key == key), None)


def next_page(definition: FormDefinition, answers: Mapping[str, Any], after: str) -> Page | None:
    """Return the page after the named one, the first for an empty name, None at the end."""
    shown = visible_pages(definition, answers)
    if not after:
        return shown[0] if shown else None
    order = [page.key for page in definition.pages]
    at = order.index(after) if after in order else -1
    return next((page for page in shown if order.index(page.key) > at), None)


def previous_page(
    definition: FormDefinition, answers: Mapping[str, Any], before: str
) -> Page | None:
    """Return the page before the named one, None at the start."""
    order = [page.key for page in definition.pages]
    at = order.index(before) if before in order else len(order)
    earlier = [p for p in visible_pages(definition, answers) if order.index(p.key) < at]
    return earlier[-1] if earlier else None


def missing(definition: FormDefinition, answers: Mapping[str, Any]) -> list[Question]:
    """Return the questions that are asked, required and unanswered."""
    shown, counted = _walk(definition, answers)
    return [
        question
        for page in shown
        for question in page.questions
        if question.required and question.key not in counted
    ]


def resume_page(definition: FormDefinition, answers: Mapping[str, Any]) -> Page | None:
    """Return the first page with a required question unanswered, None when only checking is left."""
    shown, counted = _walk(definition, answers)
    for page in shown:
        if any(q.required and q.key not in counted for q in page.questions):
            return page
    return None


def progress(definition: FormDefinition, answers: Mapping[str, Any], page_key: str) -> Progress:
    """Return where the page stands among those shown now; the end for a page not shown."""
    keys = [page.key for page in visible_pages(definition, answers)]
    position = keys.index(page_key) + 1 if page_key in keys else len(keys)
    return Progress(position, len(keys))


def check(
    definition: FormDefinition, answers: Mapping[str, Any], *, on: date
) -> tuple[dict[str, Any], list[Fault]]:
    """Read every stored answer again and return the answers to submit and what stands in the way.

    Nothing unasked, unknown or malformed gets through, whatever wrote the draft.
    """
    shown, counted = _walk(definition, answers)
    around = scope_of(definition.questions(), counted)
    clean: dict[str, Any] = {}
    faults: list[Fault] = []
    for page in shown:
        for question in page.questions:
            if question.key not in counted:
                if question.required:
                    faults.append(Fault(page, question, missing_error(question)))
                continue
            reading = read(question, raw_of(question, counted[question.key]), on=on, scope=around)
            faults += [Fault(page, question, error) for error in reading.errors]
            if reading.ok and reading.value is not None:
                clean[question.key] = reading.value
    return clean, faults
