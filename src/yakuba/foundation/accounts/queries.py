"""Reads of accounts."""

from django.db.models import Q
from django.urls import reverse

from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import Verdict, denied

from .models import User, UserKind
from .policies import may_see_user


def user_of(key: str) -> User | None:
    """Return the resident or the member of the active town's staff, or None."""
    if not key.isdigit():
        return None
    here = Q(kind=UserKind.RESIDENT) | Q(municipality_id=active_municipality_id())
    return User.objects.filter(here, pk=int(key)).first()


def staff_of_town() -> list[User]:
    """Return the active staff of the active town, by reading."""
    town = active_municipality_id()
    rows = User.objects.filter(kind=UserKind.STAFF, municipality_id=town, is_active=True)
    return list(rows.order_by("kana", "pk"))


def card(key: str) -> SubjectCard | None:
    user = user_of(key)
    return SubjectCard(title=user.name, url=reverse("mfa_index")) if user else None


def may_see(actor: Actor, key: str) -> Verdict:
    user = user_of(key)
    return may_see_user(actor, user) if user else denied("この利用者は表示できません。")
