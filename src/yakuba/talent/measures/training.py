"""What is counted of training: whether a course helped, and whether everybody had what they must.

A participant is counted in the month in which they completed the course; a duty in the month of
the person's own day. So months are disjoint, and a fiscal year is the sum of its months.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.utils import timezone

from yakuba.foundation.events.event import Event
from yakuba.foundation.measures.registry import TOWN, Measure, Source
from yakuba.foundation.measures.rules import Counts, Direction, Kind
from yakuba.kernel.fiscal import FiscalYear, Month
from yakuba.organisation.events import AbsenceRegistered, PersonAppointed
from yakuba.talent.events.assessments import AssessmentConfirmed
from yakuba.talent.events.enrolments import OutcomeEntered
from yakuba.talent.events.training_plans import (
    RequirementChanged,
    RequirementRestored,
    RequirementWaived,
    TrainingRequired,
)
from yakuba.talent.models import Enrolment, RequiredTraining
from yakuba.talent.queries.courses import labels_of_codes
from yakuba.talent.queries.effect import effects_between
from yakuba.talent.queries.required import members
from yakuba.talent.rules.effect import FEWEST

_DAY = timedelta(days=1)


def training_effect(start: date, end: date) -> Mapping[str, Counts]:
    """Count who completed a course in the time, who was assessed again, and who rose."""
    found = {
        code: Counts(one.rose, one.assessed, covered=one.assessed, population=one.participants)
        for code, one in effects_between(start, end).items()
    }
    return _with_town(found)


def required_done(start: date, end: date) -> Mapping[str, Counts]:
    """Count the duties whose own day lies in the time, and those that were done in the year."""
    found: dict[str, Counts] = {}
    for required in RequiredTraining.objects.select_related("course"):
        if required.year.start < end and start < required.year.end:
            must = done = 0
            for one in members(required):
                due = one.due(required)
                if start <= due < end and one.serves(due) and not one.is_exempt:
                    must += 1
                    done += one.done_on is not None
            if must:
                found[str(required.pk)] = Counts(done, must)
    return _with_town(found)


def _with_town(found: dict[str, Counts]) -> Mapping[str, Counts]:
    if not found:
        return {}
    return {**found, TOWN: sum(found.values(), Counts())}


def _of_outcome(event: Event, at: datetime) -> Iterable[Month]:
    """Return the months of the day of completion, and of the day that stood there before."""
    assert isinstance(event, OutcomeEntered)  # noqa: S101  for the type checker
    return {Month.of(day) for day in (event.completed_on, event.before) if day is not None}


def _of_completions(event: Event, at: datetime) -> Iterable[Month]:
    """Return the months in which the person completed what a new assessment may speak of."""
    user = int(event.subject.id)
    rows = Enrolment.objects.filter(user_id=user, completed_on__isnull=False)
    return {Month.of(day) for day in rows.values_list("completed_on", flat=True) if day}


def _of_duties(event: Event, at: datetime) -> Iterable[Month]:
    """Return the months of the person's own days in the compulsory trainings of the course."""
    assert isinstance(event, OutcomeEntered)  # noqa: S101  for the type checker
    rows = RequiredTraining.objects.filter(course__code=event.course_code).select_related("course")
    days = [day for day in (event.completed_on, event.before) if day is not None]
    return {
        Month.of(one.due(required))
        for required in rows
        if any(day in required.year for day in days)
        for one in members(required, [event.user_id])
    }


def _of_requirement(event: Event, at: datetime) -> Iterable[Month]:
    """Return the months from the earliest day that mattered to the end of the fiscal year."""
    required = RequiredTraining.objects.filter(pk=int(event.subject.id)).first()
    if required is None:
        return ()
    days = [required.due]
    if isinstance(event, RequirementChanged):
        days.append(event.before)
    return _until_the_end(min(days))


def _of_people(event: Event, at: datetime) -> Iterable[Month]:
    """Return the months that a new colleague or a long absence may change; none without a duty."""
    if isinstance(event, PersonAppointed):
        begins = event.valid_from
    else:
        assert isinstance(event, AbsenceRegistered)  # noqa: S101  for the type checker
        begins = timezone.localdate(event.start_at)
    year = FiscalYear.of(begins).year
    first = RequiredTraining.objects.filter(fiscal_year=year).order_by("due").first()
    return _until_the_end(first.due) if first else ()


def _until_the_end(day: date) -> Iterable[Month]:
    year = FiscalYear.of(day)
    return Month.range(Month.of(day), Month.of(year.end - _DAY).next)


def _required_labels(keys: Iterable[str]) -> Mapping[str, str]:
    rows = RequiredTraining.objects.filter(pk__in=[int(key) for key in keys if key.isdecimal()])
    return {str(one.pk): str(one) for one in rows}


MEASURES = (
    Measure(
        code="training_effect",
        label="研修後にスキルが上がった人の割合",
        unit="%",
        kind=Kind.RATE,
        direction=Direction.UP,
        order=310,
        version=1,
        description=(
            "研修を修了し、その後にスキル診断を受けた人のうち、研修で学ぶスキルの確認済みレベルが、"
            "修了日までの最後の診断より上がった人の割合です。"
        ),
        easy_text="研修を受けたあとに、できることが増えた人の割合です。",
        numerator_text="研修で学ぶスキルのどれかで、確認済みレベルが上がった人（延べ）",
        denominator_text="修了の前と後の両方に、確認済みの診断がある修了者（延べ）",
        coverage_text="修了者のうち、修了の前と後の両方に確認済みの診断がある人の割合",
        source_text="講座の結果とスキル診断の記録。修了した月に数えます。",
        compute=training_effect,
        sources=(
            Source(OutcomeEntered, _of_outcome),
            Source(AssessmentConfirmed, _of_completions),
        ),
        is_public=False,
        suppress_below=FEWEST,
        scope_noun="講座",
        scope_labels=labels_of_codes,
    ),
    Measure(
        code="required_training_done",
        label="必須研修の修了率",
        unit="%",
        kind=Kind.RATE,
        direction=Direction.UP,
        order=320,
        version=1,
        description=(
            "年度の必須研修（情報セキュリティ研修など）を受けなければならない人のうち、"
            "修了した人の割合です。本人の期限が来る月に数えます。"
        ),
        easy_text="かならず受ける研修を、終えた人の割合です。",
        numerator_text="その年度に修了した人（延べ）",
        denominator_text="本人の期限の日に在職し、対象外とされていない人（延べ）",
        coverage_text="",
        source_text=(
            "必須研修の設定、任用・不在の記録、講座の結果。途中で着任・復帰した人は、"
            "着任・復帰の日から定めた日数を本人の期限とします。期限が翌年度になる人は含みません。"
        ),
        compute=required_done,
        sources=(
            Source(OutcomeEntered, _of_duties),
            Source(TrainingRequired, _of_requirement),
            Source(RequirementChanged, _of_requirement),
            Source(RequirementWaived, _of_requirement),
            Source(RequirementRestored, _of_requirement),
            Source(PersonAppointed, _of_people),
            Source(AbsenceRegistered, _of_people),
        ),
        is_public=False,
        scope_noun="必須研修",
        scope_labels=_required_labels,
    ),
)
