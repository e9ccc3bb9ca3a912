from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, transaction
from django_tasks_db.models import DBTaskResult

from yakuba.foundation.deliveries import services
from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.deliveries.registry import GiveUp, TryAgain
from yakuba.foundation.deliveries.rules import FORGOTTEN_AFTER, LEASE, PATIENCE, Lane, State
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.actor import Actor, ActorKind

from .factories import open_channel, operator_of, post_one

MINUTE = timedelta(minutes=1)


@pytest.fixture
def destination():
    with open_channel() as destination:
        yield destination


def tasks_for(delivery):
    return DBTaskResult.objects.filter(args_kwargs__args__0=str(delivery.pk))


def codes():
    return list(EventRecord.objects.values_list("code", flat=True))


def test_a_post_is_a_row_and_a_job_that_carries_only_keys(in_mihon, at, destination):
    delivery = post_one(at, text="秘密の内容", lane=Lane.URGENT)
    job = tasks_for(delivery).get()
    assert job.args_kwargs["args"] == [str(delivery.pk), in_mihon.pk]
    assert "秘密" not in str(job.args_kwargs)
    assert job.priority == Lane.URGENT.priority


@pytest.mark.django_db(transaction=True)
def test_a_post_outside_a_transaction_is_refused(mihon, at):
    with acting_in(mihon.pk), pytest.raises(services.PostedOutsideTransaction):
        post_one(at)
    assert not connection.in_atomic_block


@pytest.mark.django_db(transaction=True)
def test_cause_delivery_and_job_are_rolled_back_together(mihon, at):
    with acting_in(mihon.pk):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            post_one(at)
            _ = 1 / 0
        assert not Delivery.objects.exists()
        assert not DBTaskResult.objects.exists()


def test_the_same_key_is_one_delivery(in_mihon, at, destination):
    first = post_one(at, "login-1", text="初め")
    second = post_one(at + MINUTE, "login-1", text="二度目")
    assert second.pk == first.pk
    assert Delivery.objects.count() == 1
    assert tasks_for(first).count() == 1


def test_two_towns_may_use_the_same_key(mihon, reiji, at, destination):
    for town in (mihon, reiji):
        with acting_in(town.pk):
            post_one(at, "k")
            assert Delivery.objects.count() == 1


def test_an_attempt_delivers_once_and_a_second_job_does_no_harm(in_mihon, at, destination):
    delivery = post_one(at)
    assert services.attempt(delivery_id=delivery.pk, at=at)
    assert not services.attempt(delivery_id=delivery.pk, at=at)
    assert destination.arrived == ["本文"]
    delivery.refresh_from_db()
    assert (delivery.done_at, delivery.attempts, delivery.lease_until) == (at, 1, None)
    assert delivery.state_at(at) is State.DONE


def test_while_one_worker_holds_the_lease_another_leaves_the_row_alone(in_mihon, at, destination):
    delivery = post_one(at)
    Delivery.objects.filter(pk=delivery.pk).update(lease_until=at + LEASE, attempts=1)
    assert not services.attempt(delivery_id=delivery.pk, at=at + MINUTE)
    assert destination.arrived == []


def test_the_row_of_a_killed_worker_is_taken_over_after_its_lease(in_mihon, at, destination):
    delivery = post_one(at)
    Delivery.objects.filter(pk=delivery.pk).update(lease_until=at + LEASE, attempts=1)
    later = at + LEASE + MINUTE
    tasks_for(delivery).delete()
    assert services.sweep(later) == 1
    assert tasks_for(delivery).count() == 1
    assert services.attempt(delivery_id=delivery.pk, at=later)
    assert destination.arrived == ["本文"]


def test_a_job_that_is_run_again_goes_on_with_its_own_lease(in_mihon, at, destination):
    delivery = post_one(at)
    assert services._lease({delivery.pk: "job-1"}, at)
    assert not services.attempt(delivery_id=delivery.pk, at=at + MINUTE, job="job-2")
    assert not services.attempt(delivery_id=delivery.pk, at=at + MINUTE)
    assert services.attempt(delivery_id=delivery.pk, at=at + MINUTE, job="job-1")
    assert destination.arrived == ["本文"]


def at_once(at, *deliveries, goes_on=lambda: True):
    jobs = {delivery.pk: f"job-{number}" for number, delivery in enumerate(deliveries)}
    return services.attempt_together(jobs=jobs, clock=lambda: at, goes_on=goes_on)


