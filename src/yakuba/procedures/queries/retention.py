"""Reads of retention: the rules in force, what is free on a day, what holds it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yakuba.kernel.fiscal import FiscalYear
from yakuba.kernel.receipt import UnreadableReceipt, parse_receipt_number, receipt_number
from yakuba.procedures.models import (
    Application,
    DisposalItem,
    DisposalList,
    DraftPeriod,
    Procedure,
    RetentionExtension,
    RetentionHold,
    RetentionRule,
)
from yakuba.procedures.rules.clock import day_in_japan
from yakuba.procedures.rules.retention import (
    USUAL_DRAFT_RULE,
    Counted,
    DraftRule,
    Ending,
    Period,
    Rule,
    Span,
    Term,
    expired,
    keeping,
)
from yakuba.procedures.rules.vocabulary import Outcome

_JAPAN = ZoneInfo("Asia/Tokyo")


def rule_of(row: RetentionRule) -> Rule:
    """Return the stored version as a value."""
    return Rule(
        number=row.number,
        valid_from=row.valid_from,
        covers_past=row.covers_past,
        counted=Counted(row.counted),
        usual=Term(Period(row.period), Ending(row.ending)),
        exceptions={Outcome(key): Term.from_json(one) for key, one in row.exceptions.items()},
    )


def rules_of(procedure_id: UUID) -> list[Rule]:
    """Return every version of the procedure's retention, newest first."""
    rows = RetentionRule.objects.filter(procedure=procedure_id).order_by("-number")
    return [rule_of(row) for row in rows]


def rows_of(procedure_id: UUID) -> QuerySet[RetentionRule]:
    """Return the versions with who set them, newest first."""
    rows = RetentionRule.objects.filter(procedure=procedure_id).select_related("set_by")
    return rows.order_by("-number")


def draft_rule() -> DraftRule:
    """Return after how many days drafts are forgotten in the active town."""
    row = DraftPeriod.objects.order_by("-number").first()
    return DraftRule(row.days, row.warn_days) if row else USUAL_DRAFT_RULE


def draft_periods() -> QuerySet[DraftPeriod]:
    """Return the versions of the town's period for drafts, newest first."""
    return DraftPeriod.objects.select_related("set_by").order_by("-number")


def live_holds(application: Application) -> list[RetentionHold]:
    """Return what holds the application now, its procedure's holds included; oldest first."""
    on_it = Q(application=application) | Q(procedure=application.procedure_id)
    rows = RetentionHold.objects.filter(on_it, released_at=None).select_related("set_by")
    return list(rows.order_by("set_at"))


def _held() -> Exists:
    return Exists(RetentionHold.objects.filter(application=OuterRef("pk"), released_at=None))


def _extended(on: date) -> Exists:
    return Exists(RetentionExtension.objects.filter(application=OuterRef("pk"), until__gte=on))


def _listed() -> Exists:
    # What a list has taken away bears `disposed_at`: only what still waits has to be looked for.
    waiting = DisposalItem.objects.filter(done_at=None, left_out_at=None)
    return Exists(waiting.filter(application=OuterRef("pk")))


def is_procedure_held(procedure_id: UUID) -> bool:
    """Tell whether every record of the procedure is held."""
    return RetentionHold.objects.filter(procedure=procedure_id, released_at=None).exists()


def held_procedures() -> frozenset[UUID]:
    """Return the procedures whose every record is held."""
    rows = RetentionHold.objects.filter(procedure__isnull=False, released_at=None)
    return frozenset(key for key in rows.values_list("procedure", flat=True) if key)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=_JAPAN)


def _in(spans: Iterable[Span]) -> Q:
    found = Q(pk__in=[])
    for span in spans:
        one = Q(
            outcome__in=[outcome.value for outcome in span.outcomes],
            concluded_at__lt=_midnight(span.before),
        )
        if span.since is not None:
            one &= Q(concluded_at__gte=_midnight(span.since))
        found |= one
    return found


def _over(procedure_id: UUID, spans: Iterable[Span]) -> QuerySet[Application]:
    return Application.objects.filter(
        _in(spans), procedure=procedure_id, concluded_at__isnull=False, disposed_at=None
    )


def over(procedure_id: UUID, spans: Iterable[Span]) -> QuerySet[Application]:
    """Return what lies in the spans and is neither disposed of nor on a list already."""
    found = _over(procedure_id, spans).exclude(_listed())
    return found.order_by("concluded_at", "receipt_number")


def due(procedure_id: UUID, *, on: date, rules: list[Rule] | None = None) -> QuerySet[Application]:
    """Return what may be disposed of on the day: free, not held, not extended; oldest first."""
    known = rules_of(procedure_id) if rules is None else rules
    rows = over(procedure_id, expired(known, on=on))
    if is_procedure_held(procedure_id):
        return rows.none()
    return rows.exclude(_held()).exclude(_extended(on))


def ending_of(rules: list[Rule], application: Application, on: date) -> Ending | None:
    """Return what is to be done with the application on the day; None: it is not free."""
    if application.concluded_at is None:
        return None
    ended = day_in_japan(application.concluded_at)
    kept = keeping(rules, ended, Outcome(application.outcome), on)
    is_over = kept is not None and kept.last is not None and kept.last < on
    return kept.term.ending if kept and is_over else None


@dataclass(frozen=True, slots=True)
class Due:
    """One procedure: what is free now, what will be at the end of the year, what is kept back."""

    procedure: Procedure
    rule: RetentionRule | None
    free: int
    by_year_end: int
    held: int
    extended: int
    is_held: bool


