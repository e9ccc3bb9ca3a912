"""Remember who looked into the log, and for what."""

from datetime import datetime

from yakuba.foundation.audit.events import LOG, AuditEntryOpened, AuditSearched, EvidenceTaken
from yakuba.foundation.audit.policies import may_read_log
from yakuba.foundation.audit.queries import Criteria, Entry
from yakuba.foundation.events.services import record_alone
from yakuba.kernel.actor import Actor, ActorKind


class UnableToReadLog(Exception):
    """The actor is not charged with audit."""


def note_search(*, criteria: Criteria, exported: bool, actor: Actor, at: datetime) -> None:
    """Record one search with its criteria; raises `UnableToReadLog`."""
    _check(actor)
    record_alone(
        AuditSearched(
            subject=LOG,
            since=criteria.since.isoformat(),
            until=criteria.until.isoformat(),
            actor_name=criteria.actor_name,
            fact=criteria.code,
            subject_kind=criteria.subject_kind,
            subject_id=criteria.subject_id,
            request_number=criteria.request_number,
            exported=exported,
        ),
        actor=actor,
        at=at,
    )


def note_opening(*, entry: Entry, actor: Actor, at: datetime) -> None:
    """Record that one entry was opened; raises `UnableToReadLog`."""
    _check(actor)
    record_alone(AuditEntryOpened(subject=LOG, entry=entry.pk, fact=entry.code), actor=actor, at=at)


def note_evidence(*, entry: int, size: int, opened: bool, actor: Actor, at: datetime) -> None:
    """Record that proofs were taken away; entry 0 means heads only. Raises `UnableToReadLog`."""
    if actor.kind is not ActorKind.SYSTEM:
        _check(actor)
    record_alone(
        EvidenceTaken(subject=LOG, size=size, entry=entry, opened=opened), actor=actor, at=at
    )


def _check(actor: Actor) -> None:
    verdict = may_read_log(actor)
    if not verdict:
        raise UnableToReadLog(verdict.reason_ja)