def test_of_many_at_once_each_is_noted_before_the_next_begins(in_mihon, at):
    done_before = []

    def look(delivery):
        done_before.append(Delivery.objects.exclude(done_at=None).count())

    with open_channel() as destination:
        destination.looks = look
        assert at_once(at, *(post_one(at, str(number)) for number in range(3))) == set()
    assert done_before == [0, 1, 2]
    assert not Delivery.objects.exclude(lease_until=None).exists()


def test_of_many_at_once_one_that_fails_leaves_the_others_alone(in_mihon, at, destination):
    destination.failures = [TryAgain("混み合っています。"), GiveUp("宛先がありません。")]
    at_once(at, *(post_one(at, str(number), text=str(number)) for number in range(4)))
    assert len(destination.arrived) == 2
    assert sorted(codes()) == ["deliveries.delivery.dead", "deliveries.delivery.failed"]
    assert Delivery.objects.filter(done_at=at).count() == 2


def test_of_many_at_once_what_was_not_begun_is_as_if_untouched(in_mihon, at, destination):
    answers = [True, False]
    posted = [post_one(at, str(number)) for number in range(3)]
    left = at_once(at, *posted, goes_on=lambda: answers.pop(0))
    assert len(destination.arrived) == 1
    assert len(left) == 2
    untouched = Delivery.objects.filter(done_at=None)
    assert {(row.lease_until, row.attempts) for row in untouched} == {(None, 0)}
    assert at_once(at, *posted) == set()
    assert len(destination.arrived) == 3


def test_of_many_at_once_what_others_hold_or_is_not_due_is_left_alone(in_mihon, at, destination):
    held, later, free = (post_one(at, key, text=key) for key in ("held", "later", "free"))
    services._lease({held.pk: "elsewhere"}, at)
    Delivery.objects.filter(pk=later.pk).update(not_before=at + MINUTE)
    assert at_once(at, held, later, free) == set()
    assert destination.arrived == ["free"]
    held.refresh_from_db()
    assert (held.attempts, held.leased_by) == (1, "elsewhere")


def test_many_that_a_killed_worker_held_at_once_are_gone_on_with_by_their_jobs(
    in_mihon, at, destination
):
    posted = [post_one(at, str(number)) for number in range(3)]
    jobs = {delivery.pk: f"job-{number}" for number, delivery in enumerate(posted)}
    assert len(services._lease(jobs, at)) == 3
    for delivery, job in jobs.items():
        assert services.attempt(delivery_id=delivery, at=at + MINUTE, job=job)
    assert len(destination.arrived) == 3


def test_many_at_once_take_few_statements(in_mihon, at, destination, django_assert_max_num_queries):
    posted = [post_one(at, str(number)) for number in range(20)]
    # One for each success, and a handful for taking them all.
    with django_assert_max_num_queries(20 + 5):
        at_once(at, *posted)


def test_what_is_quick_waits_in_a_queue_of_its_own(in_mihon, at):
    with open_channel(is_quick=True):
        assert tasks_for(post_one(at)).get().queue_name == "quick"
    with open_channel():
        assert tasks_for(post_one(at, "k2")).get().queue_name == "default"


def test_a_success_is_noted_however_long_the_database_is_away(mihon, at, transactional_db, caplog):
    pauses = []

    class Stumbling:
        """Refuses the first two statements that would note the success."""

        left = 2

        def __call__(self, execute, sql, *words):
            if "done_at" in sql.partition("WHERE")[0] and sql.startswith("UPDATE") and self.left:
                self.left -= 1
                raise OperationalError("away")
            return execute(sql, *words)

    with open_channel() as destination, acting_in(mihon.pk), pytest.MonkeyPatch.context() as patch:
        patch.setattr(services.time, "sleep", pauses.append)
        # What was committed in memory would be gone with the connection.
        patch.setattr(connection, "close", lambda: None)
        with transaction.atomic():
            delivery = post_one(at)
        with connection.execute_wrapper(Stumbling()):
            assert services.attempt(delivery_id=delivery.pk, at=at)
        delivery.refresh_from_db()
    assert pauses == list(services.OUTLASTING[:2])
    assert delivery.done_at == at
    assert destination.arrived == ["本文"]


