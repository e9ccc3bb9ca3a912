"""The bundle for people: one printed page that needs nothing beside it, and how to check the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

from yakuba.decisions.models import Circulation, Step
from yakuba.decisions.queries.evidence import Whole
from yakuba.decisions.registry import UnknownDecisionKind, kind_of, label_of
from yakuba.decisions.rules.capacity import Capacity
from yakuba.decisions.rules.stages import Outcome, Stage, StepKind
from yakuba.foundation.audit.queries import label_of as label_of_fact
from yakuba.foundation.events.event import redacted

from .archive import MANIFEST

_TEMPLATE: Final = "decisions/evidence.html"
_SHEET: Final = "decisions/evidence.css"
_README: Final = "decisions/evidence_readme.txt"


@dataclass(frozen=True, slots=True)
class Proof:
    """How many facts there are, how many of them are proven, why none is, and by which signed head."""

    facts: int
    proven: int
    problem: str = ""
    head: str = ""


@dataclass(frozen=True, slots=True)
class _Round:
    """One round as it is printed."""

    circulation: Circulation
    content: SafeString
    # The later round that has the same content, which is then printed there only.
    same_as: int | None
    resumes: int | None
    steps: list[Mapping[str, Any]]
    words: list[Mapping[str, Any]]
    files: list[Mapping[str, Any]] = field(default_factory=list)


def paper_of(
    whole: Whole,
    *,
    town: str,
    files: Sequence[Mapping[str, Any]],
    proof: Proof,
    hashes: Mapping[str, str],
) -> bytes:
    """Return the page, in Japanese, with its own style sheet and without any address to load."""
    decision = whole.decision
    with translation.override("ja"):
        rounds = [_round(one, whole, files) for one in reversed(whole.rounds)]
        decided_by = next((one for one in whole.way if one.step_kind is StepKind.KESSAI), None)
        context = {
            "town": town,
            "decision": decision,
            "kind": label_of(decision.kind),
            "outcome": _outcome(whole),
            "stage": decision.stage,
            "is_decided": decision.stage is Stage.DECIDED,
            "decided_by": decided_by,
            "stamps": [_drafted(whole), *(_stamp(one) for one in whole.way)],
            "latest": rounds[0],
            "earlier": rounds[1:],
            "tables": whole.tables,
            "facts": [_fact(one, is_erased=whole.is_erased) for one in whole.facts],
            "proof": proof,
            "hashes": sorted(hashes.items()),
            "manifest": MANIFEST,
            # The product's own file: no template of a page may carry a style sheet.
            "sheet": mark_safe(f"<style>{render_to_string(_SHEET)}</style>"),
        }
        return render_to_string(_TEMPLATE, context).encode()


def readme_of(whole: Whole, *, town: str, proof: Proof) -> bytes:
    """Return what is in the bundle and how anybody checks it."""
    context = {"town": town, "decision": whole.decision, "proof": proof, "manifest": MANIFEST}
    with translation.override("ja"):
        return render_to_string(_README, context).encode()


def _outcome(whole: Whole) -> str:
    try:
        kind = kind_of(whole.decision.kind)
    except UnknownDecisionKind:
        return ""
    return kind.outcome_label(kind.outcome_of(whole.decision.content))


def _round(circulation: Circulation, whole: Whole, files: Sequence[Mapping[str, Any]]) -> _Round:
    steps = [one for one in whole.steps if one.circulation_id == circulation.pk]
    words: list[Mapping[str, Any]] = [
        {"who": one.closed_by_label, "at": one.closed_at, "text": one.opinion, "kind": "意見"}
        for one in steps
        if one.opinion
    ]
    words += [
        {"who": one.said_by_label, "at": one.said_at, "text": one.text, "kind": one.kind_label}
        for one in whole.remarks
        if one.circulation_id == circulation.pk
    ]
    numbers = {one.pk: one.number for one in whole.rounds}
    same = next(
        (
            one.number
            for one in reversed(whole.rounds)
            if one.number > circulation.number and one.content_hash == circulation.content_hash
        ),
        None,
    )
    return _Round(
        circulation,
        _content(circulation, whole) if same is None else SafeString(""),
        same,
        numbers.get(circulation.resumes_id or 0),
        [{"step": one, "result": _result(one), "review": _review(one)} for one in steps],
        sorted(words, key=lambda one: one["at"] or whole.decision.drafted_at),
        [one for one in files if one["round"] == circulation.number],
    )


def _content(circulation: Circulation, whole: Whole) -> SafeString:
    """Return the content as the posts saw it, with everything that was folded opened."""
    if circulation.erased_at is not None:
        template = "decisions/erased.html"
    else:
        try:
            template = kind_of(whole.decision.kind).content_template
        except UnknownDecisionKind:
            template = "decisions/content.html"
    context = {
        "content": circulation.content,
        "decision": whole.decision,
        "circulation": circulation,
    }
    shown = render_to_string(template, context)
    # Paper cannot be unfolded; what people wrote is escaped and holds no tag.
    return mark_safe(shown.replace("<details", "<details open"))


def _result(step: Step) -> str:
    """Return what was done with the step, or why nothing was."""
    if step.outcome:
        words = Outcome(step.outcome).label
        if step.outcome == Outcome.APPROVED:
            words = {StepKind.KESSAI: "決裁", StepKind.KYORAN: "確認"}.get(step.step_kind, words)
        acting = "代決" if step.step_kind is StepKind.KESSAI else "代理"
        return f"{words}({acting})" if step.capacity == Capacity.ACTING else words
    if step.cancelled_at:
        return "取消し"
    return "未処理" if step.opened_at else "未着"


def _review(step: Step) -> str:
    if not step.post_review_needed:
        return ""
    if step.post_reviewed_at is None:
        return "後閲が済んでいません"
    on = timezone.localtime(step.post_reviewed_at)
    return f"{on:%Y-%m-%d %H:%M}に後閲"


def _drafted(whole: Whole) -> dict[str, Any]:
    """Return the drafter's field of the 決裁欄."""
    decision = whole.decision
    return {
        "post": "起案",
        "name": _family(decision.drafter.name),
        "on": decision.drafted_at,
        "note": decision.drafter_post.title,
        "is_returned": False,
    }


def _family(name: str) -> str:
    return name.replace("　", " ").split(" ")[0]


def _stamp(step: Step) -> dict[str, Any]:
    """Return one field of the 決裁欄."""
    return {
        "post": step.post.title if step.step_kind.follows_the_line else step.post_label,
        "name": _family(step.closed_by.name) if step.closed_by else "",
        "on": step.closed_at,
        "note": _result(step) if step.outcome else step.step_kind.label,
        "is_returned": step.outcome == Outcome.SENT_BACK,
    }


def _fact(event: Any, *, is_erased: bool) -> dict[str, Any]:
    payload = redacted(event.code, event.payload) if is_erased else event.payload
    return {
        "number": event.pk,
        "at": event.occurred_at,
        "label": label_of_fact(event.code),
        "who": " ".join(word for word in (event.actor_post, event.actor_name) if word),
        "round": payload.get("round", ""),
    }
