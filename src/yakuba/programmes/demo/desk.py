"""A project that a fictional town has begun from a playbook: its plan, a meeting, approvals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.organisation.models import Department, Post
from yakuba.organisation.queries import actor_for, calendar_of, holders_of
from yakuba.programmes.models import ApprovalRequest, Meeting, PlaybookVersion, Project, Task
from yakuba.programmes.queries.windows import suggested
from yakuba.programmes.rules.approvals import Answer
from yakuba.programmes.rules.meetings import ItemKind
from yakuba.programmes.rules.stages import ProjectStage, Role
from yakuba.programmes.services.approvals import answer_approval, ask_approval
from yakuba.programmes.services.instantiating import NewProject, make_plan
from yakuba.programmes.services.meetings import add_item, call_meeting, confirm_minutes
from yakuba.programmes.services.members import join_project
from yakuba.programmes.services.playbooks import adopt_shipped
from yakuba.programmes.services.projects import move_project
from yakuba.programmes.services.windows import set_window

# How long before its go-live day the project was begun: long enough for a tender.
_AHEAD: Final = timedelta(days=560)
_TOPICS: Final = (
    (ItemKind.TOPIC, "進め方と体制", "手順書から作った計画の全体を確かめた。"),
    (ItemKind.DECISION, "本番開始日は計画のとおりとする", "延期の判断は、関門ごとに行う。"),
    (ItemKind.DECISION, "進捗は毎月の第2週に報告する", ""),
)
_ACTIONS: Final = (
    ("関係課の担当者の名簿を作る", "窓口と庶務の両方を入れる。", 9),
    ("現在の業務の流れを図にする", "紙で受け取っているものを漏らさない。", 16),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """Who begins which project from which playbook, with whom, and whose approval is asked."""

    town: Municipality
    officer: User
    colleague: User
    section: Department
    head: Post
    name: str
    playbook: str
    answers: Mapping[str, Sequence[str]]


def build_desk(desk: Desk, *, now: datetime) -> Project:
    """Register the year of the town, plan the project three weeks ago, and bring it to this morning."""
    return _Desk(desk, now).set()


class _Desk:
    def __init__(self, desk: Desk, now: datetime) -> None:
        self.desk, self.now = desk, now
        self.today = timezone.localdate(now)
        self.calendar = calendar_of(desk.town)

    def set(self) -> Project:
        project = self._planned()
        self._met(project)
        self._asked(project)
        return project

    def _planned(self) -> Project:
        actor, at = self._officer(), self._back(21)
        for one in suggested(self.today):
            set_window(
                code=one.code,
                title=one.title,
                opens=one.opens,
                closes=one.closes,
                actor=actor,
                at=at,
            )
        playbook = adopt_shipped(code=self.desk.playbook, actor=actor, at=at)
        run = make_plan(
            # Adopted it is published, in its first version.
            version=PlaybookVersion.objects.get(playbook=playbook),
            project=NewProject(
                name=self.desk.name,
                department=self.desk.section,
                purpose=f"{self.desk.name}により、住民の手間と職員の事務を減らす。",
                owner_post=self.desk.head,
            ),
            go_live=self._open_from(self.today + _AHEAD),
            answers=self.desk.answers,
            actor=actor,
            at=self._back(20),
            on=timezone.localdate(self._back(20)),
        )
        people = ((self.desk.officer, Role.LEAD), (self.desk.colleague, Role.WORKER))
        for user, role in people:
            join_project(
                project=run.project,
                user=user,
                role=role,
                weekly_hours=Decimal(6),
                actor=actor,
                at=self._back(20),
            )
        return move_project(
            project=run.project,
            to=ProjectStage.PLANNED,
            on=timezone.localdate(self._back(18)),
            actor=actor,
            at=self._back(18),
        )

    def _met(self, project: Project) -> None:
        """Hold the first meeting a week ago, with its minutes, and call the next one."""
        meeting = self._called(project, "第1回 推進会議", self._back(7, 14), self._back(14))
        at = self._back(7, 16)
        for kind, title, body in _TOPICS:
            self._item(meeting, kind, title, body, at)
        people = (self.desk.colleague, self.desk.officer)
        for (title, body, days), user in zip(_ACTIONS, people, strict=True):
            due = self._open_from(self.today + timedelta(days=days))
            self._item(meeting, ItemKind.ACTION, title, body, at, user, due)
        confirmed = self._back(6, 17)
        confirm_minutes(
            meeting=meeting,
            actor=self._officer(),
            at=confirmed,
            on=timezone.localdate(confirmed),
        )
        day = self._open_from(self.today + timedelta(days=14))
        starts = timezone.localtime(self.now).replace(
            year=day.year, month=day.month, day=day.day, hour=14, minute=0, second=0, microsecond=0
        )
        later = self._called(project, "第2回 推進会議", starts, confirmed)
        self._item(later, ItemKind.TOPIC, "宿題の確認と、次の関門の準備", "", confirmed)

    def _called(self, project: Project, title: str, starts_at: datetime, at: datetime) -> Meeting:
        return call_meeting(
            project=project,
            title=title,
            starts_at=starts_at,
            place="本庁舎 会議室2",
            attendants=f"{self.desk.officer.name}、{self.desk.colleague.name}、関係課の担当",
            actor=self._officer(),
            at=at,
        )

    def _item(
        self,
        meeting: Meeting,
        kind: ItemKind,
        title: str,
        body: str,
        at: datetime,
        assignee: User | None = None,
        due: date | None = None,
    ) -> None:
        add_item(
            meeting=meeting,
            kind=kind,
            title=title,
            body=body,
            assignee=assignee,
            due=due,
            actor=self._officer(),
            at=at,
            on=timezone.localdate(at),
        )

    def _asked(self, project: Project) -> None:
        """Ask the head twice: the first is answered, the second waits since yesterday."""
        head = holders_of(self.desk.head, self.today)[0]
        rows = Task.objects.filter(project=project, kind="WORK", finished_on=None)
        first, second = rows.exclude(step_code="").order_by("position")[:2]
        asked = self._back(5)
        request = self._request(first, head, "この進め方と日程で、準備を始めてよいですか。", asked)
        answer_approval(
            request=request,
            answer=Answer.APPROVED,
            opinion="進めてください。関係課には早めに知らせること。",
            actor=self._actor(head),
            at=self._back(4),
        )
        self._request(
            second, head, "体制の案のとおりに、関係課へ依頼してよいですか。", self._back(1)
        )

    def _request(self, task: Task, head: User, text: str, at: datetime) -> ApprovalRequest:
        return ask_approval(
            task=task,
            of=head,
            text=text,
            due=self._open_from(timezone.localdate(at) + timedelta(days=5)),
            actor=self._officer(),
            at=at,
            on=timezone.localdate(at),
        )

    def _back(self, days: int, hour: int = 11) -> datetime:
        """Return an hour of an open day so long ago, or of the one before it."""
        day = self.today - timedelta(days=days)
        while not self.calendar.is_open(day):
            day -= timedelta(days=1)
        return timezone.localtime(self.now).replace(
            year=day.year,
            month=day.month,
            day=day.day,
            hour=hour,
            minute=0,
            second=0,
            microsecond=0,
        )

    def _open_from(self, day: date) -> date:
        while not self.calendar.is_open(day):
            day += timedelta(days=1)
        return day

    def _officer(self) -> Actor:
        return self._actor(self.desk.officer)

    def _actor(self, user: User) -> Actor:
        return actor_for(user, on=self.today)
