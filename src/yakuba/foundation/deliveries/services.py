"""Post, attempt, replay and sweep deliveries."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import (
    IntegrityError,
    InterfaceError,
    OperationalError,
    connection,
    transaction,
)
from django.db.models import Case, F, Q, QuerySet, Value, When, prefetch_related_objects

from yakuba.foundation.events.services import record
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.across import across_tenants
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.watch.registry import watching
from yakuba.kernel.actor import Actor

from .events import DeliveryDead, DeliveryFailed, DeliveryReplayed
from .models import Delivery
from .policies import may
from .queries import due, failing_or_dead
from .registry import GiveUp, TryAgain, channel_of, enqueue, label_of
from .rules import FORGOTTEN_AFTER, KEEP_CONTENT, KEEP_URGENT_CONTENT, LEASE, Lane, next_try

logger = logging.getLogger(__name__)

KIND = "deliveries.delivery"
SWEEP_LIMIT = 500
# Seconds between the tries to note a success while the database is away, two minutes in all.
OUTLASTING = (0.2, 0.5, 1, 2, 5, 10, 20, 30, 30, 30)
# Where a destination stood that was disposed of.
ERASED = "(廃棄済み)"


class PostedOutsideTransaction(RuntimeError):
    """`post` was called where the cause and its delivery could part."""


class UnableToReplay(Exception):
    """The delivery cannot be tried again; the message says why."""


def post(
    *,
    channel: str,
    destination: str,
    dedupe_key: str,
    payload: Mapping[str, Any],
    subject: SubjectRef,
    at: datetime,
    lane: Lane = Lane.NORMAL,
    not_before: datetime | None = None,
) -> Delivery:
    """Promise a delivery, in the transaction of its cause; the same key again returns the first.

    Raises `PostedOutsideTransaction`. The job is enqueued in the same transaction, so cause,
    delivery and job are committed together or not at all.
    """
    if not connection.in_atomic_block:
        raise PostedOutsideTransaction(channel)
    known = Delivery.objects.filter(dedupe_key=dedupe_key).first()
    if known is not None:
        return known
    delivery = Delivery(
        channel=channel,
        lane=lane.value,
        destination=destination,
        dedupe_key=dedupe_key,
        payload=dict(payload),
        subject_kind=subject.kind,
        subject_id=subject.id,
        posted_at=at,
        not_before=max(at, not_before) if not_before else at,
        queued_at=at,
    )
    try:
        with transaction.atomic():
            delivery.save(force_insert=True)
    except IntegrityError:
        # Somebody else posted the same key between our look and our insert.
        return Delivery.objects.get(dedupe_key=dedupe_key)
    enqueue(delivery, run_after=not_before)
    return delivery


def attempt(*, delivery_id: UUID, at: datetime, job: str = "") -> bool:
    """Try the delivery once if it is due and nobody else holds it; True when it is done now.

    The lease is taken and given back in short transactions; the handler runs between them, so
    that a slow mail server never holds the database. A `job` that is run again, because whoever
    ran it died, does not wait for the lease that it took itself.
    """
    return any(_try(delivery, at) for delivery in _lease({delivery_id: job}, at))


def attempt_together(
    *, jobs: Mapping[UUID, str], clock: Callable[[], datetime], goes_on: Callable[[], bool]
) -> set[str]:
    """Try the deliveries of the active town one after the other, each for the job that names it.

    They are leased together, but each success is noted before the next one begins. Returns the
    jobs of those that were not begun when `goes_on` said no: they are free again for anybody.
    """
    leased = _lease(jobs, clock())
    for number, delivery in enumerate(leased):
        if not goes_on():
            _give_back(leased[number:])
            return {jobs[one.pk] for one in leased[number:]}
        _try(delivery, clock())
    return set()


def _try(delivery: Delivery, at: datetime) -> bool:
    """Try a leased delivery; True when it is done."""
    # Each failure moves not_before; who waits for a mail waits since it was first due.
    due_since = delivery.not_before if delivery.attempts == 1 else delivery.since
    with watching(
        "delivery",
        channel=delivery.channel,
        lane=delivery.lane,
        waited=max(0.0, (at - due_since).total_seconds()),
    ) as watch:
        watch.facts["outcome"] = outcome = _hand_over(delivery, at)
    return outcome == "done"


def _hand_over(delivery: Delivery, at: datetime) -> str:
    """Run the channel's handler and keep what came of it; returns done, refused or failed."""
    channel = channel_of(delivery.channel)
    try:
        if channel is None:
            raise TryAgain(f"経路「{delivery.channel}」を扱う機能が組み込まれていません。")
        channel.handler(delivery)
    except GiveUp as refusal:
        _fail(delivery, str(refusal), at, final=True)
        return "refused"
    except TryAgain as failure:
        _fail(delivery, str(failure), at)
        return "failed"
    except Exception as failure:
        logger.exception("delivery %s on %s failed", delivery.pk, delivery.channel)
        # The text of an unforeseen error may quote the content; its kind does not.
        _fail(delivery, f"予期しない誤りが起きました({type(failure).__name__})。", at)
        return "failed"
    _finish(delivery, at)
    return "done"


