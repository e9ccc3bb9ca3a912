"""What a municipality asks for, as values, and where a request stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from yakuba.kernel.wareki import to_wareki

from .advisers import SkillLevel
from .cases import Wish
from .dispatch import LANGUAGES, Form, Theme, Urgency

MOST_WISHED_DAYS: Final = 10


class Stage(StrEnum):
    """Where a request or the case out of it stands."""

    DRAFT = "DRAFT"
    SENT = "SENT"
    WAITING = "WAITING"
    WITHDRAWN = "WITHDRAWN"
    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    RUNNING = "RUNNING"
    REPORT = "REPORT"
    REPORTED = "REPORTED"
    DONE = "DONE"
    CANCELLED = "CANCELLED"

    @property
    def label(self) -> str:
        return {
            "DRAFT": "下書き",
            "SENT": "県に送った",
            "WAITING": "次の回を待つ",
            "WITHDRAWN": "取下げ",
            "OFFERED": "派遣案が届いた",
            "ACCEPTED": "派遣が決まった",
            "RUNNING": "派遣中",
            "REPORT": "報告待ち",
            "REPORTED": "報告済み",
            "DONE": "翌年度の調査まで済み",
            "CANCELLED": "中止",
        }[self.value]

    @property
    def tone(self) -> str:
        """The tone of the chip: warning where the municipality has to act."""
        if self in (Stage.OFFERED, Stage.REPORT):
            return "warning"
        if self in (Stage.REPORTED, Stage.DONE):
            return "success"
        return "info" if self in (Stage.ACCEPTED, Stage.RUNNING, Stage.SENT) else "neutral"


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestDraft:
    """Everything that a municipality types of a request."""

    title: str
    project_title: str
    project_kind: str = ""
    project_id: str = ""
    theme: str
    problem: str
    skills: tuple[SkillLevel, ...] = ()
    language: str = "ja"
    form: Form
    days: int = 0
    hours: int = 0
    wished_from: date
    wished_until: date
    wished_days: tuple[date, ...] = ()
    team_size: int = 1
    adviser_key: UUID | None = None
    adviser_name: str = ""
    named_only: bool = False
    urgency: int = Urgency.USUAL
    vendors: tuple[str, ...] = ()
    contact: str = ""

    @property
    def wish(self) -> Wish:
        """Return what the rules judge."""
        return Wish(
            form=self.form,
            days=self.days,
            hours=self.hours,
            people=self.team_size,
            is_named=self.adviser_key is not None,
        )

    def columns(self) -> dict[str, Any]:
        """Return the values as the table keeps them, but for what identifies the project."""
        plain = (
            "title",
            "project_title",
            "project_kind",
            "project_id",
            "theme",
            "problem",
            "language",
            "days",
            "hours",
            "wished_from",
            "wished_until",
            "team_size",
            "adviser_key",
            "adviser_name",
            "named_only",
            "urgency",
            "contact",
        )
        return {
            **{name: getattr(self, name) for name in plain},
            "form": self.form.value,
            "skills": [one.as_json() for one in self.skills],
            "wished_days": [day.isoformat() for day in self.wished_days],
            "vendors": list(self.vendors),
        }


def faults_of(draft: RequestDraft) -> Iterator[str]:
    """Yield what keeps a draft from being kept at all."""
    if not draft.title or not draft.project_title:
        yield "依頼の件名と事業名を入力してください。"
    if draft.theme not in {one.value for one in Theme}:
        yield "分野を選んでください。"
    if draft.language not in LANGUAGES:
        yield "使う言語を選んでください。"
    if draft.named_only and draft.adviser_key is None:
        yield "「この人だけに依頼する」ときは、アドバイザーを選んでください。"
    if draft.urgency not in set(Urgency):
        yield "急ぎの度合いを選んでください。"
    if draft.wished_until < draft.wished_from:
        yield "希望の終わりは、始まり以降の日にしてください。"
    if len(draft.wished_days) > MOST_WISHED_DAYS:
        yield f"希望日は{MOST_WISHED_DAYS}日までにしてください。"
    astray = [
        day for day in draft.wished_days if not draft.wished_from <= day <= draft.wished_until
    ]
    if astray:
        yield f"希望日{to_wareki(astray[0])}が、希望の期間の外にあります。"
    if draft.days < 1 and draft.hours < 1:
        yield "日数か時間数を入力してください。"
