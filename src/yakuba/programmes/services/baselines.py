"""Give a moment of the plan a name, so that later plans can be held against it."""

from datetime import datetime

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.programmes.events.projects import BaselineSet
from yakuba.programmes.models import Baseline, Project, TaskRecord
from yakuba.programmes.policies.projects import may_change

from .errors import UnableToPlan
from .projects import demand, touched

LONGEST_NAME = 80


@transaction.atomic
def set_baseline(
    *,
    project: Project,
    name: str,
    actor: Actor,
    at: datetime,
    as_of: datetime | None = None,
) -> Baseline:
    """Name what the plan says now, or said at an earlier moment; raises `UnableToPlan`."""
    demand(may_change(actor, project))
    held = touched(project, None)
    name = clean_line(name)
    moment = as_of or at
    if not name:
        raise UnableToPlan("基準計画の名称を入力してください。")
    if len(name) > LONGEST_NAME:
        raise UnableToPlan(f"基準計画の名称は{LONGEST_NAME}字までで入力してください。")
    if moment > at:
        raise UnableToPlan("基準計画の時点に、先の日時は使えません。")
    if Baseline.objects.filter(project=held, name=name).exists():
        raise UnableToPlan(f"基準計画「{name}」はすでにあります。別の名称にしてください。")
    if not TaskRecord.objects.filter(project=held, recorded_at__lte=moment).exists():
        raise UnableToPlan("その時点の計画にはタスクがありません。")
    baseline = Baseline.objects.create(
        project=held, name=name, as_of=moment, set_at=at, set_by=_label(actor)
    )
    record(BaselineSet(subject=held.ref, name=name), actor=actor, at=at)
    return baseline


def _label(actor: Actor) -> str:
    return f"{actor.post_label} {actor.name}".strip()[:120]
