"""Time reports from the database to the bytes of each format, and print milliseconds as JSON.

620 projects, 10,000 tasks and 24 months of records for the monthly report; 60 initiatives with 200
KPI for the half-year review. Written in one transaction of 見本市 that is rolled back at the end.
Times are of the processor, those of this process and of the typesetting process added, so that
other programs on the machine do not count. They are not what a clock on the wall shows: waiting for
the disk is missing, and what typesetting does on two cores at once counts twice. Run in the
environment of an installation (`benchmarks.__main__` does), on SQLite unless DATABASE_URL names a
PostgreSQL.
"""

import json
import os
import random
import resource
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

import django

TOKYO: Final = ZoneInfo("Asia/Tokyo")
PROJECTS: Final = 620
TASKS: Final = 10_000
MONTHS: Final = 24
INITIATIVES: Final = 60
KPIS: Final = 200
BATCH: Final = 2_000
# Key of the measurement, its name in the table of goals, the goal, the unit.
GOALS: Final = (
    ("xlsx", "report: month of 620 projects as Excel", 500, "ms"),
    ("docx", "report: month of 620 projects as Word", 1000, "ms"),
    ("pdf", "report: month of 620 projects as PDF/UA", 2000, "ms"),
    ("half", "report: half-year, 60 initiatives, 4 formats", 10_000, "ms"),
    ("memory", "report: memory with typesetting at its most", 600, "MB"),
)
_START = date(2024, 11, 1)
_SEED = 20261101


def _moment(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=TOKYO)


