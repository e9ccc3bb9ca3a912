"""Everything that is kept of one person's skills: as a page, and as a file to take away."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.documents.tables import Cells
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.rows import only
from yakuba.organisation.queries import appointments_of
from yakuba.talent.events.about_skills import PERSON
from yakuba.talent.models import (
    AssessmentAnswer,
    AssessmentLine,
    CorrectionRequest,
    Evidence,
    Skill,
    SkillFramework,
    SkillLevel,
)
from yakuba.talent.registry import all_kept
from yakuba.talent.rules.framework import Level, read

from .assessments import evidence_of
from .expected import expected_levels
from .frameworks import frameworks_in_force, live_version, skills_in_force
from .levels import Entry, history_of
from .offices import seats_of_users


@dataclass(frozen=True, slots=True)
class Standing:
    """One skill of a person: what stands, what is expected, what was, and what is behind it."""

    skill: Skill
    level: int | None
    label: str
    as_of: date | None
    expected: int | None
    history: Sequence[Entry]
    evidence: Sequence[Evidence]

    @property
    def sole(self) -> Entry | None:
        """The only statement of the history, where it says no more than who confirmed the level."""
        alone = self.history[0] if len(self.history) == 1 else None
        return alone if alone and (alone.level, alone.reason) == (self.level, "") else None

    @property
    def word(self) -> str:
        """Say how the level stands to what is expected."""
        if self.level is None:
            return "未診断" if self.expected else ""
        if self.expected is None:
            return ""
        short = self.expected - self.level
        return f"あと{short}" if short > 0 else "満たす"

    @property
    def tone(self) -> str:
        return {"満たす": "success", "未診断": "neutral", "": "neutral"}.get(self.word, "warning")


@dataclass(frozen=True, slots=True)
class Field:
    """An area of a framework with the person's skills."""

    framework: str
    area: str
    levels: Sequence[Level]
    rows: Sequence[Standing]

    @property
    def assessed(self) -> int:
        return sum(row.level is not None for row in self.rows)


def fields_of(
    user_id: int, on: date, frameworks: Iterable[SkillFramework] | None = None
) -> list[Field]:
    """Return a person's skills by framework and area.

    `frameworks` are those in force, where they are known already.
    """
    kept = SkillLevel.objects.filter(user=user_id).values_list("skill_id", "level", "as_of")
    stands = {skill_id: (level, as_of) for skill_id, level, as_of in kept}
    history, evidence = history_of(user_id), evidence_of(user_id)
    seats = seats_of_users([user_id], on)
    expected = expected_levels(list(seats.values()), on).get(user_id, {})
    used = {one.pk: one for one in frameworks or frameworks_in_force()}
    words = {key: {one.level: one for one in _levels(one)} for key, one in used.items()}
    groups: dict[tuple[int, str], list[Standing]] = {}
    for skill in skills_in_force():
        level, as_of = stands.get(skill.pk, (None, None))
        groups.setdefault((skill.framework_id, skill.area), []).append(
            Standing(
                skill,
                level,
                "" if level is None else words[skill.framework_id][level].label,
                as_of,
                expected.get(skill.pk),
                history.get(skill.pk, ()),
                evidence.get(skill.pk, ()),
            )
        )
    return [
        Field(used[framework].title, area, tuple(words[framework].values()), rows)
        for (framework, area), rows in groups.items()
    ]


def _levels(framework: SkillFramework) -> Sequence[Level]:
    live = live_version(framework)
    return read(live.definition).levels if live else ()


def corrections_of(user_id: int) -> list[CorrectionRequest]:
    """Return what the person asked to be put right."""
    return list(CorrectionRequest.objects.filter(user=user_id))


def open_corrections() -> list[CorrectionRequest]:
    """Return what waits for an answer, the oldest first, and then what was answered lately."""
    rows = CorrectionRequest.objects.select_related("user")
    waiting = rows.filter(answered_at=None).order_by("asked_at", "pk")
    done = rows.filter(answered_at__isnull=False).order_by("-answered_at", "-pk")[:30]
    return [*waiting, *done]


def correction_by_key(key: int) -> CorrectionRequest | None:
    """Return one request."""
    return only(CorrectionRequest.objects.filter(pk=key).select_related("user"))


def evidence_by_key(user_id: int, key: int) -> Evidence | None:
    """Return one of the person's own."""
    return only(Evidence.objects.filter(pk=key, user=user_id, withdrawn_at=None))


