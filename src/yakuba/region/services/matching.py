"""Reckon who goes where, change a pair by hand, confirm; each reckoning is a run of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.kernel.matching.dispatch import (
    Barred,
    Match,
    Solution,
    change,
    recalled,
    runner_up,
    solve,
)
from yakuba.kernel.matching.errors import UnableToMatch
from yakuba.kernel.matching.problem import Pair, Problem, Weights
from yakuba.kernel.matching.reasons import RULES, why_matched, why_not_other, why_unmet
from yakuba.kernel.verdict import demand
from yakuba.kernel.wareki import to_wareki
from yakuba.region.events import matching as events
from yakuba.region.events.about import MATCH, ref
from yakuba.region.models import MatchLine, MatchRun, Round
from yakuba.region.policies.exchange import may_co_ordinate
from yakuba.region.queries.advisers import published_advisers
from yakuba.region.queries.matching import lines_of, lines_to_follow
from yakuba.region.queries.matching_input import matching_input, theme_key
from yakuba.region.queries.requests import received
from yakuba.region.rules.advisers import read_skills
from yakuba.region.rules.dispatch import Theme
from yakuba.region.rules.exchange import Passage, Purpose
from yakuba.region.rules.matching import hash_of, read_problem, to_document

from .errors import UnableToAct
from .exchange import step_out
from .offers import OfferDraft, send_offers
from .publishing import held, here

# So many runner-ups are reckoned with the run; the rest follows in the background.
AT_ONCE = 30
A_SWEEP = 20
_GONE = "この計算はありません。一覧から開き直してください。"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be different from the run before; pairs are (request key, adviser key)."""

    fix: tuple[Pair, ...] = ()
    forbid: tuple[Pair, ...] = ()
    release: tuple[Pair, ...] = ()
    weights: Weights | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class _Names:
    """What keys are called: requests with their municipality, advisers, skills."""

    titles: Mapping[str, tuple[Municipality, str]] = field(default_factory=dict)
    advisers: Mapping[str, str] = field(default_factory=dict)
    skills: Mapping[str, str] = field(default_factory=dict)

    def of_team(self, keys: Iterable[str]) -> str:
        """Return the advisers' names in the order of the list of advisers, whatever their keys."""
        rank = {key: at for at, key in enumerate(self.advisers)}
        team = sorted(keys, key=lambda key: rank.get(key, len(rank)))
        return "、".join(self.advisers.get(key, key) for key in team)


@transaction.atomic
def start_run(*, round: Round, weights: Weights, actor: Actor, at: datetime) -> MatchRun:
    """Reckon the best matching of a round as it stands now; raises `UnableToAct`."""
    passage = _step(actor, at)
    chosen = _open(round)
    problem = matching_input(passage, chosen, timezone.localdate(at))
    if not problem.requests:
        raise UnableToAct("この募集回には、まだ案のない依頼がありません。")
    document = to_document(problem)
    read = read_problem(document, asdict(weights), (), ())
    solution = _solved(read)
    row = MatchRun(round=chosen, input=document, input_hash=hash_of(document))
    return _keep(row, solution, _names(passage, chosen, at), actor, at)


@transaction.atomic
def change_run(*, run: MatchRun, wanted: Wanted, actor: Actor, at: datetime) -> MatchRun:
    """Reckon anew with a change by hand, and what it costs; the run before stays as it is."""
    passage = _step(actor, at)
    before = held(run, _GONE)
    _open(before.round)
    base = solution_of(before)
    names = _names(passage, before.round, at)
    try:
        found = change(
            base,
            fix=wanted.fix,
            forbid=wanted.forbid,
            release=wanted.release,
            weights=wanted.weights,
        )
    except Barred as barred:
        who = names.advisers.get(barred.adviser, "この人")
        raise UnableToAct(
            f"{who}は、「{RULES[barred.rule]}」の条件に合わないため固定できません。"
        ) from None
    except UnableToMatch as refusal:
        raise UnableToAct(str(refusal)) from None
    row = MatchRun(
        round=before.round,
        parent=before,
        change=wanted.words[:400],
        cost=None if wanted.weights else found.cost,
        input=before.input,
        input_hash=before.input_hash,
    )
    return _keep(row, found.solution, names, actor, at)


@transaction.atomic
def confirm_run(*, run: MatchRun, actor: Actor, at: datetime) -> MatchRun:
    """Confirm a run and send its offers; raises `UnableToAct` when the input has changed since."""
    passage = _step(actor, at)
    row = held(run, _GONE)
    _open(row.round)
    if row.confirmed_at is not None:
        raise UnableToAct("この計算は、すでに確定しています。")
    now = to_document(matching_input(passage, row.round, timezone.localdate(row.made_at)))
    if hash_of(now) != row.input_hash:
        raise UnableToAct(
            "計算のあとに、依頼・アドバイザー・派遣の記録のどれかが変わりました。計算し直してください。"
        )
    lines = [one for one in lines_of(row) if one.adviser_names]
    if not lines:
        raise UnableToAct("派遣案がないため、確定できません。")
    pairs = [
        OfferDraft(one.request_key, UUID(key), f"{one.reason}{_days_in_words(one)}")
        for one in lines
        for key in one.adviser_keys
    ]
    send_offers(round=row.round, pairs=pairs, actor=actor, at=at)
    row.confirmed_at, row.confirmed_label = at, actor.post_label[:120]
    row.save(update_fields=["confirmed_at", "confirmed_label"])
    fact = events.MatchConfirmed(
        subject=ref(MATCH, row.pk),
        round=row.round.title,
        offers=len(pairs),
        input_hash=row.input_hash,
    )
    record(fact, actor=actor, at=at)
    return row


