"""The numbers of documents: one series a section and fiscal year, without gap or double."""

from dataclasses import dataclass

from django.db import transaction

from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.tenancy.models import Municipality
from yakuba.organisation.models import Department
from yakuba.records.models import RecordSeries
from yakuba.records.rules.kinds import number_of


@dataclass(frozen=True, slots=True)
class Number:
    """A number taken: its place in the series, and how it stands on the document."""

    serial: int
    text: str


@transaction.atomic
def take_number(*, section: Department, fiscal_year: int) -> Number:
    """Take the next number; the lock on the row holds until what it numbers is written or undone."""
    RecordSeries.objects.get_or_create(section=section, fiscal_year=fiscal_year)
    series = RecordSeries.objects.select_for_update().get(section=section, fiscal_year=fiscal_year)
    series.last += 1
    series.save(update_fields=["last"])
    town = Municipality.objects.get(pk=active_municipality_id())
    return Number(series.last, number_of(town.document_prefix, section.name, series.last))
