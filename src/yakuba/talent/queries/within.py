"""Who is at home here, and who is charged with what: conditions that queries ask themselves."""

from datetime import date

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import active_municipality_id, is_town_active
from yakuba.kernel.actor import Actor, ActorKind, Duty
from yakuba.organisation.models import Appointment, Post
from yakuba.organisation.queries import on_day
from yakuba.organisation.rules import Rank


def is_inside(actor: Actor) -> bool:
    """Tell whether the actor is the system or a member of staff of the active town."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    return is_town_active() and actor.serves(active_municipality_id())


def fosters(actor: Actor) -> bool:
    """Tell whether the actor is charged with 人材育成 here."""
    return is_inside(actor) and (actor.kind is ActorKind.SYSTEM or actor.has(Duty.TALENT))


def charged_with(duty: Duty, on: date) -> list[User]:
    """Return who holds a post with the duty on the day."""
    rows = Post.objects.exclude(duties=[]).values_list("pk", "duties")
    posts = [pk for pk, duties in rows if duty.value in duties]
    held = Appointment.objects.filter(on_day(on), post__in=posts)
    return list(User.objects.filter(pk__in=held.values("user_id")).order_by("pk"))


def heads_somebody(actor: Actor) -> bool:
    """Tell whether the actor holds a post at which assessments arrive, or may act for one."""
    if not is_inside(actor) or not actor.post_ids:
        return False
    ranks = [rank.value for rank in Rank if rank.height >= Rank.CHIEF.height]
    return Post.objects.filter(pk__in=actor.post_ids, rank__in=ranks).exists()
