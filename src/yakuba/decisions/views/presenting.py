"""Domain values into what the templates draw."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from yakuba.decisions.models import Decision, Step
from yakuba.decisions.queries import Dossier, Waiting
from yakuba.decisions.registry import UnknownDecisionKind, kind_of, label_of
from yakuba.decisions.rules.capacity import Capacity
from yakuba.decisions.rules.deadlines import DueWords, wanted_words
from yakuba.decisions.rules.routes import why_asked
from yakuba.decisions.rules.stages import Outcome, Stage, StepKind
from yakuba.foundation.events.event import EVENT_CLASSES, redacted
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.ui.elements import Fact, Moment, Stamp
from yakuba.kernel.wareki import to_wareki
from yakuba.organisation.queries import calendar_lately
from yakuba.organisation.rules import Rank

TONES = {
    Stage.CIRCULATING: "info",
    Stage.WITHDRAWAL_ASKED: "warning",
    Stage.SENT_BACK: "warning",
    Stage.PULLED_BACK: "warning",
    Stage.DECIDED: "success",
    Stage.ABANDONED: "neutral",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list."""

    decision: Decision
    url: str
    kind: str
    outcome: str
    step: Step | None = None
    note: str = ""
    waited: str = ""
    tone: str = "neutral"
    is_acting: bool = False
    flag: str = ""
    wanted: DueWords | None = None


def outcome_text(decision: Decision) -> str:
    """Return the outcome the draft proposes, in the words of its kind."""
    try:
        kind = kind_of(decision.kind)
    except UnknownDecisionKind:
        return ""
    return kind.outcome_label(kind.outcome_of(decision.content))


def wanted_text(decision: Decision, now: datetime) -> DueWords | None:
    """Return how near the wanted day is, while the draft still waits for its decision."""
    if decision.wanted_on is None or decision.decided_at or decision.abandoned_at:
        return None
    calendar = calendar_lately(decision.municipality)
    return wanted_words(calendar, decision.wanted_on, timezone.localdate(now))


def _row(decision: Decision, **more: Any) -> Row:
    return Row(
        decision=decision,
        url=reverse("decisions:detail", args=[decision.pk]),
        kind=label_of(decision.kind),
        outcome=outcome_text(decision),
        **more,
    )


def _asked(decision: Decision) -> str:
    return "取下げの申出あり" if decision.circulation.is_withdrawal_open else ""


def waited_text(since: datetime | None, now: datetime) -> tuple[str, str]:
    """Return how long it has waited in words, with the tone of the chip."""
    if since is None:
        return "", "neutral"
    days = (timezone.localtime(now).date() - timezone.localtime(since).date()).days
    if days <= 0:
        return "本日到着", "neutral"
    return f"{days}日前に到着", "warning" if days >= 3 else "neutral"


def waiting_rows(items: Iterable[Waiting], now: datetime) -> list[Row]:
    """Return the lines of the inbox."""
    rows = []
    for item in items:
        step = item.step
        waited, tone = waited_text(step.opened_at, now)
        rows.append(
            _row(
                item.decision,
                step=step,
                note=turn_words(step, item.capacity),
                waited=waited,
                tone=tone,
                is_acting=item.is_acting,
                flag=_asked(item.decision),
                wanted=wanted_text(item.decision, now),
            )
        )
    return rows


def turn_words(step: Step, capacity: Capacity) -> str:
    """Return in what capacity the step is the reader's, 「課長の代決」."""
    if capacity is Capacity.ACTING:
        return f"{step.post_label}の代決" if _decides(step) else f"{step.post_label}の代理"
    return step.step_kind.label


def _decides(step: Step) -> bool:
    return step.step_kind is StepKind.KESSAI


def review_rows(steps: Iterable[Step]) -> list[Row]:
    """Return the lines of the 後閲 list."""
    return [_row(step.decision, step=step, note=step.closed_by_label) for step in steps]


def drafted_rows(decisions: Iterable[Decision], now: datetime) -> list[Row]:
    """Return the lines of one's own drafts."""
    return [
        _row(
            decision,
            note=decision.stage.label,
            tone=TONES[decision.stage],
            wanted=wanted_text(decision, now),
        )
        for decision in decisions
    ]


def handled_rows(steps: Iterable[Step]) -> list[Row]:
    """Return the lines of what the actor closed."""
    return [
        _row(
            step.decision,
            step=step,
            note=closed_words(step),
            tone=TONES[step.decision.stage],
        )
        for step in steps
    ]


def closed_words(step: Step) -> str:
    """Return what was done with the step, 「決裁(代決)」."""
    if not step.outcome:
        return ""
    if step.outcome == Outcome.SENT_BACK:
        return Outcome.SENT_BACK.label
    act = {StepKind.KYORAN: "確認", StepKind.KESSAI: "決裁"}.get(step.step_kind, "承認")
    return f"{act}(代決)" if step.is_acting and _decides(step) else act


