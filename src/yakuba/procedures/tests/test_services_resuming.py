"""The resume code: sent, hashed, good for a month, dead after ten wrong tries."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection

from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.events.models import EventRecord
from yakuba.kernel.actor import Actor
from yakuba.procedures.models import Draft, Procedure
from yakuba.procedures.queries.drafts import open_drafts_by_email
from yakuba.procedures.services import drafts, resuming

from .portal import publish

ADDRESS = "sasaki@example.jp"


@pytest.fixture
def draft(cast, at, in_mihon) -> Draft:
    publish(in_mihon, at, "dog-registration")
    procedure = Procedure.objects.select_related("live_version").get()
    return drafts.start(procedure=procedure, actor=Actor.guest(), at=at)


def holder(draft: Draft) -> Actor:
    return Actor.guest(held_ids=frozenset({str(draft.pk)}))


def send(draft: Draft, at) -> str:
    resuming.send_resume_code(
        draft=draft, email=ADDRESS, link="/drafts/resume/", actor=holder(draft), at=at
    )
    body = Delivery.objects.filter(channel="mail").order_by("-posted_at")[0].payload["body"]
    return re.search(r"再開コード　(\S+)", body)[1]


def test_the_code_opens_the_draft_and_the_fact_is_recorded(draft, at):
    code = send(draft, at)
    assert resuming.resume(email=ADDRESS, code=code, actor=Actor.guest(), at=at) == draft
    codes = set(EventRecord.objects.values_list("code", flat=True))
    assert {"procedures.draft.code_sent", "procedures.draft.resumed"} <= codes


@pytest.mark.parametrize("typed", ["lower", "wide", "bare", "blank"])
def test_the_code_may_be_typed_in_many_ways(draft, at, typed):
    code = send(draft, at)
    wide = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(33, 127)})
    ways = {
        "lower": code.lower(),
        "wide": code.translate(wide),
        "bare": code.replace("-", ""),
        "blank": f" {code.replace('-', ' ')} ",
    }
    assert resuming.resume(email=ADDRESS, code=ways[typed], actor=Actor.guest(), at=at) == draft


def test_the_code_stands_nowhere_in_the_row(draft, at):
    code = resuming.tidy(send(draft, at))
    draft.refresh_from_db()
    assert code not in draft.resume_code_hash
    assert len(draft.resume_code_hash) == 64


def test_the_code_expires(draft, at):
    code = send(draft, at)
    late = at + timedelta(days=30)
    with pytest.raises(resuming.UnableToResume):
        resuming.resume(email=ADDRESS, code=code, actor=Actor.guest(), at=late)


def test_a_newer_code_kills_the_older(draft, at):
    older = send(draft, at)
    newer = send(draft, at + timedelta(minutes=1))
    with pytest.raises(resuming.UnableToResume):
        resuming.resume(email=ADDRESS, code=older, actor=Actor.guest(), at=at)
    assert resuming.resume(email=ADDRESS, code=newer, actor=Actor.guest(), at=at) == draft


def test_ten_wrong_tries_kill_the_code(draft, at):
    code = send(draft, at)
    for _ in range(resuming.MOST_ATTEMPTS):
        with pytest.raises(resuming.UnableToResume):
            resuming.resume(email=ADDRESS, code="AAAA-AAAA", actor=Actor.guest(), at=at)
    with pytest.raises(resuming.UnableToResume):
        resuming.resume(email=ADDRESS, code=code, actor=Actor.guest(), at=at)


def test_the_code_of_another_address_opens_nothing(draft, at):
    code = send(draft, at)
    with pytest.raises(resuming.UnableToResume):
        resuming.resume(email="other@example.jp", code=code, actor=Actor.guest(), at=at)


@pytest.mark.parametrize("email", ["", "名前", "a@b", "a@example.jp\r\nBcc: all@example.jp"])
def test_no_code_goes_to_what_is_no_address(draft, at, email):
    with pytest.raises(resuming.UnableToSendCode):
        resuming.send_resume_code(draft=draft, email=email, link="", actor=holder(draft), at=at)
    assert not Delivery.objects.exists()


def test_only_the_holder_has_a_code_sent(draft, at):
    with pytest.raises(drafts.UnableToSave):
        resuming.send_resume_code(draft=draft, email=ADDRESS, link="", actor=Actor.guest(), at=at)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite how it would search")
def test_drafts_are_found_by_their_address_without_reading_all_of_them(draft):
    for number in range(200):
        draft.pk, draft.email = uuid.uuid4(), f"{number}@example.jp"
        draft.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE procedures_draft")
    plan = open_drafts_by_email(ADDRESS).order_by().explain()
    assert "draft_open_by_email" in plan