def _months() -> list[date]:
    """Return the first days of the 24 months up to October 2026."""
    return [
        date(_START.year + (_START.month - 1 + n) // 12, (_START.month - 1 + n) % 12 + 1, 1)
        for n in range(MONTHS)
    ]


def fill() -> None:
    """Write the town's projects with their history, in bulk."""
    from yakuba.foundation.accounts.models import User
    from yakuba.organisation.models import Department, Post
    from yakuba.programmes import models as m

    chance = random.Random(_SEED)
    departments = list(Department.objects.filter(kind="SECTION"))
    posts = list(Post.objects.all())
    writer = User.objects.get(username="kimura")
    initiatives = _strategy(m, posts, chance)
    made = _moment(_START)
    projects = m.Project.objects.bulk_create(
        [
            m.Project(
                code=f"Z8-{n:04}",
                name=f"{chance.choice(_NAMES)}（その{n}）",
                initiative=initiatives[n % INITIATIVES],
                department=departments[n % len(departments)],
                owner_post=posts[n % len(posts)],
                is_public=n % 3 == 0,
                planned_start=_START,
                go_live=_START + timedelta(days=(690 if n % 15 == 0 else 740) + n % 500),
                created_at=made,
                started_on=_START,
            )
            for n in range(PROJECTS)
        ],
        batch_size=BATCH,
    )
    _tasks(m, projects, chance)
    _history(m, projects, writer, chance)


_NAMES: Final = (
    "窓口のキャッシュレス化",
    "介護保険システムの標準化",
    "オンライン申請の拡大",
    "電子決裁の全庁導入",
    "公共施設予約の刷新",
    "保育所入所選考の自動化",
)


def _strategy(m: Any, posts: list[Any], chance: random.Random) -> list[Any]:
    strategy = m.Strategy.objects.create(
        title="計測用の方針",
        vision="計測",
        first_year=2024,
        last_year=2028,
        created_at=_moment(_START),
        published_at=_moment(_START),
    )
    pillars = m.Pillar.objects.bulk_create(
        [m.Pillar(strategy=strategy, position=n, title=f"柱{n} 行かない窓口") for n in range(1, 7)]
    )
    initiatives = m.Initiative.objects.bulk_create(
        [
            m.Initiative(
                pillar=pillars[n // 10],
                position=n,
                title=f"施策{n} 手続のオンライン化を広げる",
                owner_post=posts[n % len(posts)],
            )
            for n in range(INITIATIVES)
        ]
    )
    kpis = m.Kpi.objects.bulk_create(
        [
            m.Kpi(
                initiative=initiatives[n % INITIATIVES],
                position=n,
                title=f"オンライン申請の利用率（{n}）",
                unit="%",
                direction="UP",
                definition="申請のうち、オンラインで届いたものの割合",
                starting_value=Decimal(20),
            )
            for n in range(KPIS)
        ]
    )
    m.KpiTarget.objects.bulk_create(
        [
            m.KpiTarget(
                kpi=kpi,
                fiscal_year=year,
                interim_month=f"{year}-09",
                interim_value=Decimal(40),
                value=Decimal(60),
            )
            for kpi in kpis
            for year in (2025, 2026)
        ],
        batch_size=BATCH,
    )
    m.KpiActual.objects.bulk_create(
        [
            m.KpiActual(
                kpi=kpi,
                month=f"{month:%Y-%m}",
                value=Decimal(chance.randint(390, 700)) / 10,
                source_text="所管課の集計",
                entered_at=_moment(month),
                entered_by="計測",
            )
            for kpi in kpis
            for month in _months()
        ],
        batch_size=BATCH,
    )
    return list(initiatives)


def _tasks(m: Any, projects: list[Any], chance: random.Random) -> None:
    """Write tasks of which a third was moved once in the last months."""
    at = _moment(_START)
    tasks = m.Task.objects.bulk_create(
        [
            m.Task(
                project=projects[n % PROJECTS],
                position=n,
                title=f"作業{n}",
                kind="MILESTONE" if n % 8 == 0 else "WORK",
                days=0 if n % 8 == 0 else 10,
                start=_START + timedelta(days=n % 900),
                finish=_START + timedelta(days=n % 900 + (0 if n % 8 == 0 else 14)),
                progress=100 if _is_done(n) else 40,
                finished_on=_START + timedelta(days=n % 900) if _is_done(n) else None,
                created_at=at,
                changed_at=at,
            )
            for n in range(TASKS)
        ],
        batch_size=BATCH,
    )
    moved = [_moment(month + timedelta(days=9)) for month in _months()[-5:]]
    m.TaskRecord.objects.bulk_create(
        [
            m.TaskRecord(
                task=task,
                project_id=task.project_id,
                recorded_at=recorded,
                title=task.title,
                kind=task.kind,
                start=task.start,
                finish=task.finish + timedelta(days=later),
                progress=task.progress,
            )
            for n, task in enumerate(tasks)
            for recorded, later in (
                (at, 0),
                *(((moved[n % 5], 7),) if n % 3 == 0 else ()),
            )
        ],
        batch_size=BATCH,
    )


def _is_done(n: int) -> bool:
    """Tell whether a task is over: nearly all that lie in the past are."""
    return n % 900 < 714 and n % 97 != 0


def _history(m: Any, projects: list[Any], writer: Any, chance: random.Random) -> None:
    """Write two records and a report of status a project and month, and two budget lines."""
    records = [
        _record(m, project, place, month + timedelta(days=day))
        for project in projects
        for place, month in enumerate(_months())
        for day in (3, 18)
    ]
    told = [
        m.StatusUpdate(
            project=project,
            health=chance.choice(("GREEN", "GREEN", "YELLOW", "RED")),
            sentence="契約の手続が終わり、来月から設計に入ります。庁内の調整を続けます。",
            facts={},
            given_at=_moment(month + timedelta(days=24)),
            given_by=writer,
            given_label="木村 涼",
        )
        for project in projects
        for month in _months()
    ]
    m.ProjectRecord.objects.bulk_create(records, batch_size=BATCH)
    m.StatusUpdate.objects.bulk_create(told, batch_size=BATCH)
    m.BudgetLine.objects.bulk_create(
        [
            m.BudgetLine(
                project=project,
                fiscal_year=year,
                title="委託料",
                planned=project.pk % 90 * 500_000,
                contracted=project.pk % 90 * 450_000,
                spent=project.pk % 90 * 300_000,
            )
            for project in projects
            for year in (2025, 2026)
        ],
        batch_size=BATCH,
    )


def _record(m: Any, project: Any, place: int, day: date) -> Any:
    is_last = place == MONTHS - 1 and day.day > 15
    effort = Decimal(100 + project.pk % 800)
    return m.ProjectRecord(
        project=project,
        recorded_at=_moment(day),
        stage="FINISHED" if is_last and project.pk % 9 == 0 else "RUNNING",
        knows_owner=True,
        owner_post_id=project.owner_post_id,
        initiative_id=project.initiative_id,
        go_live=project.go_live,
        forecast=project.go_live
        + timedelta(days=(21 if place == MONTHS - 1 and project.pk % 7 == 0 else 0)),
        tasks=16,
        done=place * 16 // MONTHS,
        effort=effort,
        earned=effort * place / MONTHS,
        planned=project.pk % 90 * 1_000_000,
        spent=project.pk % 90 * place * 40_000,
    )


def measured(times: int) -> dict[str, list[float]]:
    """Return the processor's milliseconds of each format, the first of each left out."""
    from django.db import transaction

    from yakuba.foundation.tenancy.active import acting_in
    from yakuba.foundation.tenancy.models import Municipality
    from yakuba.programmes.documents import MEDIA_TYPES

    found: dict[str, list[float]] = {}
    with acting_in(Municipality.objects.get(slug="mihon").pk), transaction.atomic():
        fill()
        for extension in ("xlsx", "docx", "pdf"):
            turns = [_timed(("MONTH", "2026-10"), (extension,), turn) for turn in range(times + 1)]
            found[extension] = turns[1:]
        halves = [_timed(("HALF", "2026-10"), tuple(MEDIA_TYPES), turn) for turn in range(3)]
        found["half"] = halves[1:]
        transaction.set_rollback(True)
    # This process and the one that sets the paper, each at its most, as if at the same moment.
    peaks = (
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    found["memory"] = [sum(peaks) / 1024]
    return found


def _clock() -> float:
    """Return the seconds that this process and those it waited for were on a processor."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _timed(asked: tuple[str, str], extensions: tuple[str, ...], turn: int) -> float:
    """Return the processor's milliseconds from the records to the bytes of the formats."""
    from yakuba.kernel.fiscal import Month
    from yakuba.programmes.documents import drawn
    from yakuba.programmes.models import ReviewPack
    from yakuba.programmes.queries.packs import counted, hash_of
    from yakuba.programmes.rules.packs import PackKind, ReportPeriod

    kind, month = asked
    period = ReportPeriod.of(PackKind(kind), Month.from_iso(month))
    at = datetime(2026, 11, 4, 9, turn, tzinfo=TOKYO)
    pack = ReviewPack(
        kind=kind,
        first_month=period.first.iso,
        last_month=period.last.iso,
        # Another text each time, so that nothing typeset before is found again.
        title=f"{period.title} {turn}",
        made_at=at,
        counted_at=at,
    )
    began = _clock()
    report = counted(pack, at=at)
    between = _clock()
    lines = tuple(
        replace(line, code=f"{line.code}-{turn}", name=f"{line.name}{turn}")
        for line in report.projects
    )
    report = replace(report, projects=lines)
    changed = _clock()
    digest = hash_of(report)
    for extension in extensions:
        made = drawn(report, extension, content_hash=digest, frozen_at=at)
        assert len(report.projects) >= PROJECTS
        assert len(made) > 10_000
    return (_clock() - began - (changed - between)) * 1000


def rows(script: Callable[..., Any]) -> Iterator[tuple[str, float, list[float], str]]:
    """Yield name, goal, values and unit of each row, measured in a process of the installation."""
    found = script("benchmarks.reports", "5")
    for key, name, goal, unit in GOALS:
        yield name, goal, found[key], unit


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measured(int(sys.argv[1]) if len(sys.argv) > 1 else 5)))
