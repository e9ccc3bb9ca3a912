"""Publish a version of a table."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from yakuba.foundation.events.services import record
from yakuba.foundation.rulebook import policies
from yakuba.foundation.rulebook.events import RuleTablePublished
from yakuba.foundation.rulebook.models import RuleTable
from yakuba.foundation.rulebook.rules import BadTable, read_sheet
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.kernel.canonical import NotCanonical, content_hash


class UnableToPublish(Exception):
    """The table cannot be published; the message says what to set right."""


@transaction.atomic
def publish_table(
    *,
    code: str,
    title: str,
    source_text: str,
    document: dict[str, Any],
    valid_from: date,
    actor: Actor,
    at: datetime,
    note: str = "",
) -> RuleTable:
    """Publish a new version that holds from `valid_from`; the former one ends on that day.

    Publishing the very text that is the newest already returns that version. Raises
    `UnableToPublish`.
    """
    municipality_id = active_municipality_id()
    verdict = policies.may_publish(actor=actor, municipality_id=municipality_id)
    if not verdict:
        raise UnableToPublish(verdict.reason_ja)
    hashed = _checked(document)
    # Serialises publishers of one town: versions have no gap and periods do not overlap.
    Municipality.objects.select_for_update().get(pk=municipality_id)
    newest = RuleTable.objects.filter(code=code).order_by("-version").first()
    if newest is not None and newest.content_hash == hashed and newest.title == title:
        return newest
    _check_day(valid_from, newest, at)
    if newest is not None:
        newest.valid_to = valid_from
        newest.save(update_fields=["valid_to"])
    table = RuleTable(
        code=code,
        version=newest.version + 1 if newest else 1,
        title=title,
        source_text=source_text,
        note=note,
        valid_from=valid_from,
        document=document,
        content_hash=hashed,
        published_at=at,
        published_by_id=actor.user_id,
    )
    table.save(force_insert=True)
    record(
        RuleTablePublished(
            subject=table.ref,
            table_code=code,
            version=table.version,
            title=title,
            valid_from=valid_from,
            content_hash=hashed,
            note=note,
        ),
        actor=actor,
        at=at,
    )
    return table


def _checked(document: dict[str, Any]) -> str:
    try:
        read_sheet(document)
        return content_hash(document)
    except (BadTable, NotCanonical) as error:
        raise UnableToPublish(str(error)) from error


def _check_day(valid_from: date, newest: RuleTable | None, at: datetime) -> None:
    # A rule that burdens nobody may still not be back-dated here: records already made point at
    # the version that held on their day.
    # The first version may enter a rule that has long been in force on paper.
    if newest is not None and valid_from < timezone.localtime(at).date():
        raise UnableToPublish("施行日は、公布する日かそれより後の日にしてください。")
    if newest is not None and valid_from <= newest.valid_from:
        raise UnableToPublish(
            f"施行日は、いまの第{newest.version}版の施行日({newest.valid_from})より後にしてください。"
        )
