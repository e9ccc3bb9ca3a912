"""A whole paper on one page: every question asked under the answers so far, groups in line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yakuba.foundation.ui.fields import Mistake
from yakuba.procedures.models import Attachment
from yakuba.procedures.rules.answers import raw_from_post, read
from yakuba.procedures.rules.flow import scope, visible_pages
from yakuba.procedures.rules.localisation import Reader
from yakuba.procedures.rules.reading import WHOLE, AnswerError
from yakuba.procedures.rules.shape import FormDefinition, Page, Question, QuestionType

from .questions import QuestionField, QuestionForm, field_of, form_of, raw_of_stored

Post = Mapping[str, Sequence[str]]
Slots = Mapping[str, Mapping[str, str]]
# One empty set of inputs below the items that are there.
_SPARE = 1


@dataclass(slots=True)
class Typed:
    """What stood in the form: readable answers, faults, and everything as it was typed."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, tuple[AnswerError, ...]] = field(default_factory=dict)
    raws: dict[str, dict[str, Any]] = field(default_factory=dict)
    gaps: dict[str, str] = field(default_factory=dict)

    @property
    def hindrances(self) -> dict[str, tuple[AnswerError, ...]]:
        """The errors that a reason for 記入なし does not excuse."""
        return {
            key: errors
            for key, errors in self.errors.items()
            if not (self.gaps.get(key) and is_blank(self.raws.get(key, {})))
        }


@dataclass(slots=True)
class EntryField:
    """One question of the paper: its inputs, or its items, and why it has no answer."""

    drawn: QuestionField
    gap: str
    may_have_gap: bool
    items: list[QuestionForm] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)

    @property
    def gap_id(self) -> str:
        return f"{self.drawn.id}-gap"


@dataclass(slots=True)
class EntryPart:
    """A page of the form, here a part of one page."""

    title: str
    fields: list[EntryField]


def is_blank(raw: Mapping[str, Any]) -> bool:
    """Tell whether nothing was typed into the inputs of a question."""
    for value in raw.values():
        if isinstance(value, Mapping):
            if not is_blank(value):
                return False
        elif isinstance(value, list | tuple):
            if any(not is_blank(v) if isinstance(v, Mapping) else v for v in value):
                return False
        elif value:
            return False
    return True


def shown_pages(definition: FormDefinition, answers: Mapping[str, Any]) -> tuple[Page, ...]:
    """Return the pages that the paper is compared with under the answers so far."""
    return visible_pages(definition, answers)


def read_entry(
    definition: FormDefinition,
    stored: Mapping[str, Any],
    post: Post,
    *,
    on: date,
    slots: Slots | None,
) -> Typed:
    """Read every question that the form showed; files are kept by acts of their own."""
    typed = Typed()
    shown = set((post.get("shown") or [""])[-1].split(","))
    answers = dict(stored)
    for question in definition.questions():
        if question.key not in shown:
            continue
        typed.gaps[question.key] = (post.get(f"gap.{question.key}") or [""])[-1].strip()
        if question.type is QuestionType.FILES:
            continue
        raw = _raw(question, post)
        typed.raws[question.key] = raw
        reading = read(question, raw, on=on, slots=slots, scope=scope(definition, answers))
        if reading.errors:
            typed.errors[question.key] = reading.errors
        typed.values[question.key] = reading.value if reading.ok else None
        answers[question.key] = typed.values[question.key]
    return typed


def _raw(question: Question, post: Post) -> dict[str, Any]:
    raw = raw_from_post(question, post)
    if question.type is QuestionType.GROUP:
        # The spare inputs at the end stay empty when there is nothing more to enter.
        raw["items"] = [item for item in raw["items"] if not is_blank(item)]
    return raw


def parts_of(
    definition: FormDefinition,
    answers: Mapping[str, Any],
    typed: Typed | None,
    files: Sequence[Attachment],
    extra_errors: Mapping[str, Sequence[AnswerError]],
) -> list[EntryPart]:
    """Return the form with what was typed or stored and what is wrong with it."""
    parts = []
    for page in shown_pages(definition, answers):
        fields = [_field(one, answers, typed, files, extra_errors) for one in page.questions]
        parts.append(EntryPart(page.title.ja, fields))
    return parts


def _field(
    question: Question,
    answers: Mapping[str, Any],
    typed: Typed | None,
    files: Sequence[Attachment],
    extra: Mapping[str, Sequence[AnswerError]],
) -> EntryField:
    key = question.key
    raw = raw_of_stored(question, answers.get(key))
    errors: Sequence[AnswerError] = ()
    if typed is not None and key in typed.raws:
        raw, errors = typed.raws[key], typed.hindrances.get(key, ())
    errors = [*errors, *(e for e in extra.get(key, ()) if e not in errors)]
    drawn = field_of(question, raw, errors, Reader.JA)
    items: list[QuestionForm] = []
    if question.type is QuestionType.GROUP:
        items = _items(question, raw.get("items") or [], errors)
        inside = [e for e in errors if e.field[:1].isdigit()]
        drawn.errors = [e.text() for e in errors if e not in inside]
    return EntryField(
        drawn=drawn,
        gap=typed.gaps.get(key, "") if typed else "",
        may_have_gap=question.required,
        items=items,
        files=[one for one in files if one.question == key],
    )


def _items(
    group: Question, raws: Sequence[Mapping[str, Any]], errors: Sequence[AnswerError]
) -> list[QuestionForm]:
    most = group.maximum or 50
    count = min(len(raws) + _SPARE, most) if raws else _SPARE
    forms = []
    for at in range(count):
        prefix = f"{group.key}.{at}."
        own: dict[str, list[AnswerError]] = {}
        for error in errors:
            number, _, rest = error.field.partition(".")
            inner, _, part = rest.partition(".")
            if number == str(at) and inner:
                own.setdefault(inner, []).append(AnswerError(part or WHOLE, error.sentence))
        raw = {key: dict(value) for key, value in raws[at].items()} if at < len(raws) else {}
        forms.append(form_of(group.questions, _as_typed(group, raw), own, Reader.JA, prefix))
    return forms


def _as_typed(group: Question, raw: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return numbers as the text that inputs hold."""
    return {
        inner.key: {
            part: str(value) if isinstance(value, int) and not isinstance(value, bool) else value
            for part, value in raw.get(inner.key, {}).items()
        }
        for inner in group.questions
    }


def mistakes_of(parts: Sequence[EntryPart]) -> list[Mistake]:
    """Return every error of the page, in its order."""
    found: list[Mistake] = []
    for part in parts:
        for one in part.fields:
            found += one.drawn.mistakes()
            for item in one.items:
                found += item.mistakes
    return found


def shown_keys(parts: Sequence[EntryPart]) -> str:
    """Return the value of the hidden field that says which questions the form showed."""
    return ",".join(one.drawn.question.key for part in parts for one in part.fields)
