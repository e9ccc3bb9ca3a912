"""The drafter's acts: draft (起案), pull back (引戻し), revise (再回議), abandon (廃案)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from yakuba.decisions import events, policies
from yakuba.decisions.models import Circulation, Decision, DraftSeries, Urgency
from yakuba.decisions.queries.planning import Plan, drafting_post, plan_route
from yakuba.decisions.queries.rounds import is_handled
from yakuba.decisions.registry import UnknownDecisionKind, kind_of
from yakuba.decisions.rules.remarks import may_take_back
from yakuba.decisions.rules.routes import NoRoute
from yakuba.decisions.rules.stages import Act
from yakuba.foundation.events.services import record
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.kernel.actor import Actor
from yakuba.kernel.fiscal import FiscalYear
from yakuba.kernel.verdict import UnableToAct
from yakuba.organisation.models import Department, Post

from .circulating import (
    cancel_open_steps,
    checked_hash,
    circulate,
    claim,
    clean_opinion,
    clean_title,
    day_of,
    facts_of,
    finish,
    route_text,
    user_of,
)
from .errors import UnableToAbandon, UnableToDraft, UnableToPullBack, UnableToRevise


@transaction.atomic
def draft(
    *,
    kind: str,
    title: str,
    subject: SubjectRef,
    content: dict[str, Any],
    section: Department,
    actor: Actor,
    at: datetime,
    amount: int | None = None,
    attachments: Sequence[StoredFile] = (),
    urgency: str = Urgency.NORMAL.value,
) -> Decision:
    """Bring a matter to a decision (起案) and send it on its route.

    Raises `UnableToDraft` when the kind is unknown, the actor has no post in the section, the
    matter is already in circulation, or no route can be built.
    """
    verdict = policies.may_draft(actor=actor, section=section)
    if not verdict:
        raise UnableToDraft(verdict.reason_ja)
    user, on = user_of(actor, UnableToDraft), day_of(at)
    post = drafting_post(actor, section)
    if post is None:
        raise UnableToDraft(f"{section.name}の職にある人だけが、この課の起案をできます。")
    _refuse_second_draft(kind, subject)
    plan = _planned(kind, content, amount, UnableToDraft, user.pk, post, on)
    serial, year = _next_serial(section, on)
    decision = Decision(
        number=f"{year.label} {section.name} 起第{serial}号",
        fiscal_year=year.start.year,
        serial=serial,
        kind=kind,
        subject_kind=subject.kind,
        subject_id=subject.id,
        section=section,
        drafter=user,
        drafter_post=post,
        drafted_at=at,
        urgency=urgency,
    )
    title = clean_title(title, UnableToDraft)
    hashed = checked_hash(content, UnableToDraft)
    decision.save(force_insert=True)
    circulate(
        decision,
        number=1,
        title=title,
        content=content,
        hashed=hashed,
        amount=amount,
        plan=plan,
        attachments=attachments,
        at=at,
    )
    finish(decision)
    record(_drafted(decision, title, hashed, plan), actor=actor, at=at)
    return decision


def _drafted(decision: Decision, title: str, hashed: str, plan: Plan) -> events.DecisionDrafted:
    return events.DecisionDrafted(
        subject=decision.ref,
        **facts_of(decision),
        number=decision.number,
        title=title,
        content_hash=hashed,
        route=route_text(plan),
        rule=plan.rule["annotation"],
    )


def _refuse_second_draft(kind: str, subject: SubjectRef) -> None:
    running = Decision.objects.filter(
        kind=kind,
        subject_kind=subject.kind,
        subject_id=subject.id,
        decided_at=None,
        abandoned_at=None,
    ).first()
    if running is not None:
        raise UnableToDraft(
            f"この案件はすでに起案されています({running.number})。"
            "直すときは、その起案を引き戻してください。"
        )


def _planned(
    kind: str,
    content: Mapping[str, Any],
    amount: int | None,
    failure: type[UnableToAct],
    drafter_id: int,
    post: Post,
    on: date,
) -> Plan:
    if amount is not None and amount < 0:
        raise failure("金額は0円以上にしてください。")
    try:
        return plan_route(
            kind=kind,
            amount=amount,
            outcome=kind_of(kind).outcome_of(content),
            drafter_id=drafter_id,
            drafter_post=post,
            on=on,
        )
    except UnknownDecisionKind as error:
        raise failure(f"この種別({kind})の起案は登録されていません。") from error
    except NoRoute as error:
        raise failure(str(error)) from error


def _next_serial(section: Department, on: date) -> tuple[int, FiscalYear]:
    """Take the next 起案番号 of the section's year; the row lock leaves no gap and no double."""
    year = FiscalYear.of(on)
    DraftSeries.objects.get_or_create(section=section, fiscal_year=year.start.year)
    series = DraftSeries.objects.select_for_update().get(
        section=section, fiscal_year=year.start.year
    )
    series.last += 1
    series.save(update_fields=["last"])
    return series.last, year


