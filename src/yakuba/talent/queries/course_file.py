"""The catalogue as a file: written out, and read again."""

from collections.abc import Iterable, Iterator
from typing import Final

from yakuba.foundation.documents.sheets import Limits, open_book
from yakuba.foundation.documents.tables import Cells
from yakuba.kernel.columns import tidy
from yakuba.talent.models import Course
from yakuba.talent.rules.course_file import MOST_ROWS, Reading, read

from .courses import skills_in_use

LIMITS: Final = Limits(megabytes=5, rows=MOST_ROWS)


def cells_of(courses: Iterable[Course]) -> Iterator[Cells]:
    """Yield one row a course, in the order of `rules.course_file.COLUMNS`."""
    for course in courses:
        steps = [f"{one.skill.name} {one.from_level}→{one.to_level}" for one in course.skills.all()]
        yield (
            course.code,
            course.title,
            course.provider_enum.label,
            course.provider_name,
            course.mode_enum.label,
            course.minutes,
            course.cost_yen,
            "、".join(steps),
            course.summary,
            course.url,
            course.url_source,
        )


def reading_of(content: bytes, name: str) -> Reading:
    """Read a list of courses from an Excel book (.xlsx) or CSV; raises `UnreadableBook`."""
    book = open_book(content, LIMITS, name=name)
    return read(book.rows(book.sheets[0]), _skills())


def _skills() -> dict[str, int | None]:
    """Return the keys of skills by tidied name and by code; None where two share a name."""
    found: dict[str, int | None] = {}
    for skill in skills_in_use():
        for name in (tidy(skill.name), tidy(skill.code)):
            known = found.get(name, skill.pk)
            found[name] = skill.pk if known == skill.pk else None
    return found
