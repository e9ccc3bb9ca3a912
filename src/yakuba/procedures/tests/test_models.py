"""The database itself refuses what must not be, whichever code writes."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from yakuba.demo.definitions import document
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.organisation.demo import Cast
from yakuba.procedures.models import (
    Application,
    Attachment,
    CorrectionRequest,
    Draft,
    ReceiptSeries,
    SatisfactionReply,
    Slot,
)
from yakuba.procedures.rules.vocabulary import SupersedePolicy
from yakuba.procedures.services.publishing import publish_version


@pytest.fixture
def application(in_mihon: Municipality, cast: Cast, at: datetime) -> Application:
    """An application of 佐々木 for the registration of a dog."""
    version = publish_version(
        document=document("dog-registration"),
        policy=SupersedePolicy.MAY_CONTINUE,
        actor=Actor.system(),
        at=at,
    ).version
    draft = Draft(procedure=version.procedure, version=version, channel="ONLINE")
    draft.started_at = draft.touched_at = at
    draft.save()
    made = Application(
        receipt_number="R8-000001-A",
        procedure=version.procedure,
        version=version,
        section=version.procedure.section,
        answers={},
        draft=draft,
        channel="ONLINE",
        applicant_name="佐々木 花子",
        arrived_at=at,
    )
    made.save()
    return made


def refused(application: Application, **changes: Any) -> None:
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(**changes)


def test_an_outcome_and_the_end_come_together(application: Application, at: datetime):
    refused(application, outcome="GRANTED")
    refused(application, concluded_at=at)
    assert Application.objects.update(outcome="GRANTED", concluded_at=at) == 1


def test_nothing_happens_before_arrival(application: Application, at: datetime):
    refused(application, accepted_at=at - timedelta(seconds=1))
    refused(application, outcome="WITHDRAWN", concluded_at=at - timedelta(days=1))


def test_the_fact_of_arrival_never_changes(application: Application, at: datetime):
    refused(application, arrived_at=at + timedelta(days=1))
    refused(application, receipt_number="R8-000009-Z")
    refused(application, channel="POST")


def test_a_claim_has_a_person_and_a_decision_in_hand_has_a_draft(
    application: Application, at: datetime
):
    refused(application, claimed_at=at)
    refused(application, deciding_since=at)


def test_only_a_fee_above_zero_is_paid(application: Application, at: datetime):
    refused(application, fee_yen=-1)
    refused(application, fee_paid_at=at)
    refused(application, fee_yen=0, fee_paid_at=at)


def test_one_draft_makes_one_application_and_one_number_stands_once(
    application: Application, at: datetime
):
    for number, draft in (("R8-000002-B", application.draft), ("R8-000001-A", None)):
        twin = Application(
            receipt_number=number,
            procedure=application.procedure,
            version=application.version,
            section=application.section,
            answers={},
            draft=draft,
            channel="ONLINE",
            applicant_name="佐々木 花子",
            arrived_at=at,
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save()


def test_a_slot_is_never_overbooked(application: Application, at: datetime):
    slot = Slot(procedure=application.procedure, date=at.date(), label="午前", capacity=1)
    slot.save()
    assert Slot.objects.update(taken=1) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Slot.objects.update(taken=2)


def test_one_correction_is_open_at_a_time_and_closed_once(
    application: Application, cast: Cast, at: datetime
):
    def ask() -> CorrectionRequest:
        made = CorrectionRequest(application=application, items=[], due_date=at.date())
        made.requested_at, made.requested_by = at, cast.kudo
        made.save()
        return made

    first = ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectionRequest.objects.update(answered_at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectionRequest.objects.update(lapsed_at=at, cancelled_at=at)
    CorrectionRequest.objects.filter(pk=first.pk).update(cancelled_at=at)
    ask()


def test_a_mark_lies_between_one_and_five(application: Application, at: datetime):
    reply = SatisfactionReply(application=application, ease=6, overall=3, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        reply.save()


def test_an_attachment_belongs_to_somebody_and_a_series_to_one_year(
    application: Application, at: datetime
):
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment(question="photos", attached_at=at, file_id=application.pk).save()
    ReceiptSeries(fiscal_year=2026).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReceiptSeries(fiscal_year=2026).save()