@transaction.atomic
def pull_back(
    *, decision: Decision, actor: Actor, at: datetime, revision: int | None = None
) -> Decision:
    """Take one's own draft back before anybody has approved it (引戻し); raises `UnableToPullBack`."""
    held = claim(decision, Act.PULL_BACK, revision, UnableToPullBack)
    verdict = policies.may_pull_back(actor=actor, decision=held)
    if not verdict:
        raise UnableToPullBack(verdict.reason_ja)
    free = may_take_back(is_handled=is_handled(held))
    if not free:
        raise UnableToPullBack(free.reason_ja)
    circulation = held.circulation
    circulation.pulled_back_at = at
    circulation.save(update_fields=["pulled_back_at"])
    cancel_open_steps(circulation, at)
    finish(held)
    record(events.DecisionPulledBack(subject=held.ref, **facts_of(held)), actor=actor, at=at)
    return held


@transaction.atomic
def revise(
    *,
    decision: Decision,
    content: dict[str, Any],
    actor: Actor,
    at: datetime,
    title: str | None = None,
    amount: int | None = None,
    attachments: Sequence[StoredFile] | None = None,
    revision: int | None = None,
) -> Decision:
    """Send a corrected draft round again; title, amount and files stay when not given.

    The earlier rounds stay as they are. Raises `UnableToRevise`.
    """
    held = claim(decision, Act.REVISE, revision, UnableToRevise)
    verdict = policies.may_revise(actor=actor, decision=held)
    if not verdict:
        raise UnableToRevise(verdict.reason_ja)
    before = held.circulation
    new_amount = before.amount if amount is None else amount
    plan = _planned(
        held.kind,
        content,
        new_amount,
        UnableToRevise,
        held.drafter_id,
        held.drafter_post,
        day_of(at),
    )
    hashed = checked_hash(content, UnableToRevise)
    circulate(
        held,
        number=before.number + 1,
        title=clean_title(title if title is not None else before.title, UnableToRevise),
        content=content,
        hashed=hashed,
        amount=new_amount,
        plan=plan,
        attachments=_kept_files(before) if attachments is None else attachments,
        at=at,
    )
    finish(held)
    record(
        events.DecisionRevised(
            subject=held.ref,
            **facts_of(held),
            content_hash=hashed,
            previous_hash=before.content_hash,
            route=route_text(plan),
            rule=plan.rule["annotation"],
        ),
        actor=actor,
        at=at,
    )
    return held


def _kept_files(before: Circulation) -> list[StoredFile]:
    return [attached.file for attached in before.attachments.select_related("file")]


@transaction.atomic
def abandon(
    *,
    decision: Decision,
    reason: str,
    actor: Actor,
    at: datetime,
    revision: int | None = None,
) -> Decision:
    """Give up a draft that came back (廃案), with the reason; raises `UnableToAbandon`."""
    held = claim(decision, Act.ABANDON, revision, UnableToAbandon)
    verdict = policies.may_abandon(actor=actor, decision=held)
    if not verdict:
        raise UnableToAbandon(verdict.reason_ja)
    reason = clean_opinion(reason, UnableToAbandon)
    if not reason:
        raise UnableToAbandon("廃案にする理由を書いてください。")
    held.abandoned_at = at
    finish(held)
    record(
        events.DecisionAbandoned(subject=held.ref, **facts_of(held), reason=reason),
        actor=actor,
        at=at,
    )
    return held
