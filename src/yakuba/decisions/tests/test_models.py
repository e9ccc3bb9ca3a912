"""What was put before the posts and what they did never changes, not even by raw SQL."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from yakuba.decisions import services
from yakuba.decisions.models import Decision, Step


@pytest.fixture
def decided(draft, town, at) -> Decision:
    decision = draft()
    for user in (town.ishida, town.ueno):
        services.approve(
            decision=decision, actor=town.actor(user), at=at, opinion="可", condition="期限内に限る"
        )
    return Decision.objects.get()


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE decisions_circulation SET content = '{}'",
        "UPDATE decisions_circulation SET content_hash = 'x'",
        "UPDATE decisions_circulation SET amount = 1",
        "UPDATE decisions_circulation SET rule = '{}'",
        "UPDATE decisions_circulation SET resumes_id = id",
        "UPDATE decisions_remark SET text = '別の条件'",
        "UPDATE decisions_remark SET kind = 'REMARK'",
        "DELETE FROM decisions_remark",
        "UPDATE decisions_decision SET drafter_id = NULL",
        "UPDATE decisions_decision SET number = '第99号'",
        "UPDATE decisions_decision SET decided_at = NULL",
        "UPDATE decisions_decision SET decided_at = '2020-01-01 00:00:00'",
        "UPDATE decisions_step SET opinion = '否'",
        "UPDATE decisions_step SET outcome = 'SENT_BACK'",
        "UPDATE decisions_step SET closed_at = NULL",
        "UPDATE decisions_step SET capacity = 'SELF', closed_by_label = '別人'",
        "DELETE FROM decisions_step",
        "DELETE FROM decisions_circulation",
        "DELETE FROM decisions_decision",
    ],
)
def test_raw_sql_cannot_rewrite_a_decision(decided, attempt) -> None:
    with (
        pytest.raises(DatabaseError, match=r"final|permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attempt)


def test_the_frozen_content_is_frozen_from_the_draft_on(draft) -> None:
    decision = draft()
    circulation = decision.circulation
    circulation.content = {"outcome": "REFUSED"}
    with pytest.raises(DatabaseError, match=r"final|permission denied"), transaction.atomic():
        circulation.save()


def test_a_step_cannot_be_closed_by_nobody(draft, at) -> None:
    step = draft().circulation.steps.first()
    step.closed_at = at
    with pytest.raises(IntegrityError), transaction.atomic():
        step.save()


def test_sending_back_without_a_reason_is_refused_by_the_database_too(draft, town, at) -> None:
    draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.filter(order=1).update(
            closed_at=at, closed_by=town.ishida, capacity="SELF", outcome="SENT_BACK"
        )


def test_a_review_is_written_once(draft, town, away, at) -> None:
    decision = draft()
    services.approve(decision=decision, actor=town.actor(town.ishida), at=at)
    away(town.ueno)
    step = services.approve(decision=decision, actor=town.actor(town.ishida), at=at)
    services.post_review(step=step, actor=town.actor(town.ueno), at=at)
    with pytest.raises(DatabaseError, match="once"), transaction.atomic():
        Step.objects.filter(pk=step.pk).update(post_reviewed_by=town.aoki)