def deliver_due(*, at: datetime, rounds: int = 10) -> int:
    """Attempt everything due in the active town, here and now; returns how many were done.

    For the demo, tests and commands. What a handler posts in turn is tried in the next round.
    """
    done = 0
    for _ in range(rounds):
        keys = list(due(at).values_list("pk", flat=True)[:1000])
        if not keys:
            break
        done += sum(attempt(delivery_id=key, at=at) for key in keys)
    return done


@transaction.atomic
def replay(*, delivery: Delivery, actor: Actor, at: datetime) -> Delivery:
    """Have a dead or failing delivery tried again from now; raises `UnableToReplay`."""
    verdict = may(actor, "replay")
    if not verdict:
        raise UnableToReplay(verdict.reason_ja)
    open_again = Delivery.objects.filter(
        Q(lease_until=None) | Q(lease_until__lte=at), pk=delivery.pk, done_at=None
    ).update(
        dead_at=None,
        lease_until=None,
        attempts=0,
        not_before=at,
        queued_at=at,
        replayed_at=at,
    )
    if delivery.destination == ERASED:
        raise UnableToReplay("宛先と内容が廃棄されているため、やり直せません。")
    was_dead = delivery.dead_at is not None
    delivery.refresh_from_db()
    if not open_again:
        if delivery.done_at is not None:
            raise UnableToReplay("すでに送信が完了しているため、やり直す必要はありません。")
        raise UnableToReplay("いま送信中です。数分待ってから、もう一度お試しください。")
    record(
        DeliveryReplayed(
            subject=SubjectRef(KIND, str(delivery.pk)),
            channel=delivery.channel,
            about_kind=delivery.subject_kind,
            about_id=delivery.subject_id,
            was_dead=was_dead,
        ),
        actor=actor,
        at=at,
    )
    enqueue(delivery)
    return delivery


def replay_failing(*, actor: Actor, at: datetime, channel: str = "") -> int:
    """Have everything that is dead or failing (on the channel) tried again; returns how many."""
    verdict = may(actor, "replay")
    if not verdict:
        raise UnableToReplay(verdict.reason_ja)
    rows = failing_or_dead(at)
    if channel:
        rows = rows.filter(channel=channel)
    replayed = 0
    for delivery in rows.order_by("posted_at")[:SWEEP_LIMIT]:
        try:
            replay(delivery=delivery, actor=actor, at=at)
        except UnableToReplay:
            continue
        replayed += 1
    return replayed


def sweep(at: datetime) -> int:
    """Put due rows back into the queue whose job was lost, in all towns; returns how many.

    A job is lost when a worker was killed with the row's lease in hand, or when somebody emptied
    the queue. A row is put back at most once in `FORGOTTEN_AFTER`.
    """
    with across_tenants(reason="sweep forgotten deliveries"):
        forgotten = list(
            _open_and_free(at)
            .filter(not_before__lte=at, queued_at__lte=at - FORGOTTEN_AFTER)
            .order_by("not_before")[:SWEEP_LIMIT]
        )
    for delivery in forgotten:
        with acting_in(delivery.municipality_id), transaction.atomic():
            # Another sweeper, or a failure that was noted meanwhile, may have queued it by now.
            as_seen = Delivery.objects.filter(pk=delivery.pk, queued_at=delivery.queued_at)
            if as_seen.update(queued_at=at):
                enqueue(delivery)
    if forgotten:
        logger.warning("put %d forgotten deliveries back into the queue", len(forgotten))
    return len(forgotten)


def forget(at: datetime) -> int:
    """Empty the content of what was done long ago; the fact of sending remains."""
    old = Q(done_at__lte=at - KEEP_CONTENT) | Q(
        done_at__lte=at - KEEP_URGENT_CONTENT, lane=Lane.URGENT.value
    )
    return Delivery.objects.filter(old).exclude(payload={}).update(payload={})


