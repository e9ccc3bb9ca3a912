"""Report a run for the decision to migrate: set, signed where a certificate is set up, kept."""

from datetime import datetime

from django.db import transaction

from yakuba.conversion.documents.report import as_pdf, title_of
from yakuba.conversion.events.about import run_ref
from yakuba.conversion.events.reports import ReportMade
from yakuba.conversion.models import ConversionRun, RunReport
from yakuba.conversion.policies.reports import may_report
from yakuba.foundation.documents import signing
from yakuba.foundation.documents.engine import UnableToTypeset
from yakuba.foundation.events.services import record
from yakuba.foundation.files.rules import PDF
from yakuba.foundation.files.services import keep
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import UnableToAct, demand

_REASON = "移行の可否を判定するための報告"


def make_report(*, run: ConversionRun, town: str, actor: Actor, at: datetime) -> RunReport:
    """Make one more report of a run; those made before stay as they are. Raises `UnableToAct`."""
    demand(may_report(actor, run))
    try:
        content, signed = _made(run, town, at)
    except (UnableToTypeset, signing.UnableToSign) as refusal:
        raise UnableToAct(str(refusal)) from refusal
    return _kept(run, content, signed, actor, at)


def _made(run: ConversionRun, town: str, at: datetime) -> tuple[bytes, signing.Signed | None]:
    """Return the paper, and the signature where a certificate is set up."""
    if not signing.is_set_up():
        return as_pdf(run, town=town, signer=None, made_at=at), None
    paper = as_pdf(run, town=town, signer=signing.identity(), made_at=at)
    signed = signing.sign(paper, reason=_REASON, place=town, at=at)
    return signed.content, signed


@transaction.atomic
def _kept(
    run: ConversionRun,
    content: bytes,
    signed: signing.Signed | None,
    actor: Actor,
    at: datetime,
) -> RunReport:
    stored = keep(content=content, name=f"{title_of(run)}.pdf", media_type=PDF, actor=actor, at=at)
    report = RunReport.objects.create(
        run=run,
        stored=stored,
        sha256=stored.sha256,
        signer=signed.identity.signer if signed else "",
        fingerprint=signed.identity.fingerprint if signed else "",
        made_at=at,
        made_by_id=actor.user_id,
    )
    said = ReportMade(
        subject=run_ref(run.pk),
        plan_id=run.plan_id,
        number=run.number,
        sha256=report.sha256,
        signer=report.signer,
        fingerprint=report.fingerprint,
        is_stamped=signed is not None and signed.is_stamped,
    )
    record(said, actor=actor, at=at)
    return report
