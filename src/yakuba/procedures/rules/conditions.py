"""Conditions and amounts: FEEL over the answers, parsed once, null where nothing was answered."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from yakuba.kernel.feel import Expr, evaluate, names_in, parse_expression

from .shape import Question, QuestionType


@lru_cache(maxsize=4096)
def parsed(text: str) -> Expr:
    """Return the expression; raises FeelSyntaxError."""
    return parse_expression(text)


def names(text: str) -> frozenset[str]:
    """Return the names an expression depends on; raises FeelSyntaxError."""
    return names_in(parsed(text))


def scope_of(questions: Iterable[Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values FEEL reckons with: dates as dates, everything unanswered as null."""
    return {question.key: _value(question, answers.get(question.key)) for question in questions}


def holds(text: str, scope: Mapping[str, Any]) -> bool:
    """Tell whether the condition is true; null and false both hide. No condition always holds."""
    return not text or evaluate(parsed(text), scope) is True


def value(text: str, scope: Mapping[str, Any]) -> object:
    """Return what an expression gives."""
    return evaluate(parsed(text), scope)


def _value(question: Question, answer: Any) -> Any:
    if answer is None:
        return None
    if question.type is QuestionType.DATE:
        return _date(answer)
    if question.type is QuestionType.GROUP and isinstance(answer, list):
        return [scope_of(question.questions, item) for item in answer if isinstance(item, Mapping)]
    if question.type is QuestionType.SLOT and isinstance(answer, Mapping):
        return {**answer, "date": _date(answer.get("date"))}
    return answer


def _date(text: Any) -> date | None:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None