def test_the_handler_runs_without_the_lease_transaction(mihon, at, transactional_db):
    seen = []
    with open_channel() as destination, acting_in(mihon.pk):
        destination.__class__ = type(
            "Looking",
            (type(destination),),
            {"__call__": lambda self, delivery: seen.append(connection.in_atomic_block)},
        )
        with transaction.atomic():
            delivery = post_one(at)
        services.attempt(delivery_id=delivery.pk, at=at)
    assert seen == [False]


def test_a_failure_is_recorded_and_tried_again_later(in_mihon, at, destination):
    delivery = post_one(at)
    destination.failures = [TryAgain("混み合っています。")]
    assert not services.attempt(delivery_id=delivery.pk, at=at)
    delivery.refresh_from_db()
    assert delivery.last_error == "混み合っています。"
    assert at + 0.8 * MINUTE <= delivery.not_before <= at + 1.2 * MINUTE
    assert tasks_for(delivery).filter(run_after=delivery.not_before).exists()
    assert codes() == ["deliveries.delivery.failed"]
    assert not services.attempt(delivery_id=delivery.pk, at=at), "not due yet"
    assert services.attempt(delivery_id=delivery.pk, at=at + 2 * MINUTE)
    delivery.refresh_from_db()
    assert delivery.last_error == ""


def test_an_unforeseen_error_does_not_quote_the_content(in_mihon, at, destination, caplog):
    delivery = post_one(at)
    destination.failures = [ValueError("佐々木 様の申請")]
    services.attempt(delivery_id=delivery.pk, at=at)
    delivery.refresh_from_db()
    assert "佐々木" not in delivery.last_error
    assert "ValueError" in delivery.last_error


def test_giving_up_puts_the_row_aside_at_once(in_mihon, at, destination):
    delivery = post_one(at)
    destination.failures = [GiveUp("この宛先はありません。")]
    services.attempt(delivery_id=delivery.pk, at=at)
    delivery.refresh_from_db()
    assert delivery.dead_at == at
    assert codes() == ["deliveries.delivery.dead"]
    assert services.sweep(at + timedelta(days=1)) == 0


def test_an_outage_of_days_ends_as_a_dead_letter(in_mihon, at, destination):
    delivery = post_one(at)
    now = at
    for _ in range(30):
        destination.failures = [TryAgain("不通です。")]
        services.attempt(delivery_id=delivery.pk, at=now)
        delivery.refresh_from_db()
        if delivery.dead_at:
            break
        now = delivery.not_before
    assert delivery.dead_at is not None
    assert delivery.dead_at - at > PATIENCE - timedelta(hours=36)
    assert codes()[-1] == "deliveries.delivery.dead"
    assert destination.arrived == []


def test_a_channel_nobody_handles_is_tried_again(in_mihon, at):
    delivery = post_one(at, channel="test.unknown")
    services.attempt(delivery_id=delivery.pk, at=at)
    delivery.refresh_from_db()
    assert "test.unknown" in delivery.last_error
    assert delivery.dead_at is None


def test_kimura_replays_a_dead_letter_and_it_arrives(in_mihon, at, destination):
    delivery = post_one(at)
    destination.failures = [GiveUp("住所の誤りです。")]
    services.attempt(delivery_id=delivery.pk, at=at)
    delivery.refresh_from_db()
    later = at + timedelta(days=9)
    services.replay(delivery=delivery, actor=operator_of(in_mihon), at=later)
    event = EventRecord.objects.get(code="deliveries.delivery.replayed")
    assert event.actor_name == "木村"
    assert event.payload["was_dead"] is True
    assert services.attempt(delivery_id=delivery.pk, at=later)
    assert destination.arrived == ["本文"]


def test_a_replayed_letter_gets_the_whole_patience_again(in_mihon, at, destination):
    delivery = post_one(at)
    destination.failures = [GiveUp("停止"), TryAgain("もう少し。")]
    services.attempt(delivery_id=delivery.pk, at=at)
    later = at + timedelta(days=30)
    delivery.refresh_from_db()
    services.replay(delivery=delivery, actor=operator_of(in_mihon), at=later)
    services.attempt(delivery_id=delivery.pk, at=later)
    delivery.refresh_from_db()
    assert delivery.dead_at is None
    assert delivery.not_before > later


