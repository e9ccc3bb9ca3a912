"""Who reads and who writes layouts and mappings: they belong to the town, not to one plan."""

from yakuba.conversion.models import MappingDraft, SourceBatch
from yakuba.conversion.queries.visible import changes_any, sees_any, serves_here
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import ALLOWED, Verdict, denied

from .plans import OTHER_TOWN, may_change

HIDDEN = denied("レイアウトと対応表を表示できるのは、移行計画にかかわる職員だけです。")
NOT_YOURS = denied(
    "レイアウトと対応表を変更できるのは、移行計画の所管課の職員とDX推進の担当者だけです。"
)
NO_VALUES = denied(
    "受領データの値は個人情報です。その移行計画を変更できる職員だけが、試しに使えます。"
)


def may_read(actor: Actor) -> Verdict:
    """Whoever has a part in a migration, and who steers, leads or audits all of them."""
    if sees_any(actor):
        return ALLOWED
    return HIDDEN if serves_here(actor) else OTHER_TOWN


def may_write(actor: Actor) -> Verdict:
    """DX officers, and the sections that have a plan of their own."""
    if changes_any(actor):
        return ALLOWED
    reading = may_read(actor)
    return NOT_YOURS if reading else reading


def may_try_on(actor: Actor, batch: SourceBatch) -> Verdict:
    """Files that came hold people's data: only who may change the plan looks into them."""
    return ALLOWED if may_change(actor, batch.plan) else NO_VALUES


def may_see_values(actor: Actor, draft: MappingDraft) -> bool:
    """Tell whether the rows that a draft is tried on may be shown to the actor."""
    return draft.batch is not None and bool(may_try_on(actor, draft.batch))
