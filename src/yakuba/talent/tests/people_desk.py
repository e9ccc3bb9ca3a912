"""What the tests of roles and needs play with: 村上's roles, a skill, and a project of 環境課."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.kernel.actor import Actor
from yakuba.organisation.demo import Cast
from yakuba.talent.models import (
    Candidacy,
    Need,
    RoleCall,
    RoleKind,
    RoleTerm,
    Skill,
    SkillFramework,
)
from yakuba.talent.rules.confirming import Judgement
from yakuba.talent.services.assessments import (
    begin_assessment,
    save_levels,
    submit_assessment,
)
from yakuba.talent.services.calls import open_call
from yakuba.talent.services.candidacies import answer_candidacy, nominate_self
from yakuba.talent.services.confirming import confirm_assessment
from yakuba.talent.services.frameworks import adopt_shipped
from yakuba.talent.services.needs import raise_need
from yakuba.talent.services.role_kinds import adopt_kind
from yakuba.talent.services.terms import appoint

PROJECT = "programmes.project"


@dataclass(slots=True)
class PeopleDesk:
    """村上 keeps the roles; 上野 leads 石田 and 青木, 三浦 leads 工藤, who leads a project."""

    cast: Cast
    at: datetime

    @property
    def on(self) -> date:
        return timezone.localdate(self.at)

    @property
    def murakami(self) -> Actor:
        return self.actor(self.cast.others["murakami"])

    @property
    def miura(self) -> User:
        return self.cast.others["miura"]

    def actor(self, user: User) -> Actor:
        return self.cast.actor(user)

    def act(self, user: User | None = None, **later: int) -> dict[str, Any]:
        """Return who acts when; 村上 unless said otherwise."""
        actor = self.actor(user) if user else self.murakami
        return {"actor": actor, "at": self.at + timedelta(**later)}

    def act_on(self, user: User | None = None, **later: int) -> dict[str, Any]:
        """Return who acts when, with the day."""
        acting = self.act(user, **later)
        return {**acting, "on": timezone.localdate(acting["at"])}

    # Roles

    def kind(self, code: str) -> RoleKind:
        """Take over a shipped role, once."""
        known = RoleKind.objects.filter(code=code, retired_at=None).first()
        return known or adopt_kind(code=code, **self.act())

    def call(self, code: str = "dx-promoter", **fields: Any) -> RoleCall:
        """Call for a role from today for two weeks, its term from 1 December."""
        usual = {
            "opens": self.on,
            "closes": self.on + timedelta(days=14),
            "starts": self.on + timedelta(days=11),
        }
        return open_call(
            kind=self.kind(code), title="下半期の募集", **{**usual, **fields}, **self.act()
        )

    def nominated(self, call: RoleCall, user: User, reason: str = "窓口を変えたい") -> Candidacy:
        """Raise one's hand as the user, for two hours a week."""
        return nominate_self(call=call, reason=reason, weekly_hours=Decimal(2), **self.act_on(user))

    def promoter(self, user: User, head: User) -> RoleTerm:
        """Have the user be a promoter, with the consent of the head."""
        given = self.nominated(self.call(), user)
        agreed = answer_candidacy(candidacy=given, agreed=True, **self.act(head))
        return appoint(candidacy=agreed, **self.act_on())

    # Skills and needs

    def skill(self) -> Skill:
        """Return the first skill of the shipped framework."""
        framework = SkillFramework.objects.first() or adopt_shipped(code="dss", **self.act())
        found = Skill.objects.filter(framework=framework).order_by("position").first()
        assert found is not None
        return found

    def confirmed(self, user: User, head: User, level: int, **later: int) -> None:
        """Assess oneself and have the head confirm it, as people do."""
        skill = self.skill()
        acting = self.act(user, **later)
        begun = begin_assessment(framework=skill.framework, **acting)
        save_levels(assessment=begun, levels={skill.pk: level}, **acting)
        given = submit_assessment(assessment=begun, **acting)
        confirm_assessment(
            assessment=given, judged={skill.pk: Judgement(level)}, **self.act(head, **later)
        )

    def need(self, project: int, user: User | None = None, **fields: Any) -> Need:
        """Ask for 40 hours of the skill at level 3 in three months from December on."""
        usual: dict[str, Any] = {
            "skill": self.skill(),
            "level": 3,
            "hours": Decimal(40),
            "starts": self.on + timedelta(days=11),
            "ends": self.on + timedelta(days=101),
        }
        return raise_need(
            subject=SubjectRef(PROJECT, str(project)),
            **{**usual, **fields},
            **self.act(user or self.cast.kudo),
        )
