"""What the tests of plans play with: 上野's section migrates 児童手当, 木村 steers all of them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from yakuba.conversion.models import (
    MigrationPlan,
    MigrationReview,
    Rehearsal,
    Requirement,
    RequirementList,
)
from yakuba.conversion.queries.requirement_intake import shipped
from yakuba.conversion.rules.fit import Answer, Fit
from yakuba.conversion.services.judging import Given, judge
from yakuba.conversion.services.plans import PlanDraft, make_plan
from yakuba.conversion.services.rehearsals import RehearsalDraft, plan_rehearsal
from yakuba.conversion.services.requirement_lists import take_sample
from yakuba.conversion.services.reviews import ReviewDraft, call_review
from yakuba.foundation.accounts.models import User
from yakuba.kernel.actor import Actor
from yakuba.organisation.demo import Cast
from yakuba.organisation.models import Post

CRITERIA = ("件数照合に差がない", "切戻しを試した")


@dataclass(slots=True)
class MigrationDesk:
    """見本市 on the day of the cast: 青木, 石田 and 上野 are of the section, 工藤 is not."""

    cast: Cast

    @property
    def on(self) -> date:
        return timezone.localdate(self.cast.at)

    def actor(self, user: User) -> Actor:
        return self.cast.actor(user)

    def act(self, user: User | None = None, **later: int) -> dict[str, Any]:
        """Return who acts when; 木村 unless said otherwise."""
        actor = self.actor(user or self.cast.kimura)
        return {"actor": actor, "at": self.cast.at + timedelta(**later)}

    def post(self, user: User) -> Post:
        return self.cast.post_of(user)

    def plan(self, user: User | None = None, **fields: Any) -> MigrationPlan:
        """Register the migration of 児童手当 for 子育て支援課."""
        usual: dict[str, Any] = {
            "department": self.cast.childcare,
            "business": "jido-teate",
            "goes_live_on": date(2027, 10, 1),
        }
        return make_plan(draft=PlanDraft(**{**usual, **fields}), **self.act(user))

    def listed(self, plan: MigrationPlan) -> RequirementList:
        """Take the shipped list of 児童手当."""
        sample = shipped()["sample-child-allowance"]
        return take_sample(plan=plan, sample=sample, **self.act())

    def requirement(self, plan: MigrationPlan, number: str) -> Requirement:
        """Return the requirement of the number in the newest edition."""
        rows = Requirement.objects.select_related("edition__plan", "judgement")
        found = rows.filter(edition__plan=plan, number=number).order_by("-edition__number").first()
        assert found is not None
        return found

    def judged(self, plan: MigrationPlan, number: str, fit: Fit, **said: Any) -> Requirement:
        """Answer a requirement and return it as it is then."""
        found = self.requirement(plan, number)
        judge(requirement=found, given=Given(Answer(fit, **said)), **self.act())
        return self.requirement(plan, number)

    def rehearsal(self, plan: MigrationPlan, **fields: Any) -> Rehearsal:
        """Plan a rehearsal that begins today for two days."""
        usual: dict[str, Any] = {
            "title": "第1回移行リハーサル",
            "starts": self.on,
            "ends": self.on + timedelta(days=2),
        }
        return plan_rehearsal(plan=plan, draft=RehearsalDraft(**{**usual, **fields}), **self.act())

    def review(self, plan: MigrationPlan, **fields: Any) -> MigrationReview:
        """Call a meeting in a month that 江口 decides and 上野 answers to."""
        usual: dict[str, Any] = {
            "title": "第1回移行判定会議",
            "meets_on": self.on + timedelta(days=30),
            "decider": self.post(self.cast.eguchi),
            "criteria": CRITERIA,
            "post": self.post(self.cast.ueno),
        }
        return call_review(plan=plan, draft=ReviewDraft(**{**usual, **fields}), **self.act())
