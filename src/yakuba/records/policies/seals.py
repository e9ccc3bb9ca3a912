"""Who keeps a seal, and who may ask for its use."""

from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import ALLOWED, Verdict, denied
from yakuba.records.models import OfficialSeal, Record
from yakuba.records.queries.visible import keeps_seal

from .catalogue import may_change

NOT_ITS_KEEPER = denied("公印を押せるのは、その公印を保管する課の職員と文書管理の担当者だけです。")
OWN_ASKING = denied("自分が申し込んだ文書に、自分で公印を押すことはできません。")


def may_stamp(actor: Actor, seal: OfficialSeal) -> Verdict:
    """Tell whether the actor may stamp, or send back, what asks for the seal."""
    return ALLOWED if keeps_seal(actor, seal) else NOT_ITS_KEEPER


def may_ask(actor: Actor, record: Record) -> Verdict:
    """Whoever issues a document asks for its seal."""
    return may_change(actor, record)
