"""Reports of runs."""

from django.db.models import QuerySet

from yakuba.conversion.models import ConversionRun, RunReport
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor

from .visible import runs_for


def reports_of(run: ConversionRun) -> QuerySet[RunReport]:
    """Return the reports of the run, the newest first."""
    return run.reports.select_related("made_by", "stored").order_by("-pk")


def report_for(actor: Actor, key: int) -> RunReport | None:
    """Return the report if the actor may see the plan of its run."""
    rows = RunReport.objects.select_related("run__plan", "stored")
    return only(rows.filter(pk=key, run__in=runs_for(actor).order_by().values("pk")))
