"""Mail to those whom a training concerns; whoever has no address sees the same on their page."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.deliveries.rules import Lane
from yakuba.foundation.notifications.services import UnableToMail, mail
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.wareki import to_wareki
from yakuba.talent.models import CourseSession

_END: Final = "このメールは自動で送っています。\n"


def tell(
    *,
    user: User,
    subject_line: str,
    lines: list[str],
    path: str,
    about: SubjectRef,
    key: str,
    at: datetime,
    is_bulk: bool = False,
) -> bool:
    """Promise a mail in the running transaction, once for each key; False without an address."""
    if not user.email:
        return False
    town = Municipality.objects.get(pk=active_municipality_id())
    address = f"{settings.PUBLIC_URL}/{town.slug}/desk/people/{path}"
    words = "\n".join(lines)
    try:
        mail(
            to=user.email,
            subject_line=subject_line[:190],
            body=f"{user.name} 様\n\n{words}\n\n{address}\n\n{_END}",
            about=about,
            dedupe_key=f"talent.{town.pk}.{key}",
            at=at,
            lane=Lane.BULK if is_bulk else Lane.NORMAL,
        )
    except UnableToMail:
        return False
    return True


def when_and_where(session: CourseSession) -> list[str]:
    """Return the lines that say of which session one speaks."""
    start, end = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    days = (
        f"{to_wareki(start.date())} {start:%H:%M}から{end:%H:%M}まで"
        if start.date() == end.date()
        else f"{to_wareki(start.date())}から{to_wareki(end.date())}まで"
    )
    found = [f"講座　{session.course.title}", f"日時　{days}"]
    if session.place:
        found.append(f"会場　{session.place}")
    if session.online:
        found.append(f"オンライン　{session.online}")
    return found
