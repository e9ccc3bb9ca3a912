"""Facts of reports for the decision to migrate."""

from dataclasses import dataclass
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class ReportMade(Event):
    code: ClassVar[str] = "conversion.run.reported"
    label: ClassVar[str] = "移行報告書を作った"

    plan_id: int
    number: int
    sha256: str
    signer: str
    fingerprint: str
    is_stamped: bool
