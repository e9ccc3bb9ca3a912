"""Assess oneself, submit, take back; and the person's answer to what was confirmed."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_text
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.talent.events import assessments as events
from yakuba.talent.models import (
    Assessment,
    AssessmentAnswer,
    AssessmentLine,
    Skill,
    SkillFramework,
)
from yakuba.talent.policies.skills import may_keep_own
from yakuba.talent.queries.assessments import open_assessment, starting_levels
from yakuba.talent.queries.confirming import confirmer_of
from yakuba.talent.queries.frameworks import live_version
from yakuba.talent.rules.levels import LEVELS

from .telling import tell


@transaction.atomic
def begin_assessment(*, framework: SkillFramework, actor: Actor, at: datetime) -> Assessment:
    """Begin one's own assessment with what stood before, or go on with the open one."""
    demand(may_keep_own(actor))
    held = SkillFramework.objects.select_for_update().get(pk=framework.pk)
    live = live_version(held)
    if live is None or held.withdrawn_at is not None:
        raise UnableToAct("この枠組みでは、いま診断をしていません。別の枠組みを選んでください。")
    user_id = actor.user_id or 0
    known = open_assessment(user_id, held)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            made = Assessment.objects.create(
                user_id=user_id, framework=held, version=live, started_at=at
            )
    except IntegrityError:
        raise UnableToAct("診断は、すでに始まっています。続きから入力してください。") from None
    AssessmentLine.objects.bulk_create(
        AssessmentLine(assessment=made, user_id=user_id, skill_id=skill, self_level=level)
        for skill, level in starting_levels(user_id, held).items()
    )
    record(events.AssessmentBegun(subject=made.ref, framework=held.title), actor=actor, at=at)
    return made


@transaction.atomic
def save_levels(
    *, assessment: Assessment, levels: Mapping[int, int | None], actor: Actor, at: datetime
) -> Assessment:
    """Keep what the person says so far, by skill; None takes an answer back. Raises `UnableToAct`."""
    held = _own(assessment, actor)
    if held.submitted_at is not None:
        raise UnableToAct("提出した診断は直せません。直すときは、提出を取り消してください。")
    if any(level is not None and level not in LEVELS for level in levels.values()):
        raise UnableToAct("レベルは0から4までの中から選んでください。")
    skills = set(
        Skill.objects.filter(
            pk__in=levels, framework=held.framework_id, retired_at=None
        ).values_list("pk", flat=True)
    )
    if skills != set(levels):
        raise UnableToAct("枠組みが新しい版になりました。画面を読み直してから入力してください。")
    lines = {
        line.skill_id: line
        for line in AssessmentLine.objects.filter(assessment=held, skill__in=skills)
    }
    AssessmentLine.objects.bulk_create(
        AssessmentLine(assessment=held, user_id=held.user_id, skill_id=skill, self_level=level)
        for skill, level in levels.items()
        if skill not in lines and level is not None
    )
    moved = [line for line in lines.values() if line.self_level != levels[line.skill_id]]
    for line in moved:
        line.self_level = levels[line.skill_id]
    AssessmentLine.objects.bulk_update(moved, ["self_level"])
    answered = _answered(held)
    fact = events.AssessmentSaved(
        subject=held.ref, framework=held.framework.title, answered=answered
    )
    record(fact, actor=actor, at=at)
    return held


@transaction.atomic
def submit_assessment(*, assessment: Assessment, actor: Actor, at: datetime) -> Assessment:
    """Hand the assessment to the superior; raises `UnableToAct`."""
    held = _own(assessment, actor)
    if held.submitted_at is not None:
        raise UnableToAct("この診断は、すでに提出しています。")
    answered = _answered(held)
    if not answered:
        raise UnableToAct("まだ一つも答えていません。答えられるスキルから選んでください。")
    confirmer = confirmer_of(held.user, at)
    held.submitted_at, held.as_of = at, timezone.localdate(at)
    held.asked_post = confirmer.post
    held.save(update_fields=["submitted_at", "as_of", "asked_post"])
    AssessmentLine.objects.filter(assessment=held, self_level=None).delete()
    AssessmentLine.objects.filter(assessment=held).update(as_of=held.as_of)
    fact = events.AssessmentGiven(
        subject=held.ref, framework=held.framework.title, as_of=held.as_of, answered=answered
    )
    record(fact, actor=actor, at=at)
    for person in confirmer.people:
        _ask(person, held, at)
    return held


def _ask(person: User, assessment: Assessment, at: datetime) -> None:
    tell(
        user=person,
        subject_line=f"【スキル診断】{assessment.user.name}さんの診断の確認をお願いします",
        lines=[
            f"{assessment.user.name}さんが「{assessment.framework.title}」の診断を提出しました。",
            "1つの画面で確かめられます。レベルを変えるときは、本人に伝わる理由を1文で書いてください。",
        ],
        path=f"confirm/{assessment.pk}/",
        about=assessment.ref,
        key=f"confirm:{assessment.pk}:{person.pk}:{at.isoformat()}",
        at=at,
    )


@transaction.atomic
def take_back(*, assessment: Assessment, actor: Actor, at: datetime) -> Assessment:
    """Take a submitted assessment back to go on with it; raises `UnableToAct`."""
    held = _own(assessment, actor)
    if held.submitted_at is None:
        return held
    held.submitted_at = held.as_of = held.asked_post = None
    held.save(update_fields=["submitted_at", "as_of", "asked_post"])
    AssessmentLine.objects.filter(assessment=held).update(as_of=None)
    fact = events.AssessmentTakenBack(subject=held.ref, framework=held.framework.title)
    record(fact, actor=actor, at=at)
    return held


@transaction.atomic
def answer_assessment(
    *, assessment: Assessment, text: str, actor: Actor, at: datetime
) -> AssessmentAnswer:
    """Say something to a confirmed assessment; the levels stay as they are. Raises `UnableToAct`."""
    demand(may_keep_own(actor, assessment.user_id))
    held = Assessment.objects.select_related("framework", "confirmed_by", "user").get(
        pk=assessment.pk
    )
    said = clean_text(text)
    if held.confirmed_at is None or held.confirmed_by is None:
        raise UnableToAct("意見は、診断が確認されたあとに書けます。")
    if not said:
        raise UnableToAct("意見を入力してください。")
    answer = AssessmentAnswer.objects.create(assessment=held, text=said, written_at=at)
    record(events.AssessmentAnswered(subject=held.ref, text=said), actor=actor, at=at)
    tell(
        user=held.confirmed_by,
        subject_line=f"【スキル診断】{held.user.name}さんから診断の結果への意見があります",
        lines=[f"{held.user.name}さんが、確認された診断に意見を書きました。", said],
        path=f"assessments/{held.pk}/",
        about=held.ref,
        key=f"answer:{answer.pk}",
        at=at,
    )
    return answer


def _own(assessment: Assessment, actor: Actor) -> Assessment:
    """Return the open assessment of the actor, held until the end of the transaction."""
    demand(may_keep_own(actor, assessment.user_id))
    rows = Assessment.objects.select_for_update(of=("self",)).filter(pk=assessment.pk)
    held = only(rows.select_related("framework", "user"))
    if held is None or held.confirmed_at is not None:
        raise UnableToAct("この診断は確認が済んでいます。新しい診断を始めてください。")
    return held


def _answered(assessment: Assessment) -> int:
    return AssessmentLine.objects.filter(assessment=assessment, self_level__isnull=False).count()
