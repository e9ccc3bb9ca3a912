"""How long 見本市 keeps its records, laid down by 村上 of 総務課: examples, not a model to copy."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from yakuba.kernel.fiscal import FiscalYear
from yakuba.organisation.demo import Cast
from yakuba.procedures.models import Application, Procedure
from yakuba.procedures.rules.retention import Ending, HoldKind, Period, Term
from yakuba.procedures.rules.vocabulary import Outcome
from yakuba.procedures.services.holds import hold_application
from yakuba.procedures.services.retention import Wanted, set_draft_period, set_retention

_BASIS: Final = "見本市文書管理規程（例） 別表"
_WITHDRAWN: Final = {Outcome.WITHDRAWN: Term(Period.Y1, Ending.DISPOSE)}
_PERIODS: Final[Mapping[str, tuple[Period, Ending, Mapping[Outcome, Term]]]] = {
    "child-allowance": (Period.Y5, Ending.DISPOSE, _WITHDRAWN),
    "disaster-certificate": (Period.Y10, Ending.DISPOSE, _WITHDRAWN),
    "dog-registration": (Period.Y5, Ending.ANONYMISE, {}),
    "bulky-waste": (Period.Y1, Ending.ANONYMISE, {}),
    "address-change": (Period.Y3, Ending.ANONYMISE, {}),
}


def lay_down(procedures: Mapping[str, Procedure], cast: Cast, at: datetime) -> None:
    """Set the period of each procedure and of drafts."""
    murakami = cast.actor(cast.others["murakami"])
    for code, (period, ending, exceptions) in _PERIODS.items():
        set_retention(
            procedure=procedures[code],
            wanted=Wanted(
                period=period,
                ending=ending,
                valid_from=FiscalYear.of(at.date()).start,
                covers_past=True,
                exceptions=exceptions,
                basis=_BASIS,
            ),
            actor=murakami,
            at=at,
        )
    set_draft_period(days=90, warn_days=7, actor=murakami, at=at)


def hold_one(cast: Cast, now: datetime) -> None:
    """Hold the oldest refused application: its refusal is under review (審査請求)."""
    refused = Application.objects.filter(outcome=Outcome.REFUSED.value).order_by("concluded_at")
    found = refused.select_related("procedure").first()
    if found is not None:
        hold_application(
            application=found,
            kind=HoldKind.REVIEW,
            reason="審査請求が出ているため（裁決が確定するまで）",
            actor=cast.actor(cast.others["murakami"]),
            at=now,
        )
