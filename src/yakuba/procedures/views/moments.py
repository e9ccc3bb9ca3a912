"""The words of the status page: facts, timeline, documents, and lines of a list."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yakuba.foundation.documents.models import IssuedDocument
from yakuba.foundation.events.event import EVENT_CLASSES
from yakuba.foundation.ui.elements import Fact, Moment
from yakuba.foundation.ui.formats import wareki, wareki_long, when, yen
from yakuba.procedures.models import Application
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.queries.status import Standing, closed_at, stage_of_application
from yakuba.procedures.rules.differences import Difference, differences
from yakuba.procedures.rules.localisation import Reader
from yakuba.procedures.rules.stages import Stage
from yakuba.procedures.rules.vocabulary import Outcome, ProcedureKind


@dataclass(frozen=True, slots=True)
class Mine:
    """An application in a list of one's own."""

    application: Application
    title: str
    stage: Stage
    label: str
    tone: str
    is_asked: bool


# The outcomes that an applicant hoped for.
GOOD = frozenset({Outcome.GRANTED, Outcome.PARTLY, Outcome.COMPLETED})
_TONES = {
    Stage.CORRECTING: "warning",
    Stage.CONCLUDED: "neutral",
}


def outcome_label(application: Application) -> str:
    """Return how the application ended, in the applicant's words."""
    if application.outcome == Outcome.COMPLETED:
        return _("完了しました")
    if application.outcome == Outcome.WITHDRAWN:
        return _("取り下げました")
    return _("決定しました") if application.outcome else ""


def mine_of(application: Application, reader: Reader) -> Mine:
    """Return the line of the application; its corrections are prefetched."""
    is_asked = any(closed_at(one) is None for one in application.corrections.all())
    stage = stage_of_application(application, correction_open=is_asked)
    return Mine(
        application=application,
        title=definition_of(application.version).title.text(reader),
        stage=stage,
        label=outcome_label(application) or stage.for_applicant(reader),
        tone=_TONES.get(stage, "info"),
        is_asked=is_asked,
    )


def facts_of(standing: Standing) -> list[Fact]:
    """Return receipt number, arrival, expected day and fee."""
    application = standing.application
    facts = [
        Fact(_("受付番号"), application.receipt_number),
        Fact(_("届いた日時"), when(application.arrived_at)),
    ]
    booked = _booked(standing)
    if booked:
        facts.append(Fact(_("予約した日"), booked))
    if not standing.is_over and application.standard_days is not None:
        facts.append(Fact(_("決定の目安"), _expected(standing)))
    # Nobody owes a fee for what was taken back or refused before it was paid.
    is_owed = application.fee_paid_at or not application.outcome or application.outcome in GOOD
    if application.fee_yen and is_owed:
        paid = _("納付済み") if application.fee_paid_at else _("まだ納められていません")
        facts.append(Fact(_("手数料"), f"{yen(application.fee_yen)}（{paid}）"))
    return facts


def _booked(standing: Standing) -> str:
    booking = getattr(standing.application, "booking", None)
    if booking is None or booking.cancelled_at is not None:
        return ""
    return f"{wareki_long(booking.slot.date)} {booking.slot.label}"


def _expected(standing: Standing) -> str:
    due = standing.clock.due
    if standing.clock.is_stopped or due is None:
        return _("補正をいただいてから、あらためてお知らせします。")
    if standing.clock.is_late:
        return _("%(day)sを過ぎています。お待たせして申し訳ありません。") % {
            "day": wareki_long(due)
        }
    return _("%(day)sまで") % {"day": wareki_long(due)}


# What the trail of the office calls by its legal name, as the applicant reads it.
_PLAIN = {
    "procedures.application.accepted": gettext_noop("受け付けました（収受）"),
    "procedures.correction.requested": gettext_noop("直していただくようお願いしました（補正）"),
    "procedures.correction.answered": gettext_noop("直した内容が届きました（補正）"),
    "procedures.correction.lapsed": gettext_noop("直していただく期限が過ぎました（補正）"),
    "procedures.correction.cancelled": gettext_noop("直していただく必要がなくなりました（補正）"),
    "procedures.application.withdrawn": gettext_noop("申請を取り下げました"),
    "procedures.application.granted": gettext_noop("申請が認められました"),
    "procedures.application.refused": gettext_noop("申請が認められないことになりました"),
}
# What is going on now, where the stage only repeats what has just happened.
_NOW = {
    Stage.ARRIVED: gettext_noop("受付の手続をしています"),
    Stage.ACCEPTED: gettext_noop("これから審査します"),
}


