"""Say which roles the town has: take over a shipped one, write one, change one, give one up."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line, clean_text
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.organisation.rules import Rank
from yakuba.talent.events import roles as events
from yakuba.talent.models import RoleKind
from yakuba.talent.policies.entering import may_foster
from yakuba.talent.queries.roles import kind_in_force, shipped_kinds
from yakuba.talent.rules.roles import Scope, Way, fault_of_kind

_CODE: Final = re.compile(r"[a-z][a-z0-9-]{1,39}")


@transaction.atomic
def adopt_kind(*, code: str, actor: Actor, at: datetime) -> RoleKind:
    """Take over a role that is shipped; raises `UnableToAct`."""
    demand(may_foster(actor))
    found = next((one for one in shipped_kinds() if one["code"] == code), None)
    if found is None:
        raise UnableToAct("この役割のひな形はありません。")
    if kind_in_force(code) is not None:
        raise UnableToAct(f"「{found['name']}」は、すでに登録されています。")
    return _publish(code, {key: value for key, value in found.items() if key != "code"}, actor, at)


@transaction.atomic
def publish_kind(
    *,
    code: str,
    name: str,
    tasks: str,
    term_months: int,
    ranks: Sequence[Rank],
    scope: Scope,
    way: Way,
    actor: Actor,
    at: datetime,
    places: int | None = None,
) -> RoleKind:
    """Write a role, or its next edition; terms keep the edition they were given under.

    Raises `UnableToAct`.
    """
    demand(may_foster(actor))
    if not _CODE.fullmatch(code):
        raise UnableToAct(
            "コードは、英小文字で始まる英小文字・数字・ハイフンの2文字以上40文字以内で入力してください。"
        )
    definition = {
        "name": clean_line(name)[:60],
        "tasks": clean_text(tasks)[:2000],
        "term_months": term_months,
        "ranks": [one.value for one in ranks],
        "scope": scope.value,
        "places": None if scope is Scope.ANYWHERE else places,
        "way": way.value,
    }
    return _publish(code, definition, actor, at)


def _publish(code: str, definition: dict[str, Any], actor: Actor, at: datetime) -> RoleKind:
    fault = fault_of_kind(definition)
    if fault:
        raise UnableToAct(fault)
    rows = RoleKind.objects.select_for_update().filter(code=code)
    newest = rows.order_by("-edition").first()
    rows.filter(retired_at=None).update(retired_at=at)
    kind = RoleKind.objects.create(
        code=code, edition=newest.edition + 1 if newest else 1, published_at=at, **definition
    )
    fact = events.RoleKindPublished(subject=kind.ref, name=kind.name, edition=kind.edition)
    record(fact, actor=actor, at=at)
    return kind


@transaction.atomic
def retire_kind(*, kind: RoleKind, actor: Actor, at: datetime) -> RoleKind:
    """Give a role up: nobody comes to it any more, who holds it serves to the end.

    Raises `UnableToAct`.
    """
    demand(may_foster(actor))
    held = only(RoleKind.objects.select_for_update().filter(pk=kind.pk, retired_at=None))
    if held is None:
        raise UnableToAct("この役割は、すでに終わっています。")
    held.retired_at = at
    held.save(update_fields=["retired_at"])
    record(events.RoleKindRetired(subject=held.ref, name=held.name), actor=actor, at=at)
    return held
