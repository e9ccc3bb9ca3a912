"""The prefecture reminds municipalities of what is due; each receives it in its own rows."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.models import Municipality
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import demand
from yakuba.region.events import dispatch as events
from yakuba.region.events.about import LIST, ref
from yakuba.region.models import Audience, Notice, Reminder
from yakuba.region.policies.dispatch import may_ask
from yakuba.region.policies.exchange import may_co_ordinate

from .errors import UnableToAct
from .publishing import here, keyed, publish


@transaction.atomic
def remind(
    *,
    about: Reminder.About,
    key: UUID,
    title: str,
    due: date | None,
    towns: Sequence[Municipality],
    actor: Actor,
    at: datetime,
    subject: SubjectRef | None = None,
) -> list[Reminder]:
    """Send a word to each municipality, once a day at most; raises `UnableToAct`."""
    demand(may_co_ordinate(actor, here()))
    today = set(
        Reminder.objects.filter(about_key=key, published_at__date=at.date()).values_list(
            "addressee_id", flat=True
        )
    )
    wanted = [town for town in towns if town.pk not in today]
    if not wanted:
        raise UnableToAct("督促する相手がいません。同じ件の督促は、団体ごとに1日1回までです。")
    rows = []
    for town in wanted:
        row = keyed(
            Reminder(about=about.value, about_key=key, title=title[:160], due=due),
            Audience.ONE,
            addressee_id=town.pk,
        )
        publish(row, at)
        rows.append(row)
    Reminder.objects.bulk_create(rows)
    fact = events.Reminded(
        subject=subject or ref(LIST, key),
        about=about.label,
        towns=tuple(town.name for town in wanted),
    )
    record(fact, actor=actor, at=at)
    return rows


@transaction.atomic
def dismiss_notice(*, notice: Notice, actor: Actor, at: datetime) -> Notice:
    """Note that a reminder was read; raises `UnableToAct`."""
    demand(may_ask(actor, here()))
    row = only(Notice.objects.select_for_update().filter(pk=notice.pk))
    if row is None or row.settled_at is not None:
        raise UnableToAct("この知らせは、すでに確認されています。")
    row.settled_at = at
    row.save(update_fields=["settled_at"])
    fact = events.NoticeSettled(subject=ref(LIST, row.key), title=row.title)
    record(fact, actor=actor, at=at)
    return row
