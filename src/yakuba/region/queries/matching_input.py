"""What a matching of a round reads: requests not served yet, the pool, rules, what was before."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from yakuba.kernel.matching import problem as kernel
from yakuba.region.models import Adviser, DispatchCase, DispatchRequest, Offer, Place, Round
from yakuba.region.rules.advisers import read_skills
from yakuba.region.rules.cases import counted_days
from yakuba.region.rules.dispatch import Form
from yakuba.region.rules.exchange import Passage
from yakuba.region.rules.matching import KILOMETRES_AN_HOUR, UNKNOWN_MINUTES
from yakuba.region.rules.schemes import read_rules

from .advisers import availability_of, kilometres, places, published_advisers
from .exchange import published, published_columns
from .requests import Received, received

_LONGEST: Final = timedelta(days=120)
_SATURDAY: Final = 5


def matching_input(passage: Passage, round: Round, on: date) -> kernel.Problem:
    """Return the problem of a round as of a day; requests offered, accepted or served are left out."""
    asked = received(passage, round_key=round.key)
    open_ones = [one.request for one in asked if one.is_to_match]
    advisers = published_advisers(passage, on)
    dates = {one.key: _dates(one, on) for one in open_ones}
    span = sorted(set().union(*dates.values()))
    rules = read_rules(round.scheme.rules)
    past = list(_past(passage, round, asked))
    used = Counter(one.adviser for one in past)
    here = Counter(str(offer.adviser_key) for one in asked for offer in _alive(one))
    where = places(passage)
    together = _together(passage)
    towns = {one.municipality.code: one.municipality for one in open_ones}
    return kernel.Problem(
        towns=tuple(kernel.Town(code, town.population) for code, town in sorted(towns.items())),
        requests=tuple(
            _request(one, dates[one.key], _declined(asked, one.key)) for one in open_ones
        ),
        advisers=tuple(
            _adviser(
                one,
                span,
                used=used[str(one.key)],
                in_round=here[str(one.key)],
                teams=frozenset(together[one.key]),
            )
            for one in advisers
        ),
        travel={
            (str(one.key), code): _minutes(one, code, where) for one in advisers for code in towns
        },
        past=tuple(past),
        rules=kernel.Rules(
            max_days=rules.onsite_days,
            max_hours=rules.online_hours,
            max_team=rules.team_most,
            once=rules.once_a_year,
            lead=False,
        ),
    )


def _alive(one: Received) -> list[Offer]:
    return [
        offer
        for offer in one.offers
        if offer.key not in one.replies or one.replies[offer.key].answer == "ACCEPTED"
    ]


def _declined(asked: Iterable[Received], key: UUID) -> frozenset[str]:
    """Return whom a municipality has declined for a request, or the round has offered before."""
    return frozenset(
        str(offer.adviser_key) for one in asked if one.request.key == key for offer in one.offers
    )


def _dates(row: DispatchRequest, on: date) -> frozenset[date]:
    """Return the wished days, or all working days of the wished time, that are not past."""
    if row.wished_days:
        wished = (date.fromisoformat(day) for day in row.wished_days)
        return frozenset(day for day in wished if day >= on)
    length = min(row.wished_until - row.wished_from, _LONGEST).days
    days = (row.wished_from + timedelta(at) for at in range(length + 1))
    return frozenset(day for day in days if day.weekday() < _SATURDAY and day >= on)


def _request(
    row: DispatchRequest, dates: frozenset[date], not_again: frozenset[str]
) -> kernel.Request:
    on_site = row.form == Form.ONSITE or (row.form == Form.EITHER and row.days > 0)
    needs = tuple(kernel.Need(one.code, one.level) for one in read_skills(row.skills))
    return kernel.Request(
        key=str(row.key),
        town=row.municipality.code,
        needs=needs or (kernel.Need(theme_key(row.theme)),),
        dates=dates,
        days=row.days if on_site else max(1, counted_days(row.hours * 60)),
        hours=0 if on_site else row.hours,
        on_site=on_site,
        language=row.language,
        project=project_of(row.municipality.code, row.project_key),
        urgency=row.urgency,
        team=max(1, row.team_size),
        preferred=(str(row.adviser_key),) if row.adviser_key else (),
        named_only=row.named_only and row.adviser_key is not None,
        excluded=not_again,
        vendors=frozenset(row.vendors),
    )


def theme_key(theme: str) -> str:
    """Return how a theme is asked for where a request names no skill."""
    return f"theme:{theme}"


def project_of(town_code: str, key: str) -> str:
    """Return what is one project in all of the prefecture."""
    return f"{town_code}:{key}" if key else ""


def _together(passage: Passage) -> dict[UUID, set[str]]:
    """Return by adviser the requests that they served with others, as names of teams."""
    served: dict[str, set[UUID]] = defaultdict(set)
    rows = published_columns(
        passage,
        DispatchCase,
        ("municipality_id", "reply__request_id", "adviser_key"),
        lambda rows: rows.filter(cancelled_at=None, ended_on__isnull=False),
    )
    for town, request, adviser in rows:
        served[f"{town}:{request}"].add(adviser)
    teams: dict[UUID, set[str]] = defaultdict(set)
    for name, people in served.items():
        for one in people if len(people) > 1 else ():
            teams[one].add(name)
    return teams


def _adviser(
    row: Adviser, span: Iterable[date], *, used: int, in_round: int, teams: frozenset[str]
) -> kernel.Adviser:
    when = availability_of(row)
    skills = {one.code: one.level for one in read_skills(row.skills)}
    # Who has a scheme of one's own keeps both: what `offers.send_offers` would grant less of.
    own = read_rules(row.scheme.rules) if row.scheme else None
    return kernel.Adviser(
        key=str(row.key),
        skills={**{theme_key(theme): 1 for theme in row.themes}, **skills},
        dates=frozenset(day for day in span if when.covers(day)),
        # The limit is by round; the kernel takes off all cases of the year.
        cases=max(0, row.cases_per_round - in_round) + used,
        days=row.days_per_year,
        home=str(row.key),
        languages=frozenset(row.languages),
        online_only=row.is_online_only,
        conflicts=frozenset((*row.conflict_towns, *row.conflict_vendors)),
        teams=teams,
        max_days=own.onsite_days if own else None,
        max_hours=own.online_hours if own else None,
        max_team=own.team_most if own else None,
        once=own.once_a_year if own else False,
    )


def _minutes(row: Adviser, code: str, where: Mapping[str, Place]) -> int:
    """Return about how long the way takes; where nobody knows it, a long one is assumed."""
    far = kilometres(row, where.get(code))
    return UNKNOWN_MINUTES if far is None else int(far * 60 / KILOMETRES_AN_HOUR)


def _past(passage: Passage, round: Round, asked: Iterable[Received]) -> Iterable[kernel.Past]:
    """Yield the cases of the fiscal year, and what the round has offered and nobody answered."""
    cases = published(
        passage,
        DispatchCase,
        lambda rows: rows.filter(fiscal_year=round.fiscal_year, cancelled_at=None),
    )
    for case in cases:
        code = case.municipality.code
        days = case.days or counted_days(case.hours * 60)
        yield kernel.Past(project_of(code, case.project_key), str(case.adviser_key), code, days)
    for one in asked:
        code = one.request.municipality.code
        for offer in one.offers:
            if offer.key not in one.replies:
                days = offer.days or counted_days(offer.hours * 60)
                project = project_of(code, offer.project_key)
                yield kernel.Past(project, str(offer.adviser_key), code, days)