@dataclass(frozen=True, slots=True)
class Erasure:
    """Which rows were emptied, and whether one could not be because it is still on its way."""

    keys: tuple[UUID, ...]
    is_waiting: bool


def erase(*, subject: SubjectRef) -> Erasure:
    """Empty what was sent about the subject and to whom; that something was sent remains.

    Runs in the transaction of whoever disposes of the subject. What still waits stays untouched.
    """
    rows = Delivery.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    over = rows.filter(Q(done_at__isnull=False) | Q(dead_at__isnull=False))
    keys = tuple(over.values_list("pk", flat=True))
    over.update(destination=ERASED, payload={}, last_error="")
    return Erasure(keys, is_waiting=rows.filter(done_at=None, dead_at=None).exists())


def _open_and_free(at: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        Q(lease_until=None) | Q(lease_until__lte=at), done_at=None, dead_at=None
    )


def _lease(jobs: Mapping[UUID, str], at: datetime) -> list[Delivery]:
    """Take those of the rows for this worker that are due and free, each in its job's name.

    Who comes second does not wait for a row: somebody else is at it. A job that is run again, under
    its own or another of these names, finds free what it took itself.
    """
    free = Q(lease_until=None) | Q(lease_until__lte=at)
    if names := [job for job in jobs.values() if job]:
        free |= Q(leased_by__in=names)
    with transaction.atomic():
        leased = list(
            Delivery.objects.filter(
                free, pk__in=list(jobs), not_before__lte=at, done_at=None, dead_at=None
            )
            .select_for_update(skip_locked=True)
            .order_by("not_before", "pk")
        )
        if not leased:
            return []
        Delivery.objects.filter(pk__in=[delivery.pk for delivery in leased]).update(
            lease_until=at + LEASE,
            leased_by=_name_of(leased, jobs),
            attempts=F("attempts") + 1,
        )
    prefetch_related_objects(leased, "municipality")
    for delivery in leased:
        delivery.lease_until, delivery.leased_by = at + LEASE, jobs[delivery.pk]
        delivery.attempts += 1
    return leased


def _name_of(leased: Sequence[Delivery], jobs: Mapping[UUID, str]) -> Case:
    return Case(*(When(pk=one.pk, then=Value(jobs[one.pk])) for one in leased))


def _give_back(leased: Sequence[Delivery]) -> None:
    """Free rows that were leased and not tried, as if they had not been touched."""
    Delivery.objects.filter(
        pk__in=[delivery.pk for delivery in leased], lease_until=leased[0].lease_until
    ).update(lease_until=None, attempts=F("attempts") - 1)


def _finish(delivery: Delivery, at: datetime) -> None:
    """Note the success, for as long as it takes: what was delivered must not be delivered again."""
    for pause in (*OUTLASTING, None):
        try:
            # Even a worker that lost its lease has truly delivered: its success counts.
            Delivery.objects.filter(pk=delivery.pk, done_at=None, dead_at=None).update(
                done_at=at, lease_until=None, last_error=""
            )
        except (OperationalError, InterfaceError):
            if pause is None or connection.in_atomic_block:
                raise
            logger.warning("delivery %s is done, but the database is away", delivery.pk)
            connection.close()
            time.sleep(pause)
        else:
            return


@transaction.atomic
def _fail(delivery: Delivery, reason: str, at: datetime, *, final: bool = False) -> None:
    """Give the lease back after a failure: try again later, or put the row aside as dead."""
    reason = reason[:500]
    again = (
        None
        if final
        else next_try(
            attempts=delivery.attempts, since=delivery.since, at=at, seed=str(delivery.pk)
        )
    )
    changes: dict[str, Any] = {"lease_until": None, "last_error": reason}
    changes |= {"dead_at": at} if again is None else {"not_before": again, "queued_at": again}
    # Only the holder of the lease may report a failure: a late loser must not undo a success.
    mine = Delivery.objects.filter(
        pk=delivery.pk, lease_until=delivery.lease_until, done_at=None, dead_at=None
    )
    if not mine.update(**changes):
        return
    subject = SubjectRef(KIND, str(delivery.pk))
    about: dict[str, Any] = {
        "channel": delivery.channel,
        "about_kind": delivery.subject_kind,
        "about_id": delivery.subject_id,
        "attempts": delivery.attempts,
        "reason": reason,
    }
    actor = Actor.system(label_of(delivery.channel))
    if again is None:
        record(DeliveryDead(subject=subject, **about), actor=actor, at=at)
        return
    record(DeliveryFailed(subject=subject, next_try_at=again, **about), actor=actor, at=at)
    enqueue(delivery, run_after=again)
