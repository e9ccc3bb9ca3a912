"""Everybody must have had it: who is open, who joins, who is away; and plans that close gaps."""

from datetime import date, timedelta

import pytest

from yakuba.foundation.accounts.services import create_staff
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.measures.registry import TOWN, months_moved_by
from yakuba.foundation.measures.rules import Counts
from yakuba.kernel.actor import Duty
from yakuba.kernel.fiscal import Month
from yakuba.kernel.verdict import UnableToAct
from yakuba.organisation.demo import BUILDER, Cast
from yakuba.organisation.rules import Rank
from yakuba.organisation.services import appoint, create_post, register_absence
from yakuba.talent.events.about_skills import person_ref
from yakuba.talent.events.about_training import enrolment_ref
from yakuba.talent.events.assessments import AssessmentConfirmed
from yakuba.talent.events.enrolments import OutcomeEntered
from yakuba.talent.measures.training import MEASURES
from yakuba.talent.models import (
    Enrolment,
    ExpectedLevel,
    FrameworkVersion,
    PlanLine,
    RequiredTraining,
)
from yakuba.talent.queries.required import open_for, overview
from yakuba.talent.queries.training_plans import gaps_of, lines_of, proposals_for
from yakuba.talent.rules.courses import Mode
from yakuba.talent.rules.plans import Step as PlanStep
from yakuba.talent.rules.required import Group, Progress
from yakuba.talent.rules.seats import Standing
from yakuba.talent.services.enrolments import cancel
from yakuba.talent.services.required import (
    RequirementDraft,
    change_due,
    end_requirement,
    require,
    restore,
    waive,
)
from yakuba.talent.services.training_plans import (
    Chosen,
    choose_course,
    close_plan,
    drop_line,
    make_plan,
)

from .training_desk import TrainingDesk, training_desk

DUE = date(2026, 12, 25)
EFFECT, DONE = MEASURES


@pytest.fixture
def desk(cast: Cast, in_mihon: object) -> TrainingDesk:
    return training_desk(cast)


def demanded(desk: TrainingDesk, group: Group = Group.ALL, **fields: object) -> RequiredTraining:
    course = desk.course("情報セキュリティ研修", steps=(), mode=Mode.ANYTIME)
    usual = {"title": "情報セキュリティ研修", "course": course, "group": group, "due": DUE}
    return require(draft=RequirementDraft(**{**usual, **fields}), **desk.act())


def state(desk: TrainingDesk, required: RequiredTraining, on: date) -> dict[str, Progress]:
    return {line.user.username: line.progress for line in overview(required, on).people}


def test_everybody_is_open_until_they_completed_it(desk: TrainingDesk):
    required = demanded(desk)
    on = desk.at.date()
    before = overview(required, on)
    assert before.tally.must == len(before.people) == 14
    assert before.tally.done == 0
    desk.completed(desk.session(required.course), desk.cast.aoki, desk.cast.kudo)
    after = overview(required, date(2026, 12, 1))
    assert (after.tally.done, after.tally.must) == (2, 14)
    assert str(after.tally.percent) == "14.3"
    assert overview(required, on).tally.done == 0
    assert overview(required, DUE + timedelta(days=1)).tally.late == 12
    names = {line.section.name: line.tally.done for line in after.sections if line.section}
    assert names["子育て支援課"] == names["環境課"] == 1


def test_a_group_of_departments_or_duties_is_a_part(desk: TrainingDesk):
    cast = desk.cast
    welfare = demanded(desk, Group.DEPARTMENTS, department_ids=(cast.welfare.pk,))
    assert set(state(desk, welfare, desk.at.date())) == {"eguchi", "ueno", "ishida", "aoki"}
    handlers = require(
        draft=RequirementDraft(
            "窓口の研修", welfare.course, Group.DUTIES, DUE, duties=(Duty.COUNTER,)
        ),
        **desk.act(),
    )
    assert set(state(desk, handlers, desk.at.date())) == {"kimura", "matsui"}
    with pytest.raises(UnableToAct, match="組織を1つ以上"):
        demanded(desk, Group.DEPARTMENTS, title="別の研修")
    with pytest.raises(UnableToAct, match="同じ名称"):
        require(draft=RequirementDraft(welfare.title, welfare.course, Group.ALL, DUE), **desk.act())


