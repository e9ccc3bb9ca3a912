"""A request for an adviser as another page begins it: what its address says, made fit for the form."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from math import ceil
from typing import Any, Final

from yakuba.foundation.subjects.registry import card_of, may_see
from yakuba.kernel.actor import Actor
from yakuba.kernel.codes import parse_uuid
from yakuba.kernel.text import clean_line
from yakuba.region.models import Adviser
from yakuba.region.queries.advisers import known_skills
from yakuba.region.queries.surveys import survey_by_key, told_of
from yakuba.region.rules.cases import HOURS_A_DAY
from yakuba.region.rules.dispatch import Theme
from yakuba.region.rules.exchange import Passage
from yakuba.region.rules.intake import tidy
from yakuba.region.rules.schemes import MOST_DAYS, MOST_HOURS, RuleSet

from .dispatch import subject_in

_LEVELS: Final = ("1", "2", "3", "4")


def prefilled(
    given: Mapping[str, str],
    advisers: Iterable[Adviser],
    *,
    passage: Passage,
    actor: Actor,
    rules: RuleSet | None,
    on: date,
) -> dict[str, Any]:
    """Return what another page asks for.

    Read are ?theme=, ?skill= (a code) with &name= and &level=, ?hours=, ?from= and &to= (ISO days),
    ?kind= and &id= (an own project or task), ?survey= (of the own answer) and ?adviser=; what is
    wrong is left out.
    """
    found: dict[str, Any] = {}
    if given.get("theme") in {one.value for one in Theme}:
        found["theme"] = given["theme"]
    skill = skill_asked(given, advisers)
    if skill:
        level = given.get("level", "")
        found["skills"] = f"{skill[0]}：{skill[1]}：{level if level in _LEVELS else 3}"
        found["title"] = f"「{skill[1]}」について相談したい"
    key = parse_uuid(given.get("adviser", ""))
    if key:
        found["adviser"] = str(key)
    if problem := _told(given, passage):
        found["problem"] = problem
    return {**found, **_time(given, rules, on), **_subject(given, actor)}


def skill_asked(given: Mapping[str, str], advisers: Iterable[Adviser]) -> tuple[str, str] | None:
    """Return code and name of the skill: those of the pool where its code or name is known there."""
    code, name = (_plain(given.get(part, "")) for part in ("skill", "name"))
    code = code.replace(" ", "")
    if not code:
        return None
    known = known_skills(advisers)
    return known.get(tidy(code)) or known.get(tidy(name)) or (code, name or code)


def is_in_pool(skill: tuple[str, str] | None, advisers: Iterable[Adviser]) -> bool:
    """Tell whether some adviser has the skill; a request without a skill goes by its theme."""
    return skill is None or skill in known_skills(advisers).values()


def _told(given: Mapping[str, str], passage: Passage) -> str:
    """Return what this municipality wrote in the survey from whose page the person comes."""
    key = parse_uuid(given.get("survey", ""))
    survey = survey_by_key(passage, key) if key else None
    told = told_of(survey) if survey else None
    return told.problem if told else ""


def _plain(words: str) -> str:
    return clean_line(words)[:60].replace("：", "").replace(":", "").strip()


def _time(given: Mapping[str, str], rules: RuleSet | None, on: date) -> dict[str, Any]:
    """Return days and hours within the rules, and the wished time from today on."""
    found: dict[str, Any] = {}
    try:
        hours = Decimal(given.get("hours", ""))
    except InvalidOperation:
        hours = Decimal(0)
    if hours.is_finite() and 0 < hours <= 10_000:
        most_days = rules.onsite_days if rules else MOST_DAYS
        most_hours = rules.online_hours if rules else MOST_HOURS
        found["days"] = min(ceil(hours / HOURS_A_DAY), most_days)
        found["hours"] = min(ceil(hours), most_hours)
    first, last = _day(given.get("from", "")), _day(given.get("to", ""))
    if first and last and last >= max(first, on):
        found["wished_from"], found["wished_until"] = max(first, on), last
    return found


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def _subject(given: Mapping[str, str], actor: Actor) -> dict[str, str]:
    """Return the own project or task, by the name that the actor may see."""
    words = f"{given.get('kind', '')}:{given.get('id', '')}"
    ref = subject_in(words)
    card = card_of(ref) if ref and may_see(actor, ref) else None
    return {"about": words, "project_title": card.title[:120]} if card else {}
