"""Confirm an assessment: the levels stand from its day on, and never change again."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.talent.events import assessments as events
from yakuba.talent.models import Assessment, AssessmentLine
from yakuba.talent.policies.skills import may_confirm
from yakuba.talent.queries.confirming import may_be_confirmed_by
from yakuba.talent.queries.offices import seats_of_users
from yakuba.talent.rules.confirming import LEAST_REASON, Judgement, lacking_reason
from yakuba.talent.rules.levels import LEVELS

from .standing import recount, take_over
from .telling import tell


@transaction.atomic
def confirm_assessment(
    *, assessment: Assessment, judged: Mapping[int, Judgement], actor: Actor, at: datetime
) -> Assessment:
    """Confirm what a person said of themselves, skill by skill; what is not judged stands as said.

    Raises `UnableToAct`, also where a level is changed without a sentence.
    """
    rows = Assessment.objects.select_for_update(of=("self",)).filter(pk=assessment.pk)
    held = only(rows.select_related("framework", "user"))
    if held is None or held.submitted_at is None or held.as_of is None:
        raise UnableToAct(
            "この診断は、本人が提出を取り消しました。もう一度の提出を待ってください。"
        )
    if held.confirmed_at is not None:
        raise UnableToAct("この診断は、ほかの人が先に確認しました。")
    confirming = may_be_confirmed_by(held, at)
    demand(may_confirm(actor, held, confirming))
    lines = list(AssessmentLine.objects.filter(assessment=held).select_related("skill"))
    _demand_reasons(lines, judged)
    changed = 0
    for line in lines:
        verdict = judged.get(line.skill_id, Judgement(line.self_level))
        line.confirmed_level, line.confirmed_at = verdict.level, at
        if verdict.level != line.self_level:
            line.reason = clean_line(verdict.reason)
            changed += 1
    AssessmentLine.objects.bulk_update(lines, ["confirmed_level", "confirmed_at", "reason"])
    held.confirmed_at, held.confirmed_by_id = at, actor.user_id
    held.confirmed_label = f"{actor.post_label} {actor.name}".strip()
    held.is_acting = confirming[actor.user_id or 0]
    held.save(update_fields=["confirmed_at", "confirmed_by", "confirmed_label", "is_acting"])
    take_over(lines, held.as_of)
    on = timezone.localdate(at)
    recount(
        on=on, office_ids=[one.office_id for one in seats_of_users([held.user_id], on).values()]
    )
    fact = events.AssessmentConfirmed(
        subject=held.ref,
        framework=held.framework.title,
        as_of=held.as_of,
        skills=sum(line.confirmed_level is not None for line in lines),
        changed=changed,
        is_acting=held.is_acting,
    )
    record(fact, actor=actor, at=at)
    _tell_person(held, changed, at)
    return held


def _demand_reasons(lines: list[AssessmentLine], judged: Mapping[int, Judgement]) -> None:
    if any(one.level is not None and one.level not in LEVELS for one in judged.values()):
        raise UnableToAct("レベルは0から4までの中から選んでください。")
    said = {line.skill_id: line.self_level for line in lines}
    lacking = set(lacking_reason(said, judged))
    if lacking:
        names = "」「".join(line.skill.name for line in lines if line.skill_id in lacking)
        raise UnableToAct(
            f"「{names}」のレベルを変えた理由を、{LEAST_REASON}文字以上の文で入力してください。"
        )


def _tell_person(assessment: Assessment, changed: int, at: datetime) -> None:
    result = (
        f"{changed}個のスキルで、あなたの答えと違うレベルになりました。理由を読み、意見を書けます。"
        if changed
        else "すべて、あなたの答えのとおりに確認されました。"
    )
    tell(
        user=assessment.user,
        subject_line="【スキル診断】診断が確認されました",
        lines=[f"「{assessment.framework.title}」の診断が確認されました。", result],
        path=f"assessments/{assessment.pk}/",
        about=assessment.ref,
        key=f"confirmed:{assessment.pk}",
        at=at,
    )
