"""Who takes part in a session, by section and reading; never by what they can do."""

from dataclasses import dataclass
from datetime import date

from yakuba.talent.models import CourseSession, Enrolment

from .superiors import sections_of_staff


@dataclass(frozen=True, slots=True)
class Part:
    """One person's part in a session, with the section they come from."""

    enrolment: Enrolment
    section: str
    code: str


def people_of(session: CourseSession, on: date) -> list[Part]:
    """Return everybody who applied and did not cancel, in three queries."""
    rows = Enrolment.objects.filter(session=session, cancelled_at=None)
    sections = sections_of_staff(on)
    found = []
    for one in rows.select_related("user", "session__course", "approver_post__department__parent"):
        section = sections.get(one.user_id)
        found.append(Part(one, section.name if section else "—", section.code if section else ""))
    return sorted(found, key=lambda one: (one.code, one.enrolment.user.kana, one.enrolment.pk))
