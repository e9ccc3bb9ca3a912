"""What stands behind a level, what a person wants put right, and who looked at them."""

from datetime import datetime

from django.db import transaction

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.services import record
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line, clean_text
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.organisation.models import Department
from yakuba.talent.events import assessments as events
from yakuba.talent.events.about_skills import person_ref, section_ref
from yakuba.talent.models import CorrectionRequest, Evidence, Skill
from yakuba.talent.policies.entering import may_enter, may_foster
from yakuba.talent.policies.skills import may_keep_own
from yakuba.talent.rules.levels import EvidenceKind

from .telling import tell


@transaction.atomic
def give_evidence(
    *,
    skill: Skill,
    text: str,
    url: str = "",
    certificate: SubjectRef | None = None,
    user_id: int | None = None,
    actor: Actor,
    at: datetime,
) -> Evidence:
    """Say what stands behind one's level; a `certificate` is entered by the system for `user_id`.

    The same certificate for the same skill counts once. Raises `UnableToAct`.
    """
    owner = actor.user_id if user_id is None else user_id
    if certificate is None:
        demand(may_keep_own(actor, owner))
    else:
        demand(may_foster(actor))
    said = clean_line(text)
    if not said or owner is None:
        raise UnableToAct("裏付けになることを、1文で入力してください。")
    if certificate is not None:
        known = only(
            Evidence.objects.filter(
                user=owner, skill=skill, subject_kind=certificate.kind, subject_id=certificate.id
            )
        )
        if known is not None:
            return known
    kind = EvidenceKind.LINK if url else EvidenceKind.TEXT
    made = Evidence.objects.create(
        user_id=owner,
        skill=skill,
        kind=(EvidenceKind.CERTIFICATE if certificate else kind).value,
        text=said,
        url=url,
        subject_kind=certificate.kind if certificate else "",
        subject_id=certificate.id if certificate else "",
        given_at=at,
    )
    fact = events.EvidenceGiven(
        subject=person_ref(owner), skill=skill.code, kind=made.kind, text=said
    )
    record(fact, actor=actor, at=at)
    return made


@transaction.atomic
def withdraw_evidence(*, evidence: Evidence, actor: Actor, at: datetime) -> Evidence:
    """Take one's own evidence back; raises `UnableToAct`."""
    demand(may_keep_own(actor, evidence.user_id))
    held = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if held.withdrawn_at is None:
        held.withdrawn_at = at
        held.save(update_fields=["withdrawn_at"])
        fact = events.EvidenceWithdrawn(subject=person_ref(held.user_id), skill=held.skill.code)
        record(fact, actor=actor, at=at)
    return held


@transaction.atomic
def ask_correction(*, text: str, actor: Actor, at: datetime) -> CorrectionRequest:
    """Ask that what is kept of oneself be put right (個人情報保護法90条); raises `UnableToAct`."""
    demand(may_keep_own(actor))
    said = clean_text(text)
    if not said:
        raise UnableToAct("どこをどう直してほしいかを入力してください。")
    user_id = actor.user_id or 0
    made = CorrectionRequest.objects.create(user_id=user_id, text=said, asked_at=at)
    record(events.CorrectionAsked(subject=person_ref(user_id), text=said), actor=actor, at=at)
    return made


@transaction.atomic
def answer_correction(
    *, request: CorrectionRequest, outcome: str, actor: Actor, at: datetime
) -> CorrectionRequest:
    """Say what came of it; raises `UnableToAct`."""
    demand(may_foster(actor))
    held = CorrectionRequest.objects.select_for_update().get(pk=request.pk)
    said = clean_text(outcome)
    if held.answered_at is not None:
        raise UnableToAct("この申出には、ほかの人が先に回答しました。")
    if held.user_id == actor.user_id:
        raise UnableToAct("自分の申出には回答できません。ほかの人材育成の担当者に頼んでください。")
    if not said:
        raise UnableToAct("どう対応したかを入力してください。")
    held.outcome, held.answered_at = said, at
    held.answered_by = f"{actor.post_label} {actor.name}".strip()
    held.save(update_fields=["outcome", "answered_at", "answered_by"])
    record(
        events.CorrectionAnswered(subject=person_ref(held.user_id), outcome=said),
        actor=actor,
        at=at,
    )
    tell(
        user=held.user,
        subject_line="【スキル】訂正の申出に回答がありました",
        lines=["あなたの訂正の申出に、人材育成の担当者が回答しました。", said],
        path="me/",
        about=person_ref(held.user_id),
        key=f"correction:{held.pk}",
        at=at,
    )
    return held


@transaction.atomic
def note_viewing(*, user_id: int, page: str, actor: Actor, at: datetime) -> None:
    """Leave an event when somebody looks at what is kept of another person."""
    demand(may_enter(actor))
    if actor.user_id != user_id:
        record(events.PersonViewed(subject=person_ref(user_id), page=page), actor=actor, at=at)


@transaction.atomic
def note_list(*, what: str, people: int, is_file: bool, actor: Actor, at: datetime) -> None:
    """Leave an event when a list of people by name leaves the system as a file."""
    demand(may_enter(actor))
    fact = events.PeopleListed(
        subject=section_ref("people"), what=what, people=people, is_file=is_file
    )
    record(fact, actor=actor, at=at)


@transaction.atomic
def ask_head(
    *,
    section: Department,
    heads: list[User],
    skill: Skill,
    level: int,
    text: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Ask the heads of a section about people who can do something; raises `UnableToAct`."""
    demand(may_enter(actor))
    said = clean_text(text)
    if not heads:
        raise UnableToAct("この課の長が空席です。人材育成の担当者に尋ねてください。")
    if not said:
        raise UnableToAct("何の仕事で、どんなことを頼みたいかを入力してください。")
    fact = events.HeadAsked(
        subject=section_ref(section.pk), skill=skill.code, level=level, text=said
    )
    row = record(fact, actor=actor, at=at)
    for head in heads:
        tell(
            user=head,
            subject_line=f"【スキル】「{skill.name}」ができる人についての相談",
            lines=[
                f"{actor.post_label}の{actor.name}さんから、",
                f"「{skill.name}」がレベル{level}以上の職員について相談がありました。",
                said,
                f"{actor.name}さんに直接返事をしてください。",
            ],
            path="who/",
            about=section_ref(section.pk),
            key=f"ask:{row.pk}:{head.pk}",
            at=at,
        )
