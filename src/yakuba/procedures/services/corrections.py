"""補正 from the side of the town: ask for it, take the request back, record that time ran out.

Law: 行政手続法7条 (correction within a reasonable period); while it is with the applicant the clock
of the standard processing period stands still.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.foundation.notifications.services import UnableToMail, mail
from yakuba.foundation.ui.formats import wareki
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_text
from yakuba.organisation.queries import calendar_of
from yakuba.procedures import events
from yakuba.procedures.models import Application, CorrectionRequest
from yakuba.procedures.queries.cases import corrections_of, stops_of
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.rules.clock import day_in_japan, due_date
from yakuba.procedures.rules.flow import visible_pages
from yakuba.procedures.rules.stages import Act

from .cases import UnableToHandle, opened
from .letters import contact_lines, status_link

MESSAGE_LENGTH = 400
SWEEP_LIMIT = 500


class UnableToRequestCorrection(UnableToHandle):
    """The correction cannot be asked for."""


class UnableToCancelCorrection(UnableToHandle):
    """The request for correction cannot be taken back."""


@transaction.atomic
def request_correction(
    *,
    application: Application,
    items: Iterable[Mapping[str, str]],
    due: date,
    actor: Actor,
    at: datetime,
) -> CorrectionRequest:
    """Ask the applicant to put single answers right by a day; the clock stops.

    `items` hold `question` (its key) and `message`. Raises `UnableToRequestCorrection`.
    """
    locked = opened(
        application, Act.REQUEST_CORRECTION, actor, UnableToRequestCorrection, in_charge=True
    )
    asked = _checked_items(locked, items)
    if due <= day_in_japan(at):
        raise UnableToRequestCorrection(
            "補正の期限は、明日以降の日にしてください。相当の期間を置く必要があります(行政手続法第7条)。"
        )
    correction = CorrectionRequest(
        application=locked,
        items=asked,
        due_date=due,
        requested_at=at,
        requested_by_id=actor.user_id or 0,
    )
    correction.save(force_insert=True)
    # 行政手続法7条: while the applicant has it, the end of the period is not known.
    locked.due_date = None
    locked.save(update_fields=["due_date"])
    record(
        events.CorrectionRequested(
            subject=events.application_ref(locked.pk),
            correction=str(correction.pk),
            items=asked,
            due_date=due.isoformat(),
        ),
        actor=actor,
        at=at,
    )
    _announce(locked, correction, at)
    return correction


def _checked_items(
    application: Application, items: Iterable[Mapping[str, str]]
) -> list[dict[str, str]]:
    definition = definition_of(application.version)
    shown = visible_pages(definition, application.answers)
    # A question that is no longer asked under these answers cannot be corrected.
    labels = {one.key: one.label.ja for page in shown for one in page.questions}
    asked: dict[str, dict[str, str]] = {}
    for item in items:
        key, message = item["question"], clean_text(item["message"]).strip()
        if key not in labels:
            raise UnableToRequestCorrection(
                "補正する項目が見つかりません。画面を開き直して、もう一度選んでください。"
            )
        if not message:
            raise UnableToRequestCorrection(
                f"「{labels[key]}」の、どこをどう直してほしいかを書いてください。"
            )
        if len(message) > MESSAGE_LENGTH:
            raise UnableToRequestCorrection(
                f"「{labels[key]}」の説明は{MESSAGE_LENGTH}字以内で書いてください。"
            )
        asked[key] = {"question": key, "message": message}
    if not asked:
        raise UnableToRequestCorrection("補正してほしい項目を一つ以上選んでください。")
    return list(asked.values())


def _announce(application: Application, correction: CorrectionRequest, at: datetime) -> None:
    if not application.applicant_email:
        return
    definition = definition_of(application.version)
    lines = [
        f"{application.applicant_name} 様",
        "",
        f"「{definition.title.ja}」(受付番号 {application.receipt_number})を審査しています。",
        f"お手数ですが、{wareki(correction.due_date)}までに、次の項目を直してください。",
        "",
    ]
    for item in correction.items:
        label = definition.question(item["question"]).label.ja
        lines += [f"■ {label}", item["message"], ""]
    lines.append("状況の確認ページで受付番号とメールアドレスを入れると、この項目だけを直せます。")
    lines.append(status_link(application))
    lines += ["", *contact_lines(application)]
    try:
        mail(
            to=application.applicant_email,
            subject_line=f"【{application.municipality.name}】申請の補正のお願い"
            f"(受付番号 {application.receipt_number})",
            body="\n".join(lines) + "\n",
            about=events.application_ref(application.pk),
            dedupe_key=f"correction:{correction.pk}",
            at=at,
        )
    except UnableToMail:
        # The request stands on the status page; the office can also telephone.
        return


def resume_clock(application: Application) -> None:
    """Reckon the due day anew after a correction was closed; the caller holds the lock."""
    application.due_date = due_date(
        calendar_of(application.municipality),
        application.arrived_at,
        application.standard_days,
        stops_of(corrections_of(application)),
    )
    application.save(update_fields=["due_date"])


@transaction.atomic
def cancel_correction(
    *, correction: CorrectionRequest, reason: str, actor: Actor, at: datetime
) -> CorrectionRequest:
    """Take the request back, because it is settled otherwise; raises `UnableToCancelCorrection`."""
    application = opened(
        correction.application, Act.CANCEL_CORRECTION, actor, UnableToCancelCorrection
    )
    held = CorrectionRequest.objects.get(pk=correction.pk)
    if held.answered_at or held.lapsed_at or held.cancelled_at:
        raise UnableToCancelCorrection("この補正依頼は、すでに終わっています。")
    held.cancelled_at = at
    held.save(update_fields=["cancelled_at"])
    resume_clock(application)
    record(
        events.CorrectionCancelled(
            subject=events.application_ref(application.pk),
            correction=str(held.pk),
            reason=clean_text(reason).strip()[:MESSAGE_LENGTH],
        ),
        actor=actor,
        at=at,
    )
    return held


@transaction.atomic
def lapse_correction(*, correction: CorrectionRequest, actor: Actor, at: datetime) -> bool:
    """Record that the day passed without an answer; the case is examined as it stands.

    行政手続法7条: what follows (refusing, or asking once more) is the officer's decision, not ours.
    """
    application = opened(
        correction.application, Act.CANCEL_CORRECTION, actor, UnableToCancelCorrection
    )
    held = CorrectionRequest.objects.get(pk=correction.pk)
    if held.answered_at or held.lapsed_at or held.cancelled_at:
        return False
    if held.due_date >= day_in_japan(at):
        return False
    held.lapsed_at = at
    held.save(update_fields=["lapsed_at"])
    resume_clock(application)
    record(
        events.CorrectionLapsed(
            subject=events.application_ref(application.pk), correction=str(held.pk)
        ),
        actor=actor,
        at=at,
    )
    return True


def lapse_due(*, at: datetime) -> int:
    """Record every correction whose day has passed in the active town; returns how many."""
    actor = Actor.system("補正期限の確認")
    late = CorrectionRequest.objects.filter(
        due_date__lt=day_in_japan(at), answered_at=None, lapsed_at=None, cancelled_at=None
    ).select_related("application")
    done = 0
    for correction in late.order_by("due_date", "pk")[:SWEEP_LIMIT]:
        try:
            done += lapse_correction(correction=correction, actor=actor, at=at)
        except UnableToCancelCorrection:
            # Answered or withdrawn between our look and our lock.
            continue
    return done
