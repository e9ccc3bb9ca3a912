"""What participants say of a course, without their names."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Avg, Count, Q

from yakuba.talent.models import Enrolment, Feedback
from yakuba.talent.rules.effect import FEWEST
from yakuba.talent.rules.seats import Presence


@dataclass(frozen=True, slots=True)
class FeedbackSum:
    """How useful and how difficult a course was found; None while too few have answered."""

    answers: int
    attended: int
    usefulness: Decimal | None
    difficulty: Decimal | None
    remarks: tuple[str, ...] = ()


def feedback_of(code: str, *, with_remarks: bool) -> FeedbackSum:
    """Return the answers about a course; remarks in no order of persons, for those in charge."""
    rows = Feedback.objects.filter(enrolment__session__course__code=code)
    summed = rows.aggregate(n=Count("pk"), use=Avg("usefulness"), hard=Avg("difficulty"))
    attended = Enrolment.objects.filter(
        Q(presence=Presence.ATTENDED), session__course__code=code
    ).count()
    if summed["n"] < FEWEST:
        return FeedbackSum(summed["n"], attended, None, None)
    remarks = rows.exclude(remark="").order_by("remark").values_list("remark", flat=True)
    return FeedbackSum(
        summed["n"],
        attended,
        _tenth(summed["use"]),
        _tenth(summed["hard"]),
        tuple(remarks[:100]) if with_remarks else (),
    )


def _tenth(value: object) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.1"))
