"""青木 applies, 上野 approves, 村上 keeps the list; what comes of it is recorded."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.deliveries.services import deliver_due
from yakuba.foundation.documents.models import IssuedDocument
from yakuba.foundation.documents.queries import is_unaltered
from yakuba.foundation.documents.services import produce
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.files.queries import read
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import UnableToAct
from yakuba.organisation.demo import Cast
from yakuba.organisation.services import register_absence
from yakuba.talent.models import (
    Certificate,
    Course,
    CourseSkill,
    Enrolment,
    Evidence,
    Feedback,
)
from yakuba.talent.queries.courses import Wanted, courses_towards, found_courses
from yakuba.talent.queries.effect import effect_of_course
from yakuba.talent.queries.my_training import (
    calendar_of_sessions,
    enrolment_of,
    my_training,
    to_answer,
)
from yakuba.talent.rules.courses import Mode, Provider, Stage, Step
from yakuba.talent.rules.effect import Effect
from yakuba.talent.rules.seats import Outcome, Presence, Standing
from yakuba.talent.services.attendance import (
    declare_done,
    enter_outcomes,
    give_feedback,
    mark_presence,
)
from yakuba.talent.services.courses import (
    CourseDraft,
    change_course,
    close_course,
    draft_course,
    publish_course,
    revise_course,
)
from yakuba.talent.services.enrolments import apply, approve, cancel, decline, enrol
from yakuba.talent.services.reassessment import ask_again
from yakuba.talent.services.sessions import (
    SessionDraft,
    cancel_session,
    change_session,
    set_session,
)

from .training_desk import TrainingDesk, training_desk


@pytest.fixture
def desk(cast: Cast, in_mihon: object) -> TrainingDesk:
    return training_desk(cast)


def codes(of: Course | Enrolment) -> list[str]:
    kind = f"talent.{type(of).__name__.lower()}"
    rows = EventRecord.objects.filter(subject_kind=kind, subject_id=str(of.pk)).order_by("pk")
    return list(rows.values_list("code", flat=True))


def draft(title: str = "表計算の基礎", **fields: object) -> CourseDraft:
    usual = {"provider": Provider.OWN, "mode": Mode.ONLINE, "minutes": 60}
    return CourseDraft(title=title, **{**usual, **fields})


def test_only_those_in_charge_keep_the_catalogue(desk: TrainingDesk):
    with pytest.raises(UnableToAct, match="人材育成の担当者"):
        draft_course(draft=draft(), steps=(), **desk.act(desk.cast.ueno))
    made = draft_course(draft=draft(), steps=(), **desk.act())
    assert made.code == "K0001"
    assert made.stage is Stage.DRAFT
    assert codes(made) == ["talent.course.drafted"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": "  "}, "講座名"),
        ({"minutes": 0}, "時間"),
        ({"cost_yen": -1}, "費用"),
        ({"url": "https://example.jp/"}, "出典"),
    ],
)
def test_a_course_that_makes_no_sense_is_refused(desk: TrainingDesk, fields: dict, said: str):
    with pytest.raises(UnableToAct, match=said):
        draft_course(draft=draft(**fields), steps=(), **desk.act())
    assert not Course.objects.exists()


def test_what_is_published_stays_and_a_new_edition_replaces_it(desk: TrainingDesk):
    first = desk.course()
    with pytest.raises(UnableToAct, match="新しい版"):
        change_course(course=first, draft=draft(), steps=(), **desk.act())
    with pytest.raises(DatabaseError), transaction.atomic():
        Course.objects.filter(pk=first.pk).update(title="別の名前")
    second = revise_course(course=first, **desk.act())
    assert (second.edition, second.code, second.skills.count()) == (2, first.code, 1)
    with pytest.raises(UnableToAct, match="下書き"):
        revise_course(course=first, **desk.act())
    change_course(
        course=second,
        draft=draft("データ活用の実践"),
        steps=(Step(desk.skill.pk, 2, 3),),
        **desk.act(),
    )
    publish_course(course=second, **desk.act(hours=1))
    first.refresh_from_db()
    assert first.stage is Stage.REPLACED
    assert CourseSkill.objects.get(course=second).to_level == 3
    found = found_courses(desk.actor(desk.cast.aoki), Wanted(), desk.at)
    assert [one.title for one in found] == ["データ活用の実践"]


def test_the_catalogue_finds_by_word_skill_level_price_and_session(desk: TrainingDesk):
    data = desk.course(cost_yen=3000)
    form = desk.course("申請フォームの作り方", steps=(Step(desk.other_skill.pk, 0, 1),))
    desk.session(form)

    def found(**wanted: object) -> list[str]:
        return [one.title for one in found_courses(desk.murakami, Wanted(**wanted), desk.at)]

    assert found(words="データ") == [data.title]
    assert found(skill=desk.other_skill.pk) == [form.title]
    assert found(reached=2) == [data.title]
    assert found(is_free=True) == [form.title]
    assert found(has_session=True) == [form.title]
    assert found(order="-cost") == [data.title, form.title]
    close_course(course=data, **desk.act())
    assert found() == [form.title]
    assert found(stage="CLOSED") == [data.title]


def test_from_the_wish_to_the_certificate(desk: TrainingDesk):
    cast = desk.cast
    session = desk.session()
    wish = desk.asked(session, cast.aoki)
    assert wish.standing is Standing.ASKED
    assert wish.approver_post == cast.posts["子育て支援課長"]
    assert [one.pk for one in to_answer(desk.actor(cast.ueno), desk.at)] == [wish.pk]
    assert to_answer(desk.actor(cast.ishida), desk.at) == []
    with pytest.raises(UnableToAct, match="所属長"):
        approve(enrolment=wish, **desk.act(cast.ishida))
    seated = approve(enrolment=wish, **desk.act(cast.ueno))
    assert seated.standing is Standing.SEATED
    assert seated.answered_by == "子育て支援課長 上野 裕子"
    later = {"actor": desk.murakami, "at": session.ends_at}
    mark_presence(session=session, marks={wish.pk: Presence.ATTENDED}, **later)
    assert enter_outcomes(session=session, outcomes={wish.pk: Outcome.COMPLETED}, **later) == 1
    wish.refresh_from_db()
    assert wish.completed_on == date(2026, 11, 30)
    certificate = Certificate.objects.get(enrolment=wish)
    assert certificate.document.number == "見研第1号"
    assert Evidence.objects.get(user=cast.aoki).skill == desk.skill
    assert codes(wish) == [
        "talent.enrolment.asked",
        "talent.enrolment.approved",
        "talent.enrolment.seated",
        "talent.enrolment.presence_marked",
        "talent.enrolment.outcome_entered",
    ]


def test_a_certificate_is_printed_bit_by_bit_the_same(desk: TrainingDesk):
    (part,) = desk.completed(desk.session(), desk.cast.aoki)
    document = Certificate.objects.get(enrolment=part).document
    first = read(produce(document, desk.at).file)
    IssuedDocument.objects.filter(pk=document.pk).update(file=None, produced_at=None)
    document.refresh_from_db()
    assert read(produce(document, desk.at + timedelta(days=900)).file) == first
    assert first.startswith(b"%PDF-")
    assert b"pdfuaid" in first
    assert is_unaltered(document)


def test_a_certificate_cannot_be_changed_and_a_wrong_one_is_withdrawn(desk: TrainingDesk):
    session = desk.session()
    (part,) = desk.completed(session, desk.cast.aoki)
    with pytest.raises(DatabaseError), transaction.atomic():
        Certificate.objects.update(issued_at=desk.at)
    act = {"actor": desk.murakami, "at": session.ends_at + timedelta(days=1)}
    enter_outcomes(session=session, outcomes={part.pk: Outcome.NOT_COMPLETED}, **act)
    assert Certificate.objects.get().document.withdrawn_at is not None
    assert Evidence.objects.get().withdrawn_at is not None
    enter_outcomes(session=session, outcomes={part.pk: Outcome.COMPLETED}, **act)
    assert Certificate.objects.count() == 2


def test_the_queue_moves_up_when_somebody_cancels(desk: TrainingDesk):
    cast = desk.cast
    session = desk.session(capacity=1)
    first = desk.seated(session, cast.aoki, cast.ueno)
    second = desk.seated(session, cast.ishida, cast.ueno, minutes=1)
    third = desk.seated(session, cast.kudo, cast.others["miura"], minutes=2)
    assert (first.standing, second.standing) == (Standing.SEATED, Standing.WAITING)
    with pytest.raises(UnableToAct, match="本人だけ"):
        cancel(enrolment=first, reason="", **desk.act(cast.kudo))
    cancel(enrolment=first, reason="出張", **desk.act(cast.aoki, hours=1))
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.standing, third.standing) == (Standing.SEATED, Standing.WAITING)
    told = Delivery.objects.filter(destination="ishida@mihon.example.jp")
    assert "受講が決まりました" in told.latest("posted_at").payload["subject_line"]
    again = desk.asked(session, cast.aoki, minutes=90)
    assert again.pk != first.pk


def test_more_seats_move_the_queue_up_and_fewer_take_nobodys_seat(desk: TrainingDesk):
    cast = desk.cast
    session = desk.session(capacity=1)
    desk.seated(session, cast.aoki, cast.ueno)
    waits = desk.seated(session, cast.ishida, cast.ueno, minutes=1)

    def resized(capacity: int) -> None:
        change_session(
            session=session,
            draft=SessionDraft(
                session.starts_at, session.ends_at, session.deadline, "第1会議室", "", capacity
            ),
            **desk.act(),
        )

    resized(2)
    waits.refresh_from_db()
    assert waits.standing is Standing.SEATED
    resized(1)
    assert Enrolment.objects.filter(seated_at__isnull=False, cancelled_at=None).count() == 2


def test_who_acts_for_the_head_answers_and_never_for_themselves(desk: TrainingDesk):
    cast = desk.cast
    session = desk.session()
    wish, own = desk.asked(session, cast.aoki), desk.asked(session, cast.ishida)
    register_absence(
        user=cast.ueno,
        start_at=desk.at,
        end_at=desk.at + timedelta(days=3),
        reason="出張",
        actor=desk.actor(cast.ueno),
        at=desk.at,
    )
    assert [one.pk for one in to_answer(desk.actor(cast.ishida), desk.at)] == [wish.pk]
    answered = approve(enrolment=wish, **desk.act(cast.ishida))
    assert answered.answered_by.endswith("（子育て支援課長の代決）")
    with pytest.raises(UnableToAct, match="所属長"):
        approve(enrolment=own, **desk.act(cast.ishida))
    assert [one.pk for one in to_answer(desk.actor(cast.eguchi), desk.at)] == [own.pk]
    approve(enrolment=own, **desk.act(cast.eguchi))


def test_the_mayor_asks_nobody(desk: TrainingDesk):
    assert desk.asked(desk.session(), desk.cast.kato).standing is Standing.SEATED


def test_no_is_said_with_a_reason(desk: TrainingDesk):
    cast = desk.cast
    wish = desk.asked(desk.session(), cast.aoki)
    with pytest.raises(UnableToAct, match="理由"):
        decline(enrolment=wish, reason=" ", **desk.act(cast.ueno))
    decline(enrolment=wish, reason="繁忙期のため", **desk.act(cast.ueno))
    wish.refresh_from_db()
    assert wish.standing is Standing.DECLINED
    with pytest.raises(UnableToAct, match="不承認"):
        approve(enrolment=wish, **desk.act(cast.ueno))


def test_one_applies_once_and_in_time(desk: TrainingDesk):
    session = desk.session()
    desk.asked(session, desk.cast.aoki)
    with pytest.raises(UnableToAct, match="すでに申し込んで"):
        desk.asked(session, desk.cast.aoki)
    with pytest.raises(UnableToAct, match="申込期限"):
        apply(session=session, **desk.act(desk.cast.kudo, days=10))


def test_a_session_that_is_called_off_frees_everybody_and_tells_them(desk: TrainingDesk):
    session = desk.session()
    part = desk.seated(session, desk.cast.aoki, desk.cast.ueno)
    with pytest.raises(UnableToAct, match="理由"):
        cancel_session(session=session, reason="", **desk.act())
    cancel_session(session=session, reason="講師の都合", **desk.act())
    part.refresh_from_db()
    assert part.standing is Standing.CANCELLED
    with pytest.raises(UnableToAct, match="中止"):
        desk.asked(session, desk.cast.kudo)
    deliver_due(at=desk.at + timedelta(minutes=1))


def test_a_session_needs_a_published_course_a_place_and_an_end(desk: TrainingDesk):
    course = draft_course(draft=draft(mode=Mode.PLACE), steps=(), **desk.act())
    when = SessionDraft(desk.at, desk.at + timedelta(hours=1), desk.at.date())
    with pytest.raises(UnableToAct, match="公開中"):
        set_session(course=course, draft=when, **desk.act())
    publish_course(course=course, **desk.act())
    course.refresh_from_db()
    with pytest.raises(UnableToAct, match="会場"):
        set_session(course=course, draft=when, **desk.act())
    with pytest.raises(UnableToAct, match="開始より後"):
        set_session(
            course=course, draft=SessionDraft(desk.at, desk.at, desk.at.date(), "室"), **desk.act()
        )


def test_presence_is_noted_from_the_beginning_on(desk: TrainingDesk):
    session = desk.session()
    part = desk.seated(session, desk.cast.aoki, desk.cast.ueno)
    with pytest.raises(UnableToAct, match="開始の時刻"):
        mark_presence(session=session, marks={part.pk: Presence.ATTENDED}, **desk.act())
    act = {"actor": desk.murakami, "at": session.starts_at}
    assert mark_presence(session=session, marks={part.pk: Presence.ABSENT}, **act) == 1
    assert mark_presence(session=session, marks={part.pk: Presence.ABSENT}, **act) == 0
    assert enter_outcomes(session=session, outcomes={part.pk: Outcome.COMPLETED}, **act) == 0
    with pytest.raises(UnableToAct, match="人材育成"):
        mark_presence(
            session=session,
            marks={part.pk: None},
            actor=desk.actor(desk.cast.ueno),
            at=session.starts_at,
        )


def test_a_course_at_any_time_is_told_done_by_the_person(desk: TrainingDesk):
    cast = desk.cast
    session = desk.session(desk.course(mode=Mode.ANYTIME))
    part = desk.seated(session, cast.aoki, cast.ueno)
    with pytest.raises(UnableToAct, match="本人だけ"):
        declare_done(enrolment=part, **desk.act(cast.kudo))
    declare_done(enrolment=part, **desk.act(cast.aoki, days=1))
    enter_outcomes(session=session, outcomes={part.pk: Outcome.COMPLETED}, **desk.act(days=3))
    part.refresh_from_db()
    assert part.completed_on == date(2026, 11, 21)


def test_feedback_is_given_once_by_who_was_there(desk: TrainingDesk):
    (part,) = desk.completed(desk.session(), desk.cast.aoki)
    with pytest.raises(UnableToAct, match="本人だけ"):
        give_feedback(enrolment=part, usefulness=5, difficulty=3, **desk.act(desk.cast.kudo))
    give_feedback(
        enrolment=part, usefulness=5, difficulty=3, remark="よかった", **desk.act(desk.cast.aoki)
    )
    with pytest.raises(UnableToAct, match="すでに"):
        give_feedback(enrolment=part, usefulness=1, difficulty=3, **desk.act(desk.cast.aoki))
    assert Feedback.objects.count() == 1
    said = EventRecord.objects.get(code="talent.enrolment.feedback_given").payload
    assert said == {"course_code": "K0001"}


def test_a_head_sends_their_own_people_and_nobody_elses(desk: TrainingDesk):
    cast = desk.cast
    session = desk.session(capacity=1)
    (part,) = enrol(session=session, people=[cast.aoki], **desk.act(cast.ueno))
    assert part.standing is Standing.SEATED
    with pytest.raises(UnableToAct, match="所属の長"):
        enrol(session=session, people=[cast.kudo], **desk.act(cast.ueno))
    with pytest.raises(UnableToAct, match="所属の長"):
        enrol(session=session, people=[cast.ishida], **desk.act(cast.aoki))
    assert enrol(session=session, people=[cast.aoki], **desk.act(cast.ueno)) == []


def test_a_month_later_everybody_is_asked_once_to_be_assessed_again(desk: TrainingDesk):
    session = desk.session()
    aoki, _ = desk.completed(session, desk.cast.aoki, desk.cast.kudo)
    desk.assessed(desk.cast.kudo, 2, date(2026, 12, 10))
    assert ask_again(at=session.ends_at + timedelta(days=29)) == 0
    assert ask_again(at=session.ends_at + timedelta(days=31)) == 1
    assert ask_again(at=session.ends_at + timedelta(days=32)) == 0
    aoki.refresh_from_db()
    assert aoki.asked_again_at is not None
    mine = my_training(desk.actor(desk.cast.aoki), session.ends_at + timedelta(days=40))
    assert [one.pk for one in mine.to_assess] == [aoki.pk]
    late = my_training(desk.actor(desk.cast.aoki), session.ends_at + timedelta(days=95))
    assert late.to_assess == []


def test_the_effect_counts_only_who_was_assessed_before_and_after(desk: TrainingDesk):
    cast = desk.cast
    session = desk.session()
    desk.completed(session, cast.aoki, cast.kudo, cast.ishida, cast.kimura)
    for user, before, after in ((cast.aoki, 1, 2), (cast.kudo, 1, 1), (cast.ishida, 0, 3)):
        desk.assessed(user, before, date(2026, 6, 1))
        desk.assessed(user, after, date(2027, 1, 10))
    desk.assessed(cast.kimura, 2, date(2027, 1, 10))
    assert effect_of_course(session.course.code) == Effect(participants=4, assessed=3, rose=2)


def test_courses_towards_a_level_end_in_time_and_have_seats(desk: TrainingDesk):
    course = desk.course()
    soon, full, late = (
        desk.session(course, in_days=10),
        desk.session(course, capacity=1, in_days=12),
        desk.session(course, in_days=60),
    )
    desk.seated(full, desk.cast.aoki, desk.cast.ueno)
    found = courses_towards(desk.skill.pk, 2, date(2026, 12, 31))
    assert [line.session.pk for line in found] == [soon.pk]
    assert [line.session.pk for line in courses_towards(desk.skill.pk, 2, date(2027, 3, 31))] == [
        soon.pk,
        late.pk,
    ]
    assert courses_towards(desk.skill.pk, 3, date(2027, 3, 31)) == []
    assert courses_towards(desk.other_skill.pk, 1, date(2027, 3, 31)) == []


def test_own_sessions_go_into_a_calendar(desk: TrainingDesk):
    session = desk.session()
    desk.seated(session, desk.cast.aoki, desk.cast.ueno)
    mine = my_training(desk.actor(desk.cast.aoki), desk.at)
    text = calendar_of_sessions(
        desk.cast.municipality,
        desk.actor(desk.cast.aoki),
        mine.coming,
        base="https://mihon.example.jp",
        at=desk.at,
    ).decode()
    assert f"UID:session-{session.pk}@mihon.yakuba" in text
    assert "STATUS:CONFIRMED" in text
    assert "第1会議室" in text


def test_only_the_line_above_reads_whose_training_it_is(desk: TrainingDesk):
    cast = desk.cast
    part = desk.asked(desk.session(), cast.aoki)
    on = desk.at.date()
    seen = {
        user.username: enrolment_of(desk.actor(user), part.pk, on) is not None
        for user in (cast.aoki, cast.ueno, cast.eguchi, cast.others["murakami"], cast.kudo)
    }
    assert seen == {
        "aoki": True,
        "ueno": True,
        "eguchi": True,
        "murakami": True,
        "kudo": False,
    }
    assert enrolment_of(Actor.guest(), part.pk, on) is None
