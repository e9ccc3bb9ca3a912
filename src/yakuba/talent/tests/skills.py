"""What tests of skills play with: 見本市 with the shipped framework, and people who say things."""

from collections.abc import Mapping
from datetime import datetime

from yakuba.foundation.accounts.models import User
from yakuba.organisation.demo import Cast
from yakuba.talent.models import Assessment, Skill, SkillFramework
from yakuba.talent.rules.confirming import Judgement
from yakuba.talent.rules.levels import Target
from yakuba.talent.services.assessments import begin_assessment, save_levels, submit_assessment
from yakuba.talent.services.confirming import confirm_assessment
from yakuba.talent.services.expecting import set_expected
from yakuba.talent.services.frameworks import adopt_shipped
from yakuba.talent.services.standing import recount


class Play:
    """見本市 assessing itself: 村上 is charged with 人材育成, 上野 heads 青木's section."""

    def __init__(self, cast: Cast, at: datetime, framework: SkillFramework | None = None) -> None:
        self.cast, self.at = cast, at
        self.murakami = cast.actor(cast.others["murakami"])
        self.framework = framework or adopt_shipped(code="dss", actor=self.murakami, at=at)
        self.skills = list(Skill.objects.filter(framework=self.framework))

    def skill(self, name: str) -> Skill:
        return next(one for one in self.skills if one.name == name)

    def expect(
        self, target: str, levels: Mapping[Skill, int | None], kind: Target = Target.RANK
    ) -> int:
        return set_expected(
            framework=self.framework,
            kind=kind,
            target=target,
            levels={skill.pk: level for skill, level in levels.items()},
            valid_from=self.at.date(),
            actor=self.murakami,
            at=self.at,
        )

    def say(
        self, user: User, levels: Mapping[Skill, int | None], at: datetime | None = None
    ) -> Assessment:
        """Let somebody answer and hand in."""
        when, actor = at or self.at, self.cast.actor(user)
        begun = begin_assessment(framework=self.framework, actor=actor, at=when)
        save_levels(
            assessment=begun,
            levels={skill.pk: level for skill, level in levels.items()},
            actor=actor,
            at=when,
        )
        return submit_assessment(assessment=begun, actor=actor, at=when)

    def confirm(
        self,
        assessment: Assessment,
        by: User,
        judged: Mapping[Skill, tuple[int | None, str]] | None = None,
        at: datetime | None = None,
    ) -> Assessment:
        return confirm_assessment(
            assessment=assessment,
            judged={skill.pk: Judgement(*said) for skill, said in (judged or {}).items()},
            actor=self.cast.actor(by),
            at=at or self.at,
        )

    def count(self) -> int:
        return recount(on=self.at.date())
