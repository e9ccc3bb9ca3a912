"""Certificates: numbered, frozen, printed the same every time; and evidence of the skills taught."""

from datetime import datetime
from typing import Final

from django.db import transaction

from yakuba.foundation.documents import services as documents
from yakuba.foundation.documents.rules import Seal
from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import UnableToAct
from yakuba.kernel.wareki import to_wareki
from yakuba.talent.events import enrolments as events
from yakuba.talent.events.about_training import CERTIFICATE, certificate_ref, enrolment_ref
from yakuba.talent.models import Certificate, CourseSkill, Enrolment, Evidence

from .enrolments import about
from .persons import give_evidence

KIND: Final = "talent.certificate"
SERIES: Final = "研"


def issue_certificate(*, enrolment: Enrolment, actor: Actor, at: datetime) -> Certificate | None:
    """Issue the certificate of a completed course, in the caller's transaction.

    None for a course without certificates. Raises `UnableToAct` for a name that cannot be printed.
    """
    course = enrolment.session.course
    if not course.has_certificate or enrolment.completed_on is None:
        return None
    town = Municipality.objects.get(pk=active_municipality_id())
    taught = list(CourseSkill.objects.filter(course=course).select_related("skill"))
    try:
        document = documents.issue(
            kind=KIND,
            title="修了証",
            content={
                "name": enrolment.user.name,
                "course": course.title,
                "provider": course.provider_name or course.provider_enum.label,
                "length": course.length,
                "completed": to_wareki(enrolment.completed_on),
                "skills": [
                    f"{one.skill.name}（レベル{one.from_level}からレベル{one.to_level}）"
                    for one in taught
                ],
                "town": town.name,
                "head_title": town.head_title,
                "head_name": town.head_name,
            },
            series=f"{town.document_prefix}{SERIES}",
            subject=enrolment_ref(enrolment.pk),
            seal=Seal.OMITTED,
            actor=actor,
            at=at,
        )
    except documents.UnableToIssue as refusal:
        raise UnableToAct(f"{enrolment.user.name}さんの修了証を作れません。{refusal}") from refusal
    certificate = Certificate.objects.create(enrolment=enrolment, document=document, issued_at=at)
    for one in taught:
        give_evidence(
            skill=one.skill,
            text=f"{course.title}（{document.number}、レベル{one.to_level}相当の研修）"[:400],
            certificate=certificate_ref(certificate.pk),
            user_id=enrolment.user_id,
            actor=actor,
            at=at,
        )
    fact = events.CertificateIssued(
        **{**about(enrolment), "subject": certificate_ref(certificate.pk)},
        number=document.number,
        content_hash=document.content_hash,
    )
    record(fact, actor=actor, at=at)
    return certificate


def withdraw_certificates(*, enrolment: Enrolment, reason: str, actor: Actor, at: datetime) -> int:
    """Withdraw what was issued for the enrolment, and the evidence with it; returns how many."""
    rows = Certificate.objects.filter(enrolment=enrolment, document__withdrawn_at=None)
    found = list(rows.select_related("document"))
    for one in found:
        documents.withdraw(document=one.document, reason=reason, actor=actor, at=at)
        Evidence.objects.filter(
            subject_kind=CERTIFICATE, subject_id=str(one.pk), withdrawn_at=None
        ).update(withdrawn_at=at)
    return len(found)


@transaction.atomic
def print_now(*, certificate: Certificate, at: datetime) -> Certificate:
    """Have the PDF made at once if the worker has not made it yet; the same bytes either way."""
    documents.produce(certificate.document, at)
    certificate.document.refresh_from_db()
    return certificate