def test_what_is_done_is_not_replayed(in_mihon, at, destination):
    delivery = post_one(at)
    services.attempt(delivery_id=delivery.pk, at=at)
    with pytest.raises(services.UnableToReplay, match="完了"):
        services.replay(delivery=delivery, actor=operator_of(in_mihon), at=at)


def test_only_an_operator_of_the_town_replays(in_mihon, reiji, at, destination):
    delivery = post_one(at)
    officer = Actor(kind=ActorKind.STAFF, name="青木", municipality_id=in_mihon.pk)
    for actor in (officer, operator_of(reiji), Actor.guest()):
        with pytest.raises(services.UnableToReplay):
            services.replay(delivery=delivery, actor=actor, at=at)
    with pytest.raises(services.UnableToReplay):
        services.replay_failing(actor=officer, at=at)


def test_all_failing_rows_of_a_channel_are_replayed_together(in_mihon, at, destination):
    with open_channel("other") as other:
        deliveries = [post_one(at, f"k{n}") for n in range(3)]
        elsewhere = post_one(at, "k9", channel="other")
        destination.failures = [GiveUp("停止"), TryAgain("失敗")]
        other.failures = [GiveUp("停止")]
        for delivery in [*deliveries, elsewhere]:
            services.attempt(delivery_id=delivery.pk, at=at)
        actor = operator_of(in_mihon)
        assert services.replay_failing(actor=actor, at=at + MINUTE, channel="test") == 2
        assert services.deliver_due(at=at + MINUTE) == 2
        assert Delivery.objects.get(pk=elsewhere.pk).dead_at is not None


def test_a_late_loser_does_not_undo_a_success(in_mihon, at, destination):
    delivery = post_one(at)
    (held,) = services._lease({delivery.pk: ""}, at)
    later = at + LEASE + MINUTE
    assert services.attempt(delivery_id=delivery.pk, at=later)
    services._fail(held, "時間切れ", later)
    delivery.refresh_from_db()
    assert delivery.done_at == later
    assert codes() == []


def test_a_late_winner_still_counts_as_delivered(in_mihon, at, destination):
    delivery = post_one(at)
    (held,) = services._lease({delivery.pk: ""}, at)
    Delivery.objects.filter(pk=delivery.pk).update(lease_until=at + 2 * LEASE)
    services._finish(held, at)
    delivery.refresh_from_db()
    assert delivery.done_at == at


def test_the_sweeper_finds_lost_jobs_of_every_town_once(mihon, reiji, at, destination):
    for town in (mihon, reiji):
        with acting_in(town.pk):
            post_one(at)
    DBTaskResult.objects.all().delete()
    assert services.sweep(at + MINUTE) == 0, "the queue may just be long"
    later = at + FORGOTTEN_AFTER + MINUTE
    assert services.sweep(later) == 2
    assert services.sweep(later + MINUTE) == 0
    assert DBTaskResult.objects.count() == 2


def test_the_job_of_one_town_cannot_reach_the_row_of_another(mihon, reiji, at, destination):
    with acting_in(mihon.pk):
        delivery = post_one(at)
    with acting_in(reiji.pk):
        assert not services.attempt(delivery_id=delivery.pk, at=at)
        assert not services.attempt(delivery_id=uuid4(), at=at)
    assert destination.arrived == []


def test_the_content_is_forgotten_and_the_fact_remains(in_mihon, at, destination):
    delivery = post_one(at)
    services.attempt(delivery_id=delivery.pk, at=at)
    assert services.forget(at + timedelta(days=30)) == 0
    assert services.forget(at + timedelta(days=91)) == 1
    delivery.refresh_from_db()
    assert (delivery.payload, delivery.done_at) == ({}, at)


def test_an_urgent_code_is_forgotten_within_a_day_or_so(in_mihon, at, destination):
    code = post_one(at, "code", lane=Lane.URGENT)
    letter = post_one(at, "letter")
    services.deliver_due(at=at)
    assert services.forget(at + timedelta(hours=23)) == 0
    assert services.forget(at + timedelta(hours=25)) == 1
    code.refresh_from_db()
    letter.refresh_from_db()
    assert code.payload == {}
    assert letter.payload


def test_a_later_delivery_waits_for_its_time(in_mihon, at, destination):
    delivery = post_one(at, not_before=at + timedelta(days=3))
    assert not services.attempt(delivery_id=delivery.pk, at=at)
    assert services.attempt(delivery_id=delivery.pk, at=at + timedelta(days=3))