def due_by_procedure(*, on: date) -> list[Due]:
    """Return every procedure with what falls due in the fiscal year of the day."""
    rows: dict[UUID, list[RetentionRule]] = {}
    for row in RetentionRule.objects.order_by("-number"):
        rows.setdefault(row.procedure_id, []).append(row)
    aside = _Aside.of(on)
    procedures = Procedure.objects.select_related("section").order_by("order", "slug")
    return [_due(one, rows.get(one.pk, []), aside, on) for one in procedures]


@dataclass(frozen=True, slots=True)
class _Aside:
    """What is not free although its period is over: few rows, read once for all procedures."""

    procedures: frozenset[UUID]
    held: frozenset[UUID]
    extended: frozenset[UUID]
    listed: dict[UUID, int]

    @classmethod
    def of(cls, on: date) -> "_Aside":
        held = RetentionHold.objects.filter(application__isnull=False, released_at=None)
        extended = RetentionExtension.objects.filter(until__gte=on)
        waiting = DisposalItem.objects.filter(done_at=None, left_out_at=None).order_by()
        by_procedure = waiting.values_list("application__procedure").annotate(n=Count("pk"))
        return cls(
            procedures=held_procedures(),
            held=frozenset(key for key in held.values_list("application", flat=True) if key),
            extended=frozenset(extended.values_list("application", flat=True)),
            listed=dict(by_procedure),
        )


def _due(procedure: Procedure, rows: list[RetentionRule], aside: _Aside, on: date) -> Due:
    rules = [rule_of(row) for row in rows]
    in_force = [row for row in rows if row.valid_from <= on]
    spans = expired(rules, on=on)
    ended = _over(procedure.pk, spans).count() if spans else 0
    at_year_end = expired(rules, on=FiscalYear.of(on).end, in_force=on)
    later = _over(procedure.pk, at_year_end).count() if at_year_end else 0
    every = ended - aside.listed.get(procedure.pk, 0)
    is_held = procedure.pk in aside.procedures
    held, extended = every, 0
    if not is_held:
        apart = over(procedure.pk, spans).filter(pk__in=aside.held | aside.extended)
        keys = frozenset(apart.values_list("pk", flat=True)) if ended else frozenset()
        held = len(keys & aside.held)
        extended = len(keys - aside.held)
    return Due(
        procedure=procedure,
        rule=in_force[0] if in_force else None,
        free=every - held - extended,
        by_year_end=later - ended,
        held=held,
        extended=extended,
        is_held=is_held,
    )


def kept_back(procedure_id: UUID, *, on: date) -> QuerySet[Application]:
    """Return what would be free but is held or extended, for the page of the procedure."""
    rows = over(procedure_id, expired(rules_of(procedure_id), on=on))
    if is_procedure_held(procedure_id):
        return rows
    return rows.filter(Q(_held()) | Q(_extended(on)))


@dataclass(frozen=True, slots=True)
class Kept:
    """How long one application is kept, and what stands in the way of disposing of it."""

    term: Term | None
    last: date | None
    extension: RetentionExtension | None
    holds: list[RetentionHold]
    released: list[RetentionHold]
    disposed_at: datetime | None

    @property
    def until(self) -> date | None:
        """The last day on which it is kept for sure."""
        if self.extension is None or self.last is None:
            return self.last
        return max(self.last, self.extension.until)


def keeping_of(application: Application, *, on: date) -> Kept:
    """Return how the application is kept."""
    on_it = Q(application=application) | Q(procedure=application.procedure_id)
    holds = list(
        RetentionHold.objects.filter(on_it)
        .select_related("set_by", "released_by")
        .order_by("set_at")
    )
    kept, extension = None, None
    if application.concluded_at is not None:
        ended = day_in_japan(application.concluded_at)
        rules = rules_of(application.procedure_id)
        kept = keeping(rules, ended, Outcome(application.outcome), on)
        extension = application.extensions.order_by("-until").first()
    return Kept(
        term=kept.term if kept else None,
        last=kept.last if kept else None,
        extension=extension,
        holds=[one for one in holds if one.released_at is None],
        released=[one for one in holds if one.released_at is not None],
        disposed_at=application.disposed_at,
    )


def holds() -> QuerySet[RetentionHold]:
    """Return every live hold of the town, oldest first."""
    rows = RetentionHold.objects.filter(released_at=None)
    return rows.select_related("application__procedure", "procedure", "set_by").order_by("set_at")


def hold_by_key(hold_id: UUID) -> RetentionHold | None:
    """Return the hold with what it holds."""
    rows = RetentionHold.objects.select_related("application", "procedure")
    return rows.filter(pk=hold_id).first()


def register() -> QuerySet[DisposalList]:
    """Return the register of disposal, newest first, with how much of each list is done."""
    rows = DisposalList.objects.select_related("procedure", "confirmed_by").annotate(
        disposed=Count("items", filter=Q(items__done_at__isnull=False)),
        left_out=Count("items", filter=Q(items__left_out_at__isnull=False)),
    )
    return rows.order_by("-fiscal_year", "-serial")


def list_by_key(disposal_id: UUID) -> DisposalList | None:
    """Return one list of the register."""
    return register().filter(pk=disposal_id).first()


def items_of(disposal: DisposalList) -> QuerySet[DisposalItem]:
    """Return what the list names, in its order."""
    return (
        DisposalItem.objects.filter(disposal=disposal).select_related("application").order_by("pk")
    )


def disposed_by_number(text: str) -> Application | None:
    """Return the disposed application with the number, for who asks what has become of it.

    It bears nobody's name or address any more, so the number alone is enough.
    """
    try:
        receipt = parse_receipt_number(text)
    except UnreadableReceipt:
        return None
    number = receipt_number(receipt.serial, receipt.fiscal_year)
    return Application.objects.filter(receipt_number=number, disposed_at__isnull=False).first()
