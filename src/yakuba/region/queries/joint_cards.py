"""Title and page of what is done together, for the audit trail of the municipality that took part."""

from django.db.models import QuerySet
from django.urls import reverse

from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.kernel.codes import parse_uuid
from yakuba.region.models import (
    Joining,
    JointTraining,
    Procurement,
    Published,
    SeatRequest,
    SlotRequest,
    SpecialistSlot,
)


def procurement_card(subject_id: str) -> SubjectCard | None:
    """Return the page of an own procurement, or of one in which this municipality takes part."""
    own, mine = Procurement.objects.all(), Joining.objects.all()
    return _card(subject_id, own, mine, "procurement", "ほかの団体の共同調達")


def training_card(subject_id: str) -> SubjectCard | None:
    """Return the page of an own joint training, or of one for which seats were asked."""
    own, mine = JointTraining.objects.all(), SeatRequest.objects.all()
    return _card(subject_id, own, mine, "training", "ほかの団体の合同研修")


def slot_card(subject_id: str) -> SubjectCard | None:
    """Return the page of an own half-day, or of one that was asked for."""
    own, mine = SpecialistSlot.objects.all(), SlotRequest.objects.all()
    return _card(subject_id, own, mine, "slot", "ほかの団体の専門人材")


def _card(
    subject_id: str,
    own: QuerySet[Published],
    mine: QuerySet[Published],
    page: str,
    of_others: str,
) -> SubjectCard | None:
    """Return the card of an own row, or of another's to which a row here points by PAGE_key."""
    key = parse_uuid(subject_id)
    if key is None:
        return None
    row = own.filter(key=key).first()
    if row is None and not mine.filter(**{f"{page}_key": key}).exists():
        return None
    return SubjectCard(str(row) if row else of_others, reverse(f"region:{page}", args=[key]))
