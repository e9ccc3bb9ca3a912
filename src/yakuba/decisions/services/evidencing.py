"""証拠の書き出し: the bundle of a decision leaves the system, and that is remembered."""

from datetime import date, datetime

from yakuba.decisions import events, policies, queries
from yakuba.decisions.documents import Bundle, bundle_of
from yakuba.decisions.models import Decision
from yakuba.decisions.queries.evidence import whole_of
from yakuba.foundation.audit.events import LOG
from yakuba.foundation.events.services import record_alone
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import UnableToAct

from .circulating import facts_of


class UnableToTakeEvidence(UnableToAct):
    """The bundle cannot be handed out."""


def take_evidence(*, decision: Decision, actor: Actor, at: datetime) -> Bundle:
    """Write the bundle of evidence and record who took it, with its hashes.

    Nothing is locked while the files are read; raises `UnableToTakeEvidence` when somebody acted
    on the decision meanwhile.
    """
    verdict = policies.may_take_evidence(actor=actor, decision=decision, at=at)
    if not verdict:
        raise UnableToTakeEvidence(verdict.reason_ja)
    held = queries.find(decision.pk) or decision
    town = Municipality.objects.values_list("name", flat=True).get(pk=held.municipality_id)
    bundle = bundle_of(whole_of(held), town=town)
    if not Decision.objects.filter(pk=held.pk, revision=held.revision).exists():
        bundle.file.close()
        raise UnableToTakeEvidence("書き出す間に決裁が進みました。もう一度書き出してください。")
    record_alone(
        events.EvidenceTaken(
            subject=held.ref,
            **facts_of(held),
            number=held.number,
            bundle_hash=bundle.sha256,
            manifest_hash=bundle.manifest,
        ),
        actor=actor,
        at=at,
    )
    return bundle


def note_log(*, since: date, until: date, form: str, actor: Actor, at: datetime) -> None:
    """Record that the event log of a period is taken out; raises `UnableToTakeEvidence`."""
    verdict = policies.may_take_log(actor=actor, municipality_id=active_municipality_id())
    if not verdict:
        raise UnableToTakeEvidence(verdict.reason_ja)
    record_alone(
        events.DecisionLogTaken(
            subject=LOG, since=since.isoformat(), until=until.isoformat(), form=form
        ),
        actor=actor,
        at=at,
    )