def now_of(standing: Standing, reader: Reader) -> str:
    """Return what the office is doing now."""
    if standing.application.procedure.kind == ProcedureKind.BOOKING:
        return _("予約を受け付けました")
    words = _NOW.get(standing.stage)
    return _(words) if words else standing.stage.for_applicant(reader)


def moments_of(standing: Standing, reader: Reader) -> list[Moment]:
    """Return the public facts, oldest first, and what comes next."""
    moments = [
        Moment(
            title=_(_PLAIN.get(one.code, EVENT_CLASSES[one.code].label)),
            at=one.occurred_at,
            text=_text_of(one.code, one.payload),
        )
        for one in standing.moments
    ]
    if standing.is_over:
        return moments
    if standing.correction is not None:
        due = standing.correction.due_date
        moments.append(
            Moment(
                title=standing.stage.for_applicant(reader),
                text=_("%(day)sまでにお願いします。") % {"day": wareki_long(due)},
                state="attention",
            )
        )
    else:
        moments.append(Moment(title=now_of(standing, reader), state="now"))
    if standing.application.standard_days is not None:
        moments.append(
            Moment(title=_("決定をお知らせします"), text=_expected(standing), state="next")
        )
    booked = _booked(standing)
    if booked:
        moments.append(Moment(title=_("予約した日"), text=booked, state="next"))
    return moments


def _text_of(code: str, payload: dict[str, Any]) -> str:
    """Return the line under a fact: a number, a deadline, a day."""
    if code == "procedures.application.arrived":
        return _("受付番号 %(number)s") % {"number": payload.get("receipt_number", "")}
    if code == "procedures.correction.requested":
        return _("期限は%(day)sです。") % {"day": _day(payload.get("due_date"))}
    if code == "procedures.notice.issued":
        return f"{payload.get('number', '')} {payload.get('title', '')}"
    if code == "procedures.booking.confirmed":
        return f"{_day(payload.get('date'))} {payload.get('slot_label', '')}"
    if code == "procedures.fee.paid":
        return yen(payload.get("yen"))
    return ""


def _day(text: object) -> str:
    try:
        return wareki(date.fromisoformat(str(text)))
    except ValueError:
        return ""


@dataclass(frozen=True, slots=True)
class Changed:
    """A correction that was sent: when, and every answer before and after it."""

    at: datetime | None
    lines: list[Difference]


def changes_of(standing: Standing, reader: Reader) -> list[Changed]:
    """Return what the applicant has put right, so that it can be read again."""
    definition = definition_of(standing.application.version)
    return [
        Changed(
            one.answered_at,
            differences(definition, one.answers_before or {}, one.answers_after or {}, reader),
        )
        for one in standing.answered
    ]


def own_words(standing: Standing, reader: Reader) -> str:
    """Return what the procedure itself says at this turn; empty when it says nothing."""
    notices = definition_of(standing.application.version).notices
    outcome = standing.application.outcome
    if standing.application.procedure.kind == ProcedureKind.BOOKING:
        # What to do on the booked day; afterwards there is nothing to say.
        return "" if standing.is_over else notices.completed.text(reader)
    if not outcome:
        return ""
    if outcome == Outcome.COMPLETED:
        return notices.completed.text(reader)
    if outcome == Outcome.GRANTED:
        return notices.granted.text(reader)
    if Outcome(outcome).is_against_applicant:
        return notices.refused.text(reader)
    return ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to receive."""

    document: IssuedDocument
    is_ready: bool
    issued_at: datetime


def documents_of(standing: Standing) -> list[Paper]:
    """Return the documents that were issued and not withdrawn."""
    return [
        Paper(one, one.file_id is not None, one.issued_at)
        for one in standing.documents
        if one.withdrawn_at is None
    ]
