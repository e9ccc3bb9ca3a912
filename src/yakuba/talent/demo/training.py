"""Training of the demo: 見本市 through its acts, the security training of 400 staff laid down.

Builds on `demo.skills`: the courses teach skills of the framework that it took over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Final

from django.db import transaction
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.services import record_all
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.kernel.fiscal import FiscalYear
from yakuba.organisation.demo import Cast
from yakuba.organisation.models import Appointment
from yakuba.organisation.queries import actor_for, on_day
from yakuba.talent.events import enrolments as events
from yakuba.talent.models import Course, CourseSession, Enrolment, Skill
from yakuba.talent.queries.training_plans import proposals_for
from yakuba.talent.rules.courses import Mode, Provider, Step
from yakuba.talent.rules.required import Group
from yakuba.talent.rules.seats import Outcome, Presence
from yakuba.talent.services.attendance import enter_outcomes, give_feedback, mark_presence
from yakuba.talent.services.courses import CourseDraft, draft_course, publish_course
from yakuba.talent.services.enrolments import about, apply, approve, enrol
from yakuba.talent.services.required import RequirementDraft, require
from yakuba.talent.services.sessions import SessionDraft, set_session
from yakuba.talent.services.training_plans import Chosen, make_plan

_BATCH: Final = 500
_SECURITY: Final = "情報セキュリティ研修"
_CHECKED: Final = "案内文書（デモ用の架空の文書）で確認"
# title, provider, its name, form, minutes, yen, what it teaches by name: from, to
_COURSES: Final = (
    ("データ活用のはじめの一歩", Provider.OWN, "DX推進課", Mode.PLACE, 180, 0,
     (("データ理解・活用", 0, 2),)),
    ("窓口から考えるサービスの見直し", Provider.OWN, "総務課", Mode.PLACE, 360, 0,
     (("顧客・ユーザー理解", 0, 2), ("ビジネスアナリシス", 0, 2))),
    ("業務改革（BPR）演習", Provider.PREFECTURE, "見本県", Mode.BOTH, 720, 0,
     (("ビジネスアナリシス", 1, 3), ("変革マネジメント", 1, 3))),
    ("プロジェクトの進め方", Provider.PREFECTURE, "見本県", Mode.ONLINE, 240, 3000,
     (("プロジェクトマネジメント", 1, 3),)),
    ("オンラインツールの使いこなし", Provider.OPEN, "公開講座", Mode.ANYTIME, 90, 0,
     (("ツール利用", 0, 3),)),
    ("管理職のためのデジタル変革", Provider.NATIONAL, "全国研修機関", Mode.PLACE, 1440, 12000,
     (("変革マネジメント", 1, 3), ("リーダーシップ", 1, 3))),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shelf:
    """The catalogue of a town, and who keeps it."""

    keeper: Actor
    courses: dict[str, Course]
    security: Course


def build_mihon(cast: Cast, *, now: datetime) -> None:
    """Hold courses of last autumn and this winter, a plan of 上野's, and the security training."""
    keeper = cast.actor(cast.others["murakami"])
    shelf = _shelf(keeper, now - timedelta(days=250))
    _held(cast, shelf, now)
    _coming(cast, shelf, now)
    _plan(cast, now)
    session = _require(shelf, now)
    _do_security(shelf, session, [cast.aoki, cast.ueno, cast.kudo, cast.kimura], now)


def build_kamei(*, now: datetime, share: float = 0.93) -> None:
    """Let 仮名市 keep a catalogue, and most of its staff have had the security training."""
    town = Municipality.objects.get(slug="kamei")
    on = timezone.localdate(now)
    with acting_in(town.pk), transaction.atomic():
        keeper = actor_for(User.objects.get(username="miyamoto"), on=on)
        shelf = _shelf(keeper, now - timedelta(days=400))
        rng = Random("仮名市の研修")  # noqa: S311  fiction, the same at every building
        held = Appointment.objects.filter(on_day(on), is_concurrent=False)
        staff = [row.user for row in held.select_related("user").order_by("pk")]
        session = _require(shelf, now)
        done = [user for user in staff if rng.random() < share]
        _lay_down(session, done, keeper, rng, now)
        for course in list(shelf.courses.values())[:3]:
            past = _session(shelf, course, now - timedelta(days=200), None)
            _lay_down(past, rng.sample(staff, min(40, len(staff))), keeper, rng, past.ends_at)
            _session(shelf, course, now + timedelta(days=30), 20)


