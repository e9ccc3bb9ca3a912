"""The letter that an application has arrived, promised in the transaction of its arrival."""

from datetime import datetime

from django.utils import timezone

from yakuba.foundation.deliveries.rules import Lane
from yakuba.foundation.notifications.services import UnableToMail, mail
from yakuba.foundation.ui.formats import wareki, yen
from yakuba.procedures import events
from yakuba.procedures.models import Application
from yakuba.procedures.rules.localisation import Reader
from yakuba.procedures.rules.shape import FormDefinition
from yakuba.procedures.rules.vocabulary import ProcedureKind

from .letters import contact_lines, status_link, survey_lines


def acknowledge(application: Application, definition: FormDefinition, *, at: datetime) -> None:
    """Promise the mail; without an address, or with one no mail can go to, there is none."""
    if not application.applicant_email:
        return
    town = application.municipality
    try:
        mail(
            to=application.applicant_email,
            subject_line=f"【{town.name}】{definition.title.ja}が届きました"
            f"（受付番号 {application.receipt_number}）",
            body=letter(application, definition),
            about=events.application_ref(application.pk),
            dedupe_key=f"arrived:{application.pk}",
            at=at,
            lane=Lane.URGENT,
        )
    except UnableToMail:
        # The address was typed by a person; arrival must not depend on it.
        return


def letter(application: Application, definition: FormDefinition) -> str:
    """Return the words of the mail."""
    town = application.municipality
    arrived = timezone.localtime(application.arrived_at)
    lines = [
        f"{application.applicant_name} 様",
        "",
        f"「{definition.title.ja}」が{town.name}に届きました。",
        "",
        f"受付番号　{application.receipt_number}",
        f"届いた日時　{wareki(arrived)} {arrived:%H:%M}",
        *_what_next(application, definition),
    ]
    if definition.notices.arrived:
        lines += ["", definition.notices.arrived.text(Reader.JA)]
    lines += [
        "",
        "いまの状況は、次のページで受付番号を入れて確かめられます。",
        status_link(application),
    ]
    if application.procedure.kind == ProcedureKind.NOTIFICATION:
        # 行政手続法37条: a notification is over when it arrives, and so no later letter can ask.
        lines += survey_lines(application, definition)
    lines += ["", *contact_lines(application)]
    return "\n".join(lines) + "\n"


def _what_next(application: Application, definition: FormDefinition) -> list[str]:
    lines: list[str] = []
    if application.procedure.kind == ProcedureKind.NOTIFICATION:
        lines.append("届出はこれで完了です。")
    if application.due_date is not None:
        lines.append(f"処理の期限の目安　{wareki(application.due_date)}")
    if application.fee_yen:
        lines.append(f"手数料　{yen(application.fee_yen)}")
    booking = getattr(application, "booking", None) if definition.booking else None
    if booking is not None:
        lines.append(f"予約した日　{wareki(booking.slot.date)} {booking.slot.label}")
    return lines
