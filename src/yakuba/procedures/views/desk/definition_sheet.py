"""A definition laid out for reading: pages and questions in words, texts, promises, appeal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from yakuba.foundation.tenancy.models import Municipality
from yakuba.procedures.queries.definitions import FeeTable, fee_table
from yakuba.procedures.rules.definition_words import (
    all_questions,
    certainty_words,
    condition_words,
    limits_words,
    route_words,
)
from yakuba.procedures.rules.disposition import Town, appeal_notice
from yakuba.procedures.rules.localisation import Localised
from yakuba.procedures.rules.shape import Certainty, FormDefinition, LegalBasis, Question
from yakuba.procedures.rules.steps import is_folded


@dataclass(frozen=True, slots=True)
class Asked:
    """One question in words; `inside` are the questions of a group."""

    question: Question
    when: str
    limits: list[str]
    inside: "list[Asked]"


@dataclass(frozen=True, slots=True)
class ShownPage:
    """One page in words."""

    number: int
    title: Localised
    intro: Localised
    when: str
    is_on_check_page: bool
    asked: list[Asked]


@dataclass(frozen=True, slots=True)
class Basis:
    """A legal basis and how sure it is."""

    basis: LegalBasis
    certainty: str
    tone: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that is shown of a definition."""

    definition: FormDefinition
    pages: list[ShownPage]
    texts: list[tuple[str, Localised]]
    bases: list[Basis]
    fee_table: FeeTable | None
    appeal_route: str
    appeal: tuple[str, ...]


def sheet_of(definition: FormDefinition, town: Municipality, on: date) -> Sheet:
    """Return the definition laid out, with the fee table in force on the day."""
    words = definition.disposition
    fee = definition.fee
    return Sheet(
        definition=definition,
        pages=pages_of(definition),
        texts=_texts(definition),
        bases=[
            Basis(
                one,
                certainty_words(one),
                "info" if one.certainty is Certainty.LAW else "neutral",
            )
            for one in definition.legal_basis
        ],
        fee_table=fee_table(fee.table, on) if fee and fee.table else None,
        appeal_route=route_words(words.appeal.route) if words else "",
        appeal=(
            appeal_notice(words.appeal, Town(town.name, town.head_title, town.head_name))
            if words
            else ()
        ),
    )


def pages_of(definition: FormDefinition) -> list[ShownPage]:
    """Return the pages with conditions and limits in words."""
    known = all_questions(definition)
    return [
        ShownPage(
            number=number,
            title=page.title,
            intro=page.intro,
            when=condition_words(page.when, known),
            is_on_check_page=is_folded(page),
            asked=[_asked(question, known) for question in page.questions],
        )
        for number, page in enumerate(definition.pages, start=1)
    ]


def _asked(question: Question, known: Mapping[str, Question]) -> Asked:
    scope = {**known, **{inner.key: inner for inner in question.questions}}
    return Asked(
        question=question,
        when=condition_words(question.when, known),
        limits=limits_words(question),
        inside=[_asked(inner, scope) for inner in question.questions],
    )


def _texts(definition: FormDefinition) -> list[tuple[str, Localised]]:
    """Return the texts that guide residents, with their names; those that are there."""
    notices = definition.notices
    fee, period = definition.fee, definition.standard_period
    found = [
        ("名称", definition.title),
        ("概要", definition.summary),
        ("できる人", definition.who),
        *(("用意するもの", text) for text in definition.needed),
        ("添付について", definition.attachments_note),
        ("手数料", fee.text if fee else Localised("")),
        ("標準処理期間", period.text if period else Localised("")),
        ("届いたとき", notices.arrived),
        ("認めたとき", notices.granted),
        ("認めないとき", notices.refused),
        ("完了したとき", notices.completed),
    ]
    return [(name, text) for name, text in found if text]
