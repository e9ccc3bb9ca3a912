"""Roles, people from outside and needs of the demo: half a year of promoters, one who left, a gap."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.services import record_all
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.kernel.actor import Actor
from yakuba.kernel.fiscal import FiscalYear, Month
from yakuba.organisation.demo import BUILDER, Cast
from yakuba.organisation.models import Appointment, Department
from yakuba.organisation.queries import actor_for, departments_on, on_day
from yakuba.organisation.rules import DepartmentKind
from yakuba.talent.events.roles import RoleTaken
from yakuba.talent.models import RoleCall, RoleKind, RoleTerm, Skill
from yakuba.talent.queries.frameworks import skills_in_force
from yakuba.talent.queries.roles import kind_in_force, shipped_kinds
from yakuba.talent.rules.outside import ContractKind, Funding
from yakuba.talent.rules.roles import Reason, end_of_term
from yakuba.talent.services import outside
from yakuba.talent.services.calls import open_call
from yakuba.talent.services.candidacies import answer_candidacy, nominate_self, propose
from yakuba.talent.services.leaving import answer_leaving, leave_role
from yakuba.talent.services.needs import raise_need
from yakuba.talent.services.role_kinds import adopt_kind
from yakuba.talent.services.terms import appoint, appoint_directly

_REASONS = {
    "aoki": "窓口で同じ説明を何度もしています。書かない窓口を試して、待ち時間を減らしたいです。",
    "ishida": "係の引き継ぎを、紙の手順書から動画に変えてみたいです。",
    "kudo": "ごみの問い合わせを自動で返す仕組みを考えたいです。",
}


class _Town:
    """見本市 on any day: who acts as whom."""

    def __init__(self, cast: Cast, now: datetime) -> None:
        self.people: dict[str, User] = {
            "aoki": cast.aoki,
            "ishida": cast.ishida,
            "ueno": cast.ueno,
            "kudo": cast.kudo,
            "kimura": cast.kimura,
            "omori": cast.omori,
            **cast.others,
        }
        self.cast = cast
        self.now = now

    def back(self, days: int) -> datetime:
        """Return a moment so many days ago."""
        return self.now - timedelta(days=days)

    def actor(self, name: str, at: datetime) -> Actor:
        """Return who somebody was on the day."""
        return actor_for(self.people[name], on=timezone.localdate(at))


def build(*, cast: Cast, now: datetime, projects: Sequence[SubjectRef] = ()) -> None:
    """Build what 見本市 knows of roles; `projects` ask for skills. The town is active."""
    town = _Town(cast, now)
    with transaction.atomic():
        for one in shipped_kinds():
            adopt_kind(
                code=one["code"],
                actor=town.actor("murakami", town.back(240)),
                at=town.back(240),
            )
        _name_cdo(town)
        _lead_sections(town)
        _promote(town)
        _call_again(town)
        _hire(town)
        _need(town, projects)


def _kind(code: str) -> RoleKind:
    found = kind_in_force(code)
    if found is None:
        raise LookupError(code)
    return found


def _skills(count: int) -> list[Skill]:
    """Return the first skills of the framework that was taken over first."""
    return list(skills_in_force()[:count])


def _name_cdo(town: _Town) -> None:
    at = town.back(239)
    appoint_directly(
        kind=_kind("cdo"),
        user=town.people["omori"],
        starts=timezone.localdate(at),
        weekly_hours=Decimal(4),
        actor=town.actor("murakami", at),
        at=at,
        on=timezone.localdate(at),
    )


def _lead_sections(town: _Town) -> None:
    """Two sections have an ICT leader this year, the others have none yet."""
    for name, head in (("ishida", "ueno"), ("kudo", "miura")):
        at = town.back(200)
        on = timezone.localdate(at)
        given = propose(
            kind=_kind("ict-leader"),
            user=town.people[name],
            reason="課の中でいちばん相談を受けています。",
            weekly_hours=Decimal(2),
            starts=on,
            actor=town.actor(head, at),
            at=at,
            on=on,
        )
        agreed = answer_candidacy(
            candidacy=given, agreed=True, actor=town.actor(name, at), at=at + timedelta(hours=3)
        )
        appoint(candidacy=agreed, actor=town.actor("murakami", at), at=at, on=on)


def _call(town: _Town, *, days: int, starts: date, title: str) -> RoleCall:
    at = town.back(days)
    on = timezone.localdate(at)
    return open_call(
        kind=_kind("dx-promoter"),
        title=title,
        text="週に2時間ほど、課の枠を超えて業務の見直しに取り組みます。経験は問いません。",
        opens=on,
        closes=on + timedelta(days=21),
        starts=starts,
        actor=town.actor("murakami", at),
        at=at,
    )


def _nominated(town: _Town, call: RoleCall, name: str, head: str, days: int) -> RoleTerm:
    at = town.back(days)
    on = timezone.localdate(at)
    given = nominate_self(
        call=call,
        reason=_REASONS[name],
        weekly_hours=Decimal(2),
        actor=town.actor(name, at),
        at=at,
        on=on,
    )
    later = at + timedelta(days=1)
    agreed = answer_candidacy(candidacy=given, agreed=True, actor=town.actor(head, later), at=later)
    return appoint(candidacy=agreed, actor=town.actor("murakami", later), at=later, on=later.date())


def _promote(town: _Town) -> None:
    """Three promoters of half a year; one left and was answered, one left just now."""
    starts = timezone.localdate(town.back(130))
    call = _call(town, days=160, starts=starts, title="上半期のDX推進員の募集")
    _nominated(town, call, "aoki", "ueno", 155)
    moved = _nominated(town, call, "ishida", "ueno", 154)
    busy = _nominated(town, call, "kudo", "miura", 153)
    at = town.back(60)
    leaving = leave_role(
        term=moved,
        category=Reason.SUPPORT,
        words="何をすればよいか、最初に教わる機会がありませんでした。",
        left_on=timezone.localdate(at),
        actor=town.actor("ishida", at),
        at=at,
        on=timezone.localdate(at),
    )
    later = town.back(57)
    answer_leaving(
        leaving=leaving,
        answer="次の募集から、はじめの月に2時間の説明会と、先輩の推進員に相談できる日を設けます。",
        actor=town.actor("murakami", later),
        at=later,
    )
    at = town.back(1)
    leave_role(
        term=busy,
        category=Reason.TIME,
        words="分別アプリの準備と重なり、週2時間が取れません。",
        left_on=timezone.localdate(town.now),
        actor=town.actor("kudo", at),
        at=at,
        on=timezone.localdate(at),
    )


def _call_again(town: _Town) -> None:
    """The next call is open, and a hand is raised for which the head has not answered yet."""
    starts = timezone.localdate(town.now) + timedelta(days=60)
    call = _call(town, days=5, starts=starts, title="下半期のDX推進員の募集")
    at = town.back(2)
    nominate_self(
        call=call,
        reason=_REASONS["aoki"],
        weekly_hours=Decimal("2.5"),
        actor=town.actor("aoki", at),
        at=at,
        on=timezone.localdate(at),
    )


def _hire(town: _Town) -> None:
    """A CIO補佐官 by commission and a side-job adviser whose contract ends soon."""
    at = town.back(235)
    murakami = town.actor("murakami", at)
    skills = _skills(4)
    first = outside.register_outside(
        name="早川 環",
        affiliation="架空システム研究所",
        profile="自治体の調達仕様書を30件以上書いた。",
        skills=dict.fromkeys(skills[:2], 4),
        actor=murakami,
        at=at,
    )
    second = outside.register_outside(
        name="三上 蓮",
        affiliation="副業（民間企業のデータ分析担当）",
        skills=dict.fromkeys(skills[2:], 3),
        actor=murakami,
        at=at,
    )
    starts = timezone.localdate(at).replace(day=1)
    plans = (
        (first, ContractKind.COMMISSION, "CIO補佐官業務", 365, 4_800_000, 360_000, "cio-assistant"),
        (second, ContractKind.SIDE_JOB, "データ活用の助言", 280, 900_000, 96_000, ""),
    )
    for talent, kind, title, length, budget, monthly, role in plans:
        contract = outside.agree_contract(
            talent=talent,
            kind=kind,
            title=title,
            department=town.cast.dx,
            role=_kind(role) if role else None,
            starts=starts,
            ends=starts + timedelta(days=length),
            most_days=Decimal(48) if role else Decimal(24),
            budget=budget,
            funding=Funding.SPECIAL_TAX if role else Funding.OWN,
            actor=murakami,
            at=at,
            on=timezone.localdate(at),
        )
        month = Month.of(starts)
        while month < Month.of(timezone.localdate(town.now)):
            outside.record_work(
                contract=contract,
                month=month,
                days=Decimal(3),
                hours=Decimal(21),
                cost=monthly,
                note="定例会議、仕様書の確認",
                actor=town.actor("murakami", town.now),
                at=town.now,
                on=timezone.localdate(town.now),
            )
            month = month.next


def _need(town: _Town, projects: Sequence[SubjectRef]) -> None:
    """The first projects ask for people; nobody is there yet."""
    skills = _skills(3)
    on = timezone.localdate(town.now)
    for subject, skill in zip(projects, skills, strict=False):
        at = town.back(14)
        raise_need(
            subject=subject,
            skill=skill,
            level=3,
            hours=Decimal(40),
            starts=on + timedelta(days=45),
            ends=on + timedelta(days=135),
            note="仕様を決め、試行の結果を読み解く人",
            actor=town.actor("kimura", at),
            at=at,
        )


def build_city(*, now: datetime) -> None:
    """Give five of six sections of the active city an ICT leader for the year, in few statements."""
    on = timezone.localdate(now)
    at = now - timedelta(days=150)
    with transaction.atomic():
        kind = kind_in_force("ict-leader") or adopt_kind(code="ict-leader", actor=BUILDER, at=at)
        starts = FiscalYear.of(on).start
        ends = end_of_term(starts, kind.term_months)
        held = _officers(kind, on)
        terms = [
            RoleTerm(
                kind=kind,
                user=held[section.pk],
                department=section,
                starts=starts,
                ends=ends,
                weekly_hours=Decimal(2),
                appointed_at=at,
            )
            for number, section in enumerate(_sections(on))
            if section.pk in held and number % 6
        ]
        made = RoleTerm.objects.bulk_create(terms)
        facts = [
            RoleTaken(
                subject=one.ref,
                user_id=one.user_id,
                name=one.user.name,
                role=kind.name,
                starts=starts,
                ends=ends,
            )
            for one in made
        ]
        record_all(facts, actor=BUILDER, at=at)


def _sections(on: date) -> list[Department]:
    return list(departments_on(on).filter(kind=DepartmentKind.SECTION.value))


def _officers(kind: RoleKind, on: date) -> dict[int, User]:
    """Return somebody of each section who may hold the role."""
    above = {one.pk: one.parent_id for one in departments_on(on)}
    sections = {one.pk for one in _sections(on)}
    rows = Appointment.objects.filter(on_day(on), is_concurrent=False, post__rank__in=kind.ranks)
    found: dict[int, User] = {}
    for row in rows.select_related("user", "post").order_by("-pk"):
        place = row.post.department_id
        section = place if place in sections else above.get(place)
        if section in sections:
            found.setdefault(section, row.user)
    return found