def _days_in_words(line: MatchLine) -> str:
    """Tell the town the days on which all can; they are only a proposal."""
    days = "、".join(to_wareki(date.fromisoformat(day)) for day in line.dates)
    return f"日程の案は{days}です。" if days else ""


def solution_of(run: MatchRun) -> Solution:
    """Return what a run found: its lines, not what another reckoning would find as good."""
    met = [one for one in lines_of(run) if one.adviser_keys]
    teams = {str(one.request_key): tuple(one.adviser_keys) for one in met}
    dates = {str(one.request_key): tuple(map(date.fromisoformat, one.dates)) for one in met}
    problem = read_problem(run.input, run.weights, run.fixed, run.forbidden)
    try:
        return recalled(problem, teams, dates, run.bound)
    except UnableToMatch as refusal:
        raise UnableToAct(f"{refusal}。計算し直してください。") from None


@transaction.atomic
def follow_up_runs(*, actor: Actor, at: datetime) -> int:
    """Reckon some runner-ups that are still missing; return how many."""
    passage = _step(actor, at)
    first = lines_to_follow().first()
    if first is None:
        return 0
    lines = list(lines_to_follow().filter(run=first.run)[:A_SWEEP])
    _add_runner_ups(lines, solution_of(first.run), _names(passage, first.run.round, at))
    return len(lines)


def _solved(problem: Problem) -> Solution:
    try:
        return solve(problem)
    except UnableToMatch as refusal:
        raise UnableToAct(str(refusal)) from None


def _step(actor: Actor, at: datetime) -> Passage:
    town = here()
    demand(may_co_ordinate(actor, town))
    return step_out(municipality=town, purpose=Purpose.DISPATCH, actor=actor, at=at)


def _open(round: Round) -> Round:
    row = held(round, "この募集回はありません。")
    if row.settled_at is not None:
        raise UnableToAct("調整を終えた募集回では、組合せを計算できません。")
    return row


def _names(passage: Passage, round: Round, at: datetime) -> _Names:
    asked = [one.request for one in received(passage, round_key=round.key)]
    advisers = published_advisers(passage, timezone.localdate(at))
    skills = {theme_key(one.value): one.label for one in Theme}
    for words in (*(one.skills for one in advisers), *(one.skills for one in asked)):
        skills.update((one.code, one.name) for one in read_skills(words))
    return _Names(
        {str(one.key): (one.municipality, one.title) for one in asked},
        {str(one.key): one.name for one in advisers},
        skills,
    )


def _keep(row: MatchRun, solution: Solution, names: _Names, actor: Actor, at: datetime) -> MatchRun:
    """Write a run with its lines."""
    row.made_at, row.made_label = at, actor.post_label[:120]
    row.weights = asdict(solution.weights)
    row.fixed = sorted(map(list, solution.fixed))
    row.forbidden = sorted(map(list, solution.forbidden))
    row.total, row.bound, row.fairness = solution.total, solution.bound, solution.fairness
    row.save()
    matched = [_matched(row, one, solution, names) for one in solution.matches]
    unmet = [
        _line(row, key, names, reason=why_unmet(solution, key, names.skills))
        for key in solution.unmatched
    ]
    MatchLine.objects.bulk_create([*matched, *unmet])
    if len(matched) <= AT_ONCE:
        _add_runner_ups([one for one in lines_of(row) if one.adviser_names], solution, names)
    fact = events.MatchReckoned(
        subject=ref(MATCH, row.pk),
        round=row.round.title,
        matched=len(matched),
        unmatched=len(unmet),
        change=row.change,
    )
    record(fact, actor=actor, at=at)
    return row


def _line(row: MatchRun, key: str, names: _Names, **fields: object) -> MatchLine:
    town, title = names.titles[key]
    return MatchLine(
        run=row,
        request_key=UUID(key),
        town_code=town.code,
        town_name=town.name,
        title=title,
        **fields,
    )


def _matched(row: MatchRun, match: Match, solution: Solution, names: _Names) -> MatchLine:
    return _line(
        row,
        match.request,
        names,
        adviser_keys=list(match.advisers),
        adviser_names=names.of_team(match.advisers),
        dates=[day.isoformat() for day in match.dates],
        points=asdict(match.points),
        total=match.points.total,
        minutes=match.minutes,
        reason="。".join(why_matched(solution, match, names.skills)) + "。",
    )


def _add_runner_ups(lines: Iterable[MatchLine], solution: Solution, names: _Names) -> None:
    """Write into lines who would come instead, and what that would cost."""
    for line in lines:
        other = runner_up(solution, str(line.request_key))
        line.next_words = why_not_other(other, names.advisers)[:400]
        line.next_cost = None if other is None else other.cost
        line.save(update_fields=["next_words", "next_cost"])
