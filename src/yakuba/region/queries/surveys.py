"""Need surveys as the prefecture and as a municipality sees them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from yakuba.foundation.tenancy.models import Municipality, MunicipalityKind
from yakuba.foundation.tenancy.rows import only
from yakuba.region.models import NeedAnswer, NeedSurvey, Reminder
from yakuba.region.rules.exchange import Passage
from yakuba.region.rules.surveys import (
    Result,
    Told,
    read_questions,
    results_of,
    said,
    told_in,
)

from .exchange import published


def towns_of(prefecture: str) -> QuerySet[Municipality]:
    """Return the cities, towns and villages of the prefecture, by code."""
    rows = Municipality.objects.filter(prefecture=prefecture)
    return rows.exclude(kind=MunicipalityKind.PREFECTURE).order_by("code")


def own_surveys() -> QuerySet[NeedSurvey]:
    """Return the surveys of this prefecture, the newest first."""
    return NeedSurvey.objects.order_by("-fiscal_year", "-pk")


def survey_of(pk: int) -> NeedSurvey | None:
    """Return one of this prefecture's."""
    return only(NeedSurvey.objects.filter(pk=pk))


def survey_by_key(passage: Passage, key: UUID) -> NeedSurvey | None:
    """Return the published survey with the key."""
    found = published(passage, NeedSurvey, lambda rows: rows.filter(key=key))
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class AskedSurvey:
    """A survey that this municipality is asked, and what it has answered so far."""

    survey: NeedSurvey
    answer: NeedAnswer | None
    is_open: bool

    @property
    def is_sent(self) -> bool:
        return self.answer is not None and self.answer.published_at is not None


def asked_surveys(passage: Passage, on: date) -> list[AskedSurvey]:
    """Return the surveys published to this municipality, those still open first."""
    surveys = published(passage, NeedSurvey, lambda rows: rows.order_by("-due", "-pk"))
    answers = {one.survey_key: one for one in NeedAnswer.objects.all()}
    found = [AskedSurvey(one, answers.get(one.key), one.due >= on) for one in surveys]
    return sorted(
        found, key=lambda one: (not one.is_open or one.is_sent, -one.survey.due.toordinal())
    )


def own_answer(survey_key: UUID) -> NeedAnswer | None:
    """Return what this municipality has answered or begun to."""
    return only(NeedAnswer.objects.filter(survey_key=survey_key))


def told_of(survey: NeedSurvey) -> Told | None:
    """Return with what a request for an adviser may begin; None until the answer was sent."""
    answer = own_answer(survey.key)
    if answer is None or answer.published_at is None:
        return None
    return told_in(read_questions(survey.questions), answer.answers)


@dataclass(frozen=True, slots=True)
class TownState:
    """One municipality of a survey: what it sent, and when it was last reminded."""

    town: Municipality
    answer: NeedAnswer | None
    reminded: Reminder | None


def states_of(passage: Passage, survey: NeedSurvey) -> list[TownState]:
    """Return every municipality of the prefecture and whether it has answered."""
    sent = {one.municipality_id: one for one in answers_to(passage, survey)}
    reminders = Reminder.objects.filter(about_key=survey.key).order_by("published_at")
    reminded = {one.addressee_id: one for one in reminders}
    return [
        TownState(town, sent.get(town.pk), reminded.get(town.pk))
        for town in towns_of(passage.prefecture)
    ]


def answers_to(passage: Passage, survey: NeedSurvey) -> list[NeedAnswer]:
    """Return what was sent to the prefecture, by municipality."""
    return published(
        passage,
        NeedAnswer,
        lambda rows: rows.filter(survey_key=survey.key).order_by("municipality__code"),
    )


def results(survey: NeedSurvey, states: Iterable[TownState]) -> list[Result]:
    """Return the result of each question over all municipalities that answered."""
    rows = [(one.town.name, one.answer.answers) for one in states if one.answer]
    return results_of(read_questions(survey.questions), rows)


def heading_of(survey: NeedSurvey) -> list[str]:
    """Return the heading of the table of answers."""
    questions = read_questions(survey.questions)
    return ["団体コード", "団体名", "人口", "回答日", *(one.label for one in questions)]


def cells_of(
    survey: NeedSurvey, states: Iterable[TownState]
) -> list[list[str | int | date | None]]:
    """Return a row for each municipality; who has not answered has empty cells."""
    questions = read_questions(survey.questions)
    rows: list[list[str | int | date | None]] = []
    for one in states:
        given = one.answer.answers if one.answer else {}
        sent = one.answer.published_at if one.answer else None
        rows.append(
            [
                one.town.code,
                one.town.name,
                one.town.population,
                sent.date() if sent else None,
                *(said(question, given) for question in questions),
            ]
        )
    return rows
