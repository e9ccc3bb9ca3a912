"""Skills of the demo: 見本市 through its acts, 400 staff of 仮名市 laid down over three years.

400 people with 40 answers in three years are 48,000 lines; acted one by one nobody would wait for
them. The rows are written as the acts would have left them, each day's facts by `record_all`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from yakuba.foundation.accounts.models import User, UserKind
from yakuba.foundation.events.services import record_all
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor, Duty
from yakuba.organisation.demo import BUILDER, Cast
from yakuba.organisation.events import PersonAppointed
from yakuba.organisation.models import Appointment, Department, Post
from yakuba.organisation.queries import actor_for, departments_on, holders_of
from yakuba.organisation.rules import DepartmentKind, Rank
from yakuba.organisation.services import appoint, create_post
from yakuba.talent.events.about_skills import person_ref
from yakuba.talent.events.assessments import AssessmentConfirmed, AssessmentGiven
from yakuba.talent.models import (
    Assessment,
    AssessmentLine,
    FrameworkVersion,
    Skill,
    SkillFramework,
    SkillLevel,
)
from yakuba.talent.queries.frameworks import live_version
from yakuba.talent.rules.confirming import Judgement
from yakuba.talent.rules.levels import HIGHEST, Target
from yakuba.talent.services.assessments import begin_assessment, save_levels, submit_assessment
from yakuba.talent.services.confirming import confirm_assessment
from yakuba.talent.services.expecting import set_expected
from yakuba.talent.services.frameworks import adopt_shipped
from yakuba.talent.services.persons import give_evidence
from yakuba.talent.services.standing import BATCH, recount

from . import own_framework

STAFF: Final = 400
YEARS: Final = 3
_FOUNDED: Final = date(2020, 4, 1)
_REASON: Final = "実際の仕事での例が、まだ少ないため。"
_FAMILIES: Final = (
    ("安藤", "アンドウ"),
    ("池田", "イケダ"),
    ("岡本", "オカモト"),
    ("菊地", "キクチ"),
    ("近藤", "コンドウ"),
    ("坂本", "サカモト"),
    ("杉山", "スギヤマ"),
    ("武田", "タケダ"),
    ("中川", "ナカガワ"),
    ("平野", "ヒラノ"),
    ("丸山", "マルヤマ"),
    ("横山", "ヨコヤマ"),
)
_GIVENS: Final = (
    ("陽子", "ヨウコ"),
    ("大輔", "ダイスケ"),
    ("真理", "マリ"),
    ("和也", "カズヤ"),
    ("千春", "チハル"),
    ("剛", "ツヨシ"),
    ("奈々", "ナナ"),
    ("修", "オサム"),
)
# Expected of officers and of heads, by name; everything in the first four areas besides.
_OFFICER: Final = {
    "ツール利用": 3,
    "セキュリティ": 3,
    "ビジネスアナリシス": 2,
    "顧客・ユーザー理解": 2,
}
_MANAGER: Final = {
    "変革マネジメント": 3,
    "プロジェクトマネジメント": 3,
    "セキュリティ体制構築・運営": 2,
    "リーダーシップ": 3,
    "データ理解・活用": 2,
}
_BASICS: Final = ("マインド・スタンス", "Why", "What", "How")


@dataclass(frozen=True, slots=True)
class Kit:
    """A framework in force with its skills."""

    framework: SkillFramework
    version: FrameworkVersion
    skills: Sequence[Skill]


def found(actor: Actor, at: datetime) -> Kit:
    """Take the shipped framework over, and say what is expected of officers and heads."""
    framework = adopt_shipped(code="dss", actor=actor, at=at)
    skills = list(Skill.objects.filter(framework=framework))
    for rank, asked in ((Rank.OFFICER, _OFFICER), (Rank.CHIEF, _OFFICER), (Rank.MANAGER, _MANAGER)):
        levels: dict[int, int | None] = {
            one.pk: asked.get(one.name, 2)
            for one in skills
            if one.name in asked or one.area in _BASICS
        }
        set_expected(
            framework=framework,
            kind=Target.RANK,
            target=rank.value,
            levels=levels,
            valid_from=timezone.localdate(at),
            actor=actor,
            at=at,
        )
    version = live_version(framework)
    assert version is not None  # noqa: S101  it was published a line ago
    return Kit(framework, version, skills)


# 見本市


def build_mihon(cast: Cast, *, now: datetime) -> None:
    """Let the cast assess themselves half a year ago and lately; one assessment waits for 上野."""
    charged = cast.actor(cast.others["murakami"])
    kit = found(charged, now - timedelta(days=260))
    rng = Random("見本市")  # noqa: S311  fiction, the same at every building
    earlier = now - timedelta(days=200)
    people = (
        (cast.aoki, cast.ueno, 1.6),
        (cast.ishida, cast.ueno, 1.9),
        (cast.ueno, cast.eguchi, 2.2),
        (cast.kudo, cast.others["miura"], 1.3),
        (cast.kimura, cast.others["nomura"], 3.1),
        (cast.others["nomura"], cast.others["maeda"], 2.8),
    )
    for user, head, base in people:
        _act(cast, kit, user, _levels(kit, base, rng), at=earlier, head=head)
    lately = _levels(kit, 2.1, rng)
    _act(cast, kit, cast.aoki, lately, at=now - timedelta(days=2), head=None)
    give_evidence(
        skill=next(one for one in kit.skills if one.name == "ツール利用"),
        text="窓口の待ち時間の集計表を作り、係で使っている",
        actor=cast.actor(cast.aoki),
        at=now - timedelta(days=2),
    )
    own_framework.build(cast, now=now)
    recount(on=timezone.localdate(now))


def _levels(kit: Kit, base: float, rng: Random) -> dict[int, int]:
    found: dict[int, int] = {}
    for one in kit.skills:
        is_basic = one.area in _BASICS
        if is_basic or rng.random() < 0.5:
            middle = base + (0.4 if is_basic else -0.6)
            found[one.pk] = max(0, min(HIGHEST, round(rng.gauss(middle, 0.7))))
    return found


def _act(
    cast: Cast, kit: Kit, user: User, levels: dict[int, int], *, at: datetime, head: User | None
) -> None:
    actor = cast.actor(user)
    begun = begin_assessment(framework=kit.framework, actor=actor, at=at)
    save_levels(assessment=begun, levels=dict(levels), actor=actor, at=at)
    handed = submit_assessment(assessment=begun, actor=actor, at=at)
    if head is None:
        return
    high = next((key for key, level in levels.items() if level >= 3), None)
    judged = {} if high is None else {high: Judgement(levels[high] - 1, _REASON)}
    confirm_assessment(
        assessment=handed, judged=judged, actor=cast.actor(head), at=at + timedelta(days=3)
    )


# 仮名市


def build_kamei(*, now: datetime, staff: int = STAFF, years: int = YEARS) -> None:
    """Let 仮名市 have so many staff, each assessed once a year."""
    town = Municipality.objects.get(slug="kamei")
    beginning = now - timedelta(days=365 * years)
    with acting_in(town.pk), transaction.atomic():
        charged = _charge(now)
        hire(town, staff - Appointment.objects.filter(is_concurrent=False).count(), now)
        kit = found(charged, beginning)
        rounds = [now - timedelta(days=330 * back + 30) for back in reversed(range(years))]
        lay_down(kit, rounds, share=0.9)
        recount(on=timezone.localdate(now))


def _charge(now: datetime) -> Actor:
    """Charge 宮本 of the DX section with 人材育成 as well."""
    user = User.objects.get(username="miyamoto")
    on = timezone.localdate(now)
    actor = actor_for(user, on=on)
    if actor.has(Duty.TALENT):
        return actor
    section = departments_on(on).filter(kind=DepartmentKind.SECTION.value).order_by("code")[0]
    post = create_post(
        department=section,
        title="人材育成担当",
        rank=Rank.OFFICER,
        duties=(Duty.TALENT,),
        actor=BUILDER,
        at=now,
    )
    appoint(user=user, post=post, valid_from=_FOUNDED, is_concurrent=True, actor=BUILDER, at=now)
    return actor_for(user, on=on)


def hire(town: Municipality, count: int, now: datetime) -> None:
    """Hire so many officers more, evenly over the sections."""
    posts = list(Post.objects.filter(rank=Rank.OFFICER.value, title="担当").order_by("pk"))
    if count <= 0 or not posts:
        return
    known = User.objects.filter(username__startswith="s-").count()
    nobody = make_password(None)
    users = [
        User(
            username=f"s-{town.slug}-{number:05}",
            password=nobody,
            name=f"{_FAMILIES[number % 12][0]} {_GIVENS[number // 12 % 8][0]}",
            kana=f"{_FAMILIES[number % 12][1]} {_GIVENS[number // 12 % 8][1]}",
            email=f"s{number:05}@{town.slug}.example.jp",
            kind=UserKind.STAFF,
            municipality=town,
            date_joined=now,
        )
        for number in range(known, known + count)
    ]
    User.objects.bulk_create(users, batch_size=BATCH)
    held = [
        Appointment(user=user, post=posts[number % len(posts)], valid_from=_FOUNDED)
        for number, user in enumerate(users)
    ]
    Appointment.objects.bulk_create(held, batch_size=BATCH)
    facts = [
        PersonAppointed(
            subject=SubjectRef("organisation.appointment", str(one.pk)),
            user_id=one.user_id,
            name=one.user.name,
            post=one.post.title,
            valid_from=_FOUNDED,
            valid_to=None,
            is_concurrent=False,
        )
        for one in held
    ]
    record_all(facts, actor=BUILDER, at=now)


@dataclass(frozen=True, slots=True)
class _Place:
    """A section with its people and who confirms them."""

    department: Department
    people: Sequence[User]
    confirmer: User


def lay_down(kit: Kit, rounds: Sequence[datetime], *, share: float) -> None:
    """Lay down one confirmed assessment a person and round; of each round a share takes part."""
    rng = Random("仮名市")  # noqa: S311  fiction, the same at every building
    newest: dict[tuple[int, int], SkillLevel] = {}
    places = _places(timezone.localdate(rounds[-1]))
    base = {user.pk: rng.gauss(1.1, 0.5) for one in places for user in one.people}
    for number, at in enumerate(rounds):
        for place in places:
            people = [user for user in place.people if rng.random() < share]
            grown = {user.pk: base[user.pk] + 0.35 * number for user in people}
            _round(kit, place, people, grown, at, rng, newest)
    SkillLevel.objects.bulk_create(newest.values(), batch_size=BATCH)


def _places(on: date) -> list[_Place]:
    mayor = Post.objects.filter(rank=Rank.MAYOR.value).first()
    top = holders_of(mayor, on)[0] if mayor else None
    found = []
    for section in departments_on(on).filter(kind=DepartmentKind.SECTION.value):
        head = Post.objects.filter(department=section, rank=Rank.MANAGER.value).first()
        heads = holders_of(head, on) if head else []
        officers = Appointment.objects.filter(
            post__department=section, post__rank=Rank.OFFICER.value, is_concurrent=False
        ).select_related("user")
        if heads:
            found.append(_Place(section, [row.user for row in officers], heads[0]))
            if top:
                found.append(_Place(section, heads, top))
    return found


def _round(
    kit: Kit,
    place: _Place,
    people: Sequence[User],
    grown: dict[int, float],
    at: datetime,
    rng: Random,
    newest: dict[tuple[int, int], SkillLevel],
) -> None:
    on, later = timezone.localdate(at), at + timedelta(days=5)
    confirmer = actor_for(place.confirmer, on=on)
    assessments = [
        Assessment(
            user=user,
            framework=kit.framework,
            version=kit.version,
            started_at=at,
            submitted_at=at,
            as_of=on,
            confirmed_at=later,
            confirmed_by=place.confirmer,
            confirmed_label=f"{confirmer.post_label} {confirmer.name}",
        )
        for user in people
    ]
    Assessment.objects.bulk_create(assessments)
    lines = [
        _line(one, skill, level, rng, on, later)
        for one in assessments
        for skill, level in _levels(kit, grown[one.user_id], rng).items()
    ]
    AssessmentLine.objects.bulk_create(lines, batch_size=BATCH)
    for line in lines:
        newest[line.user_id, line.skill_id] = SkillLevel(
            user_id=line.user_id,
            skill_id=line.skill_id,
            level=line.confirmed_level or 0,
            as_of=on,
            line=line,
        )
    counts = {one.pk: (0, 0) for one in assessments}
    for line in lines:
        answered, changed = counts[line.assessment_id]
        counts[line.assessment_id] = (answered + 1, changed + bool(line.reason))
    _tell(kit, assessments, counts, confirmer, at, later)


def _line(
    assessment: Assessment, skill: int, level: int, rng: Random, on: date, later: datetime
) -> AssessmentLine:
    is_changed = level > 1 and rng.random() < 0.04
    return AssessmentLine(
        assessment=assessment,
        user_id=assessment.user_id,
        skill_id=skill,
        self_level=level,
        confirmed_level=level - 1 if is_changed else level,
        reason=_REASON if is_changed else "",
        as_of=on,
        confirmed_at=later,
    )


def _tell(
    kit: Kit,
    assessments: Sequence[Assessment],
    counts: dict[int, tuple[int, int]],
    confirmer: Actor,
    at: datetime,
    later: datetime,
) -> None:
    title, on = kit.framework.title, timezone.localdate(at)
    given = [
        AssessmentGiven(
            subject=person_ref(one.user_id), framework=title, as_of=on, answered=counts[one.pk][0]
        )
        for one in assessments
    ]
    confirmed = [
        AssessmentConfirmed(
            subject=person_ref(one.user_id),
            framework=title,
            as_of=on,
            skills=counts[one.pk][0],
            changed=counts[one.pk][1],
            is_acting=False,
        )
        for one in assessments
    ]
    record_all(given, actor=BUILDER, at=at)
    record_all(confirmed, actor=confirmer, at=later)