def _shelf(keeper: Actor, at: datetime) -> Shelf:
    skills = {one.name: one.pk for one in Skill.objects.filter(retired_at=None)}
    made = {}
    for title, provider, name, mode, minutes, yen, taught in _COURSES:
        steps = [Step(skills[skill], low, high) for skill, low, high in taught if skill in skills]
        outside = provider is not Provider.OWN
        draft = CourseDraft(
            title=title,
            provider=provider,
            mode=mode,
            minutes=minutes,
            provider_name=name,
            cost_yen=yen,
            summary=f"{title}を、演習を交えて学びます。",
            url="https://training.example.jp/" if outside else "",
            url_source=_CHECKED if outside else "",
        )
        made[title] = _published(draft, steps, keeper, at)
    security = CourseDraft(
        title=_SECURITY,
        provider=Provider.OWN,
        mode=Mode.ANYTIME,
        minutes=40,
        provider_name="DX推進課",
        summary="情報を扱うすべての職員が、毎年受ける研修です。",
        has_certificate=False,
    )
    return Shelf(keeper, made, _published(security, (), keeper, at))


def _published(draft: CourseDraft, steps: Sequence[Step], keeper: Actor, at: datetime) -> Course:
    course = draft_course(draft=draft, steps=steps, actor=keeper, at=at)
    return publish_course(course=course, actor=keeper, at=at)


def _session(shelf: Shelf, course: Course, day: datetime, capacity: int | None) -> CourseSession:
    """Set a session on the day; it was set two months before."""
    zone = timezone.get_current_timezone()
    start = datetime.combine(timezone.localdate(day), time(13, 30), tzinfo=zone)
    hours = timedelta(days=60) if course.mode_enum is Mode.ANYTIME else timedelta(hours=3)
    draft = SessionDraft(
        starts_at=start,
        ends_at=start + hours,
        deadline=(start - timedelta(days=3)).date(),
        place="" if course.mode_enum in (Mode.ONLINE, Mode.ANYTIME) else "本庁舎 大会議室",
        online="参加方法は、受講が決まった方にお知らせします。",
        capacity=capacity,
    )
    at = start - timedelta(days=60)
    return set_session(course=course, draft=draft, actor=shelf.keeper, at=at)


def _held(cast: Cast, shelf: Shelf, now: datetime) -> None:
    """Hold a course three months ago, with feedback."""
    session = _session(
        shelf, shelf.courses["データ活用のはじめの一歩"], now - timedelta(days=45), 20
    )
    people = (cast.aoki, cast.ishida, cast.kudo, cast.kimura)
    asked = session.starts_at - timedelta(days=20)
    parts = enrol(session=session, people=people, actor=shelf.keeper, at=asked)
    keys = [one.pk for one in parts]
    keeper, end = shelf.keeper, session.ends_at
    there = dict.fromkeys(keys, Presence.ATTENDED)
    mark_presence(session=session, marks=there, actor=keeper, at=end)
    outcomes = dict.fromkeys(keys, Outcome.COMPLETED)
    enter_outcomes(session=session, outcomes=outcomes, actor=keeper, at=end)
    words = ("窓口の件数をすぐに集計できた。", "", "演習の時間がもう少しほしい。")
    for part, words_of, liked in zip(parts, words, (5, 4, 4), strict=False):
        give_feedback(
            enrolment=part,
            usefulness=liked,
            difficulty=3,
            remark=words_of,
            actor=cast.actor(part.user),
            at=end + timedelta(hours=2),
        )


def _coming(cast: Cast, shelf: Shelf, now: datetime) -> None:
    """Let a small course fill up: one has a seat, one waits, one is not answered yet."""
    course = shelf.courses["窓口から考えるサービスの見直し"]
    session = _session(shelf, course, now + timedelta(days=24), 1)
    _session(shelf, shelf.courses["プロジェクトの進め方"], now + timedelta(days=40), 30)
    _session(shelf, shelf.courses["データ活用のはじめの一歩"], now + timedelta(days=33), 20)
    heads = ((cast.ishida, cast.ueno), (cast.kudo, cast.others["miura"]))
    for number, (user, head) in enumerate(heads):
        at = now - timedelta(days=5 - number)
        wish = apply(session=session, actor=cast.actor(user), at=at, purpose="窓口の見直しに使う")
        approve(enrolment=wish, actor=cast.actor(head), at=at + timedelta(hours=3))
    apply(
        session=session,
        actor=cast.actor(cast.aoki),
        at=now - timedelta(days=1),
        purpose="手当の申請の流れを見直したい",
    )


