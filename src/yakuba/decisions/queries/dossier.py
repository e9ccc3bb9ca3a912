"""One decision with everything its page shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from yakuba.decisions.models import Attachment, Circulation, Decision, Remark, Step
from yakuba.decisions.rules.returns import returnable
from yakuba.decisions.rules.stages import Outcome
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.events.queries import events_of
from yakuba.kernel.actor import Actor
from yakuba.organisation.models import Appointment
from yakuba.organisation.queries import on_day

from .acting import Presence
from .rounds import rounds_behind, way_of
from .turns import Turn, turn_of


@dataclass(frozen=True, slots=True)
class Dossier:
    """A decision, one of its rounds, whose turn it is, and its history.

    `steps` are those that stand in the round, with what was approved before it began; `said` are
    all that were closed with words on the way to it; `returned` is the step that sent the paper
    back to where the round begins.
    """

    decision: Decision
    circulation: Circulation
    steps: list[Step]
    said: list[Step]
    remarks: list[Remark]
    returned: Step | None
    earlier: list[Step]
    circulations: list[Circulation]
    attachments: list[Attachment]
    turn: Turn
    history: list[EventRecord]
    holder_names: dict[int, str]
    absent_posts: frozenset[int]

    @property
    def is_latest(self) -> bool:
        return self.circulation.pk == self.decision.current_id


def find(pk: UUID | str) -> Decision | None:
    """Return the decision with what its page needs of it, or None in this town."""
    return (
        Decision.objects.select_related(
            "current", "section", "drafter", "drafter_post__department__parent", "municipality"
        )
        .filter(pk=pk)
        .first()
    )


def key_of_number(number: str) -> str | None:
    """Return the key of the draft with this 起案番号 in the active town."""
    found = Decision.objects.filter(number=number.strip()).values_list("pk", flat=True).first()
    return str(found) if found else None


def history(decision: Decision) -> QuerySet[EventRecord]:
    """Return the facts of the decision, oldest first."""
    return events_of([decision.ref])


def dossier_of(
    decision: Decision, *, actor: Actor, at: datetime, round_number: int | None = None
) -> Dossier:
    """Return the page's content; `round_number` shows an earlier round as it was."""
    circulations = list(Circulation.objects.filter(decision=decision).order_by("number"))
    shown = next((c for c in circulations if c.number == round_number), circulations[-1])
    rounds = rounds_behind(shown, circulations)
    walked = list(
        Step.objects.filter(circulation__in=rounds)
        .select_related("post__department__parent", "closed_by", "post_reviewed_by")
        .order_by("closed_at", "order")
    )
    steps = way_of(rounds, walked)
    presence = Presence(at)
    held = Appointment.objects.filter(
        on_day(presence.on), post__in=[step.post_id for step in steps]
    ).select_related("user")
    names: dict[int, str] = {}
    present: set[int] = set()
    for appointment in held.order_by("is_concurrent", "valid_from", "pk"):
        names.setdefault(appointment.post_id, appointment.user.name)
        if appointment.user_id not in presence.absent_ids:
            present.add(appointment.post_id)
    turn = turn_of(decision, actor, at)
    return Dossier(
        decision=decision,
        circulation=shown,
        steps=steps,
        said=[step for step in walked if step.opinion],
        remarks=list(Remark.objects.filter(circulation__in=rounds).order_by("said_at", "pk")),
        returned=_returned(shown, walked),
        earlier=_earlier(turn, steps) if shown.pk == decision.current_id else [],
        circulations=circulations,
        attachments=list(shown.attachments.select_related("file")),
        turn=turn,
        history=list(history(decision)),
        holder_names=names,
        absent_posts=frozenset(step.post_id for step in steps) - present,
    )


def _returned(shown: Circulation, walked: Iterable[Step]) -> Step | None:
    """Return the step by which an earlier one came to be asked again in this round."""
    back = (
        step
        for step in walked
        if step.circulation_id == shown.resumes_id and step.outcome == Outcome.SENT_BACK
    )
    return next(back, None)


def _earlier(turn: Turn, steps: Sequence[Step]) -> list[Step]:
    """Return the steps to which the reader may send the paper back, if it is the reader's turn."""
    if turn.step is None:
        return []
    places = set(returnable([one.past for one in steps], wave=turn.step.wave))
    return [one for one in steps if one.order in places]


def attachment_of(decision: Decision, file_id: UUID) -> Attachment | None:
    """Return the attachment of any round of the decision, or None."""
    return (
        Attachment.objects.filter(circulation__decision=decision, file=file_id)
        .select_related("file")
        .first()
    )
