"""A small town to report on: three projects, of which one finished and one slipped in October."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from yakuba.kernel.fiscal import Month
from yakuba.organisation.demo import Cast
from yakuba.programmes.models import (
    BudgetLine,
    Initiative,
    Kpi,
    KpiActual,
    KpiTarget,
    Pillar,
    Project,
    ReviewPack,
    StatusUpdate,
    Strategy,
    Task,
)
from yakuba.programmes.rules.packs import PackKind
from yakuba.programmes.rules.stages import ProjectStage
from yakuba.programmes.services.history import keep_project, keep_tasks
from yakuba.programmes.services.packs import make_pack
from yakuba.programmes.services.projects import move_project, register_project

TOKYO = ZoneInfo("Asia/Tokyo")
ON = date(2026, 11, 4)
AT = datetime(2026, 11, 4, 9, 30, tzinfo=TOKYO)


def moment(month: int, day: int) -> datetime:
    """Return noon of a day of 2026."""
    return datetime(2026, month, day, 12, tzinfo=TOKYO)


@dataclass(frozen=True)
class ReportTown:
    """The cast, its projects and a KPI."""

    cast: Cast
    counter: Project
    standard: Project
    forest: Project
    initiative: Initiative
    milestone: Task

    def pack(self, kind: PackKind = PackKind.MONTH, month: str = "2026-10") -> ReviewPack:
        """Make a report on 4 November, as 木村 does."""
        return make_pack(
            kind=kind,
            month=Month.from_iso(month),
            actor=self.cast.actor(self.cast.kimura),
            at=AT,
            on=ON,
        )


def build(cast: Cast) -> ReportTown:
    """Write the story of the town from April to October."""
    initiative = _strategy()
    counter = _project(cast, "窓口のキャッシュレス化", initiative, is_public=True)
    standard = _project(cast, "介護保険システムの標準化", initiative, is_public=False)
    forest = _project(cast, "=森林台帳の公開", None, is_public=True)
    kimura = cast.actor(cast.kimura)
    counter, standard = (
        move_project(
            project=project,
            to=ProjectStage.RUNNING,
            on=date(2026, 4, 20),
            actor=kimura,
            at=moment(4, 20),
        )
        for project in (counter, standard)
    )
    milestone = _plan(standard, finish=date(2026, 12, 1), at=moment(5, 1))
    _plan(counter, finish=date(2026, 10, 15), at=moment(5, 1))
    _progress(counter, 100, at=moment(10, 14))
    move_project(
        project=counter,
        to=ProjectStage.FINISHED,
        on=date(2026, 10, 15),
        actor=kimura,
        at=moment(10, 15),
    )
    _slip(milestone, to=date(2026, 12, 15), at=moment(10, 20))
    BudgetLine.objects.create(
        project=standard, fiscal_year=2026, title="委託料", planned=12_000_000, spent=3_000_000
    )
    keep_project(standard, at=moment(10, 21))
    StatusUpdate.objects.create(
        project=standard,
        health="YELLOW",
        sentence="ベンダーの人手が足りず、試験が二週間遅れます。",
        facts={},
        given_at=moment(10, 22),
        given_by=cast.kimura,
        given_label="木村 涼",
    )
    return ReportTown(cast, counter, standard, forest, initiative, milestone)


def _strategy() -> Initiative:
    strategy = Strategy.objects.create(
        title="見本市DX推進方針",
        vision="行かない窓口",
        first_year=2026,
        last_year=2028,
        created_at=moment(3, 1),
        published_at=moment(3, 20),
    )
    pillar = Pillar.objects.create(strategy=strategy, position=1, title="行かない窓口")
    initiative = Initiative.objects.create(pillar=pillar, position=1, title="支払いを選べる")
    kpi = Kpi.objects.create(
        initiative=initiative,
        position=1,
        title="キャッシュレスの割合",
        unit="%",
        direction="UP",
        definition="窓口の支払いのうち、現金でないものの割合",
    )
    KpiTarget.objects.create(
        kpi=kpi,
        fiscal_year=2026,
        interim_month="2026-09",
        interim_value=Decimal(30),
        value=Decimal(50),
    )
    for month, value in (("2026-09", "22.5"), ("2026-10", "28.0")):
        KpiActual.objects.create(
            kpi=kpi,
            month=month,
            value=Decimal(value),
            source_text="会計課の月報",
            entered_at=moment(11, 1),
            entered_by="木村 涼",
        )
    return initiative


def _project(cast: Cast, name: str, initiative: Initiative | None, *, is_public: bool) -> Project:
    project = register_project(
        name=name,
        department=cast.dx,
        actor=cast.actor(cast.kimura),
        at=moment(4, 10),
        on=date(2026, 4, 10),
        initiative=initiative,
        go_live=date(2026, 12, 1),
    )
    project.is_public = is_public
    project.save(update_fields=["is_public"])
    return project


def _plan(project: Project, *, finish: date, at: datetime) -> Task:
    task = Task.objects.create(
        project=project,
        title="作業",
        days=20,
        start=date(2026, 5, 7),
        finish=finish,
        created_at=at,
        changed_at=at,
    )
    point = Task.objects.create(
        project=project,
        title="本稼働",
        kind="MILESTONE",
        days=0,
        start=finish,
        finish=finish,
        created_at=at,
        changed_at=at,
    )
    keep_tasks([task, point], at=at)
    keep_project(project, at=at)
    return point


def _progress(project: Project, percent: int, *, at: datetime) -> None:
    Task.objects.filter(project=project, kind="WORK").update(progress=percent)
    keep_tasks(Task.objects.filter(project=project), at=at)
    keep_project(project, at=at)


def _slip(point: Task, *, to: date, at: datetime) -> None:
    Task.objects.filter(project=point.project_id).update(finish=to)
    Task.objects.filter(pk=point.pk).update(start=to)
    keep_tasks(Task.objects.filter(project=point.project_id), at=at)
    keep_project(point.project, at=at)
