"""One thing of every kind that the app for people knows, and which address shows which of them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.kernel.actor import Actor
from yakuba.organisation.models import Department
from yakuba.organisation.queries import actor_for
from yakuba.organisation.rules import Rank
from yakuba.talent.models import Certificate, PlanLine, Skill, SkillFramework
from yakuba.talent.queries.frameworks import draft_of
from yakuba.talent.rules.courses import Mode, Provider, Step
from yakuba.talent.rules.levels import Target
from yakuba.talent.rules.outside import ContractKind, Funding
from yakuba.talent.rules.required import Group
from yakuba.talent.rules.roles import Reason
from yakuba.talent.rules.seats import Outcome, Presence
from yakuba.talent.services import outside
from yakuba.talent.services.assessments import begin_assessment, save_levels, submit_assessment
from yakuba.talent.services.attendance import enter_outcomes, mark_presence
from yakuba.talent.services.calls import open_call
from yakuba.talent.services.candidacies import answer_candidacy, nominate_self
from yakuba.talent.services.courses import CourseDraft, draft_course, publish_course
from yakuba.talent.services.enrolments import enrol
from yakuba.talent.services.expecting import set_expected
from yakuba.talent.services.frameworks import adopt_shipped, begin_draft
from yakuba.talent.services.helping import ask_person
from yakuba.talent.services.leaving import leave_role
from yakuba.talent.services.needs import raise_need
from yakuba.talent.services.persons import ask_correction, give_evidence
from yakuba.talent.services.required import RequirementDraft, require
from yakuba.talent.services.role_kinds import adopt_kind
from yakuba.talent.services.sessions import SessionDraft, set_session
from yakuba.talent.services.terms import appoint
from yakuba.talent.services.training_plans import Chosen, make_plan
from yakuba.talent.urls import urlpatterns

# By how the address begins below /desk/people/, the first that fits.
_BY_PREFIX = (
    ("me/evidence/<int:key>/withdraw/", "evidence"),
    ("me/evidence/", "skill"),
    ("me/assess/<int:key>/begin/", "framework"),
    ("me/assess/", "assessment"),
    ("assessments/", "assessment"),
    ("confirm/", "assessment"),
    ("corrections/", "correction"),
    ("persons/", "person"),
    ("gaps/sections/", "section"),
    ("who/ask/", "section"),
    ("frameworks/", "framework"),
    ("courses/", "course"),
    ("sessions/", "session"),
    ("enrolments/", "enrolment"),
    ("certificates/", "certificate"),
    ("training-plans/section/", "section"),
    ("training-plans/", "plan"),
    ("required/", "required"),
    ("roles/calls/", "call"),
    ("roles/candidacies/", "candidacy"),
    ("roles/terms/", "term"),
    ("outside/contracts/", "contract"),
    ("outside/", "outside"),
    ("needs/requests/", "commitment"),
    ("needs/", "need"),
)


class _People:
    """Who acts, on the day of the stage."""

    def __init__(self, now: datetime) -> None:
        self.now, self.on = now, timezone.localdate(now)
        self.users = {user.username: user for user in User.objects.all()}
        self.section = Department.objects.get(code="2010", valid_to=None)

    def act(self, name: str = "murakami") -> dict[str, Any]:
        """Return who acts when; 村上 unless said otherwise."""
        return {"actor": self.actor(name), "at": self.now}

    def act_on(self, name: str = "murakami") -> dict[str, Any]:
        return {**self.act(name), "on": self.on}

    def actor(self, name: str) -> Actor:
        return actor_for(self.users[name], on=self.on)


def people_keys(now: datetime, project: int) -> dict[str, Any]:
    """Make one of everything in the active town and return the values of the addresses."""
    people = _People(now)
    made = _skills(people)
    skill = Skill.objects.get(pk=made["skill"])
    made |= _training(people, skill) | _roles(people) | _outside(people, skill)
    made |= _needs(people, skill, project)
    made["section"] = people.section.pk
    made["person"] = people.users["aoki"].pk
    framework = SkillFramework.objects.get(pk=made["framework"])
    draft = draft_of(framework)
    assert draft is not None
    area = draft.definition["areas"][0]
    return {
        **dict(_filled(made)),
        "talent:assess/area": area["code"],
        "talent:framework_area/code": area["code"],
        "talent:framework_skill/code": skill.code,
        "talent:framework_version/number": 1,
        "talent:framework_file/number": 1,
        "talent:framework_file/kind": "json",
        "talent:me_file/kind": "json",
        "talent:who_ask/skill": skill.pk,
        "talent:who_ask/level": 3,
        "talent:expected_of/kind": "RANK",
        "talent:expected_of/target": "OFFICER",
        "talent:plan_line/line": made["line"],
        "talent:plan_line_drop/line": made["line"],
        "talent:need_ask_department/department": people.section.parent_id,
        "talent:need_contract/contract": made["contract"],
        **{f"talent:{page}/code": "dx-promoter" for page in ("role", "role_edit", "role_retire")},
        "talent:role_adopt/code": "cdo",
        "need_key": made["need"],
        "term_key": made["term"],
    }


def _filled(made: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for pattern in urlpatterns:
        text = str(pattern.pattern)
        for prefix, kind in _BY_PREFIX:
            if text.startswith(prefix) and "<int:key>" in text:
                yield f"talent:{pattern.name}/key", made[kind]
                break


def _skills(people: _People) -> dict[str, int]:
    """青木 assessed herself and 上野 has not confirmed it yet."""
    framework = adopt_shipped(code="dss", **people.act())
    begin_draft(framework=framework, **people.act())
    skill = Skill.objects.filter(framework=framework).order_by("position")[0]
    begun = begin_assessment(framework=framework, **people.act("aoki"))
    save_levels(assessment=begun, levels={skill.pk: 3}, **people.act("aoki"))
    given = submit_assessment(assessment=begun, **people.act("aoki"))
    evidence = give_evidence(skill=skill, text="研修を修了した", **people.act("aoki"))
    asked = ask_correction(text="所属が古い", **people.act("aoki"))
    return {
        "framework": framework.pk,
        "skill": skill.pk,
        "assessment": given.pk,
        "evidence": evidence.pk,
        "correction": asked.pk,
    }


def _training(people: _People, skill: Skill) -> dict[str, int]:
    """A course that 青木 completed, with her certificate, a plan and a compulsory training."""
    draft = CourseDraft(
        title="はじめてのデータ活用", provider=Provider.OWN, mode=Mode.PLACE, minutes=180
    )
    course = draft_course(draft=draft, steps=[Step(skill.pk, 1, 3)], **people.act())
    course = publish_course(course=course, **people.act())
    start = people.now + timedelta(days=10)
    times = SessionDraft(
        starts_at=start,
        ends_at=start + timedelta(hours=3),
        deadline=timezone.localdate(start) - timedelta(days=1),
        place="第1会議室",
    )
    session = set_session(course=course, draft=times, **people.act())
    (part,) = enrol(session=session, people=[people.users["aoki"]], **people.act())
    later = {"actor": people.actor("murakami"), "at": session.ends_at}
    mark_presence(session=session, marks={part.pk: Presence.ATTENDED}, **later)
    enter_outcomes(session=session, outcomes={part.pk: Outcome.COMPLETED}, **later)
    set_expected(
        framework=skill.framework,
        kind=Target.RANK,
        target=Rank.CHIEF.value,
        levels={skill.pk: 3},
        valid_from=people.on,
        **people.act(),
    )
    plan = make_plan(
        department=people.section,
        title="育成計画",
        due=people.on + timedelta(days=90),
        chosen=[Chosen(people.users["ishida"].pk, skill.pk, 3)],
        **people.act(),
    )
    duty = RequirementDraft(
        title="情報セキュリティ研修",
        course=course,
        group=Group.ALL,
        due=people.on + timedelta(days=30),
    )
    return {
        "course": course.pk,
        "session": session.pk,
        "enrolment": part.pk,
        "certificate": Certificate.objects.get(enrolment=part).pk,
        "plan": plan.pk,
        "line": PlanLine.objects.filter(plan=plan)[0].pk,
        "required": require(draft=duty, **people.act()).pk,
    }


def _roles(people: _People) -> dict[str, int]:
    """青木 was a promoter and left; 石田 waits for 上野's consent."""
    call = open_call(
        kind=adopt_kind(code="dx-promoter", **people.act()),
        title="DX推進員の募集",
        opens=people.on,
        closes=people.on + timedelta(days=14),
        starts=people.on,
        **people.act(),
    )
    ask: dict[str, Any] = {"call": call, "reason": "やってみたい", "weekly_hours": Decimal(2)}
    given = nominate_self(**ask, **people.act_on("aoki"))
    agreed = answer_candidacy(candidacy=given, agreed=True, **people.act("ueno"))
    term = appoint(candidacy=agreed, **people.act_on())
    leave_role(
        term=term, category=Reason.TIME, words="", left_on=people.on, **people.act_on("aoki")
    )
    waiting = nominate_self(**ask, **people.act_on("ishida"))
    return {"call": call.pk, "term": term.pk, "candidacy": waiting.pk}


def _outside(people: _People, skill: Skill) -> dict[str, int]:
    expert = outside.register_outside(name="早川 環", skills={skill: 4}, **people.act())
    contract = outside.agree_contract(
        talent=expert,
        kind=ContractKind.SIDE_JOB,
        title="助言",
        department=people.section,
        starts=people.on,
        ends=people.on + timedelta(days=200),
        budget=500_000,
        funding=Funding.OWN,
        **people.act_on(),
    )
    return {"outside": expert.pk, "contract": contract.pk}


def _needs(people: _People, skill: Skill, project: int) -> dict[str, int]:
    """The project of 環境課 asks for somebody, and 三浦 is asked for 工藤."""
    need = raise_need(
        subject=SubjectRef("programmes.project", str(project)),
        skill=skill,
        level=3,
        hours=Decimal(40),
        starts=people.on + timedelta(days=30),
        ends=people.on + timedelta(days=90),
        **people.act("kudo"),
    )
    asked = ask_person(
        need=need, user=people.users["kudo"], hours=Decimal(40), **people.act_on("kudo")
    )
    return {"need": need.pk, "commitment": asked.pk}
