"""A person's own views of the portfolio; nobody else's are ever read."""

from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.programmes.models import SavedView

from .visible import serves_here


def views_of(actor: Actor) -> list[SavedView]:
    """Return the person's own views by name."""
    if actor.user_id is None or not serves_here(actor):
        return []
    return list(SavedView.objects.filter(user=actor.user_id))


def view_of(actor: Actor, key: int) -> SavedView | None:
    """Return the view if it is the person's own."""
    if actor.user_id is None or not serves_here(actor):
        return None
    return only(SavedView.objects.filter(user=actor.user_id, pk=key))