def test_who_joins_late_and_who_is_away_has_their_own_day(desk: TrainingDesk):
    cast = desk.cast
    required = demanded(desk)
    newcomer = create_staff(
        municipality=cast.municipality,
        username="okada",
        name="岡田 光",
        kana="オカダ ヒカル",
        password="-",
        email="okada@mihon.example.jp",
        actor=BUILDER,
        at=desk.at,
    )
    post = create_post(
        department=cast.environment,
        title="主事",
        rank=Rank.OFFICER,
        duties=(),
        actor=BUILDER,
        at=desk.at,
    )
    appoint(user=newcomer, post=post, valid_from=date(2026, 12, 10), actor=BUILDER, at=desk.at)
    register_absence(
        user=cast.aoki,
        start_at=desk.at,
        end_at=desk.at + timedelta(days=90),
        reason="育児休業",
        actor=desk.actor(cast.aoki),
        at=desk.at,
    )
    found = state(desk, required, date(2026, 12, 28))
    assert found["aoki"] is Progress.AWAY
    assert found["ishida"] is Progress.LATE
    assert found["okada"] is Progress.OPEN
    assert state(desk, required, date(2027, 2, 9))["okada"] is Progress.LATE
    assert "okada" not in state(desk, required, date(2026, 12, 5))


def test_who_is_left_out_is_not_counted_and_can_come_back(desk: TrainingDesk):
    required = demanded(desk)
    with pytest.raises(UnableToAct, match="理由"):
        waive(required=required, user=desk.cast.kato, reason="", **desk.act())
    waive(required=required, user=desk.cast.kato, reason="特別職のため", **desk.act())
    assert overview(required, desk.at.date()).tally.must == 13
    restore(required=required, user=desk.cast.kato, **desk.act())
    assert overview(required, desk.at.date()).tally.must == 14
    assert not open_for(desk.cast.kato.pk, date(2027, 4, 1))
    ((_, progress, due),) = open_for(desk.cast.kato.pk, desk.at.date())
    assert (progress, due) == (Progress.OPEN, DUE)


def test_the_day_moves_within_the_year_and_the_end_is_noted(desk: TrainingDesk):
    required = demanded(desk)
    with pytest.raises(UnableToAct, match="年度の中"):
        change_due(required=required, due=date(2027, 4, 1), **desk.act())
    change_due(required=required, due=date(2027, 1, 29), **desk.act())
    with pytest.raises(UnableToAct, match="人材育成"):
        end_requirement(required=required, **desk.act(desk.cast.ueno))
    end_requirement(required=required, **desk.act())
    with pytest.raises(UnableToAct, match="終わっています"):
        restore(required=required, user=desk.cast.kato, **desk.act())
    fact = EventRecord.objects.get(code="talent.required.ended").payload
    assert (fact["done"], fact["must"]) == (0, 14)


def test_the_share_is_counted_in_the_month_of_the_day(desk: TrainingDesk):
    required = demanded(desk)
    desk.completed(desk.session(required.course), desk.cast.aoki)
    december = Month(2026, 12)
    found = DONE.compute(december.start, december.end)
    assert found == {str(required.pk): Counts(1, 14), TOWN: Counts(1, 14)}
    assert DONE.compute(Month(2026, 11).start, Month(2026, 11).end) == {}
    assert DONE.scope_labels is not None
    assert DONE.scope_labels(list(found)) == {str(required.pk): "令和8年度 情報セキュリティ研修"}
    part = Enrolment.objects.get()
    entered = OutcomeEntered(
        subject=enrolment_ref(part.pk),
        user_id=part.user_id,
        name=part.user.name,
        course_code=part.session.course.code,
        outcome=part.outcome,
        completed_on=part.completed_on,
        before=None,
    )
    assert months_moved_by(entered, desk.at) == {Month(2026, 11), december}


def test_the_effect_is_counted_in_the_month_of_completion(desk: TrainingDesk):
    cast = desk.cast
    session = desk.session()
    desk.completed(session, cast.aoki, cast.kudo, cast.ishida)
    for user in (cast.aoki, cast.kudo):
        desk.assessed(user, 1, date(2026, 6, 1))
        desk.assessed(user, 2, date(2027, 1, 10))
    november = Month(2026, 11)
    counts = Counts(2, 2, covered=2, population=3)
    assert EFFECT.compute(november.start, november.end) == {
        session.course.code: counts,
        TOWN: counts,
    }
    assert EFFECT.suppress_below == 3
    assert not EFFECT.is_public
    confirmed = AssessmentConfirmed(
        subject=person_ref(cast.aoki.pk),
        framework="dx",
        as_of=date(2027, 1, 10),
        skills=1,
        changed=0,
        is_acting=False,
    )
    assert set(months_moved_by(confirmed, desk.at)) == {november}