def viewings_of(user_id: int, *, most: int = 20) -> list[EventRecord]:
    """Return who looked at what is kept of the person, the newest first."""
    rows = EventRecord.objects.filter(
        subject_kind=PERSON, subject_id=str(user_id), code="talent.person.viewed"
    )
    return list(rows.order_by("-occurred_at", "-pk")[:most])


# The file of a person


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the file."""

    label: str
    heading: Sequence[str]
    rows: Sequence[Cells]


def file_of(user: User, on: date) -> list[Table]:
    """Return everything that this app keeps of the person, table by table."""
    own = [
        Table("本人", ("氏名", "フリガナ", "職", "兼務", "発令日"), list(_posts(user, on))),
        Table(
            "現在のレベル",
            ("枠組み", "分野", "スキル", "レベル", "基準日", "求めるレベル"),
            [
                (one.framework, one.area, row.skill.name, row.level, row.as_of, row.expected)
                for one in fields_of(user.pk, on)
                for row in one.rows
                if row.level is not None or row.expected is not None
            ],
        ),
        Table(
            "診断の履歴",
            (
                "枠組み",
                "スキル",
                "本人のレベル",
                "確認したレベル",
                "変更の理由",
                "基準日",
                "確認日",
                "確認者",
            ),
            list(_lines(user.pk)),
        ),
        Table(
            "裏付け", ("スキル", "種類", "内容", "リンク", "登録日", "取下げ日"), _evidence(user.pk)
        ),
        Table("診断への意見", ("日付", "意見"), list(_answers(user.pk))),
        Table("訂正の申出", ("申出日", "内容", "回答日", "対応"), list(_corrections(user.pk))),
        Table("閲覧した人", ("日時", "職", "氏名"), list(_viewers(user.pk))),
    ]
    return [*own, *(Table(one.label, one.heading, one.rows(user.pk)) for one in all_kept())]


def _posts(user: User, on: date) -> Iterator[Cells]:
    for one in appointments_of(user, on):
        is_concurrent = "兼務" if one.is_concurrent else ""
        yield (user.name, user.kana, one.post.label, is_concurrent, one.valid_from)


def _lines(user_id: int) -> Iterator[Cells]:
    rows = AssessmentLine.objects.filter(user=user_id).select_related(
        "skill__framework", "assessment"
    )
    for line in rows.order_by("assessment__started_at", "skill__position"):
        confirmed = line.confirmed_at
        yield (
            line.skill.framework.title,
            line.skill.name,
            line.self_level,
            line.confirmed_level,
            line.reason,
            line.as_of,
            timezone.localdate(confirmed) if confirmed else None,
            line.assessment.confirmed_label,
        )


def _evidence(user_id: int) -> list[Cells]:
    rows = Evidence.objects.filter(user=user_id).select_related("skill")
    return [
        (
            one.skill.name,
            one.get_kind_display(),
            one.text,
            one.url,
            timezone.localdate(one.given_at),
            timezone.localdate(one.withdrawn_at) if one.withdrawn_at else None,
        )
        for one in rows
    ]


def _answers(user_id: int) -> Iterator[Cells]:
    for one in AssessmentAnswer.objects.filter(assessment__user=user_id):
        yield (timezone.localdate(one.written_at), one.text)


def _corrections(user_id: int) -> Iterator[Cells]:
    for one in corrections_of(user_id):
        answered = timezone.localdate(one.answered_at) if one.answered_at else None
        yield (timezone.localdate(one.asked_at), one.text, answered, one.outcome)


def _viewers(user_id: int) -> Iterator[Cells]:
    for one in viewings_of(user_id, most=10_000):
        at = timezone.localtime(one.occurred_at)
        yield (f"{at:%Y-%m-%d %H:%M}", one.actor_post, one.actor_name)


def as_json(tables: Sequence[Table]) -> dict[str, Any]:
    """Return the file as one JSON value: a list of objects for each table."""
    return {
        table.label: [
            {
                name: value.isoformat() if isinstance(value, date) else _plain(value)
                for name, value in zip(table.heading, row, strict=True)
            }
            for row in table.rows
        ]
        for table in tables
    }


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, str | int) else str(value)


def as_rows(tables: Sequence[Table]) -> Iterator[Cells]:
    """Return the file as one table: which table, which row, which column, what."""
    for table in tables:
        for number, row in enumerate(table.rows, 1):
            for name, value in zip(table.heading, row, strict=True):
                yield (table.label, number, name, value)
