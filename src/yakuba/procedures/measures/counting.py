"""How applications are counted: one or two SQL statements a month, grouped by procedure."""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta

from django.db.models import Count, DateField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from yakuba.foundation.measures.registry import TOWN
from yakuba.foundation.measures.rules import Counts, total
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.codes import parse_uuid
from yakuba.organisation.queries import calendar_of
from yakuba.procedures.models import Application, CorrectionRequest, Draft, Procedure
from yakuba.procedures.rules.vocabulary import Channel, Outcome

# What the town decided; completed 届出 and withdrawn applications are not among them.
_DISPOSITIONS = tuple(
    outcome.value
    for outcome in (Outcome.GRANTED, Outcome.PARTLY, Outcome.REFUSED, Outcome.DISMISSED)
)
# For how long a procedure counts as one whose paper applications are entered too.
_PAPER_WINDOW = timedelta(days=365)
_CONTENT = 4


def online(start: date, end: date) -> Mapping[str, Counts]:
    """Count the arrived applications, and those of them that came online."""
    with_paper = {
        str(pk)
        for pk in Procedure.objects.filter(
            Exists(
                Application.objects.filter(
                    procedure=OuterRef("pk"), **_within("arrived_at", end - _PAPER_WINDOW, end)
                ).exclude(channel=Channel.ONLINE.value)
            )
        ).values_list("pk", flat=True)
    }
    rows = (
        Application.objects.filter(**_within("arrived_at", start, end))
        .order_by()
        .values("procedure")
        .annotate(n=Count("pk"), part=Count("pk", filter=Q(channel=Channel.ONLINE.value)))
    )
    return _with_town(
        (
            row["procedure"],
            Counts(
                row["part"],
                row["n"],
                covered=row["n"] if str(row["procedure"]) in with_paper else 0,
                population=row["n"],
            ),
        )
        for row in rows
    )


def within_period(start: date, end: date) -> Mapping[str, Counts]:
    """Count the decided applications with a standard period, and those decided within it."""
    # 行政手続法6条: the standard processing period, from arrival to the disposition.
    has_period = Q(standard_days__isnull=False, due_date__isnull=False)
    on = TruncDate("concluded_at", output_field=DateField())
    rows = (
        _decided(start, end)
        .annotate(on=on)
        .values("procedure")
        .annotate(
            all=Count("pk"),
            n=Count("pk", filter=has_period),
            part=Count("pk", filter=has_period & Q(on__lte=F("due_date"))),
        )
    )
    return _with_town(
        (row["procedure"], Counts(row["part"], row["n"], covered=row["n"], population=row["all"]))
        for row in rows
    )


def working_days(start: date, end: date) -> Mapping[str, Counts]:
    """Tally the open days from arrival to the decision, corrections included."""
    calendar = calendar_of(Municipality.objects.get(pk=active_municipality_id()))
    rows = (
        _decided(start, end)
        .annotate(since=TruncDate("arrived_at"), until=TruncDate("concluded_at"))
        .values("procedure", "since", "until")
        .annotate(n=Count("pk"))
    )
    tallies: dict[uuid.UUID, Counter[int]] = {}
    for row in rows:
        days = calendar.between(row["since"], row["until"])
        tallies.setdefault(row["procedure"], Counter())[days] += row["n"]
    return _with_town((key, Counts.of_tally(tally)) for key, tally in tallies.items())


def corrected(start: date, end: date) -> Mapping[str, Counts]:
    """Count the decided applications, and those that had to be put right on the way."""
    asked = Exists(CorrectionRequest.objects.filter(application=OuterRef("pk"), cancelled_at=None))
    rows = (
        _decided(start, end)
        .annotate(asked=asked)
        .values("procedure")
        .annotate(n=Count("pk"), part=Count("pk", filter=Q(asked=True)))
    )
    return _with_town((row["procedure"], Counts(row["part"], row["n"])) for row in rows)


def completed(start: date, end: date) -> Mapping[str, Counts]:
    """Count the forms begun online, and those of them that were submitted."""
    rows = (
        Draft.objects.filter(channel=Channel.ONLINE.value, **_within("started_at", start, end))
        .order_by()
        .values("procedure")
        .annotate(n=Count("pk"), part=Count("pk", filter=Q(submitted_at__isnull=False)))
    )
    return _with_town((row["procedure"], Counts(row["part"], row["n"])) for row in rows)


def decided_electronically(start: date, end: date) -> Mapping[str, Counts]:
    """Count the decided applications, and those with a decision record of the system."""
    rows = (
        _decided(start, end)
        .values("procedure")
        .annotate(n=Count("pk"), part=Count("pk", filter=Q(decision_id__isnull=False)))
    )
    return _with_town((row["procedure"], Counts(row["part"], row["n"])) for row in rows)


def satisfied(start: date, end: date) -> Mapping[str, Counts]:
    """Count the replies about applications that ended, and those with 4 or 5 of 5."""
    rows = (
        Application.objects.filter(**_within("concluded_at", start, end))
        .exclude(outcome=Outcome.WITHDRAWN.value)
        .order_by()
        .values("procedure")
        .annotate(
            all=Count("pk"),
            n=Count("satisfaction__pk"),
            part=Count("satisfaction__pk", filter=Q(satisfaction__overall__gte=_CONTENT)),
        )
    )
    return _with_town(
        (row["procedure"], Counts(row["part"], row["n"], covered=row["n"], population=row["all"]))
        for row in rows
    )


def titles(keys: Collection[str]) -> Mapping[str, str]:
    """Return the names of the procedures that the town has among the keys."""
    wanted = [key for key in keys if parse_uuid(key)]
    rows = Procedure.objects.filter(pk__in=wanted).values_list("pk", "title")
    return {str(pk): title for pk, title in rows}


def slug_of(key: str) -> str | None:
    """Return the name of the procedure in addresses."""
    return Procedure.objects.filter(pk=key).values_list("slug", flat=True).first()


def _within(field: str, start: date, end: date) -> dict[str, datetime]:
    return {f"{field}__gte": _midnight(start), f"{field}__lt": _midnight(end)}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _decided(start: date, end: date) -> QuerySet[Application]:
    return Application.objects.filter(
        outcome__in=_DISPOSITIONS, **_within("concluded_at", start, end)
    ).order_by()


def _with_town(rows: Iterable[tuple[uuid.UUID, Counts]]) -> Mapping[str, Counts]:
    scopes = {str(key): counts for key, counts in rows}
    return {**scopes, TOWN: total(scopes.values())}