def expected(desk: TrainingDesk, rank: str, level: int) -> None:
    version, _ = FrameworkVersion.objects.get_or_create(
        framework=desk.skill.framework,
        number=1,
        defaults={"definition": {}, "created_at": desk.at, "published_at": desk.at},
    )
    ExpectedLevel.objects.create(
        version=version,
        skill=desk.skill,
        kind="RANK",
        target=rank,
        level=level,
        valid_from=date(2026, 4, 1),
    )


def test_a_plan_closes_the_gaps_of_a_section(desk: TrainingDesk):
    cast = desk.cast
    on = desk.at.date()
    expected(desk, "OFFICER", 2)
    expected(desk, "CHIEF", 2)
    desk.assessed(cast.aoki, 1, date(2026, 6, 1))
    desk.assessed(cast.ishida, 2, date(2026, 6, 1))
    assert [(gap.user, gap.level, gap.expected) for gap in gaps_of(cast.childcare.pk, on)] == [
        (cast.aoki.pk, 1, 2)
    ]
    session = desk.session()
    (proposal,) = proposals_for(cast.childcare.pk, before=DUE, on=on)
    assert proposal.line is not None
    assert proposal.line.session == session
    chosen = [Chosen(cast.aoki.pk, desk.skill.pk, 2, session.pk)]
    with pytest.raises(UnableToAct, match="所属の長"):
        make_plan(
            department=cast.childcare,
            title="計画",
            due=DUE,
            chosen=chosen,
            **desk.act(cast.others["miura"]),
        )
    plan = make_plan(
        department=cast.childcare, title="計画", due=DUE, chosen=chosen, **desk.act(cast.ueno)
    )
    (line,) = lines_of(plan, on)
    assert line.step is PlanStep.ENROLLED
    assert Enrolment.objects.get().standing is Standing.SEATED
    desk.completed(session, cast.kimura)
    desk.assessed(cast.aoki, 2, date(2027, 1, 10))
    assert lines_of(plan, date(2027, 1, 10))[0].step is PlanStep.REACHED
    close_plan(plan=plan, **desk.act(cast.ueno))
    with pytest.raises(UnableToAct, match="終わっています"):
        drop_line(line=line.line, **desk.act(cast.ueno))


def test_a_line_without_a_course_gets_one_later(desk: TrainingDesk):
    cast = desk.cast
    expected(desk, "OFFICER", 2)
    with pytest.raises(UnableToAct, match="1つ以上"):
        make_plan(
            department=cast.childcare, title="計画", due=DUE, chosen=[], **desk.act(cast.ueno)
        )
    with pytest.raises(UnableToAct, match="状況が変わりました"):
        make_plan(
            department=cast.childcare,
            title="計画",
            due=DUE,
            chosen=[Chosen(cast.kudo.pk, desk.skill.pk, 2)],
            **desk.act(cast.ueno),
        )
    plan = make_plan(
        department=cast.childcare,
        title="計画",
        due=DUE,
        chosen=[Chosen(cast.aoki.pk, desk.skill.pk, 2)],
        **desk.act(cast.ueno),
    )
    line = PlanLine.objects.get()
    assert lines_of(plan, desk.at.date())[0].step is PlanStep.NO_COURSE
    session = desk.session()
    choose_course(line=line, session=session, **desk.act(cast.ueno))
    line.refresh_from_db()
    assert line.enrolment is not None
    with pytest.raises(UnableToAct, match="すでに申し込まれて"):
        choose_course(line=line, session=session, **desk.act(cast.ueno))
    cancel(enrolment=line.enrolment, reason="", **desk.act(cast.aoki))
    assert lines_of(plan, desk.at.date())[0].step is PlanStep.CHOSEN
    drop_line(line=line, **desk.act(cast.ueno))
    assert lines_of(plan, desk.at.date()) == []
