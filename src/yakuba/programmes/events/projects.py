"""Facts of projects."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class ProjectRegistered(Event):
    code: ClassVar[str] = "programmes.project.registered"
    label: ClassVar[str] = "事業を登録した"

    number: str
    name: str
    department: str


@dataclass(frozen=True, kw_only=True)
class ProjectChanged(Event):
    """`changes` holds a sentence for each field, such as 「優先度: 中 → 高」."""

    code: ClassVar[str] = "programmes.project.changed"
    label: ClassVar[str] = "事業を変更した"

    changes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ProjectMoved(Event):
    """The project came to another stage of its life."""

    code: ClassVar[str] = "programmes.project.moved"
    label: ClassVar[str] = "事業の段階を変えた"

    before: str
    after: str
    on: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class MemberJoined(Event):
    code: ClassVar[str] = "programmes.project.member_joined"
    label: ClassVar[str] = "参加者を登録した"

    user_id: int
    name: str
    role: str


@dataclass(frozen=True, kw_only=True)
class MemberLeft(Event):
    code: ClassVar[str] = "programmes.project.member_left"
    label: ClassVar[str] = "参加者を外した"

    user_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class StatusGiven(Event):
    code: ClassVar[str] = "programmes.project.status_given"
    label: ClassVar[str] = "状況を報告した"

    health: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class BudgetSet(Event):
    code: ClassVar[str] = "programmes.project.budget_set"
    label: ClassVar[str] = "事業費を登録した"

    fiscal_year: int
    title: str
    planned: int
    contracted: int | None
    spent: int | None


@dataclass(frozen=True, kw_only=True)
class BudgetRemoved(Event):
    code: ClassVar[str] = "programmes.project.budget_removed"
    label: ClassVar[str] = "事業費を外した"

    fiscal_year: int
    title: str
    planned: int


@dataclass(frozen=True, kw_only=True)
class RiskRaised(Event):
    code: ClassVar[str] = "programmes.project.risk_raised"
    label: ClassVar[str] = "リスクを登録した"

    title: str
    likelihood: int
    impact: int


@dataclass(frozen=True, kw_only=True)
class RiskChanged(Event):
    """`changes` holds a sentence for each field, such as 「影響: 中 → 大」."""

    code: ClassVar[str] = "programmes.project.risk_changed"
    label: ClassVar[str] = "リスクを見直した"

    title: str
    changes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RiskClosed(Event):
    code: ClassVar[str] = "programmes.project.risk_closed"
    label: ClassVar[str] = "リスクを終えた"

    title: str


@dataclass(frozen=True, kw_only=True)
class SubjectLinked(Event):
    code: ClassVar[str] = "programmes.project.linked"
    label: ClassVar[str] = "事業につないだ"

    linked_kind: str
    linked_id: str


@dataclass(frozen=True, kw_only=True)
class SubjectUnlinked(Event):
    code: ClassVar[str] = "programmes.project.unlinked"
    label: ClassVar[str] = "事業とのつながりを外した"

    linked_kind: str
    linked_id: str


@dataclass(frozen=True, kw_only=True)
class BaselineSet(Event):
    code: ClassVar[str] = "programmes.project.baseline_set"
    label: ClassVar[str] = "基準計画を定めた"

    name: str


@dataclass(frozen=True, kw_only=True)
class RoadmapAdopted(Event):
    """A plan that the people can keep became the plan; so many tasks got other dates by it."""

    code: ClassVar[str] = "programmes.project.roadmap_adopted"
    label: ClassVar[str] = "実行できる日程を計画に取り入れた"

    moved: int
    end: date | None
