"""Whose a key is, and which keys there are."""

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor, Duty
from yakuba.kernel.canonical import content_hash
from yakuba.kernel.verdict import Verdict

from .models import ApiKey
from .policies import may_have_keys


def hash_of(secret: str) -> str:
    """Return what is kept of a key."""
    return content_hash({"key": secret})


def holder_of(secret: str, *, on: date) -> ApiKey | None:
    """Return the key with its holder if it opens the active town on the day, else None."""
    rows = ApiKey.objects.select_related("user").filter(
        key_hash=hash_of(secret), stopped_at=None, ends_on__gt=on
    )
    key = only(rows)
    return key if key is not None and key.user.is_active else None


def keys_for(actor: Actor) -> QuerySet[ApiKey]:
    """Return the keys that the actor sees: their own, the operator those of all."""
    rows = ApiKey.objects.select_related("user")
    if not may_have_keys(actor):
        return rows.none()
    return rows if actor.has(Duty.OPERATOR) else rows.filter(user_id=actor.user_id or 0)


def card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a key."""
    key = only(ApiKey.objects.filter(pk=int(subject_id))) if subject_id.isdecimal() else None
    return SubjectCard(f"外部連携の鍵：{key.name}", reverse("access:keys")) if key else None


def may_see(actor: Actor, subject_id: str) -> Verdict:
    """Allow whoever sees it in their list."""
    known = subject_id.isdecimal() and keys_for(actor).filter(pk=int(subject_id)).exists()
    return Verdict(known, "" if known else "この鍵を表示できません。")
