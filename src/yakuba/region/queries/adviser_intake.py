"""Lists of advisers that are being taken in: their cells, what is known here, what they come to."""

from collections.abc import Iterable, Sequence
from typing import Final

from django.db.models import QuerySet

from yakuba.foundation.documents.sheets import Limits, open_kept
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.tenancy.models import Municipality
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.canonical import content_hash
from yakuba.region.models import Adviser, AdviserIntake
from yakuba.region.rules.adviser_columns import Column, heading_row
from yakuba.region.rules.adviser_file import MOST_ROWS, Known, Reading, read
from yakuba.region.rules.intake import tidy

from .advisers import known_skills, own_advisers
from .schemes import schemes_in_use

LIMITS: Final = Limits(megabytes=5, rows=MOST_ROWS)


def intakes() -> QuerySet[AdviserIntake]:
    """Return the lists that were handed in here, the newest first."""
    return AdviserIntake.objects.select_related("file", "tried_by")


def intake_of(key: int) -> AdviserIntake | None:
    """Return one list."""
    return only(intakes().filter(pk=key))


def columns_of(intake: AdviserIntake) -> dict[int, Column]:
    """Return the columns that were chosen, by place."""
    return {int(place): Column(value) for place, value in intake.columns.items()}


def hash_of(headings: Sequence[object]) -> str:
    """Return by what the same headings are known again."""
    return content_hash([tidy(heading) for heading in headings])


def remembered(headings: Sequence[object]) -> dict[int, Column]:
    """Return the columns that were chosen when such headings were taken; empty for new ones."""
    taken = AdviserIntake.objects.filter(headings_hash=hash_of(headings), taken_at__isnull=False)
    last = taken.order_by("-taken_at").first()
    return columns_of(last) if last else {}


def known_here(others: Iterable[Adviser]) -> Known:
    """Return what words mean here; `others` are the advisers of the region, for their skills."""
    own = own_advisers()
    here = Municipality.objects.get(pk=active_municipality_id())
    towns = Municipality.objects.filter(prefecture=here.prefecture)
    return Known(
        numbers=frozenset(tidy(one.number) for one in own),
        skills=known_skills([*others, *own]),
        towns={tidy(word): one.code for one in towns for word in (one.name, one.code)},
        schemes={tidy(word): one.pk for one in schemes_in_use() for word in (one.title, str(one))},
    )


def reading_of(intake: AdviserIntake, known: Known) -> Reading:
    """Read the list as its columns say; raises `UnreadableBook`."""
    rows = open_kept(intake.file, LIMITS).rows(intake.sheet)
    return read(rows, heading_at=heading_row(rows), columns=columns_of(intake), known=known)
