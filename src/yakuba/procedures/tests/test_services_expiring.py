"""Drafts that nobody came back to lose what was typed, and are still counted."""

from datetime import datetime, timedelta

import pytest

from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.files.services import store
from yakuba.foundation.jobs.registry import all_sweepers
from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.demo import Cast
from yakuba.procedures.models import Attachment, Draft
from yakuba.procedures.services import drafts
from yakuba.procedures.services.expiring import UNTOUCHED_FOR, expire_drafts

from . import status
from .desk import ANSWERS, codes, publish


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
    late = at + UNTOUCHED_FOR
    assert expire_drafts(at=late) == 1
    draft.refresh_from_db()
    assert (draft.answers, draft.email, draft.resume_code_hash) == ({}, "", "")
    assert draft.abandoned_at == late
    attached.file.refresh_from_db()
    assert attached.file.discarded_at == late
    assert not Attachment.objects.exists()
    assert codes(draft.pk)[-1] == "procedures.draft.discarded"
    assert EventRecord.objects.get(code="procedures.draft.discarded").actor_kind == "SYSTEM"
    assert expire_drafts(at=late) == 0, "the second time there is nothing left to do"


def test_a_draft_touched_since_or_sent_is_left_alone(draft: Draft, cast: Cast, at: datetime):
    sent = status.arrive(cast, at).draft
    almost = at + UNTOUCHED_FOR - timedelta(seconds=1)
    assert expire_drafts(at=almost) == 0
    Draft.objects.filter(pk=draft.pk).update(touched_at=almost)
    assert expire_drafts(at=at + UNTOUCHED_FOR) == 0
    draft.refresh_from_db()
    assert (draft.answers, draft.abandoned_at) == (ANSWERS, None)
    sent.refresh_from_db()
    assert sent.abandoned_at is None


def test_somebody_looks_for_old_drafts_every_hour():
    (found,) = [one for one in all_sweepers() if one.name == "procedures.expire_drafts"]
    assert (found.every_seconds, found.per_town) == (3600, True)
