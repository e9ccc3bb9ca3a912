"""Drafts that nobody came back to lose what was typed, and are still counted."""

from datetime import datetime, timedelta

import pytest

from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.deliveries.services import deliver_due
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.files.services import store
from yakuba.foundation.jobs.registry import all_sweepers
from yakuba.foundation.notifications.models import CaughtMail
from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.demo import Cast
from yakuba.procedures.models import Attachment, Draft
from yakuba.procedures.rules.retention import HoldKind
from yakuba.procedures.services import drafts
from yakuba.procedures.services.expiring import expire_drafts, warn_of_expiry
from yakuba.procedures.services.holds import hold_procedure, release_hold
from yakuba.procedures.services.retention import set_draft_period

from . import status
from .desk import ANSWERS, codes, publish

NINETY_DAYS = timedelta(days=90)
WEEK = timedelta(days=7)


@pytest.fixture
def draft(cast: Cast, at: datetime):
    with acting_in(cast.municipality.pk):
        draft = drafts.start(
            procedure=publish(at), actor=cast.actor(cast.sasaki), at=at, answers=ANSWERS
        )
        Draft.objects.filter(pk=draft.pk).update(email="sasaki@example.jp", resume_code_hash="x")
        yield draft


def attach(draft: Draft, cast: Cast, at: datetime) -> Attachment:
    stored = store(upload=status.photo(), name="通帳.jpg", actor=cast.actor(cast.sasaki), at=at)
    attachment = Attachment(draft=draft, question="account", file=stored, attached_at=at)
    attachment.save()
    return attachment


def test_a_draft_of_ninety_days_is_emptied_but_never_deleted(
    draft: Draft, cast: Cast, at: datetime
):
    attached = attach(draft, cast, at)
    late = at + NINETY_DAYS
    assert (warn_of_expiry(at=late - WEEK), expire_drafts(at=late)) == (1, 1)
    draft.refresh_from_db()
    assert (draft.answers, draft.email, draft.resume_code_hash) == ({}, "", "")
    assert draft.abandoned_at == late
    attached.file.refresh_from_db()
    assert attached.file.discarded_at == late
    assert attached.file.name == "(廃棄済み).jpg", "a name may say as much as the file"
    assert not Attachment.objects.exists()
    assert codes(draft.pk)[-1] == "procedures.draft.discarded"
    assert EventRecord.objects.get(code="procedures.draft.discarded").actor_kind == "SYSTEM"
    assert expire_drafts(at=late) == 0, "the second time there is nothing left to do"


def test_a_draft_touched_since_or_sent_is_left_alone(draft: Draft, cast: Cast, at: datetime):
    sent = status.arrive(cast, at).draft
    almost = at + NINETY_DAYS - timedelta(seconds=1)
    warn_of_expiry(at=almost - WEEK)
    assert expire_drafts(at=almost) == 0
    draft.refresh_from_db()
    draft.touched_at = almost
    draft.save(update_fields=["touched_at"])
    assert expire_drafts(at=at + NINETY_DAYS) == 0, "who came back has the whole time again"
    draft.refresh_from_db()
    assert (draft.answers, draft.abandoned_at) == (ANSWERS, None)
    sent.refresh_from_db()
    assert sent.abandoned_at is None


def test_sasaki_is_told_by_mail_a_week_before_and_once(draft: Draft, cast: Cast, at: datetime):
    early = at + NINETY_DAYS - WEEK
    assert warn_of_expiry(at=early - timedelta(seconds=1)) == 0
    assert (warn_of_expiry(at=early), warn_of_expiry(at=early)) == (1, 0)
    (letter,) = status.mails()
    assert "令和9年2月18日に消えます" in letter
    assert "児童手当の認定請求" in letter
    assert codes(draft.pk)[-1] == "procedures.draft.purge_announced"


def test_who_was_not_told_in_time_is_told_first_and_then_has_the_promised_days(
    draft: Draft, at: datetime
):
    late = at + timedelta(days=200)
    assert expire_drafts(at=late) == 0
    assert warn_of_expiry(at=late) == 1
    assert expire_drafts(at=late + WEEK - timedelta(seconds=1)) == 0
    assert expire_drafts(at=late + WEEK) == 1


def test_a_draft_without_any_address_goes_on_the_day(draft: Draft, at: datetime):
    Draft.objects.filter(pk=draft.pk).update(email="", user=None)
    assert warn_of_expiry(at=at + NINETY_DAYS) == 0
    assert expire_drafts(at=at + NINETY_DAYS) == 1


def test_the_town_decides_after_how_many_days(draft: Draft, cast: Cast, at: datetime):
    murakami = cast.actor(cast.others["murakami"])
    set_draft_period(days=30, warn_days=3, actor=murakami, at=at)
    assert warn_of_expiry(at=at + timedelta(days=27)) == 1
    assert expire_drafts(at=at + timedelta(days=30)) == 1


def test_what_is_held_is_not_forgotten(draft: Draft, cast: Cast, at: datetime):
    murakami = cast.actor(cast.others["murakami"])
    hold = hold_procedure(
        procedure=draft.procedure,
        kind=HoldKind.LITIGATION,
        reason="令和8年(行ウ)第1号",
        actor=murakami,
        at=at,
    )
    warn_of_expiry(at=at + NINETY_DAYS - WEEK)
    assert expire_drafts(at=at + timedelta(days=400)) == 0
    release_hold(hold=hold, reason="判決の確定", actor=murakami, at=at + timedelta(days=400))
    warn_of_expiry(at=at + timedelta(days=400))
    assert expire_drafts(at=at + timedelta(days=407)) == 1


def test_what_was_written_to_whom_goes_with_the_draft(draft: Draft, at: datetime):
    warn_of_expiry(at=at + NINETY_DAYS - WEEK)
    deliver_due(at=at + NINETY_DAYS - WEEK)
    assert CaughtMail.objects.filter(recipient="sasaki@example.jp").exists()
    expire_drafts(at=at + NINETY_DAYS)
    assert not CaughtMail.objects.filter(recipient="sasaki@example.jp").exists()
    assert not Delivery.objects.filter(destination="sasaki@example.jp").exists()


def test_somebody_looks_for_old_drafts_every_hour():
    (found,) = [one for one in all_sweepers() if one.name == "procedures.expire_drafts"]
    assert (found.every_seconds, found.per_town) == (3600, True)
