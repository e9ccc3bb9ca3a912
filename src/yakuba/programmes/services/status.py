"""Report how a project stands: the system counts, a person says one sentence."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.programmes.events import projects as events
from yakuba.programmes.models import Project, StatusUpdate
from yakuba.programmes.policies.projects import may_change
from yakuba.programmes.queries.facts import facts_of, last_status_at
from yakuba.programmes.rules.stages import Health

from .errors import UnableToReport
from .projects import demand, locked

LONGEST = 300


@transaction.atomic
def give_status(
    *,
    project: Project,
    health: Health,
    sentence: str,
    actor: Actor,
    at: datetime,
    on: date,
    facts: dict[str, Any] | None = None,
) -> StatusUpdate:
    """Keep a report with the facts counted now, which never change again; raises `UnableToReport`.

    Who counted the facts of many projects at once (`facts_of_many`) hands them in.
    """
    demand(may_change(actor, project), UnableToReport)
    sentence = clean_line(sentence)
    if not sentence:
        raise UnableToReport(
            "状況を一文で入力してください。例：業者選定が終わり、12月に契約します。"
        )
    if len(sentence) > LONGEST:
        raise UnableToReport(f"一言は{LONGEST}文字以内で入力してください。")
    if actor.user_id is None:
        raise UnableToReport("状況は、職員が報告します。")
    held = locked(project)
    if held.stage.is_over:
        raise UnableToReport(f"{held.stage.label}した事業の状況は報告できません。")
    update = StatusUpdate.objects.create(
        project=held,
        health=health.value,
        sentence=sentence,
        facts=facts or facts_of(held, since=last_status_at(held), on=on),
        given_at=at,
        given_by_id=actor.user_id,
        given_label=f"{actor.post_label} {actor.name}".strip(),
    )
    fact = events.StatusGiven(subject=held.ref, health=health.label, sentence=sentence)
    record(fact, actor=actor, at=at)
    return update
