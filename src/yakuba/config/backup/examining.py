"""Examine a running installation: is every stored file there, with the right hash, and guarded?"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from yakuba.config.doctor.registry import State
from yakuba.config.doctor.report import all_checks
from yakuba.foundation.files import queries
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality

from .databases import Say

_PAGE = 500
_SAY_EVERY = 5000
# What a restore has to bring back besides rows and files.
_IN_FORCE = ("database.migrations", "database.guards", "database.policies", "database.role")


@dataclass
class Examined:
    """What was found; sound when nothing is astray."""

    files: int = 0
    astray: list[str] = field(default_factory=list)


def examine(*, at: datetime, say: Say) -> Examined:
    """Read every file of every town through the product's own door, and compare its hash."""
    found = Examined()
    for town in Municipality.objects.order_by("pk"):
        with acting_in(town.pk):
            _examine_files(found, say)
    for check in all_checks():
        if check.code in _IN_FORCE:
            seen = check.look(at)
            if seen.state is not State.GOOD:
                found.astray.append(f"{check.title}: {seen.text}")
    return found


def _examine_files(found: Examined, say: Say) -> None:
    after = UUID(int=0)
    rows = StoredFile.objects.filter(discarded_at=None).order_by("pk")
    while page := list(rows.filter(pk__gt=after)[:_PAGE]):
        for file in page:
            found.files += 1
            fault = _fault_of(file)
            if fault:
                found.astray.append(f"{file.pk}: {fault}")
            if found.files % _SAY_EVERY == 0:
                say(f"ファイル {found.files:,}件")
        after = page[-1].pk


def _fault_of(file: StoredFile) -> str:
    try:
        # Also what nobody may open now (in quarantine) has to be there unchanged.
        queries.read_unchecked(file)
    except queries.FileUnavailable as fault:
        return str(fault)
    return ""
