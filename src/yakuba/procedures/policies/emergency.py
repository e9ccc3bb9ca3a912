"""Who may open a case of another section in an emergency, and who watches over it.

Denied by default: only a post that the town has charged with 緊急閲覧 may open, only cases of this
very town, only for a while; a member of staff of the section in charge and the auditor may end it.
"""

from datetime import datetime

from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.kernel.actor import Actor, Duty
from yakuba.kernel.verdict import ALLOWED, Verdict, denied
from yakuba.procedures.models import Application, EmergencyReading

from .cases import HIDDEN, may_see

_NOT_CHARGED = denied(
    "緊急閲覧ができるのは、緊急閲覧の分掌をもつ職の人だけです。"
    "所管課に連絡するか、分掌をもつ人に頼んでください。"
)
_OVER = denied(
    "緊急閲覧の時間が終わりました。続けて見る必要があるときは、もう一度理由を書いてください。"
)


def may_try(actor: Actor) -> Verdict:
    """Tell whether the actor may open cases in an emergency at all."""
    if actor.serves(active_municipality_id()) and actor.has(Duty.EMERGENCY):
        return ALLOWED
    return _NOT_CHARGED


def may_open(actor: Actor, application: Application) -> Verdict:
    """Tell whether the actor may open this case; who sees it anyway has no need to."""
    tried = may_try(actor)
    if not tried:
        return tried
    if not actor.serves(application.municipality_id) or application.disposed_at is not None:
        return HIDDEN
    if may_see(actor, application):
        return denied("この申請は、ふだんの「申請の一覧」から見られます。")
    return ALLOWED


def may_read(actor: Actor, reading: EmergencyReading, at: datetime) -> Verdict:
    """Tell whether this very reader may see the content now; the duty is asked for each time."""
    if reading.reader_id != actor.user_id or not actor.serves(reading.municipality_id):
        return HIDDEN
    tried = may_try(actor)
    if not tried:
        return tried
    if reading.application.disposed_at is not None:
        return HIDDEN
    return ALLOWED if reading.is_open_at(at) else _OVER


def sees_all(actor: Actor) -> bool:
    """Tell whether the actor watches over every reading of the town."""
    return actor.serves(active_municipality_id()) and actor.has(Duty.AUDIT)


def may_know(actor: Actor, reading: EmergencyReading) -> Verdict:
    """Tell whether the actor may know of the reading: auditor, section in charge, reader."""
    if not actor.serves(reading.municipality_id):
        return HIDDEN
    is_own = reading.reader_id == actor.user_id
    if sees_all(actor) or is_own or may_see(actor, reading.application):
        return ALLOWED
    return HIDDEN


def may_end(actor: Actor, reading: EmergencyReading) -> Verdict:
    """Tell whether the actor may end the reading: whoever may know of it."""
    return may_know(actor, reading)
