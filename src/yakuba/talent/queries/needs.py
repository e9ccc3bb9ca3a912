"""What the work asks of people: how far it is covered on a day, and what stands against a subject."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from yakuba.foundation.subjects.findings import Finder, Finding
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import SubjectCard, may_see, seen_cards
from yakuba.foundation.subjects.support import Support, SupportSkill, Wanted, supports
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.kana import fold
from yakuba.organisation.queries import places_on
from yakuba.organisation.rules import line_of
from yakuba.talent.models import Commitment, Need, NeedTurn
from yakuba.talent.rules.needs import (
    Coverage,
    NeedState,
    Promise,
    coverage,
    handed_out,
    sentence,
    state_of,
)
from yakuba.talent.rules.outside import last_day

from .levels import levels_on
from .superiors import headed_by, led_by
from .within import fosters, is_inside

# What may ask for skills: known by its kind alone.
SUBJECTS = ("programmes.project", "programmes.task")


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A need as it stands on a day; `card` is None where the actor may not see its subject."""

    need: Need
    covered: Coverage
    state: NeedState
    card: SubjectCard | None = None

    @property
    def sentence(self) -> str:
        """Say the gap; empty where there is none."""
        if self.state not in (NeedState.OPEN, NeedState.GROWING):
            return ""
        return sentence(self.need.skill.name, self.need.level, self.covered)

    @property
    def last(self) -> date:
        """Return the last day itself."""
        return self.need.ends - timedelta(days=1)


def needs_on(on: date) -> QuerySet[Need]:
    """Return the needs that were known on the day and not withdrawn by then."""
    end = _end_of(on)
    return (
        Need.objects.filter(asked_at__lt=end)
        .filter(Q(withdrawn_at=None) | Q(withdrawn_at__gte=end))
        .select_related("skill")
        .order_by("starts", "pk")
    )


def _end_of(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))


def coverage_of(needs: Collection[Need], on: date) -> dict[int, Coverage]:
    """Return how far each need was covered on the day, in few queries however many there are."""
    by_key = {one.pk: one for one in needs}
    end = _end_of(on)
    rows = list(
        Commitment.objects.filter(need__in=by_key, agreed=True, answered_at__lt=end)
        .filter(Q(released_at=None) | Q(released_at__gte=end))
        .select_related("contract")
    )
    users = {one.user_id for one in rows if one.user_id}
    skills = {by_key[one.need_id].skill_id for one in rows if one.user_id}
    levels = levels_on(users, skills, on) if users else {}
    promises: dict[int, list[Promise]] = {}
    for row in rows:
        need = by_key[row.need_id]
        promise = Promise(row.hours, True, _is_able(row, need, levels, on))
        promises.setdefault(need.pk, []).append(promise)
    for key, hours in _supported(needs, on).items():
        promises.setdefault(key, []).append(Promise(hours, True, True))
    return {one.pk: coverage(one.hours, promises.get(one.pk, [])) for one in needs}


def _is_able(row: Commitment, need: Need, levels: Mapping[tuple[int, int], int], on: date) -> bool:
    if row.contract is not None:
        return last_day(row.contract.ends, row.contract.ended_on) > max(on, need.starts)
    return levels.get((row.user_id or 0, need.skill_id), -1) >= need.level


def wanted_of(need: Need) -> Wanted:
    """Return the need as others read it who may help."""
    skill = SupportSkill(need.skill.code, need.skill.name, need.level)
    return Wanted(need.subject, skill, need.hours, need.starts, need.ends - timedelta(days=1))


def supports_of(need: Need, on: date) -> list[Support]:
    """Return the help from elsewhere that fits the need and stood on the day."""
    return [one for one in supports({need.subject}, on) if _fits(one, need)]


def _fits(support: Support, need: Need) -> bool:
    """Tell whether the help is for the subject, the skill at the level, and not after the need."""
    name = fold(need.skill.name)
    return (
        support.subject == need.subject
        and need.ends > support.since
        and any(
            one.level >= need.level and (one.code == need.skill.code or fold(one.name) == name)
            for one in support.skills
        )
    )


