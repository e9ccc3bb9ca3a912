"""The municipality itself, as what an event can be about."""

from yakuba.config.events import KIND
from yakuba.foundation.subjects.registry import SubjectCard, SubjectKind
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor, Duty
from yakuba.kernel.verdict import ALLOWED, Verdict, denied


def _find(slug: str) -> Municipality | None:
    return Municipality.objects.filter(slug=slug, pk=active_municipality_id()).first()


def card(slug: str) -> SubjectCard | None:
    """Return the name of the active town; None for any other."""
    town = _find(slug)
    return SubjectCard(title=town.name, url="") if town else None


def may_see(actor: Actor, slug: str) -> Verdict:
    """Allow those who run and those who audit the town."""
    town = _find(slug)
    is_charged = actor.has(Duty.OPERATOR) or actor.has(Duty.AUDIT)
    if town is not None and actor.serves(town.pk) and is_charged:
        return ALLOWED
    return denied("団体全体の記録は、システム運用と監査の担当だけが見られます。")


MUNICIPALITY = SubjectKind(kind=KIND, label="団体", card=card, may_see=may_see)
