"""The questions of a correction on one page: only those that were asked, items of groups in full."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict

from yakuba.foundation.ui.fields import Mistake
from yakuba.procedures.rules.answers import raw_from_post, raw_of_item, read, read_item
from yakuba.procedures.rules.flow import scope
from yakuba.procedures.rules.localisation import Reader
from yakuba.procedures.rules.reading import AnswerError
from yakuba.procedures.rules.shape import FormDefinition, Question, QuestionType

from .questions import QuestionField, QuestionForm, field_of, form_of, raw_of_stored
from .reading import posted

REMOVE = "remove"


@dataclass(slots=True)
class Asked:
    """One question to put right: what the officer wrote, and the inputs."""

    question: Question
    message: str
    drawn: QuestionField
    # Items of a group, the last one empty for adding.
    items: list[QuestionForm] = field(default_factory=list)

    def mistakes(self) -> Iterator[Mistake]:
        """Yield the lines of the error summary."""
        yield from self.drawn.mistakes()
        for item in self.items:
            yield from item.mistakes


@dataclass(slots=True)
class CorrectionForm:
    """The page: what is asked, what was typed, what is wrong; `values` when all is well."""

    asked: list[Asked]
    values: dict[str, Any] = field(default_factory=dict)
    general: list[str] = field(default_factory=list)

    @property
    def mistakes(self) -> list[Mistake]:
        """Every error, in the order of the page."""
        found = [Mistake("", text) for text in self.general]
        for one in self.asked:
            found += one.mistakes()
        return found

    @property
    def errors(self) -> bool:
        """Whether the title of the page has to say so."""
        return bool(self.mistakes)


def correction_form(
    definition: FormDefinition,
    asked: Sequence[tuple[Question, str]],
    answers: Mapping[str, Any],
    post: QueryDict | None,
    *,
    reader: Reader,
    on: date,
) -> CorrectionForm:
    """Return the page as stored, or as typed with its errors."""
    form = CorrectionForm([])
    sent = posted(post) if post is not None else None
    around = scope(definition, answers)
    for question, message in asked:
        if question.type is QuestionType.GROUP:
            form.asked.append(_group(form, question, message, answers, sent, reader, on, around))
        else:
            form.asked.append(_single(form, question, message, answers, sent, reader, on, around))
    return form


def _single(
    form: CorrectionForm,
    question: Question,
    message: str,
    answers: Mapping[str, Any],
    sent: Mapping[str, Sequence[str]] | None,
    reader: Reader,
    on: date,
    around: Mapping[str, Any],
) -> Asked:
    stored = answers.get(question.key)
    if question.type is QuestionType.FILES or sent is None:
        drawn = field_of(question, raw_of_stored(question, stored), (), reader)
        return Asked(question, message, drawn)
    raw = raw_from_post(question, sent)
    reading = read(question, raw, on=on, scope=around)
    form.values[question.key] = reading.value
    return Asked(question, message, field_of(question, raw, reading.errors, reader))


def _group(
    form: CorrectionForm,
    group: Question,
    message: str,
    answers: Mapping[str, Any],
    sent: Mapping[str, Sequence[str]] | None,
    reader: Reader,
    on: date,
    around: Mapping[str, Any],
) -> Asked:
    drawn = field_of(group, {}, (), reader)
    drawn.extra["item_label"] = group.item_label.text(reader)
    if sent is None:
        raws = [_stored_item(group, item) for item in answers.get(group.key) or []]
        items = [_item(group, at, raw, (), reader) for at, raw in enumerate([*raws, {}])]
        return Asked(group, message, drawn, items)
    typed: list[dict[str, Any]] = raw_from_post(group, sent)["items"]
    gone = set(sent.get(f"{REMOVE}.{group.key}", ()))
    kept = [raw for at, raw in enumerate(typed) if str(at) not in gone and not _is_blank(raw)]
    readings = [read_item(group, raw, on=on, scope=around) for raw in kept]
    items = [
        _item(group, at, raw, reading.errors, reader)
        for at, (raw, reading) in enumerate(zip(kept, readings, strict=True))
    ]
    if all(reading.ok for reading in readings):
        form.values[group.key] = [reading.value for reading in readings] or None
        if group.required and not readings:
            drawn.errors = [f"「{group.label.text(reader)}」を1件以上入力してください。"]
    items.append(_item(group, len(kept), {}, (), reader))
    return Asked(group, message, drawn, items)


def _stored_item(group: Question, item: Any) -> dict[str, Any]:
    raw = raw_of_item(group, item)
    shown = {q.key: raw_of_stored(q, item.get(q.key)) for q in group.questions}
    return {**raw, **shown}


def _item(
    group: Question,
    at: int,
    raw: Mapping[str, Any],
    errors: Sequence[AnswerError],
    reader: Reader,
) -> QuestionForm:
    by_question: dict[str, list[AnswerError]] = {}
    for error in errors:
        key, _, part = error.field.partition(".")
        by_question.setdefault(key, []).append(AnswerError(part, error.sentence))
    return form_of(group.questions, raw, by_question, reader, prefix=f"{group.key}.{at}.")


def _is_blank(raw: Mapping[str, Any]) -> bool:
    """Tell whether nothing was typed into the item."""
    return not any(
        value not in ("", [], None) for parts in raw.values() for value in dict(parts).values()
    )
