"""The questions of a correction on one page: only those that were asked, items of groups in full."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from yakuba.foundation.ui.fields import Mistake
from yakuba.procedures.queries.postal import places_at
from yakuba.procedures.rules.answers import raw_from_post, raw_of_item, read, read_item
from yakuba.procedures.rules.flow import scope
from yakuba.procedures.rules.localisation import Reader
from yakuba.procedures.rules.reading import AnswerError
from yakuba.procedures.rules.shape import FormDefinition, Question, QuestionType

from .questions import QuestionField, QuestionForm, field_of, form_of, raw_of_stored
from .reading import asked_in_item, posted

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
    is_sent: bool = False

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


@dataclass(frozen=True, slots=True)
class _Page:
    """What every question of the page is drawn from."""

    answers: Mapping[str, Any]
    # What was typed, by input name; None while the page shows what is stored.
    sent: Mapping[str, Sequence[str]] | None
    around: Mapping[str, Any]
    reader: Reader
    on: date
    # The address question that is to be filled in from its postal code, instead of sending.
    look_up: str = ""


def correction_form(
    definition: FormDefinition,
    asked: Sequence[tuple[Question, str]],
    answers: Mapping[str, Any],
    post: QueryDict | None,
    *,
    reader: Reader,
    on: date,
) -> CorrectionForm:
    """Return the page as stored, or as typed with its errors; `is_sent` says that it is to be sent.

    A press on 「住所を入れる」 fills addresses in and asks again, without calling anything wrong.
    """
    action, _sep, goal = post.get("action", "").partition(":") if post is not None else ("", "", "")
    page = _Page(
        answers=answers,
        sent=posted(post) if post is not None else None,
        around=scope(definition, answers),
        reader=reader,
        on=on,
        look_up=goal if action == "lookup" else "",
    )
    form = CorrectionForm([], is_sent=post is not None and not page.look_up)
    for question, message in asked:
        draw = _group if question.type is QuestionType.GROUP else _single
        form.asked.append(draw(form, page, question, message))
    return form


def _single(form: CorrectionForm, page: _Page, question: Question, message: str) -> Asked:
    stored = page.answers.get(question.key)
    if question.type is QuestionType.FILES or page.sent is None:
        drawn = field_of(question, raw_of_stored(question, stored), (), page.reader)
        return Asked(question, message, drawn)
    raw = raw_from_post(question, page.sent)
    if page.look_up:
        if page.look_up == question.key:
            _fill_address(raw)
        return Asked(question, message, field_of(question, raw, (), page.reader))
    reading = read(question, raw, on=page.on, scope=page.around)
    form.values[question.key] = reading.value
    return Asked(question, message, field_of(question, raw, reading.errors, page.reader))


def _group(form: CorrectionForm, page: _Page, group: Question, message: str) -> Asked:
    drawn = field_of(group, {}, (), page.reader)
    drawn.extra["item_label"] = group.item_label.text(page.reader)
    if page.sent is None:
        raws = [_stored_item(group, item) for item in page.answers.get(group.key) or []]
    else:
        raws = _typed_items(group, page)
    is_checked = page.sent is not None and not page.look_up
    readings = [read_item(group, raw, on=page.on, scope=page.around) for raw in raws]
    items = [
        _item(page, group, at, raw, reading.errors if is_checked else ())
        for at, (raw, reading) in enumerate(zip(raws, readings, strict=True))
    ]
    if is_checked and all(reading.ok for reading in readings):
        form.values[group.key] = [reading.value for reading in readings] or None
        if group.required and not readings:
            drawn.errors = [
                _("「%(label)s」を1件以上入力してください。")
                % {"label": group.label.text(page.reader)}
            ]
    # The last one is empty, for adding.
    items.append(_item(page, group, len(raws), {}, ()))
    return Asked(group, message, drawn, items)


def _typed_items(group: Question, page: _Page) -> list[dict[str, Any]]:
    """Return the items as typed, without those that are to go and without empty ones."""
    sent = page.sent or {}
    typed: list[dict[str, Any]] = raw_from_post(group, sent)["items"]
    gone = set() if page.look_up else set(sent.get(f"{REMOVE}.{group.key}", ()))
    kept = [raw for at, raw in enumerate(typed) if str(at) not in gone and not _is_blank(raw)]
    for raw in kept:
        if page.look_up in raw:
            _fill_address(raw[page.look_up])
    return kept


def _fill_address(raw: dict[str, Any]) -> None:
    """Complete an address from its postal code; a block that was typed stays."""
    found = places_at(str(raw.get("postal_code", "")))
    if not found:
        return
    first = found[0]
    if (raw.get("prefecture"), raw.get("city")) == (first.prefecture, first.city):
        return
    raw["prefecture"], raw["city"] = first.prefecture, first.city
    raw["town"] = first.town if len(found) == 1 else ""


def _stored_item(group: Question, item: Any) -> dict[str, Any]:
    raw = raw_of_item(group, item)
    shown = {q.key: raw_of_stored(q, item.get(q.key)) for q in group.questions}
    return {**raw, **shown}


def _item(
    page: _Page,
    group: Question,
    at: int,
    raw: Mapping[str, Any],
    errors: Sequence[AnswerError],
) -> QuestionForm:
    by_question: dict[str, list[AnswerError]] = {}
    for error in errors:
        key, _dot, part = error.field.partition(".")
        by_question.setdefault(key, []).append(AnswerError(part, error.sentence))
    given = {
        inner.key: one.value
        for inner in group.questions
        if (one := read(inner, raw.get(inner.key, {}), on=page.on, scope=page.around)).ok
    }
    questions = asked_in_item(group, given, page.around)
    return form_of(questions, raw, by_question, page.reader, prefix=f"{group.key}.{at}.")


def _is_blank(raw: Mapping[str, Any]) -> bool:
    """Tell whether nothing was typed into the item."""
    return not any(
        value not in ("", [], None) for parts in raw.values() for value in dict(parts).values()
    )