def _supported(needs: Collection[Need], on: date) -> dict[int, Decimal]:
    """Return the hours of help from elsewhere by need; an hour counts for one need only."""
    given = supports({one.subject for one in needs}, on)
    if not given:
        return {}
    which = Q()
    for ref in {one.subject for one in given}:
        which |= Q(subject_kind=ref.kind, subject_id=ref.id)
    # All needs of these subjects, in one order: whoever asks for one of them gets the same answer.
    rows = list(needs_on(on).filter(which))
    found: dict[int, Decimal] = {}
    for support in given:
        lacking = {
            one.pk: one.hours - found.get(one.pk, Decimal(0)) for one in rows if _fits(support, one)
        }
        for key, hours in handed_out(support.hours, lacking).items():
            found[key] = found.get(key, Decimal(0)) + hours
    asked = {one.pk for one in needs}
    return {key: hours for key, hours in found.items() if key in asked}


def lines_of(
    needs: Iterable[Need], on: date, cards: Mapping[SubjectRef, SubjectCard] | None = None
) -> list[NeedLine]:
    """Return the needs as they stand on the day."""
    rows = list(needs)
    covered = coverage_of(rows, on)
    known = cards or {}
    return [
        NeedLine(
            one,
            covered[one.pk],
            state_of(
                covered[one.pk],
                is_over=one.ends <= on,
                is_withdrawn=one.withdrawn_at is not None and one.withdrawn_at < _end_of(on),
            ),
            known.get(one.subject),
        )
        for one in rows
    ]


def needs_of(subject: SubjectRef, on: date) -> list[NeedLine]:
    """Return what the subject asks for, needs that are over among it."""
    rows = needs_on(on).filter(subject_kind=subject.kind, subject_id=subject.id)
    return lines_of(rows, on)


def finder_of(kind: str) -> Finder:
    """Return what finds the gaps of subjects of the kind."""

    def find(ids: Collection[str] | None, on: date) -> Mapping[str, list[Finding]]:
        rows = needs_on(on).filter(subject_kind=kind, ends__gt=on)
        if ids is not None:
            rows = rows.filter(subject_id__in=ids)
        found: dict[str, list[Finding]] = {}
        for line in lines_of(rows, on):
            if line.sentence:
                url = reverse("talent:need", args=[line.need.pk])
                finding = Finding("talent.need", "人材の不足", line.sentence, url)
                found.setdefault(line.need.subject_id, []).append(finding)
        return found

    return find


FINDERS: dict[str, Finder] = {kind: finder_of(kind) for kind in SUBJECTS}


# One need


def need_for(actor: Actor, key: int, on: date) -> Need | None:
    """Return a need whose subject the actor may see, or for which the actor is asked or charged."""
    if not is_inside(actor):
        return None
    need = only(Need.objects.select_related("skill__framework", "asked_by").filter(pk=key))
    if need is None or fosters(actor) or actor.user_id == need.asked_by_id:
        return need
    if may_see(actor, need.subject):
        return need
    rows = Commitment.objects.filter(need=need, released_at=None)
    return need if any(concerns(actor, one, on) for one in rows) else None


def line_of_need(actor: Actor, need: Need, on: date) -> NeedLine:
    """Return one need as it stands, with its subject where the actor may see it."""
    return lines_of([need], on, seen_cards(actor, [need.subject]))[0]


