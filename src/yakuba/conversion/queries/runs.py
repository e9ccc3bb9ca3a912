"""Runs of a conversion: which there are, and where they stand."""

from django.urls import reverse

from yakuba.conversion.models import ConversionRun
from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor

from .visible import runs_for


def run_for(actor: Actor, key: int) -> ConversionRun | None:
    """Return the run if the actor may see its plan."""
    return only(runs_for(actor).filter(pk=key))


def run_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a run."""
    if not subject_id.isdecimal():
        return None
    found = only(ConversionRun.objects.select_related("plan").filter(pk=int(subject_id)))
    if found is None:
        return None
    address = reverse("conversion:run", args=[found.pk])
    return SubjectCard(f"{found.plan.name}：変換の実行{found.number}", address)
