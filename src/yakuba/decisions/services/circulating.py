"""What the acts have in common: claiming the decision, opening a wave, naming the facts."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypedDict

from django.utils import timezone

from yakuba.decisions.models import Attachment, Circulation, Decision, Step
from yakuba.decisions.queries.planning import Plan
from yakuba.decisions.queries.turns import turn_of
from yakuba.decisions.rules.capacity import Capacity
from yakuba.decisions.rules.stages import BESIDE, Act, Outcome, may_happen, next_wave
from yakuba.foundation.accounts.models import User
from yakuba.foundation.files.models import StoredFile
from yakuba.kernel.actor import Actor
from yakuba.kernel.canonical import NotCanonical, content_hash
from yakuba.kernel.text import clean_line, clean_text
from yakuba.kernel.verdict import UnableToAct

TITLE_LENGTH = 200
OPINION_LENGTH = 2000

STALE = (
    "この起案は、ほかの人か別の画面ですでに処理されています。"
    "いまの状態を表示しましたので、内容を確認してからもう一度操作してください。"
)


class Facts(TypedDict):
    """The fields that every event of a decision carries."""

    decision_id: str
    kind: str
    about_kind: str
    about_id: str
    round: int


def facts_of(decision: Decision, round_number: int | None = None) -> Facts:
    """Return the fields that every event of the decision carries; the latest round if not said."""
    return {
        "decision_id": str(decision.pk),
        "kind": decision.kind,
        "about_kind": decision.subject_kind,
        "about_id": decision.subject_id,
        "round": round_number or decision.round,
    }


def claim(
    decision: Decision, act: Act, revision: int | None, failure: type[UnableToAct]
) -> Decision:
    """Lock and re-read the decision; refuse a page that grew old and an act out of turn.

    The row lock (an immediate transaction on SQLite) makes one act out of two clicks.
    """
    held = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if revision is not None and revision != held.revision:
        raise failure(STALE)
    verdict = may_happen(act, held.stage)
    if not verdict:
        raise failure(verdict.reason_ja)
    return held


def finish(held: Decision) -> None:
    """Count the act and save what it changed on the decision itself."""
    held.revision += 1
    held.save(update_fields=["revision", "current", "decided_at", "abandoned_at"])


def user_of(actor: Actor, failure: type[UnableToAct]) -> User:
    """Return the account of the member of staff who acts."""
    user = User.objects.filter(pk=actor.user_id or 0).first() if actor.is_staff else None
    if user is None:
        raise failure("職員としてログインしてください。")
    return user


def clean_opinion(text: str, failure: type[UnableToAct]) -> str:
    """Return the opinion as it is kept; refuse one that is too long."""
    cleaned = clean_text(text).strip()
    if len(cleaned) > OPINION_LENGTH:
        raise failure(f"意見は{OPINION_LENGTH}字以内で書いてください(いま{len(cleaned)}字です)。")
    return cleaned


def clean_title(text: str, failure: type[UnableToAct]) -> str:
    """Return the title on one line; refuse an empty or an over-long one."""
    cleaned = clean_line(text).strip()
    if not cleaned or len(cleaned) > TITLE_LENGTH:
        raise failure(f"件名は1字以上{TITLE_LENGTH}字以内で書いてください。")
    return cleaned


def checked_hash(content: dict[str, Any], failure: type[UnableToAct]) -> str:
    """Return the hash of the content in canonical form; refuse what has none."""
    try:
        return content_hash(content)
    except NotCanonical as error:
        raise failure(f"起案の内容を確定できません。{error}") from error


def circulate(
    decision: Decision,
    *,
    number: int,
    title: str,
    content: dict[str, Any],
    hashed: str,
    amount: int | None,
    plan: Plan,
    attachments: Sequence[StoredFile],
    at: datetime,
) -> Circulation:
    """Freeze the content as a new round and open its first wave."""
    circulation = Circulation(
        decision=decision,
        number=number,
        title=title,
        content=content,
        content_hash=hashed,
        amount=amount,
        rule=plan.rule,
        opened_at=at,
    )
    circulation.save()
    steps = [
        Step(
            decision=decision,
            circulation=circulation,
            order=order,
            wave=planned.wave,
            kind=planned.kind.value,
            post_id=planned.seat.post_id,
            post_label=planned.seat.label,
            opened_at=at if planned.wave == 1 else None,
        )
        for order, planned in enumerate(plan.route.steps, start=1)
    ]
    Step.objects.bulk_create(steps)
    Attachment.objects.bulk_create(
        Attachment(circulation=circulation, file=file) for file in attachments
    )
    decision.current = circulation
    return circulation


def route_text(plan: Plan) -> tuple[str, ...]:
    """Return the route in words for the record."""
    return tuple(f"{step.kind.label} {step.seat.label}" for step in plan.route.steps)


def open_next_wave(circulation: Circulation, at: datetime) -> bool:
    """Open the next wave; return False when none is left, which decides the matter."""
    steps = list(circulation.steps.all())
    wave = next_wave(step.facts for step in steps)
    if wave is None:
        circulation.steps.filter(kind="KYORAN", opened_at=None).update(opened_at=at)
        return False
    circulation.steps.filter(wave=wave, opened_at=None).update(opened_at=at)
    return True


def cancel_open_steps(circulation: Circulation, at: datetime) -> None:
    """Take the paper off every desk that it waits for; who was given it to read may still read it."""
    waiting = circulation.steps.filter(closed_at=None, cancelled_at=None)
    waiting.exclude(wave=BESIDE).update(cancelled_at=at)


def day_of(at: datetime) -> date:
    """Return the day of the act in the town hall's own time."""
    return timezone.localtime(at).date()


def turn_for(
    held: Decision, actor: Actor, at: datetime, failure: type[UnableToAct]
) -> tuple[Step, Capacity]:
    """Return the step that is the actor's to close now; refuse everybody else."""
    turn = turn_of(held, actor, at)
    if turn.step is None or turn.capacity is None:
        raise failure(turn.reason_ja)
    return turn.step, turn.capacity


def close_turn(
    step: Step,
    outcome: Outcome,
    capacity: Capacity,
    actor: Actor,
    at: datetime,
    failure: type[UnableToAct],
) -> None:
    """Note on the step what its holder, or who acts for the holder, did with it."""
    user = user_of(actor, failure)
    post = step.post_label if capacity is Capacity.SELF else actor.post_label
    step.close(outcome=outcome, capacity=capacity, by=user, label=f"{post} {user.name}", at=at)
    step.save()
