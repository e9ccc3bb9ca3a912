"""Who may see and change strategies, projects and their tasks."""

from yakuba.kernel.actor import Actor, ActorKind, Duty
from yakuba.kernel.verdict import ALLOWED, Verdict, denied
from yakuba.programmes.models import Kpi, Project, Strategy
from yakuba.programmes.queries.visible import editable_by, projects_for, serves_here

OTHER_TOWN = denied("この自治体の職員だけが利用できます。")
HIDDEN = denied("この事業を表示できません。")
HIDDEN_STRATEGY = denied("この全体方針は、まだ公表されていません。")
NOT_YOURS = denied(
    "この事業を変更できるのは、所管課の職員、責任者、担当者、DX推進の担当者だけです。"
)


def may_enter(actor: Actor) -> Verdict:
    """Every member of staff of the town works with projects."""
    return ALLOWED if actor.kind is ActorKind.SYSTEM or serves_here(actor) else OTHER_TOWN


def may_plan(actor: Actor) -> Verdict:
    """Strategies, playbooks, windows and review packs are the DX officers' to write."""
    if actor.kind is ActorKind.SYSTEM:
        return ALLOWED
    if not serves_here(actor):
        return OTHER_TOWN
    if not actor.has(Duty.DX):
        return denied("この操作は、DX推進の担当者だけができます。")
    return ALLOWED


def may_see_strategy(actor: Actor, strategy: Strategy) -> Verdict:
    """A published strategy is everybody's in the town; a draft is shown to who plans or leads."""
    entered = may_enter(actor)
    if not entered or strategy.published_at is not None or actor.kind is ActorKind.SYSTEM:
        return entered
    if actor.has(Duty.DX) or actor.has(Duty.EXECUTIVE):
        return ALLOWED
    return HIDDEN_STRATEGY


def may_see(actor: Actor, project: Project) -> Verdict:
    """Ask the same query that lists are made with."""
    return ALLOWED if projects_for(actor).filter(pk=project.pk).exists() else HIDDEN


def may_change(actor: Actor, project: Project) -> Verdict:
    """Those who do the work change the plan of it."""
    if editable_by(actor).filter(pk=project.pk).exists():
        return ALLOWED
    return NOT_YOURS if may_see(actor, project) else HIDDEN


def may_register(actor: Actor, department_id: int) -> Verdict:
    """A section registers its own projects; the DX officers those of all sections."""
    if actor.kind is ActorKind.SYSTEM:
        return ALLOWED
    if not serves_here(actor):
        return OTHER_TOWN
    if actor.has(Duty.DX) or department_id in actor.department_ids:
        return ALLOWED
    return denied("ほかの課の事業は、DX推進の担当者だけが登録できます。")


def may_enter_actual(actor: Actor, kpi: Kpi) -> Verdict:
    """The DX officers enter figures, and so does the post that answers for the initiative."""
    planned = may_plan(actor)
    if planned or not serves_here(actor):
        return planned
    if kpi.initiative.owner_post_id in actor.post_ids:
        return may_see_strategy(actor, kpi.initiative.pillar.strategy)
    return denied("実績値を入力できるのは、施策の責任者とDX推進の担当者だけです。")
