"""Put somebody forward for a role: raise one's hand, be proposed, have the superior agree."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor, Duty
from yakuba.kernel.text import clean_line, clean_text
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.organisation.models import Department
from yakuba.organisation.queries import appointments_of, section_of
from yakuba.talent.events import roles as events
from yakuba.talent.models import Candidacy, RoleCall, RoleKind, RoleTerm
from yakuba.talent.policies.entering import may_enter
from yakuba.talent.policies.roles import may_answer, may_propose, may_withdraw
from yakuba.talent.queries.candidacies import has_superior
from yakuba.talent.queries.roles import holds_already, is_open, kind_in_force
from yakuba.talent.queries.superiors import answering, heads_above
from yakuba.talent.queries.within import charged_with
from yakuba.talent.rules.roles import Way, end_of_term

from .telling import tell

MOST_WEEKLY: Final = Decimal("38.7")
# Somebody asks for another term in the last months of this one.
RENEW_FROM: Final = timedelta(days=92)


@transaction.atomic
def nominate_self(
    *, call: RoleCall, reason: str, weekly_hours: Decimal, actor: Actor, at: datetime, on: date
) -> Candidacy:
    """Raise one's hand for a called role; raises `UnableToAct`."""
    demand(may_enter(actor))
    _demand_open(call, on)
    if call.kind.way != Way.SELF:
        raise UnableToAct("この役割は、所属長の推薦で募集しています。所属長に相談してください。")
    user = only(User.objects.filter(pk=actor.user_id or 0))
    if user is None:
        raise UnableToAct("職員として利用しているときだけ応募できます。")
    span = (call.starts, call.ends)
    return _give(call.kind, user, Way.SELF, reason, weekly_hours, span, actor, at, on, call=call)


@transaction.atomic
def propose(
    *,
    kind: RoleKind,
    user: User,
    reason: str,
    weekly_hours: Decimal,
    actor: Actor,
    at: datetime,
    on: date,
    starts: date | None = None,
    call: RoleCall | None = None,
) -> Candidacy:
    """Put one of one's people forward, in a call or from a day on; raises `UnableToAct`."""
    demand(may_propose(actor, user.pk, on))
    if call is not None:
        _demand_open(call, on)
        span = (call.starts, call.ends)
    elif starts is not None:
        span = (starts, end_of_term(starts, kind.term_months))
    else:
        raise UnableToAct("任期の初日を入力してください。")
    if kind.way != Way.HEAD:
        raise UnableToAct(f"「{kind.name}」は、推薦で任命する役割ではありません。")
    return _give(kind, user, Way.HEAD, reason, weekly_hours, span, actor, at, on, call=call)


@transaction.atomic
def ask_renewal(
    *, term: RoleTerm, reason: str, weekly_hours: Decimal, actor: Actor, at: datetime, on: date
) -> Candidacy:
    """Ask to hold the role for another term, under its edition in force; raises `UnableToAct`."""
    demand(may_enter(actor))
    if actor.user_id != term.user_id:
        raise UnableToAct("任期の更新を希望できるのは、本人だけです。")
    if term.left_on is not None or on >= term.ends:
        raise UnableToAct("この任期は終わっているため、更新できません。")
    if on < term.ends - RENEW_FROM:
        raise UnableToAct(f"任期の更新は、満了の{RENEW_FROM.days}日前から希望できます。")
    kind = kind_in_force(term.kind.code)
    if kind is None:
        raise UnableToAct("この役割は終わったため、更新できません。")
    if Candidacy.objects.filter(renews=term, withdrawn_at=None).exists():
        raise UnableToAct("更新の希望は、すでに出されています。")
    span = (term.ends, end_of_term(term.ends, kind.term_months))
    return _give(kind, term.user, Way.SELF, reason, weekly_hours, span, actor, at, on, renews=term)


def _demand_open(call: RoleCall, on: date) -> None:
    if not is_open(call, on):
        raise UnableToAct("この募集は、いま受け付けていません。募集の期間を確かめてください。")


def _give(
    kind: RoleKind,
    user: User,
    way: Way,
    reason: str,
    weekly_hours: Decimal,
    span: tuple[date, date],
    actor: Actor,
    at: datetime,
    on: date,
    *,
    call: RoleCall | None = None,
    renews: RoleTerm | None = None,
) -> Candidacy:
    reason = clean_text(reason)[:1000]
    if not reason:
        raise UnableToAct("理由を入力してください。")
    demand_hours(weekly_hours)
    section = demand_fit(kind, user, span, on)
    given = Candidacy.objects.filter(user=user, withdrawn_at=None, declined_at=None)
    if call is not None and given.filter(call=call).exists():
        raise UnableToAct("この募集には、すでに応募しています。")
    candidacy = Candidacy.objects.create(
        kind=kind,
        call=call,
        renews=renews,
        user=user,
        department=section,
        way=way.value,
        reason=reason,
        weekly_hours=weekly_hours,
        starts=span[0],
        ends=span[1],
        given_at=at,
        given_by_id=actor.user_id or user.pk,
    )
    fact = events.CandidacyGiven(
        subject=candidacy.ref,
        user_id=user.pk,
        name=user.name,
        role=kind.name,
        way=way.value,
        reason=reason,
    )
    record(fact, actor=actor, at=at)
    _agree_by_oneself(candidacy, actor, at, on)
    return candidacy


