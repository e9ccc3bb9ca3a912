"""Set and remove windows of the town's year."""

from datetime import date, datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.programmes.events.about import window_ref
from yakuba.programmes.events.playbooks import WindowRemoved, WindowSet
from yakuba.programmes.models import TownWindow
from yakuba.programmes.policies.projects import may_plan

from .errors import UnableToPlan
from .projects import demand

_LONGEST_CODE: Final = 40


@transaction.atomic
def set_window(
    *,
    code: str,
    title: str,
    opens: date,
    closes: date,
    actor: Actor,
    at: datetime,
    note: str = "",
) -> TownWindow:
    """Register when something can be done in this town; raises `UnableToPlan`."""
    demand(may_plan(actor))
    title, note = clean_line(title), clean_line(note)
    if not title:
        raise UnableToPlan("時期の名称を入力してください。")
    if closes < opens:
        raise UnableToPlan("終了日は、開始日と同じ日か後の日にしてください。")
    _demand_code(code)
    if TownWindow.objects.filter(code=code, opens=opens).exists():
        raise UnableToPlan("同じ種類で同じ日に始まる時期が、すでに登録されています。")
    window = TownWindow.objects.create(
        code=code, title=title, opens=opens, closes=closes, note=note
    )
    fact = WindowSet(subject=window_ref(window.pk), title=title, opens=opens, closes=closes)
    record(fact, actor=actor, at=at)
    return window


def _demand_code(code: str) -> None:
    try:
        validate_slug(code)
    except ValidationError:
        raise UnableToPlan("時期の種類を選んでください。") from None
    if len(code) > _LONGEST_CODE:
        raise UnableToPlan(f"種類のコードは{_LONGEST_CODE}字までで入力してください。")


@transaction.atomic
def remove_window(*, window: TownWindow, actor: Actor, at: datetime) -> None:
    """Take a window out; plans that were made keep their dates. Raises `UnableToPlan`."""
    demand(may_plan(actor))
    held = only(TownWindow.objects.select_for_update().filter(pk=window.pk))
    if held is None:
        return
    fact = WindowRemoved(subject=window_ref(held.pk), title=f"{held.title} {held.opens}")
    held.delete()
    record(fact, actor=actor, at=at)
