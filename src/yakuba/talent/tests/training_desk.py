"""What the tests of training play with: a skill, a course, a session, and a hand on each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from yakuba.foundation.accounts.models import User
from yakuba.kernel.actor import Actor
from yakuba.organisation.demo import Cast
from yakuba.talent.models import (
    Assessment,
    AssessmentLine,
    Course,
    CourseSession,
    Enrolment,
    FrameworkVersion,
    Skill,
    SkillFramework,
    SkillLevel,
)
from yakuba.talent.rules.courses import Mode, Provider, Step
from yakuba.talent.rules.seats import Outcome, Presence
from yakuba.talent.services.attendance import enter_outcomes, mark_presence
from yakuba.talent.services.courses import CourseDraft, draft_course, publish_course
from yakuba.talent.services.enrolments import apply, approve, enrol
from yakuba.talent.services.sessions import SessionDraft, set_session


@dataclass(slots=True)
class TrainingDesk:
    """村上's desk: she keeps the catalogue; 上野 leads 石田 and 青木, 三浦 leads 工藤."""

    cast: Cast
    skill: Skill
    other_skill: Skill
    at: datetime

    @property
    def murakami(self) -> Actor:
        return self.actor(self.cast.others["murakami"])

    def actor(self, user: User) -> Actor:
        return self.cast.actor(user)

    def act(self, user: User | None = None, **later: int) -> dict[str, Any]:
        """Return who acts when; 村上 unless said otherwise."""
        actor = self.actor(user) if user else self.murakami
        return {"actor": actor, "at": self.at + timedelta(**later)}

    def course(self, title: str = "はじめてのデータ活用", **fields: Any) -> Course:
        """Publish a course that takes the skill from 1 to 2."""
        steps: Sequence[Step] = fields.pop("steps", (Step(self.skill.pk, 1, 2),))
        usual = {"provider": Provider.OWN, "mode": Mode.PLACE, "minutes": 180}
        draft = CourseDraft(title=title, **{**usual, **fields})
        made = draft_course(draft=draft, steps=steps, **self.act())
        return publish_course(course=made, **self.act())

    def session(
        self, course: Course | None = None, *, capacity: int | None = None, in_days: int = 10
    ) -> CourseSession:
        """Set a session of three hours in some days; one applies until the day before."""
        start = self.at + timedelta(days=in_days)
        draft = SessionDraft(
            starts_at=start,
            ends_at=start + timedelta(hours=3),
            deadline=(start - timedelta(days=1)).date(),
            place="第1会議室",
            capacity=capacity,
        )
        return set_session(course=course or self.course(), draft=draft, **self.act())

    def asked(self, session: CourseSession, user: User, minutes: int = 0) -> Enrolment:
        """Apply as the user."""
        return apply(session=session, **self.act(user, minutes=minutes))

    def seated(self, session: CourseSession, user: User, head: User, minutes: int = 0) -> Enrolment:
        """Apply as the user and approve as the head."""
        wish = self.asked(session, user, minutes)
        return approve(enrolment=wish, **self.act(head, minutes=minutes))

    def completed(self, session: CourseSession, *users: User) -> list[Enrolment]:
        """Send people to the session, and have them complete it when it ends."""
        parts = enrol(session=session, people=users, **self.act())
        later = {"actor": self.murakami, "at": session.ends_at}
        keys = [one.pk for one in parts]
        mark_presence(session=session, marks=dict.fromkeys(keys, Presence.ATTENDED), **later)
        enter_outcomes(session=session, outcomes=dict.fromkeys(keys, Outcome.COMPLETED), **later)
        return list(Enrolment.objects.filter(pk__in=keys).order_by("pk"))

    def assessed(self, user: User, level: int, on: date, skill: Skill | None = None) -> None:
        """Lay down a confirmed level of the day, as the services of assessment leave it."""
        skill = skill or self.skill
        moment = self.at.replace(year=on.year, month=on.month, day=on.day)
        version, _ = FrameworkVersion.objects.get_or_create(
            framework=skill.framework,
            number=1,
            defaults={"definition": {}, "created_at": self.at, "published_at": self.at},
        )
        assessment = Assessment.objects.create(
            user=user,
            framework=skill.framework,
            version=version,
            started_at=moment,
            submitted_at=moment,
            as_of=on,
            confirmed_at=moment,
            confirmed_by=self.cast.ueno,
        )
        line = AssessmentLine.objects.create(
            assessment=assessment,
            user=user,
            skill=skill,
            self_level=level,
            confirmed_level=level,
            as_of=on,
            confirmed_at=moment,
        )
        known = SkillLevel.objects.filter(user=user, skill=skill).first()
        if known is None or known.as_of <= on:
            SkillLevel.objects.update_or_create(
                user=user, skill=skill, defaults={"level": level, "as_of": on, "line": line}
            )


def training_desk(cast: Cast) -> TrainingDesk:
    """Return the desk in the active town."""
    framework = SkillFramework.objects.create(code="dx", title="町の枠組み", created_at=cast.at)
    skills = [
        Skill.objects.create(
            framework=framework, code=code, name=name, area="データ", position=position
        )
        for position, (code, name) in enumerate((("data", "データ活用"), ("form", "フォーム作成")))
    ]
    return TrainingDesk(cast, skills[0], skills[1], cast.at)
