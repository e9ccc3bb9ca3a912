"""Arrival: everything in one transaction, once, and never lost."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.rulebook.services import publish_table
from yakuba.kernel.actor import Actor
from yakuba.kernel.receipt import parse_receipt_number
from yakuba.procedures.models import Application, Draft, Procedure, ReceiptSeries
from yakuba.procedures.rules.vocabulary import Channel
from yakuba.procedures.services import drafts, submission
from yakuba.procedures.services.publishing import close_procedure

from .portal import ADDRESS, DEFINITIONS, NAME, SYSTEM, document, publish

JST = ZoneInfo("Asia/Tokyo")
DOGS = [
    {
        "dog_name": "ポチ",
        "breed": "柴犬",
        "sex": "male",
        "birth_date": "2024-04-01",
        "colour": "茶",
        "has_chip": False,
    }
]
ANSWERS = {
    "owner_name": NAME,
    "owner_address": ADDRESS | {"postal_code": "2310017"},
    "email": "sasaki@example.jp",
    "phone": "090-1234-5678",
    "dogs": DOGS,
    "kept_at_home": True,
    "declared": True,
}


@pytest.fixture
def town(cast, at, in_mihon):
    publish(in_mihon, at, "dog-registration", "address-change")
    return in_mihon


def holder(draft: Draft) -> Actor:
    return Actor.guest(held_ids=frozenset({str(draft.pk)}))


def begun(at: datetime, answers: dict | None = None, slug: str = "dog-registration") -> Draft:
    return drafts.start(
        procedure=Procedure.objects.select_related("live_version").get(slug=slug),
        actor=Actor.guest(),
        at=at,
        answers=ANSWERS if answers is None else answers,
    )


def arrived(at: datetime, **changes) -> Application:
    draft = begun(at, ANSWERS | changes)
    return submission.submit(draft=draft, actor=holder(draft), at=at)


def publish_fee(at: datetime, valid_from: date, each: int) -> None:
    import json

    table = json.loads((DEFINITIONS / "tables" / "dog-registration-fee.json").read_text("utf-8"))
    table["document"]["rules"][0]["outputs"] = [f"dogs * {each}"]
    publish_table(
        code=table["code"],
        title=table["title"],
        source_text=table["source_text"],
        document=table["document"],
        valid_from=valid_from,
        actor=SYSTEM,
        at=at,
    )


def test_arrival_bears_number_stamp_due_day_and_who(town, at):
    application = arrived(at)
    assert parse_receipt_number(application.receipt_number).serial == 1
    assert application.arrived_at == at
    # Friday the 20th; Monday the 23rd is a holiday: five open days end on Monday the 30th.
    assert application.due_date == date(2026, 11, 30)
    assert application.standard_days == 5
    assert application.applicant_name == "佐々木 花子"
    assert application.accepted_at is None, "収受 is a stamp of its own"
    assert "ささきはなこ" in application.search_text
    assert "09012345678" in application.search_text


def test_arrival_is_recorded_as_a_public_fact(town, at):
    application = arrived(at)
    fact = EventRecord.objects.get(code="procedures.application.arrived")
    assert fact.subject_id == str(application.pk)
    assert fact.payload["receipt_number"] == application.receipt_number
    assert fact.occurred_at == at


def test_arrival_promises_one_mail_with_the_number(town, at):
    application = arrived(at)
    letter = Delivery.objects.get(channel="mail")
    assert letter.destination == "sasaki@example.jp"
    assert application.receipt_number in letter.payload["body"]
    assert letter.done_at is None


def test_submitting_again_gives_the_same_application(town, at):
    draft = begun(at)
    first = submission.submit(draft=draft, actor=holder(draft), at=at)
    again = submission.submit(draft=draft, actor=holder(draft), at=at, revision=99)
    assert first == again
    assert ReceiptSeries.objects.get().last_serial == 1


def test_receipt_numbers_have_no_gaps_even_when_a_transaction_fails(town, at):
    def numbers() -> list[int]:
        return sorted(
            parse_receipt_number(number).serial
            for number in Application.objects.values_list("receipt_number", flat=True)
        )

    arrived(at)
    with pytest.raises(RuntimeError), transaction.atomic():
        arrived(at)
        raise RuntimeError
    arrived(at)
    assert numbers() == [1, 2]


@pytest.mark.parametrize(
    ("moment", "year"),
    [
        (datetime(2027, 3, 31, 23, 59, 59, tzinfo=JST), 2026),
        (datetime(2027, 4, 1, 0, 0, 0, tzinfo=JST), 2027),
    ],
)
def test_the_fiscal_year_of_the_number_turns_at_midnight_in_japan(town, moment, year):
    assert parse_receipt_number(arrived(moment).receipt_number).fiscal_year == year


def test_a_new_fiscal_year_counts_from_one_again(town, at):
    arrived(at)
    later = arrived(datetime(2027, 4, 1, 9, 0, tzinfo=JST))
    assert parse_receipt_number(later.receipt_number).serial == 1


def test_the_fee_is_that_of_the_day_of_arrival(town, at):
    publish_fee(at, date(2020, 4, 1), 3000)
    publish_fee(at, date(2027, 4, 1), 3500)
    before = arrived(at, dogs=DOGS * 2)
    after = arrived(datetime(2027, 4, 1, 9, 0, tzinfo=JST))
    assert before.fee_yen == 6000
    assert after.fee_yen == 3500
    assert before.fee_basis["table"] == "dog-registration-fee"
    assert before.fee_basis["inputs"] == {"dogs": 2}


def test_without_a_fee_table_the_application_still_arrives(town, at):
    application = arrived(at)
    assert application.fee_yen is None
    assert application.fee_basis["missing"] is True


def test_a_missing_answer_is_named_with_its_page(town, at):
    draft = begun(at, {key: value for key, value in ANSWERS.items() if key != "phone"})
    with pytest.raises(submission.AnswersIncomplete) as refused:
        submission.submit(draft=draft, actor=holder(draft), at=at)
    (fault,) = refused.value.faults
    assert (fault.page.key, fault.question.key) == ("contact", "phone")
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("email", {"$ne": ""}),
        ("dogs", "all of them"),
        ("dogs", DOGS * 6),
        ("kept_at_home", "perhaps"),
        ("owner_address", {"postal_code": "1"}),
        ("owner_name", ["佐々木"]),
        ("phone", "あ" * 5000),
    ],
)
def test_whatever_wrote_the_draft_nothing_malformed_arrives(town, at, key, value):
    draft = begun(at, ANSWERS | {key: value})
    with pytest.raises(submission.UnableToSubmit):
        submission.submit(draft=draft, actor=holder(draft), at=at)
    assert not Application.objects.exists()


def test_unknown_answers_are_left_behind(town, at):
    assert "is_admin" not in arrived(at, is_admin=True).answers


def test_nobody_submits_the_draft_of_another(town, at):
    draft = begun(at)
    with pytest.raises(submission.UnableToSubmit):
        submission.submit(draft=draft, actor=Actor.guest(), at=at)


def test_what_was_not_seen_is_not_sent(town, at):
    draft = begun(at)
    with pytest.raises(submission.ChangedSinceChecked):
        submission.submit(draft=draft, actor=holder(draft), at=at, revision=draft.revision + 1)


def test_a_draft_begun_before_the_closing_still_arrives(town, at):
    draft = begun(at)
    close_procedure(procedure=draft.procedure, actor=SYSTEM, at=at)
    draft.refresh_from_db()
    assert submission.submit(draft=draft, actor=holder(draft), at=at).receipt_number


def test_a_thrown_away_draft_is_not_sent(town, at):
    draft = begun(at)
    drafts.discard(draft=draft, actor=holder(draft), at=at)
    with pytest.raises(submission.UnableToSubmit):
        submission.submit(draft=draft, actor=holder(draft), at=at)


def test_an_address_no_mail_can_go_to_does_not_stop_arrival(town, at):
    application = arrived(at, email="a@b.c-d")
    assert application.receipt_number


def test_a_clerk_submits_what_was_handed_in_on_paper(town, cast, at):
    draft = drafts.start(
        procedure=Procedure.objects.select_related("live_version").get(slug="dog-registration"),
        actor=cast.actor(cast.kimura),
        at=at,
        channel=Channel.COUNTER,
        answers=ANSWERS,
    )
    application = submission.submit(draft=draft, actor=cast.actor(cast.kimura), at=at)
    assert application.channel == "COUNTER"
    assert application.user_id is None, "the clerk is not the applicant"


def notification_answers() -> dict:
    answers = {
        "notifier_name": NAME,
        "relation": "self",
        "email": "sasaki@example.jp",
        "phone": "090-1234-5678",
        "moved_on": "2026-11-10",
        "old_address": ADDRESS | {"postal_code": "2310017"},
        "new_address": ADDRESS | {"postal_code": "2310017", "block": "2-2"},
        "whole_household": True,
        "declared": True,
    }
    group = next(
        question
        for page in document("address-change")["pages"]
        for question in page["questions"]
        if question["key"] == "members"
    )
    relation = next(inner for inner in group["questions"] if inner["key"] == "member_relation")
    answers["members"] = [
        {
            "member_name": NAME,
            "member_birth_date": "1985-04-01",
            "member_relation": relation["options"][0]["value"],
        }
    ]
    return answers


def test_a_notification_is_complete_on_arrival(town, cast, at):
    from .test_portal_views import photo

    draft = begun(at, notification_answers(), "address-change")
    question = submission.definition_of(draft.version).question("identity")
    from yakuba.procedures.services.draft_files import attach_file

    attach_file(draft=draft, question=question, upload=photo(), actor=holder(draft), at=at)
    application = submission.submit(draft=draft, actor=holder(draft), at=at)
    # 行政手続法37条
    assert application.outcome == "COMPLETED"
    assert application.concluded_at == at
    assert application.due_date is None
    assert application.attachments.count() == 1
    assert EventRecord.objects.filter(code="procedures.notification.completed").count() == 1
