"""What one municipality's past of dispatch consists of, written in a few statements."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from yakuba.foundation.events.event import Event
from yakuba.foundation.events.services import record_all
from yakuba.kernel.actor import Actor
from yakuba.region.events import cases as facts
from yakuba.region.events.about import CASE, REQUEST, ref
from yakuba.region.models import (
    DeliveryDay,
    DeliveryReport,
    DispatchCase,
    DispatchRequest,
    FollowUp,
    Reply,
)

_BUILDER: Final = Actor.system("初期設定")


@dataclass(slots=True)
class Rows:
    """What one municipality's past consists of, to be written in a few statements."""

    requests: list[DispatchRequest] = field(default_factory=list)
    replies: list[tuple[Reply, DispatchRequest]] = field(default_factory=list)
    cases: list[tuple[DispatchCase, Reply]] = field(default_factory=list)
    days: list[tuple[DeliveryDay, DispatchCase]] = field(default_factory=list)
    reports: list[tuple[DeliveryReport, DispatchCase]] = field(default_factory=list)
    later: list[tuple[FollowUp, DispatchCase]] = field(default_factory=list)
    carried: list[tuple[DispatchRequest, str]] = field(default_factory=list)


def lay(rows: Rows, now: datetime) -> None:
    """Write the past of the active municipality, and the facts of it."""
    DispatchRequest.objects.bulk_create(rows.requests)
    for reply, request in rows.replies:
        reply.request = request
    Reply.objects.bulk_create(reply for reply, _ in rows.replies)
    for case, reply in rows.cases:
        case.reply = reply
    DispatchCase.objects.bulk_create(case for case, _ in rows.cases)
    for day, case in rows.days:
        day.case = case
    for report, case in rows.reports:
        report.case = case
    for later, case in rows.later:
        later.case = case
    DeliveryDay.objects.bulk_create(row for row, _ in rows.days)
    DeliveryReport.objects.bulk_create(row for row, _ in rows.reports)
    FollowUp.objects.bulk_create(row for row, _ in rows.later)
    told: list[Event] = [
        facts.RequestSent(subject=ref(REQUEST, row.pk), title=row.title, round="")
        for row in rows.requests
    ]
    told += [
        facts.RequestCarried(subject=ref(REQUEST, row.pk), title=row.title, round=title)
        for row, title in rows.carried
    ]
    told += [
        facts.RequestWithdrawn(
            subject=ref(REQUEST, row.pk), title=row.title, reason="ほかの方法で進めることにしたため"
        )
        for row in rows.requests
        if row.withdrawn_at is not None
    ]
    told += [
        facts.CaseReported(subject=ref(CASE, case.pk), satisfaction=report.satisfaction, late=0)
        for report, case in rows.reports
    ]
    if told:
        record_all(told, actor=_BUILDER, at=now)
