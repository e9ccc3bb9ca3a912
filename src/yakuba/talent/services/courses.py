"""The catalogue: draft a course, publish it, write its next edition, close it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max

from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line, clean_text
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.talent.events import courses as events
from yakuba.talent.events.about_training import course_ref
from yakuba.talent.models import Course, CourseSkill, Skill
from yakuba.talent.policies.entering import may_foster
from yakuba.talent.rules.courses import (
    MOST_MINUTES,
    MOST_YEN,
    Mode,
    Provider,
    Stage,
    Step,
    steps_fault,
)

CODE_DIGITS: Final = 4
_LABELS: Final = {
    "title": "講座名",
    "summary": "内容",
    "provider": "提供",
    "provider_name": "提供者",
    "url": "案内の所在",
    "url_source": "出典",
    "cost_yen": "費用",
    "minutes": "時間",
    "mode": "形式",
    "has_certificate": "修了証を出す",
}


@dataclass(frozen=True, slots=True)
class CourseDraft:
    """What is said of a course."""

    title: str
    provider: Provider
    mode: Mode
    minutes: int
    summary: str = ""
    provider_name: str = ""
    url: str = ""
    url_source: str = ""
    cost_yen: int = 0
    has_certificate: bool = True


@transaction.atomic
def draft_course(
    *, draft: CourseDraft, steps: Sequence[Step], actor: Actor, at: datetime, code: str = ""
) -> Course:
    """Begin a course of the catalogue; raises `UnableToAct`.

    Without a code it gets the next one of the town. Nobody sees it before it is published.
    """
    demand(may_foster(actor))
    fields = _checked(draft, steps)
    code = clean_line(code) or _next_code()
    if Course.objects.filter(code=code).exists():
        raise UnableToAct(f"講座番号「{code}」は使われています。ほかの番号にしてください。")
    course = Course.objects.create(code=code, drafted_at=at, **fields)
    _teach(course, steps)
    fact = events.CourseDrafted(
        subject=course_ref(course.pk), course_code=code, edition=1, title=course.title
    )
    record(fact, actor=actor, at=at)
    return course


@transaction.atomic
def change_course(
    *, course: Course, draft: CourseDraft, steps: Sequence[Step], actor: Actor, at: datetime
) -> Course:
    """Write a draft anew; raises `UnableToAct`."""
    demand(may_foster(actor))
    held = _held(course)
    if held.stage is not Stage.DRAFT:
        raise UnableToAct(
            "公開した講座の内容は変えられません。「新しい版を作る」から変更してください。"
        )
    fields = _checked(draft, steps)
    changed = [label for name, label in _LABELS.items() if getattr(held, name) != fields[name]]
    for name, value in fields.items():
        setattr(held, name, value)
    held.save(update_fields=list(fields))
    if _steps_of(held) != set(steps):
        CourseSkill.objects.filter(course=held).delete()
        _teach(held, steps)
        changed.append("身につくスキル")
    if changed:
        fact = events.CourseChanged(
            subject=course_ref(held.pk), course_code=held.code, changes=tuple(changed)
        )
        record(fact, actor=actor, at=at)
    return held


@transaction.atomic
def publish_course(*, course: Course, actor: Actor, at: datetime) -> Course:
    """Open a draft to all staff; the edition before it is replaced. Raises `UnableToAct`."""
    demand(may_foster(actor))
    held = _held(course)
    if held.stage is not Stage.DRAFT:
        raise UnableToAct("この講座は、すでに公開されています。")
    Course.objects.filter(code=held.code, published_at__isnull=False, replaced_at=None).update(
        replaced_at=at
    )
    held.published_at = at
    held.save(update_fields=["published_at"])
    taught = CourseSkill.objects.filter(course=held).select_related("skill")
    fact = events.CoursePublished(
        subject=course_ref(held.pk),
        course_code=held.code,
        edition=held.edition,
        title=held.title,
        skills=tuple(f"{one.skill.name} {one.from_level}→{one.to_level}" for one in taught),
    )
    record(fact, actor=actor, at=at)
    return held


@transaction.atomic
def revise_course(*, course: Course, actor: Actor, at: datetime) -> Course:
    """Begin the next edition as a copy of this one; raises `UnableToAct`."""
    demand(may_foster(actor))
    held = _held(course)
    if Course.objects.filter(code=held.code, published_at=None).exists():
        raise UnableToAct("新しい版の下書きが、すでにあります。その下書きを直してください。")
    last = Course.objects.filter(code=held.code).aggregate(last=Max("edition"))["last"] or 0
    made = Course.objects.create(
        code=held.code,
        edition=last + 1,
        drafted_at=at,
        **{name: getattr(held, name) for name in _LABELS},
    )
    _teach(made, sorted(_steps_of(held), key=lambda one: one.skill))
    fact = events.CourseDrafted(
        subject=course_ref(made.pk), course_code=made.code, edition=made.edition, title=made.title
    )
    record(fact, actor=actor, at=at)
    return made


@transaction.atomic
def close_course(*, course: Course, actor: Actor, at: datetime) -> Course:
    """Take no more applications for a course; what was is kept. Raises `UnableToAct`."""
    demand(may_foster(actor))
    held = _held(course)
    if held.stage is not Stage.OPEN:
        raise UnableToAct("公開中の講座だけを終了できます。")
    held.closed_at = at
    held.save(update_fields=["closed_at"])
    fact = events.CourseClosed(subject=course_ref(held.pk), course_code=held.code)
    record(fact, actor=actor, at=at)
    return held


@transaction.atomic
def take_courses_in(
    *,
    lines: Sequence[tuple[CourseDraft, Sequence[Step]]],
    file_name: str,
    actor: Actor,
    at: datetime,
) -> list[Course]:
    """Draft all courses of a list, or none of them; raises `UnableToAct`."""
    demand(may_foster(actor))
    made = [draft_course(draft=draft, steps=steps, actor=actor, at=at) for draft, steps in lines]
    if not made:
        raise UnableToAct("取り込む講座がありません。一覧に講座を1つ以上入力してください。")
    fact = events.CoursesTakenIn(
        subject=course_ref(made[0].pk), file_name=clean_line(file_name)[:120], courses=len(made)
    )
    record(fact, actor=actor, at=at)
    return made


def _held(course: Course) -> Course:
    held = only(Course.objects.select_for_update(of=("self",)).filter(pk=course.pk))
    if held is None:
        raise UnableToAct("この講座はありません。")
    return held


def _checked(draft: CourseDraft, steps: Sequence[Step]) -> dict[str, object]:
    """Return the fields of a course, cleaned; raises `UnableToAct`."""
    fields = asdict(draft)
    for name in ("title", "provider_name", "url", "url_source"):
        fields[name] = clean_line(fields[name])
    fields["summary"] = clean_text(draft.summary)
    if not fields["title"]:
        raise UnableToAct("講座名を入力してください。")
    if fields["url"] and not fields["url_source"]:
        raise UnableToAct("案内の所在を書くときは、どこで確かめたか（出典）も入力してください。")
    if not 1 <= draft.minutes <= MOST_MINUTES:
        raise UnableToAct(f"時間は1分から{MOST_MINUTES:,}分までで入力してください。")
    if not 0 <= draft.cost_yen <= MOST_YEN:
        raise UnableToAct(f"費用は0円から{MOST_YEN:,}円までで入力してください。")
    if fault := steps_fault(steps):
        raise UnableToAct(fault)
    known = Skill.objects.filter(pk__in=[step.skill for step in steps], retired_at=None)
    if known.count() != len(steps):
        raise UnableToAct("使われていないスキルが選ばれています。選び直してください。")
    return fields


def _teach(course: Course, steps: Sequence[Step]) -> None:
    CourseSkill.objects.bulk_create(
        CourseSkill(
            course=course, skill_id=step.skill, from_level=step.below, to_level=step.reached
        )
        for step in steps
    )


def _steps_of(course: Course) -> set[Step]:
    rows = CourseSkill.objects.filter(course=course)
    return {Step(one.skill_id, one.from_level, one.to_level) for one in rows}


def _next_code() -> str:
    codes = Course.objects.filter(code__regex=r"^K\d+$").values_list("code", flat=True)
    last = max((int(code[1:]) for code in codes), default=0)
    return f"K{last + 1:0{CODE_DIGITS}d}"
