"""Ask all municipalities what they need, and answer."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line, clean_text
from yakuba.kernel.verdict import demand
from yakuba.region.events import dispatch as events
from yakuba.region.events.about import ANSWER, SURVEY, ref
from yakuba.region.models import Audience, NeedAnswer, NeedSurvey, Notice
from yakuba.region.policies.dispatch import may_ask
from yakuba.region.policies.exchange import may_co_ordinate
from yakuba.region.queries.surveys import survey_by_key
from yakuba.region.rules.exchange import Purpose
from yakuba.region.rules.surveys import Question, faults_in, read_questions, tidied, to_document

from .errors import UnableToAct
from .exchange import step_out
from .notices import settle
from .publishing import held, here, keyed, publish

_GONE = "この調査はありません。一覧から開き直してください。"


class UnableToAnswer(UnableToAct):
    """Answers that are not complete; `faults` are sentences by the code of the question."""

    def __init__(self, faults: dict[str, str]) -> None:
        self.faults = faults
        super().__init__(next(iter(faults.values())))


@transaction.atomic
def draft_survey(
    *,
    title: str,
    fiscal_year: int,
    questions: Sequence[Question],
    due: date,
    actor: Actor,
    at: datetime,
    intro: str = "",
) -> NeedSurvey:
    """Write a survey down; nobody is asked yet. Raises `UnableToAct`."""
    demand(may_co_ordinate(actor, here()))
    row = keyed(NeedSurvey(made_at=at), Audience.REGION)
    _fill(row, title, fiscal_year, questions, due, intro)
    row.save()
    fact = events.SurveyDrafted(subject=ref(SURVEY, row.pk), title=row.title)
    record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def edit_survey(
    *,
    survey: NeedSurvey,
    title: str,
    fiscal_year: int,
    questions: Sequence[Question],
    due: date,
    actor: Actor,
    at: datetime,
    intro: str = "",
) -> NeedSurvey:
    """Change a survey that is not published yet; raises `UnableToAct`."""
    demand(may_co_ordinate(actor, here()))
    row = held(survey, _GONE)
    if row.published_at is not None:
        raise UnableToAct("始めた調査の質問は変更できません。期限は延ばせます。")
    _fill(row, title, fiscal_year, questions, due, intro)
    row.save()
    fact = events.SurveyEdited(subject=ref(SURVEY, row.pk), questions=len(row.questions))
    record(fact, actor=actor, at=at)
    return row


def _fill(
    row: NeedSurvey,
    title: str,
    fiscal_year: int,
    questions: Sequence[Question],
    due: date,
    intro: str,
) -> None:
    row.title, row.intro = clean_line(title), clean_text(intro)
    if not row.title or len(row.title) > 120:
        raise UnableToAct("調査名を120字までで入力してください。")
    row.fiscal_year, row.due = fiscal_year, due
    document = to_document(questions)
    read_questions(document)
    row.questions = document


@transaction.atomic
def publish_survey(*, survey: NeedSurvey, actor: Actor, at: datetime, on: date) -> NeedSurvey:
    """Ask all municipalities of the prefecture; raises `UnableToAct`."""
    demand(may_co_ordinate(actor, here()))
    row = held(survey, _GONE)
    if row.published_at is not None:
        raise UnableToAct("この調査は、すでに始めています。")
    if row.due <= on:
        raise UnableToAct("回答期限を、明日以降の日にしてください。")
    publish(row, at)
    row.save(update_fields=["published_at", "withdrawn_at"])
    fact = events.SurveyPublished(subject=ref(SURVEY, row.pk), title=row.title, due=row.due)
    record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def extend_survey(*, survey: NeedSurvey, due: date, actor: Actor, at: datetime) -> NeedSurvey:
    """Give more time to answer; raises `UnableToAct`."""
    demand(may_co_ordinate(actor, here()))
    row = held(survey, _GONE)
    if row.published_at is None or due <= row.due:
        raise UnableToAct("回答期限は、始めた調査だけ、いまの期限より後の日に変えられます。")
    before, row.due = row.due, due
    row.save(update_fields=["due"])
    fact = events.SurveyExtended(subject=ref(SURVEY, row.pk), before=before, due=due)
    record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def answer_survey(
    *,
    survey_key: UUID,
    answers: Mapping[str, Any],
    is_final: bool,
    actor: Actor,
    at: datetime,
    on: date,
) -> NeedAnswer:
    """Keep what this municipality answers, and send it when it is final.

    Until the due day it may be sent again. Raises `UnableToAnswer` and `UnableToAct`.
    """
    town = here()
    demand(may_ask(actor, town))
    passage = step_out(municipality=town, purpose=Purpose.DISPATCH, actor=actor, at=at)
    survey = survey_by_key(passage, survey_key)
    if survey is None or survey.published_at is None:
        raise UnableToAct(_GONE)
    if survey.due < on:
        raise UnableToAct("回答期限を過ぎました。県の担当者に期限の延長を相談してください。")
    questions = read_questions(survey.questions)
    kept = tidied(questions, answers)
    if faults := faults_in(questions, kept, is_final=is_final):
        raise UnableToAnswer(faults)
    row = only(NeedAnswer.objects.select_for_update().filter(survey_key=survey_key))
    row = row or keyed(NeedAnswer(survey_key=survey_key), Audience.PREFECTURE)
    if row.published_at is not None and not is_final:
        raise UnableToAct(
            "送った回答は、下書きには戻せません。直して「県に送る」を押してください。"
        )
    row.answers, row.saved_at = kept, at
    row.answered_by = actor.post_label[:120]
    if is_final:
        publish(row, at)
        settle(Notice.Kind.SURVEY, survey_key, at=at)
    row.save()
    made = events.AnswerSent if is_final else events.AnswerSaved
    fact = made(subject=ref(ANSWER, row.pk), survey=survey.title, answered=len(kept))
    record(fact, actor=actor, at=at)
    return row