def stamps(dossier: Dossier) -> list[Stamp]:
    """Return the 決裁欄: the drafter first, then every post in order."""
    decision = dossier.decision
    drafter = Stamp("起案", decision.drafter.name, decision.drafted_at, "done")
    return [drafter, *(_stamp(step, dossier) for step in dossier.steps)]


def _stamp(step: Step, dossier: Dossier) -> Stamp:
    own_line = step.step_kind.follows_the_line
    post = step.post.title if own_line else step.post_label
    on = timezone.localtime(step.closed_at).date() if step.closed_at else None
    if step.outcome == Outcome.APPROVED and step.closed_by:
        return Stamp(post, step.closed_by.name, on, "done", _stamp_note(step))
    if step.outcome == Outcome.SENT_BACK and step.closed_by:
        return Stamp(post, step.closed_by.name, on, "returned", _stamp_note(step))
    name = dossier.holder_names.get(step.post_id, "")
    if step.is_open:
        note = "不在" if step.post_id in dossier.absent_posts else ""
        note = note if name else "欠員"
        kind = step.step_kind.label
        return Stamp(post, name, None, "now", f"{kind} {note}".strip())
    return Stamp(post, name, None, "waiting", step.step_kind.label)


def _stamp_note(step: Step) -> str:
    words = [step.step_kind.label]
    if step.is_acting:
        words = ["代決" if _decides(step) else f"{step.step_kind.label}(代)"]
    if step.post_reviewed_at:
        words.append("後閲済")
    elif step.post_review_needed:
        words.append("要後閲")
    return "・".join(words)


def moments(history: Iterable[EventRecord], *, is_erased: bool = False) -> list[Moment]:
    """Return the history as a timeline, newest first; once erased, without what was said."""
    found = []
    for event in history:
        # That the paper was taken back with consent is said by the consent itself.
        if event.payload.get("on_request"):
            continue
        known = EVENT_CLASSES.get(event.code)
        payload = redacted(event.code, event.payload) if is_erased else event.payload
        acting = "(代決)" if payload.get("capacity") == Capacity.ACTING else ""
        to = f"({payload['returned_to']}へ)" if payload.get("returned_to") else ""
        found.append(
            Moment(
                title=f"{known.label if known else event.code}{to}{acting}",
                at=event.occurred_at,
                text=_spoken(payload),
                state="done",
                who=" ".join(word for word in (event.actor_post, event.actor_name) if word),
            )
        )
    return found[::-1]


def _spoken(payload: dict[str, Any]) -> str:
    """Return what was said with the act, a condition named as one."""
    words = [str(payload.get("opinion") or payload.get("reason") or "")]
    if payload.get("condition"):
        words.append(f"条件：{payload['condition']}")
    return "\n".join(word for word in words if word)


def facts(dossier: Dossier, now: datetime) -> list[Fact]:
    """Return what stands on the head of the paper (起案用紙)."""
    decision, circulation = dossier.decision, dossier.circulation
    drafter = f"{decision.drafter_post.label} {decision.drafter.name}"
    listed = [
        Fact("起案番号", decision.number),
        Fact("種別", label_of(decision.kind)),
        Fact("所管課", decision.section.name),
        Fact("起案者", drafter),
    ]
    if decision.wanted_on is not None:
        left = wanted_text(decision, now)
        words = f"（{left.text}）" if left else ""
        listed.append(Fact("決裁希望日", f"{to_wareki(decision.wanted_on)}{words}"))
    if circulation.amount is not None:
        listed.append(Fact("金額", f"{circulation.amount:,}円"))
    return listed


def why_facts(dossier: Dossier) -> list[Fact]:
    """Return why the draft takes this way: the rule, its row and article."""
    rule = dossier.circulation.rule
    url = reverse("rulebook:table", args=[rule["table"]])
    article = Fact("根拠", rule["annotation"])
    table = Fact(
        "適用した表",
        f"{rule['title']} 第{rule['version']}版 {rule['row']}行目",
        f"{url}?version={rule['version']}",
        "表を見る",
    )
    own = _why_own(dossier)
    acting = "できます" if rule["acting_allowed"] else "できません(重要・異例・疑義)"
    return [*own, article, table, Fact("不在のときの代決", acting)]


def _why_own(dossier: Dossier) -> list[Fact]:
    """Return why the reader's own step is on the route, while it is the reader's turn."""
    step = dossier.turn.step
    if step is None or not dossier.is_latest:
        return []
    deciding = Rank(dossier.circulation.rule["deciding"])
    words = why_asked(step.step_kind, deciding=deciding, rank=step.post.rank_enum)
    return [Fact(f"{step.post_label}の{step.step_kind.label}", words)]
