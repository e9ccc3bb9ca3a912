"""Who may come in, and who may see an account."""

from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor, Duty
from yakuba.kernel.verdict import ALLOWED, Verdict, denied

from .models import User, UserKind


def may_enter(user: User, town: Municipality | None) -> Verdict:
    """Staff enter their own town only; residents enter any."""
    if user.kind == UserKind.RESIDENT or (town is not None and user.municipality_id == town.pk):
        return ALLOWED
    home = user.municipality.name if user.municipality else "所属先"
    return denied(f"{home}の職員の方は、{home}のページからログインしてください。")


def may_see_user(actor: Actor, user: User) -> Verdict:
    """People see their own account; auditors and operators see those of their town's staff."""
    if actor.user_id == user.pk:
        return ALLOWED
    charged = actor.has(Duty.AUDIT) or actor.has(Duty.OPERATOR)
    if charged and actor.serves(user.municipality_id):
        return ALLOWED
    return denied("この利用者は表示できません。")
