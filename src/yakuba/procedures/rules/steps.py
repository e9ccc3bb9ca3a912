"""How the pages of a definition become the steps of the portal.

Declarations are asked on the check page, beside the button that makes them count, so a page that
holds nothing else is no step of its own; the check page is the last step.
"""

from collections.abc import Mapping
from typing import Any

from .flow import Progress, visible_pages
from .shape import FormDefinition, Page, Question, QuestionType


def is_folded(page: Page) -> bool:
    """Tell whether the page is asked on the check page."""
    return all(question.type is QuestionType.DECLARATION for question in page.questions)


def steps(definition: FormDefinition, answers: Mapping[str, Any]) -> list[Page]:
    """Return the pages asked one by one."""
    return [page for page in visible_pages(definition, answers) if not is_folded(page)]


def declarations(definition: FormDefinition, answers: Mapping[str, Any]) -> list[Question]:
    """Return what is declared on the check page."""
    return [
        question
        for page in visible_pages(definition, answers)
        if is_folded(page)
        for question in page.questions
    ]


def step_after(definition: FormDefinition, answers: Mapping[str, Any], key: str) -> Page | None:
    """Return the step after the page, None when the check page comes next."""
    order = [page.key for page in definition.pages]
    at = order.index(key) if key in order else -1
    return next((p for p in steps(definition, answers) if order.index(p.key) > at), None)


def step_before(definition: FormDefinition, answers: Mapping[str, Any], key: str) -> Page | None:
    """Return the step before the page; of the check page (an empty key) the last one."""
    order = [page.key for page in definition.pages]
    at = order.index(key) if key in order else len(order)
    earlier = [p for p in steps(definition, answers) if order.index(p.key) < at]
    return earlier[-1] if earlier else None


def first_open(definition: FormDefinition, answers: Mapping[str, Any]) -> Page | None:
    """Return the first step with a required question unanswered, None when all are answered."""
    return next((page for page in steps(definition, answers) if lacks(page, answers)), None)


def lacks(page: Page, answers: Mapping[str, Any]) -> bool:
    """Tell whether a required question of the page has no answer."""
    return any(one.required and answers.get(one.key) is None for one in page.questions)


def place(definition: FormDefinition, answers: Mapping[str, Any], key: str) -> Progress:
    """Return where the page stands; the check page (an empty key) is the last step."""
    keys = [page.key for page in steps(definition, answers)]
    total = len(keys) + 1
    return Progress(keys.index(key) + 1 if key in keys else total, total)
