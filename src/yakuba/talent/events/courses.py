"""Facts of the catalogue and of sessions."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class CourseDrafted(Event):
    code: ClassVar[str] = "talent.course.drafted"
    label: ClassVar[str] = "講座の下書きを作った"

    course_code: str
    edition: int
    title: str


@dataclass(frozen=True, kw_only=True)
class CourseChanged(Event):
    code: ClassVar[str] = "talent.course.changed"
    label: ClassVar[str] = "講座の下書きを直した"

    course_code: str
    changes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CoursePublished(Event):
    code: ClassVar[str] = "talent.course.published"
    label: ClassVar[str] = "講座を公開した"

    course_code: str
    edition: int
    title: str
    skills: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CourseClosed(Event):
    code: ClassVar[str] = "talent.course.closed"
    label: ClassVar[str] = "講座を終了した"

    course_code: str


@dataclass(frozen=True, kw_only=True)
class CoursesTakenIn(Event):
    code: ClassVar[str] = "talent.course.taken_in"
    label: ClassVar[str] = "講座の一覧を取り込んだ"

    file_name: str
    courses: int


@dataclass(frozen=True, kw_only=True)
class SessionSet(Event):
    code: ClassVar[str] = "talent.session.scheduled"
    label: ClassVar[str] = "講座の回を設けた"

    course_code: str
    starts_at: datetime
    ends_at: datetime
    place: str
    capacity: int | None
    deadline: date


@dataclass(frozen=True, kw_only=True)
class SessionChanged(Event):
    code: ClassVar[str] = "talent.session.changed"
    label: ClassVar[str] = "講座の回を変更した"

    course_code: str
    changes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SessionCancelled(Event):
    code: ClassVar[str] = "talent.session.cancelled"
    label: ClassVar[str] = "講座の回を中止した"
    free_words: ClassVar[frozenset[str]] = frozenset({"reason"})

    course_code: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ResultsTakenIn(Event):
    code: ClassVar[str] = "talent.session.results_taken_in"
    label: ClassVar[str] = "受講の結果を取り込んだ"

    course_code: str
    file_name: str
    rows: int
    added: int
    attended: int
    absent: int
    completed: int
    not_completed: int
