"""What is registered of an adviser, and when one may be asked."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from .dispatch import LANGUAGES, Theme
from .intake import tidy

LEVELS: Final = {1: "1 知っている", 2: "2 教わればできる", 3: "3 一人でできる", 4: "4 教えられる"}
WEEKDAYS: Final = ("月", "火", "水", "木", "金", "土", "日")
MOST_SKILLS: Final = 20
_CODED: Final = re.compile(
    r"(?P<code>[^\s:：]{1,60})\s*[:：](?P<name>[^:：]+)[:：]\s*(?P<level>[1-4１-４])"
)
_NAMED: Final = re.compile(r"(?P<name>[^:：]+?)[\s:：(（]*(?P<level>[1-4１-４])[)）]?")
# Code and name by the tidied words that mean them: the name, or the code.
KnownSkills = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class SkillLevel:
    """A skill of some framework by its code and name, and a level from 1 to 4."""

    code: str
    name: str
    level: int

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {"code": self.code, "name": self.name, "level": self.level}

    @property
    def line(self) -> str:
        """Return it as people type it."""
        return f"{self.code}：{self.name}：{self.level}"


class UnreadableSkill(ValueError):
    """A line that is not code, name and level; the message says which."""


def read_skills(rows: Iterable[Mapping[str, Any]]) -> tuple[SkillLevel, ...]:
    """Return the kept skills as values."""
    return tuple(SkillLevel(str(one["code"]), str(one["name"]), int(one["level"])) for one in rows)


def skill_in(words: str, known: KnownSkills) -> SkillLevel:
    """Return the skill of コード：名称：レベル, or of a known name or code and its level.

    Raises `UnreadableSkill`.
    """
    coded = _CODED.fullmatch(words.strip())
    if coded:
        level = int(unicodedata.normalize("NFKC", coded["level"]))
        return SkillLevel(coded["code"], coded["name"].strip()[:60], level)
    named = _NAMED.fullmatch(words.strip())
    if named is None:
        raise UnreadableSkill(
            f"「{words[:30]}」は「業務の見直し 3」のように、名称とレベル（1から4）で入力してください。"
        )
    found = known.get(tidy(named["name"]))
    if found is None:
        raise UnreadableSkill(
            f"「{named['name'][:30]}」は、登録のあるスキルの名称にありません。はじめて使うスキルは"
            "「BPR：業務の見直し：3」のように、コードから入力してください。"
        )
    return SkillLevel(*found, int(unicodedata.normalize("NFKC", named["level"])))


def skills_from_lines(text: str, known: KnownSkills) -> tuple[SkillLevel, ...]:
    """Return the skills typed one a line; raises `UnreadableSkill` naming the line."""
    found: dict[str, SkillLevel] = {}
    for place, line in enumerate(filter(None, map(str.strip, text.splitlines())), start=1):
        try:
            skill = skill_in(line, known)
        except UnreadableSkill as fault:
            raise UnreadableSkill(f"スキルの{place}行目を読めません。{fault}") from None
        found[skill.code] = skill
    if len(found) > MOST_SKILLS:
        raise UnreadableSkill(f"スキルは{MOST_SKILLS}件までにしてください。")
    return tuple(found.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class AdviserDraft:
    """Everything that is registered of an adviser but the contact."""

    number: str
    name: str
    kana: str
    title: str = ""
    summary: str = ""
    themes: tuple[str, ...] = ()
    skills: tuple[SkillLevel, ...] = ()
    languages: tuple[str, ...] = ("ja",)
    home_place: str
    east_km: Decimal | None = None
    north_km: Decimal | None = None
    is_online_only: bool = False
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    periods: tuple[tuple[date, date], ...] = ()
    cases_per_round: int = 2
    days_per_year: int = 12
    conflict_towns: tuple[str, ...] = ()
    conflict_vendors: tuple[str, ...] = ()
    term_from: date
    term_until: date

    def columns(self) -> dict[str, Any]:
        """Return the values as the table keeps them."""
        return {
            **{name: getattr(self, name) for name in _PLAIN},
            "themes": list(self.themes),
            "skills": [one.as_json() for one in self.skills],
            "languages": list(self.languages),
            "weekdays": list(self.weekdays),
            "periods": [[start.isoformat(), end.isoformat()] for start, end in self.periods],
            "conflict_towns": list(self.conflict_towns),
            "conflict_vendors": list(self.conflict_vendors),
        }


_PLAIN: Final = (
    "number",
    "name",
    "kana",
    "title",
    "summary",
    "home_place",
    "east_km",
    "north_km",
    "is_online_only",
    "cases_per_round",
    "days_per_year",
    "term_from",
    "term_until",
)


def faults_of(draft: AdviserDraft) -> Iterator[str]:
    """Yield what keeps a draft from being registered."""
    if not (draft.number and draft.name and draft.kana and draft.home_place):
        yield "登録番号・氏名・フリガナ・拠点を入力してください。"
    if draft.term_until < draft.term_from:
        yield "任期の終わりは、始まりより後の日にしてください。"
    if not draft.themes or not set(draft.themes) <= {one.value for one in Theme}:
        yield "得意な分野を一つ以上選んでください。"
    if not draft.languages or not set(draft.languages) <= set(LANGUAGES):
        yield "対応できる言語を一つ以上選んでください。"
    if not draft.weekdays or not set(draft.weekdays) <= set(range(7)):
        yield "対応できる曜日を一つ以上選んでください。"
    if any(end < start for start, end in draft.periods):
        yield "対応できる期間の終わりは、始まりより後の日にしてください。"
    if draft.cases_per_round < 1 or draft.days_per_year < 1:
        yield "受ける件数と上限日数は1以上で入力してください。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Availability:
    """When somebody may come: within the term, on weekdays, in the periods if there are any."""

    term: tuple[date, date]
    weekdays: frozenset[int]
    periods: tuple[tuple[date, date], ...] = field(default=())

    def covers(self, day: date) -> bool:
        """Tell whether one may be asked for the day."""
        in_term = self.term[0] <= day <= self.term[1]
        in_period = not self.periods or any(start <= day <= end for start, end in self.periods)
        return in_term and in_period and day.weekday() in self.weekdays


def conflict_words(
    *, town_code: str, vendors: Iterable[str], towns: Iterable[str], firms: Iterable[str]
) -> str:
    """Return why somebody must not advise this town, or nothing.

    `vendors` are those of the town's project, `towns` and `firms` what the adviser is bound to.
    """
    if town_code in set(towns):
        return "この団体と利害関係があるため、派遣できません。"
    shared = sorted(set(vendors) & set(firms))
    if shared:
        return f"関わっている事業者（{'、'.join(shared)}）と利害関係があるため、派遣できません。"
    return ""
