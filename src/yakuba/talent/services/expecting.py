"""Say which levels are expected of a rank, a role or a post from a day on."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.talent.events import frameworks as events
from yakuba.talent.models import ExpectedLevel, Skill, SkillFramework
from yakuba.talent.policies.entering import may_foster
from yakuba.talent.queries.expected import target_name
from yakuba.talent.queries.frameworks import live_version
from yakuba.talent.rules.levels import LEVELS, Target

from .standing import mark_stale


@transaction.atomic
def set_expected(
    *,
    framework: SkillFramework,
    kind: Target,
    target: str,
    levels: Mapping[int, int | None],
    valid_from: date,
    actor: Actor,
    at: datetime,
) -> int:
    """Set the levels by skill from the day on; None ends one. Returns how many rows changed.

    What was set for later days stays and ends what is set now. Raises `UnableToAct`.
    """
    demand(may_foster(actor))
    held = SkillFramework.objects.select_for_update().get(pk=framework.pk)
    version, name = live_version(held), target_name(kind, target)
    if version is None or name is None:
        raise UnableToAct("求めるレベルを定める相手か枠組みがありません。一覧から選んでください。")
    if any(level is not None and level not in LEVELS for level in levels.values()):
        raise UnableToAct("レベルは0から4までの中から選んでください。")
    skills = Skill.objects.filter(pk__in=levels, framework=held, retired_at=None)
    given = ended = 0
    for skill in skills:
        rows = list(
            ExpectedLevel.objects.filter(skill=skill, kind=kind.value, target=target).order_by(
                "valid_from"
            )
        )
        current = next((row for row in rows if _holds(row, valid_from)), None)
        level = levels[skill.pk]
        if (current.level if current else None) == level:
            continue
        if current is not None:
            _end(current, valid_from)
            ended += 1
        if level is not None:
            later = [row.valid_from for row in rows if row.valid_from > valid_from]
            ExpectedLevel.objects.create(
                version=version,
                skill=skill,
                kind=kind.value,
                target=target,
                post_id=int(target) if kind is Target.POST else None,
                level=level,
                valid_from=valid_from,
                valid_to=min(later, default=None),
            )
            given += 1
    if given or ended:
        fact = events.LevelsExpected(
            subject=held.ref, target=name, valid_from=valid_from, set=given, ended=ended
        )
        record(fact, actor=actor, at=at)
        mark_stale()
    return given + ended


def _holds(row: ExpectedLevel, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day < row.valid_to)


def _end(row: ExpectedLevel, day: date) -> None:
    """End a row before the day; one that was to begin on that very day never was."""
    if row.valid_from == day:
        row.delete()
        return
    row.valid_to = day
    row.save(update_fields=["valid_to"])