def _agree_by_oneself(candidacy: Candidacy, actor: Actor, at: datetime, on: date) -> None:
    """Ask who has to agree; where nobody stands above, those in charge decide at once."""
    if candidacy.way == Way.SELF and not has_superior(candidacy, on):
        _answer(candidacy, True, "上司にあたる職がないため、同意は要りません。", "", actor, at)
        return
    line = f"{candidacy.user.name}さん　{candidacy.kind.name}"
    if candidacy.way == Way.HEAD:
        asked, subject = [candidacy.user], "【役割】推薦されました。引き受けるかを答えてください"
    else:
        heads = heads_above(candidacy.user, on)
        asked = answering(heads[0] if heads else None, candidacy.user, at)
        subject = "【役割】所属の職員が手を挙げました。同意するかを答えてください"
    for user in asked:
        tell_of(user, subject, line, candidacy, f"asked.{user.pk}", at)


def tell_of(
    user: User, subject: str, line: str, candidacy: Candidacy, key: str, at: datetime
) -> None:
    """Promise a mail that leads to the candidacy."""
    tell(
        user=user,
        subject_line=subject,
        lines=[line],
        path=f"roles/candidacies/{candidacy.pk}/",
        about=candidacy.ref,
        key=f"candidacy.{candidacy.pk}.{key}",
        at=at,
    )


def demand_hours(weekly_hours: Decimal) -> None:
    """Raise `UnableToAct` for hours that no week has."""
    if not 0 < weekly_hours <= MOST_WEEKLY:
        raise UnableToAct(f"週あたりの時間は、0より大きく{MOST_WEEKLY}以下で入力してください。")


def demand_fit(kind: RoleKind, user: User, span: tuple[date, date], on: date) -> Department:
    """Return the section of the person; raises `UnableToAct` when the role is not for them."""
    held = [row.post for row in appointments_of(user, on)]
    if not held:
        raise UnableToAct(f"{user.name}さんは、いま職に就いていません。")
    if not any(post.rank in kind.ranks for post in held):
        raise UnableToAct(f"「{kind.name}」に就くことができる職位は、{kind.rank_labels}です。")
    if holds_already(user.pk, kind.code, span):
        raise UnableToAct(f"{user.name}さんは、同じ期間にこの役割に就いています。")
    return section_of(held[0].department)


@transaction.atomic
def answer_candidacy(
    *, candidacy: Candidacy, agreed: bool, actor: Actor, at: datetime, opinion: str = ""
) -> Candidacy:
    """Agree, or not: the superior to a self-nomination, the person to a proposal.

    Raises `UnableToAct`.
    """
    held = undecided(candidacy)
    demand(may_answer(actor, held, at))
    if held.answered_at is not None:
        raise UnableToAct("この応募には、すでに回答されています。")
    opinion = clean_line(opinion)[:400]
    if not agreed and not opinion:
        raise UnableToAct("同意できない理由を入力してください。本人に伝わります。")
    label = f"{actor.post_label} {actor.name}".strip()
    answered = _answer(held, agreed, opinion, label, actor, at)
    if not agreed:
        line = f"{held.kind.name}　同意が得られませんでした：{opinion}"
        tell_of(held.user, "【役割】応募への回答", line, held, "answered", at)
    return answered


def _answer(
    candidacy: Candidacy, agreed: bool, opinion: str, label: str, actor: Actor, at: datetime
) -> Candidacy:
    candidacy.agreed = agreed
    candidacy.answered_at = at
    candidacy.answered_label = label
    candidacy.opinion = opinion
    candidacy.save(update_fields=["agreed", "answered_at", "answered_label", "opinion"])
    fact = events.CandidacyAnswered(subject=candidacy.ref, agreed=agreed, opinion=opinion)
    record(fact, actor=actor, at=at)
    if agreed:
        for user in charged_with(Duty.TALENT, timezone.localdate(at)):
            line = f"{candidacy.user.name}さん　{candidacy.kind.name}"
            tell_of(user, "【役割】任命を待つ応募があります", line, candidacy, f"in.{user.pk}", at)
    return candidacy


@transaction.atomic
def withdraw(*, candidacy: Candidacy, actor: Actor, at: datetime) -> Candidacy:
    """Take a candidacy back before it is decided; raises `UnableToAct`."""
    held = undecided(candidacy)
    demand(may_withdraw(actor, held))
    held.withdrawn_at = at
    held.save(update_fields=["withdrawn_at"])
    record(events.CandidacyWithdrawn(subject=held.ref, role=held.kind.name), actor=actor, at=at)
    return held


def undecided(candidacy: Candidacy) -> Candidacy:
    """Lock the candidacy and return it as it stands; refuses when it is decided."""
    rows = Candidacy.objects.select_for_update(of=("self",)).select_related("kind", "user", "call")
    held = only(rows.filter(pk=candidacy.pk))
    if held is None:
        raise UnableToAct("この応募はありません。")
    if held.withdrawn_at is not None:
        raise UnableToAct("この応募は、取り下げられています。")
    if held.declined_at is not None or RoleTerm.objects.filter(candidacy=held).exists():
        raise UnableToAct("この応募は、すでに決まっています。")
    return held
