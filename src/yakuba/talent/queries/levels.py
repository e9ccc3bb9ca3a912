"""Who can do what, as of a day: confirmed levels, and what people say of themselves.

A level that is missing from an answer was never assessed; that is not level 0.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from yakuba.talent.models import Assessment, AssessmentLine, SkillLevel

Levels = dict[tuple[int, int], int]


def levels_on(
    user_ids: Collection[int],
    skill_ids: Collection[int],
    on: date,
    *,
    known_at: datetime | None = None,
) -> Levels:
    """Return the confirmed levels as of the day, by (user, skill).

    With `known_at`, only what the town knew at that moment counts.
    """
    if known_at is not None:
        return _from_lines(user_ids, skill_ids, on, known_at)
    rows = SkillLevel.objects.filter(user_id__in=user_ids, skill_id__in=skill_ids)
    found: Levels = {}
    later: set[tuple[int, int]] = set()
    for user_id, skill_id, level, as_of in rows.values_list(
        "user_id", "skill_id", "level", "as_of"
    ):
        if as_of <= on:
            found[user_id, skill_id] = level
        else:
            later.add((user_id, skill_id))
    if later:
        users, skills = {one[0] for one in later}, {one[1] for one in later}
        past = _from_lines(users, skills, on, None)
        found.update((key, level) for key, level in past.items() if key in later)
    return found


def _from_lines(
    user_ids: Collection[int], skill_ids: Collection[int], on: date, known_at: datetime | None
) -> Levels:
    rows = AssessmentLine.objects.filter(
        user_id__in=user_ids,
        skill_id__in=skill_ids,
        as_of__lte=on,
        confirmed_level__isnull=False,
        confirmed_at__isnull=False,
    )
    if known_at is not None:
        rows = rows.filter(confirmed_at__lte=known_at)
    newest_last = rows.order_by("as_of", "confirmed_at", "pk")
    return {
        (user_id, skill_id): level
        for user_id, skill_id, level in newest_last.values_list(
            "user_id", "skill_id", "confirmed_level"
        )
        if level is not None
    }


def self_levels_on(user_ids: Collection[int], skill_ids: Collection[int], on: date) -> Levels:
    """Return what people said of themselves by the day and submitted, confirmed or not."""
    rows = AssessmentLine.objects.filter(
        user_id__in=user_ids, skill_id__in=skill_ids, as_of__lte=on, self_level__isnull=False
    ).order_by("as_of", "assessment__submitted_at", "pk")
    return {
        (user_id, skill_id): level
        for user_id, skill_id, level in rows.values_list("user_id", "skill_id", "self_level")
        if level is not None
    }


@dataclass(frozen=True, slots=True)
class Entry:
    """One confirmed statement of a person's history in a skill."""

    skill_id: int
    as_of: date
    confirmed_at: datetime
    self_level: int | None
    level: int
    reason: str
    confirmed_by: str


def history_of(user_id: int, skill_ids: Collection[int] | None = None) -> dict[int, list[Entry]]:
    """Return what was ever confirmed of the person, by skill, the newest first."""
    rows = AssessmentLine.objects.filter(
        user_id=user_id, confirmed_at__isnull=False, confirmed_level__isnull=False
    )
    if skill_ids is not None:
        rows = rows.filter(skill_id__in=skill_ids)
    listed = rows.order_by("-as_of", "-confirmed_at", "-pk").values_list(
        "skill_id",
        "as_of",
        "confirmed_at",
        "self_level",
        "confirmed_level",
        "reason",
        "assessment__confirmed_label",
    )
    found: dict[int, list[Entry]] = {}
    for skill_id, as_of, at, said, level, reason, confirmed_by in listed:
        if as_of and at and level is not None:
            entry = Entry(skill_id, as_of, at, said, level, reason, confirmed_by)
            found.setdefault(skill_id, []).append(entry)
    return found


def last_assessed_on(user_ids: Collection[int], on: date) -> dict[int, date]:
    """Return the day of each person's newest confirmed assessment by the day."""
    rows = (
        Assessment.objects.filter(user_id__in=user_ids, as_of__lte=on, confirmed_at__isnull=False)
        .order_by("as_of")
        .values_list("user_id", "as_of")
    )
    return {user_id: as_of for user_id, as_of in rows if as_of is not None}