def needs_for(
    actor: Actor, on: date, *, state: str = "", skill: int | None = None
) -> list[NeedLine]:
    """Return the needs of subjects that the actor may see; all of the town to those in charge."""
    if not is_inside(actor):
        return []
    rows = Need.objects.select_related("skill").order_by("starts", "pk")
    if state not in (NeedState.OVER.value, NeedState.WITHDRAWN.value):
        rows = needs_on(on).filter(ends__gt=on)
    if skill is not None:
        rows = rows.filter(skill=skill)
    needs = list(rows)
    cards = seen_cards(actor, {one.subject for one in needs})
    if not fosters(actor):
        needs = [one for one in needs if one.subject in cards or one.asked_by_id == actor.user_id]
    lines = lines_of(needs, on, cards)
    return [one for one in lines if not state or one.state.value == state]


# Who is asked


def commitments_of(need: Need) -> list[Commitment]:
    """Return who was asked for the need, in the order of asking."""
    rows = Commitment.objects.filter(need=need)
    return list(rows.select_related("department", "user", "contract__talent", "asked_by"))


def commitment_with(key: int) -> Commitment | None:
    """Return one request for hours."""
    rows = Commitment.objects.select_related(
        "need__skill", "department", "user", "contract__talent"
    )
    return only(rows.filter(pk=key))


def is_asked(actor: Actor, commitment: Commitment, on: date) -> bool:
    """Tell whether the actor is the superior who may say yes or no."""
    if actor.user_id is None or commitment.contract_id is not None:
        return False
    if commitment.user_id is not None:
        return commitment.user_id in led_by(actor, on)
    return commitment.department_id in _departments_heard(actor, on)


def concerns(actor: Actor, commitment: Commitment, on: date) -> bool:
    """Tell whether the actor is asked, or is the person in question."""
    return actor.user_id == commitment.user_id or is_asked(actor, commitment, on)


def _departments_heard(actor: Actor, on: date) -> set[int]:
    """Return the departments for which the actor answers: those headed, and those above them."""
    headed = headed_by(actor, on)
    if not headed:
        return set()
    places = places_on(on)
    return headed.union(*(line_of(one, places) for one in headed))


def to_answer(actor: Actor, on: date) -> list[Commitment]:
    """Return the requests that wait for the actor's answer, the earliest need first."""
    if not is_inside(actor) or actor.user_id is None:
        return []
    heard = _departments_heard(actor, on)
    if not heard:
        return []
    rows = Commitment.objects.filter(
        answered_at=None, released_at=None, need__withdrawn_at=None, need__ends__gt=on
    )
    rows = rows.filter(Q(user__in=led_by(actor, on)) | Q(user=None, department__in=heard))
    rows = rows.select_related("need__skill", "department", "user", "asked_by")
    return list(rows.order_by("need__starts", "pk"))


def given_by(user_id: int, on: date) -> list[Commitment]:
    """Return for what the person gives hours on the day or later."""
    rows = Commitment.objects.filter(
        user=user_id, agreed=True, released_at=None, need__withdrawn_at=None, need__ends__gt=on
    )
    return list(rows.select_related("need__skill").order_by("need__starts", "pk"))


def needs_touched_by(user_id: int, on: date) -> list[Need]:
    """Return the needs for which the person gives hours, so that their level matters."""
    keys = Commitment.objects.filter(user=user_id, agreed=True, released_at=None).values("need")
    return list(needs_on(on).filter(pk__in=keys, ends__gt=on))


def known_turns(needs: Collection[Need]) -> dict[int, bool]:
    """Return what was last told of each need: whether it is met."""
    rows = NeedTurn.objects.filter(need__in=[one.pk for one in needs]).order_by("at", "pk")
    return dict(rows.values_list("need_id", "is_met"))


def turns_of(need: Need) -> QuerySet[NeedTurn]:
    """Return when the gap closed and opened."""
    return NeedTurn.objects.filter(need=need).order_by("at", "pk")


def need_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a need: the skill, never who answers it."""
    rows = Need.objects.select_related("skill")
    found = only(rows.filter(pk=int(subject_id))) if subject_id.isdecimal() else None
    if found is None:
        return None
    title = f"必要なスキル：{found.skill.name}（レベル{found.level}以上）"
    return SubjectCard(title, reverse("talent:need", args=[found.pk]))
