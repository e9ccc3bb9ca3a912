"""Who may read and who may publish the town's rules."""

from yakuba.kernel.actor import Actor, ActorKind, Duty
from yakuba.kernel.verdict import ALLOWED, Verdict, denied


def may_read(*, actor: Actor, municipality_id: int | None) -> Verdict:
    """Tell whether the actor may read the tables: every member of the town's staff."""
    if actor.serves(municipality_id) and (actor.post_ids or actor.duties):
        return ALLOWED
    return denied("規程の表は、この団体の職員だけが見られます。")


def may_publish(*, actor: Actor, municipality_id: int) -> Verdict:
    """Tell whether the actor may publish a table: the DX duty, or the system at set-up."""
    if actor.kind is ActorKind.SYSTEM:
        return ALLOWED
    if actor.serves(municipality_id) and actor.has(Duty.DX):
        return ALLOWED
    return denied("規程の表を公布できるのは、DX推進の分掌をもつ職員です。")


def may_draft(*, actor: Actor, municipality_id: int | None) -> Verdict:
    """Tell whether the actor may see and write drafts: whoever may publish them."""
    if municipality_id is not None and may_publish(actor=actor, municipality_id=municipality_id):
        return ALLOWED
    return denied("規程の表の下書きを書けるのは、DX推進の分掌をもつ職員です。")