def _plan(cast: Cast, now: datetime) -> None:
    """Let 上野 plan for the gaps that a course closes, a few of them."""
    on = timezone.localdate(now)
    due = on + timedelta(days=90)
    proposals = proposals_for(cast.childcare.pk, before=due, on=on)
    chosen = [
        Chosen(one.user.pk, one.skill.pk, one.expected, one.line.session.pk)
        for one in proposals
        if one.line is not None
    ]
    chosen += [
        Chosen(one.user.pk, one.skill.pk, one.expected) for one in proposals if one.line is None
    ][:2]
    if chosen:
        make_plan(
            department=cast.childcare,
            title=f"子育て支援課 {FiscalYear.of(on).label}育成計画",
            due=due,
            chosen=chosen[:6],
            actor=cast.actor(cast.ueno),
            at=now,
        )


def _require(shelf: Shelf, now: datetime) -> CourseSession:
    """Make the security training compulsory this fiscal year, and open its session."""
    year = FiscalYear.of(timezone.localdate(now))
    draft = RequirementDraft(
        _SECURITY, shelf.security, Group.ALL, max(year.end - timedelta(days=60), year.start)
    )
    require(draft=draft, actor=shelf.keeper, at=now - timedelta(days=30))
    zone = timezone.get_current_timezone()
    draft_of_session = SessionDraft(
        starts_at=max(now - timedelta(days=28), datetime.combine(year.start, time(9), tzinfo=zone)),
        ends_at=datetime.combine(year.end - timedelta(days=1), time(17), tzinfo=zone),
        deadline=year.end - timedelta(days=1),
        online="職員ポータルの学習画面から受講します。",
    )
    return set_session(
        course=shelf.security,
        draft=draft_of_session,
        actor=shelf.keeper,
        at=now - timedelta(days=29),
    )


def _do_security(
    shelf: Shelf, session: CourseSession, people: Sequence[User], now: datetime
) -> None:
    parts = enrol(session=session, people=people, actor=shelf.keeper, at=now - timedelta(days=20))
    keys = [one.pk for one in parts]
    keeper, at = shelf.keeper, now - timedelta(days=6)
    there = dict.fromkeys(keys, Presence.ATTENDED)
    mark_presence(session=session, marks=there, actor=keeper, at=at)
    outcomes = dict.fromkeys(keys, Outcome.COMPLETED)
    enter_outcomes(session=session, outcomes=outcomes, actor=keeper, at=at)


def _lay_down(
    session: CourseSession, people: Sequence[User], keeper: Actor, rng: Random, now: datetime
) -> None:
    """Lay down that the people completed the course, as the acts would have left it."""
    by = f"{keeper.post_label} {keeper.name}"
    span = max(1, (timezone.localdate(now) - timezone.localdate(session.starts_at)).days)
    asked = session.starts_at - timedelta(days=20)
    parts = []
    for user in people:
        done = now - timedelta(days=rng.randrange(span))
        parts.append(
            Enrolment(
                session=session,
                user=user,
                asked_at=asked,
                approved_at=asked,
                answered_by=by,
                seated_at=asked,
                presence=Presence.ATTENDED.value,
                presence_at=done,
                outcome=Outcome.COMPLETED.value,
                completed_on=timezone.localdate(done),
                asked_again_at=done + timedelta(days=30),
            )
        )
    Enrolment.objects.bulk_create(parts, batch_size=_BATCH)
    record_all(
        [events.EnrolmentOrdered(**about(one), by=by) for one in parts], actor=keeper, at=asked
    )
    told = [
        events.OutcomeEntered(
            **about(one), outcome=one.outcome, completed_on=one.completed_on, before=None
        )
        for one in parts
    ]
    record_all(told, actor=keeper, at=now)
