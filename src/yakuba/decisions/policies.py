"""Who may do and see what."""

from datetime import datetime

from django.db.models import Q

from yakuba.kernel.actor import Actor, Duty
from yakuba.kernel.verdict import ALLOWED, Verdict, denied
from yakuba.organisation.models import Department

from .models import Decision, Step
from .queries.turns import turn_of
from .rules.stages import StepKind

HIDDEN = denied("この起案を表示できません。")


def may_enter(*, actor: Actor, municipality_id: int | None) -> Verdict:
    """Tell whether the actor may open the desk of decisions of this town at all."""
    if actor.serves(municipality_id) and (actor.post_ids or actor.duties):
        return ALLOWED
    return denied("このページは、この団体の職員だけが使えます。")


def may_draft(*, actor: Actor, section: Department) -> Verdict:
    """Tell whether the actor may draft for the section: only who holds a post in it."""
    if actor.serves(section.municipality_id) and section.pk in actor.department_ids:
        return ALLOWED
    return denied(f"{section.name}の職にある人だけが、この課の起案をできます。")


def may_see(*, actor: Actor, decision: Decision, at: datetime) -> Verdict:
    """Tell whether the actor may see the draft and its content.

    The drafter, the drafter's section, every post on its route, who acts for an absent holder
    now, and the auditor; nobody else, and never another town.
    """
    if not actor.serves(decision.municipality_id):
        return HIDDEN
    if actor.has(Duty.AUDIT) or _takes_part(actor, decision, at):
        return ALLOWED
    return HIDDEN


def may_take_evidence(*, actor: Actor, decision: Decision, at: datetime) -> Verdict:
    """Tell whether the actor may take the bundle of evidence out of the system.

    The drafter, the drafter's section, who decides (or decided in another's place), and the auditor:
    fewer than may see it, because what is taken out is no longer guarded.
    """
    if not actor.serves(decision.municipality_id):
        return HIDDEN
    if actor.has(Duty.AUDIT) or actor.user_id == decision.drafter_id:
        return ALLOWED
    if decision.section_id in actor.department_ids:
        return ALLOWED
    deciding = Step.objects.filter(decision=decision, kind=StepKind.KESSAI.value)
    if deciding.filter(Q(post__in=actor.post_ids) | Q(closed_by=actor.user_id)).exists():
        return ALLOWED
    if not may_see(actor=actor, decision=decision, at=at):
        return HIDDEN
    return denied(
        "証拠一式を書き出せるのは、所管課の職員、決裁する職の人、監査を担当する職の人です。"
    )


def may_take_log(*, actor: Actor, municipality_id: int | None) -> Verdict:
    """Tell whether the actor may take the event log of all decisions: audit, and who steers."""
    duties = (Duty.AUDIT, Duty.EXECUTIVE, Duty.DX)
    if actor.serves(municipality_id) and any(actor.has(one) for one in duties):
        return ALLOWED
    return denied("決裁の記録を書き出せるのは、監査、幹部、DX推進の分掌をもつ職員です。")


def _takes_part(actor: Actor, decision: Decision, at: datetime) -> bool:
    """Tell whether the draft is the actor's by section, by a post on its route, or while acting."""
    if actor.user_id == decision.drafter_id or decision.section_id in actor.department_ids:
        return True
    on_route = Q(post__in=actor.post_ids) | Q(closed_by=actor.user_id)
    if Step.objects.filter(on_route, decision=decision).exists():
        return True
    return turn_of(decision, actor, at).step is not None


def _is_own(actor: Actor, decision: Decision, act_ja: str) -> Verdict:
    if not actor.serves(decision.municipality_id) or actor.user_id != decision.drafter_id:
        return denied(f"{act_ja}できるのは起案者だけです。")
    return ALLOWED


def may_pull_back(*, actor: Actor, decision: Decision) -> Verdict:
    """Tell whether the actor may take the draft back."""
    return _is_own(actor, decision, "引き戻しが")


def may_ask_withdrawal(*, actor: Actor, decision: Decision) -> Verdict:
    """Tell whether the actor may ask to withdraw the draft."""
    return _is_own(actor, decision, "取下げの申出が")


def may_hasten(*, actor: Actor, decision: Decision) -> Verdict:
    """Tell whether the actor may say how urgent the draft is."""
    return _is_own(actor, decision, "急ぎの指定が")


def may_want(*, actor: Actor, decision: Decision) -> Verdict:
    """Tell whether the actor may say by when the decision is wanted."""
    return _is_own(actor, decision, "決裁希望日を決めることが")


def may_remark(*, actor: Actor, decision: Decision, at: datetime) -> Verdict:
    """Tell whether the actor may write a remark: who may see the draft as staff with a post.

    The auditor reads and takes no part.
    """
    if not actor.serves(decision.municipality_id) or not actor.post_ids:
        return HIDDEN
    if _takes_part(actor, decision, at):
        return ALLOWED
    return denied("監査の職にある人は、読むだけです。") if actor.has(Duty.AUDIT) else HIDDEN


def may_inform(*, actor: Actor, decision: Decision, at: datetime) -> Verdict:
    """Tell whether the actor may show the draft to more posts (供覧).

    Its drafter, and whoever holds a step that it has reached or acts for the holder now.
    """
    if not actor.serves(decision.municipality_id) or not actor.post_ids:
        return HIDDEN
    if decision.circulation.erased_at is not None:
        return denied("保存期間が終わり、内容を廃棄したため、供覧先は加えられません。")
    reached = Step.objects.filter(decision=decision, opened_at__isnull=False)
    own = reached.filter(Q(post__in=actor.post_ids) | Q(closed_by=actor.user_id))
    if (
        actor.user_id == decision.drafter_id
        or own.exclude(kind=StepKind.KYORAN.value).exists()
        or turn_of(decision, actor, at).step is not None
    ):
        return ALLOWED
    return denied("供覧先を加えられるのは、起案者と、この起案が回った職の人です。")


def may_revise(*, actor: Actor, decision: Decision) -> Verdict:
    """Tell whether the actor may correct the draft: its drafter, while still in the post."""
    own = _is_own(actor, decision, "直して再び回すことが")
    if own and decision.drafter_post_id not in actor.post_ids:
        return denied(
            "起案したときの職を離れているため、再び回せません。"
            "廃案にして、後任の方が起案してください。"
        )
    return own


def may_abandon(*, actor: Actor, decision: Decision) -> Verdict:
    """Tell whether the actor may give the draft up: its drafter or somebody of its section."""
    if actor.serves(decision.municipality_id) and (
        actor.user_id == decision.drafter_id or decision.section_id in actor.department_ids
    ):
        return ALLOWED
    return denied("廃案にできるのは、起案者か所管課の職員です。")


def may_post_review(*, actor: Actor, step: Step) -> Verdict:
    """Tell whether the actor may do the 後閲: who holds the post, not who acted for it."""
    if not step.post_review_needed:
        return denied("この段階に後閲は必要ありません。")
    if not actor.serves(step.municipality_id) or step.post_id not in actor.post_ids:
        return denied(f"後閲は{step.post_label}の職にある人が行います。")
    if actor.user_id == step.closed_by_id:
        return denied("ご自身が代わって行ったものは、ご自身では後閲できません。")
    return ALLOWED
