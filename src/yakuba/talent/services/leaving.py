"""Leave a role and say why; whoever is in charge answers within days."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.tenancy.models import Municipality
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor, Duty
from yakuba.kernel.text import clean_text
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.kernel.wareki import to_wareki
from yakuba.organisation.queries import calendar_of
from yakuba.talent.events import roles as events
from yakuba.talent.models import Leaving, RoleTerm
from yakuba.talent.policies.entering import may_foster
from yakuba.talent.policies.roles import may_leave
from yakuba.talent.queries.within import charged_with
from yakuba.talent.rules.roles import ANSWER_WITHIN, Reason

from .telling import tell


@transaction.atomic
def leave_role(
    *,
    term: RoleTerm,
    category: Reason,
    words: str,
    left_on: date,
    actor: Actor,
    at: datetime,
    on: date,
) -> Leaving:
    """Leave a role from a day on and say why; raises `UnableToAct`."""
    rows = RoleTerm.objects.select_for_update(of=("self",)).select_related("kind", "user")
    held = only(rows.filter(pk=term.pk))
    if held is None:
        raise UnableToAct("この任期はありません。")
    demand(may_leave(actor, held))
    if held.left_on is not None:
        raise UnableToAct("この役割は、すでに退いています。")
    if on >= held.ends:
        raise UnableToAct("任期は満了しています。")
    if not on <= left_on < held.ends:
        raise UnableToAct("退任日は、今日から任期の末日までの日付を入力してください。")
    words = clean_text(words)[:1000]
    if category is Reason.OTHER and not words:
        raise UnableToAct("「そのほか」のときは、理由を入力してください。")
    held.left_on = left_on
    held.save(update_fields=["left_on"])
    town = Municipality.objects.get(pk=active_municipality_id())
    due = calendar_of(town).after(on, ANSWER_WITHIN)
    leaving = Leaving.objects.create(
        term=held, category=category.value, words=words, given_at=at, due=due
    )
    fact = events.RoleLeft(
        subject=held.ref,
        user_id=held.user_id,
        name=held.user.name,
        category=category.value,
        words=words,
        left_on=left_on,
        answer_due=due,
    )
    record(fact, actor=actor, at=at)
    for user in charged_with(Duty.TALENT, on):
        tell(
            user=user,
            subject_line=f"【役割】退任の理由が届きました（{to_wareki(due)}までに回答）",
            # The reason itself stays on the page: a mail may be read by others.
            lines=[f"役割　{held.kind.name}", f"回答期限　{to_wareki(due)}"],
            path=f"roles/terms/{held.pk}/leaving/",
            about=held.ref,
            key=f"leaving.{leaving.pk}.{user.pk}",
            at=at,
        )
    return leaving


@transaction.atomic
def answer_leaving(*, leaving: Leaving, answer: str, actor: Actor, at: datetime) -> Leaving:
    """Say what is done about the reason; the person reads it. Raises `UnableToAct`."""
    demand(may_foster(actor))
    rows = Leaving.objects.select_for_update(of=("self",)).select_related("term__user")
    held = only(rows.filter(pk=leaving.pk))
    if held is None:
        raise UnableToAct("この理由はありません。")
    if held.answered_at is not None:
        raise UnableToAct("すでに回答しています。")
    answer = clean_text(answer)[:1000]
    if not answer:
        raise UnableToAct("回答を入力してください。")
    held.answer = answer
    held.answered_at = at
    held.answered_label = f"{actor.post_label} {actor.name}".strip()
    held.save(update_fields=["answer", "answered_at", "answered_label"])
    town = Municipality.objects.get(pk=active_municipality_id())
    given, on = timezone.localdate(held.given_at), timezone.localdate(at)
    days = calendar_of(town).between(given, on)
    record(
        events.LeavingAnswered(subject=held.term.ref, answer=answer, days=days), actor=actor, at=at
    )
    tell(
        user=held.term.user,
        subject_line="【役割】退任の理由に回答がありました",
        lines=["回答は、次のページで読めます。"],
        path=f"roles/terms/{held.term_id}/leaving/",
        about=held.term.ref,
        key=f"leaving.{held.pk}.answered",
        at=at,
    )
    return held
