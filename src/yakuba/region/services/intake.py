"""Read a table of answers for a trial, then take it over as a whole or not at all."""

from collections import defaultdict
from datetime import datetime
from typing import Final

from django.db import transaction

from yakuba.foundation.documents.sheets import Limits, UnreadableBook, open_book
from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import demand
from yakuba.region.events import indicators as events
from yakuba.region.events.indicators import intake_ref
from yakuba.region.models import IndicatorIntake, IndicatorValue
from yakuba.region.policies.indicators import may_be_compared, may_keep_indicators
from yakuba.region.queries.indicators import catalogue
from yakuba.region.rules.intake import Line, read

from .errors import UnableToAct
from .indicators import answer_questions

# As many columns as there are municipalities, and the two before them.
LIMITS: Final = Limits(megabytes=10, rows=20_000, columns=2_000)
KEPT = 10


@transaction.atomic
def read_table(
    *,
    municipality: Municipality,
    content: bytes,
    name: str,
    year: int,
    actor: Actor,
    at: datetime,
) -> IndicatorIntake:
    """Read a table and say what would be taken over; no value changes. Raises `UnableToAct`."""
    demand(may_keep_indicators(actor))
    demand(may_be_compared(municipality))
    named = clean_line(name)[:200] or "表"
    try:
        book = open_book(content, LIMITS, name=named)
        rows = book.rows(book.sheets[0])
    except UnreadableBook as fault:
        raise UnableToAct(str(fault)) from fault
    reading = read(rows, catalogue=catalogue(), town=municipality.name, year=year)
    if not reading.lines and not reading.faults:
        raise UnableToAct(
            f"「{named}」に、取り込める値がありません。"
            "指標の名称が一覧のものと同じか、この団体の列が空でないかを確かめてください。"
        )
    intake = IndicatorIntake.objects.create(
        name=named,
        lines=[one.as_json() for one in reading.lines],
        faults=[one.as_json() for one in reading.faults],
        skipped=reading.skipped,
        handed_in_at=at,
        handed_in_by=actor.name,
    )
    old = IndicatorIntake.objects.filter(taken_at=None).values_list("pk", flat=True)[KEPT:]
    IndicatorIntake.objects.filter(pk__in=list(old)).delete()
    fact = events.TableRead(
        subject=intake_ref(intake.pk),
        name=named,
        lines=len(reading.lines),
        faults=len(reading.faults),
    )
    record(fact, actor=actor, at=at)
    return intake


@transaction.atomic
def take_table(*, intake: IndicatorIntake, actor: Actor, at: datetime) -> int:
    """Take the values of a table without faults; return how many changed. Raises `UnableToAct`."""
    demand(may_keep_indicators(actor))
    held = IndicatorIntake.objects.select_for_update().get(pk=intake.pk)
    if held.taken_at is not None:
        raise UnableToAct("この表は、すでに取り込みました。")
    if held.faults:
        raise UnableToAct("直すところが残っています。表を直して、もう一度読み取ってください。")
    by_year: dict[int, dict[str, Line | None]] = defaultdict(dict)
    for one in held.lines:
        line = Line(**one)
        by_year[line.year][line.code] = line
    changed = sum(
        answer_questions(
            year=year, lines=lines, source=IndicatorValue.Source.IMPORTED, actor=actor, at=at
        )
        for year, lines in sorted(by_year.items())
    )
    held.taken_at = at
    held.save(update_fields=["taken_at"])
    fact = events.TableTaken(subject=intake_ref(held.pk), lines=len(held.lines))
    record(fact, actor=actor, at=at)
    return changed
