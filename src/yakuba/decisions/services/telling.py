"""Mail to those whom a draft concerns; whoever has no address sees the same on their desk."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.conf import settings

from yakuba.decisions.models import Decision
from yakuba.foundation.accounts.models import User
from yakuba.foundation.deliveries.rules import Lane
from yakuba.foundation.notifications.services import UnableToMail, mail

_END: Final = "このメールは自動で送っています。\n"
_TITLE: Final = 120


def tell(
    *,
    user: User,
    decision: Decision,
    what: str,
    lines: Sequence[str],
    key: str,
    at: datetime,
    is_bulk: bool = False,
    sees: bool = True,
) -> bool:
    """Promise a mail in the running transaction, once for each key; False without an address.

    Who hears of a draft without being allowed to see it (`sees`) gets its number only.
    """
    if not user.email:
        return False
    town = decision.municipality
    title, path = (decision.title, f"{decision.pk}/") if sees else (decision.number, "")
    named = [f"件名　{title}"] if sees else [f"所管課　{decision.section.name}"]
    words = "\n".join([*named, f"起案番号　{decision.number}", *lines])
    address = f"{settings.PUBLIC_URL}/{town.slug}/desk/decisions/{path}"
    try:
        mail(
            to=user.email,
            subject_line=f"【{what}】{title[:_TITLE]}",
            body=f"{user.name} 様\n\n{words}\n\n{address}\n\n{_END}",
            about=decision.ref,
            dedupe_key=f"decisions.{town.pk}.{key}.{user.pk}",
            at=at,
            lane=Lane.BULK if is_bulk else Lane.NORMAL,
        )
    except UnableToMail:
        return False
    return True
