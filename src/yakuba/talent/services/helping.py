"""Ask for hours, with the consent of the superior; answer; set free again."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.organisation.models import Department
from yakuba.organisation.queries import appointments_of
from yakuba.talent.events import needs as events
from yakuba.talent.models import Commitment, Contract, Need
from yakuba.talent.policies.needs import may_answer, may_raise, may_release
from yakuba.talent.queries.outside import contract_of
from yakuba.talent.queries.superiors import answering, heads_above, led_by
from yakuba.talent.queries.visible import may_read_person
from yakuba.talent.rules.needs import plain_hours

from .needs import review_needs
from .telling import tell


@transaction.atomic
def ask_person(
    *,
    need: Need,
    user: User,
    hours: Decimal,
    actor: Actor,
    at: datetime,
    on: date,
    words: str = "",
) -> Commitment:
    """Ask for hours of a person whom one may see; their superior agrees. Raises `UnableToAct`."""
    held = _open(need, on)
    is_oneself = actor.user_id == user.pk
    if not is_oneself:
        demand(may_raise(actor, held.subject))
    if not may_read_person(actor, user.pk, on):
        raise UnableToAct("この職員を指名できません。部署に依頼してください。")
    posts = [row.post for row in appointments_of(user, on)]
    if not posts:
        raise UnableToAct(f"{user.name}さんは、いま職に就いていません。")
    rows = Commitment.objects.filter(need=held, user=user, released_at=None).exclude(agreed=False)
    if rows.exists():
        raise UnableToAct(f"{user.name}さんには、すでに依頼しています。")
    made = _ask(held, hours, words, actor, at, user=user, department=posts[0].department)
    if user.pk in led_by(actor, on):
        return _settle(made, True, "", actor, at)
    heads = heads_above(user, on)
    for superior in answering(heads[0] if heads else None, user, at):
        _tell(superior, made, "【人材】所属の職員への依頼があります", at)
    return made


@transaction.atomic
def ask_department(
    *,
    need: Need,
    department: Department,
    hours: Decimal,
    actor: Actor,
    at: datetime,
    on: date,
    words: str = "",
) -> Commitment:
    """Ask a department whose people one does not see; a head there names somebody.

    Raises `UnableToAct`.
    """
    held = _open(need, on)
    demand(may_raise(actor, held.subject))
    rows = Commitment.objects.filter(
        need=held, department=department, user=None, answered_at=None, released_at=None
    )
    if rows.exists():
        raise UnableToAct(f"{department.name}には、すでに依頼しています。")
    return _ask(held, hours, words, actor, at, department=department)


@transaction.atomic
def take_contract(
    *, need: Need, contract: Contract, hours: Decimal, actor: Actor, at: datetime, on: date
) -> Commitment:
    """Have somebody from outside, whose contract one may see, do the work; raises `UnableToAct`."""
    held = _open(need, on)
    demand(may_raise(actor, held.subject))
    if contract_of(actor, contract.pk, on) is None:
        raise UnableToAct("この契約は表示できません。人材育成の担当者に相談してください。")
    made = _ask(held, hours, "", actor, at, contract=contract)
    return _settle(made, True, "", actor, at)


def _ask(
    need: Need,
    hours: Decimal,
    words: str,
    actor: Actor,
    at: datetime,
    *,
    user: User | None = None,
    department: Department | None = None,
    contract: Contract | None = None,
) -> Commitment:
    if not 0 < hours <= need.hours:
        raise UnableToAct(f"時間は、0より大きく{plain_hours(need.hours)}以下で入力してください。")
    if actor.user_id is None:
        raise UnableToAct("職員として利用しているときだけ依頼できます。")
    made = Commitment.objects.create(
        need=need,
        user=user,
        department=department,
        contract=contract,
        hours=hours,
        words=clean_line(words)[:400],
        asked_by_id=actor.user_id,
        asked_at=at,
    )
    fact = events.HelpAsked(
        subject=need.ref,
        user_id=user.pk if user else None,
        name=_name_of(made),
        department=department.name if department else "",
        hours=plain_hours(hours),
        words=made.words,
    )
    record(fact, actor=actor, at=at)
    return made


def _name_of(commitment: Commitment) -> str:
    if commitment.contract is not None:
        return commitment.contract.talent.name
    return commitment.user.name if commitment.user else ""


@transaction.atomic
def answer_help(
    *,
    commitment: Commitment,
    agreed: bool,
    actor: Actor,
    at: datetime,
    on: date,
    user: User | None = None,
    opinion: str = "",
) -> Commitment:
    """Let one's person give the hours, or not; a department's head names the person.

    Raises `UnableToAct`.
    """
    held = _locked(commitment)
    demand(may_answer(actor, held, on))
    if held.answered_at is not None:
        raise UnableToAct("この依頼には、すでに回答されています。")
    opinion = clean_line(opinion)[:400]
    if not agreed and not opinion:
        raise UnableToAct("応じられない理由を入力してください。依頼した人に伝わります。")
    if agreed and held.user is None:
        if user is None:
            raise UnableToAct("担当する職員を選んでください。")
        if user.pk not in led_by(actor, on):
            raise UnableToAct("所属の職員を選んでください。")
        held.user = user
    answered = _settle(held, agreed, opinion, actor, at)
    _tell(held.asked_by, held, "【人材】依頼への回答がありました", at)
    return answered


def _settle(
    commitment: Commitment, agreed: bool, opinion: str, actor: Actor, at: datetime
) -> Commitment:
    commitment.agreed = agreed
    commitment.answered_at = at
    commitment.answered_label = f"{actor.post_label} {actor.name}".strip()
    commitment.opinion = opinion
    commitment.save(update_fields=["user", "agreed", "answered_at", "answered_label", "opinion"])
    fact = events.HelpAnswered(
        subject=commitment.need.ref,
        agreed=agreed,
        user_id=commitment.user_id,
        name=_name_of(commitment),
        opinion=opinion,
    )
    record(fact, actor=actor, at=at)
    if agreed:
        if commitment.user is not None:
            _tell(commitment.user, commitment, "【人材】担当が決まりました", at)
        review_needs(needs=[commitment.need], actor=actor, at=at)
    return commitment


@transaction.atomic
def release(*, commitment: Commitment, actor: Actor, at: datetime, on: date) -> Commitment:
    """Take a request back, or set somebody free who had promised; raises `UnableToAct`."""
    held = _locked(commitment)
    demand(may_release(actor, held, on))
    held.released_at = at
    held.save(update_fields=["released_at"])
    fact = events.HelpReleased(subject=held.need.ref, user_id=held.user_id, name=_name_of(held))
    record(fact, actor=actor, at=at)
    review_needs(needs=[held.need], actor=actor, at=at)
    return held


def _tell(user: User, commitment: Commitment, subject_line: str, at: datetime) -> None:
    need = commitment.need
    tell(
        user=user,
        subject_line=subject_line,
        lines=[
            f"スキル　{need.skill.name}（レベル{need.level}以上）",
            f"時間　{plain_hours(commitment.hours)}時間",
        ],
        path=f"needs/{need.pk}/",
        about=need.ref,
        key=f"help.{commitment.pk}.{'answered' if commitment.answered_at else 'asked'}.{user.pk}",
        at=at,
    )


def _open(need: Need, on: date) -> Need:
    rows = Need.objects.select_for_update(of=("self",)).select_related("skill")
    held = only(rows.filter(pk=need.pk))
    if held is None or held.withdrawn_at is not None:
        raise UnableToAct("この必要なスキルは、取り下げられています。")
    if held.ends <= on:
        raise UnableToAct("期間が過ぎています。")
    return held


def _locked(commitment: Commitment) -> Commitment:
    rows = Commitment.objects.select_for_update(of=("self",)).select_related(
        "need__skill", "user", "contract__talent", "asked_by", "department"
    )
    held = only(rows.filter(pk=commitment.pk))
    if held is None or held.released_at is not None:
        raise UnableToAct("この依頼は、取り消されています。")
    return held
