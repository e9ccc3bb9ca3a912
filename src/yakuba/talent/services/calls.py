"""Call for a role, and call it off."""

from datetime import date, datetime

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line, clean_text
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.talent.events import roles as events
from yakuba.talent.models import RoleCall, RoleKind
from yakuba.talent.policies.entering import may_foster
from yakuba.talent.rules.roles import Way, end_of_term


@transaction.atomic
def open_call(
    *,
    kind: RoleKind,
    title: str,
    opens: date,
    closes: date,
    starts: date,
    actor: Actor,
    at: datetime,
    text: str = "",
    places: int | None = None,
) -> RoleCall:
    """Call for a role; `closes` is the first day on which it is too late. Raises `UnableToAct`.

    The term begins on `starts` and is as long as the role says.
    """
    demand(may_foster(actor))
    title = clean_line(title)
    if not title:
        raise UnableToAct("募集の名称を入力してください。")
    if kind.retired_at is not None:
        raise UnableToAct("この役割は終わっています。新しい版で募集してください。")
    if kind.way == Way.APPOINTED:
        raise UnableToAct(f"「{kind.name}」は指名で任命する役割のため、募集しません。")
    if closes <= opens:
        raise UnableToAct("募集の終わりは、始まりの日以後にしてください。")
    if starts < opens:
        raise UnableToAct("任期の初日は、募集の始まりより後にしてください。")
    if places is not None and places < 1:
        raise UnableToAct("募集人数は1人以上で入力してください。")
    call = RoleCall.objects.create(
        kind=kind,
        title=title[:120],
        text=clean_text(text)[:4000],
        opens=opens,
        closes=closes,
        starts=starts,
        ends=end_of_term(starts, kind.term_months),
        places=places,
        published_at=at,
    )
    fact = events.CallOpened(subject=call.ref, title=call.title, opens=opens, closes=closes)
    record(fact, actor=actor, at=at)
    return call


@transaction.atomic
def cancel_call(*, call: RoleCall, reason: str, actor: Actor, at: datetime) -> RoleCall:
    """Call it off; who was appointed stays. Raises `UnableToAct`."""
    demand(may_foster(actor))
    held = only(RoleCall.objects.select_for_update().filter(pk=call.pk))
    if held is None or held.cancelled_at is not None:
        raise UnableToAct("この募集は、すでに取りやめになっています。")
    reason = clean_line(reason)[:200]
    if not reason:
        raise UnableToAct("取りやめる理由を入力してください。")
    held.cancelled_at = at
    held.save(update_fields=["cancelled_at"])
    record(events.CallCancelled(subject=held.ref, reason=reason), actor=actor, at=at)
    return held
