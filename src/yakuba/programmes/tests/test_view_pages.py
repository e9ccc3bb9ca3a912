"""The pages of all projects: who sees which lines, what they say, and what leaves the house."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import escape
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.demo import Cast
from yakuba.organisation.queries import calendar_of
from yakuba.programmes.models import Initiative, Membership, Pillar, Project, Strategy, Task
from yakuba.programmes.queries.gantt_file import whole_of
from yakuba.programmes.queries.portfolio import lines_of
from yakuba.programmes.queries.workload import workload
from yakuba.programmes.rules.portfolio import Line, Wanted
from yakuba.programmes.rules.stages import Health, ProjectStage, TaskKind
from yakuba.programmes.rules.workload import By, weeks_from
from yakuba.programmes.services.baselines import set_baseline
from yakuba.programmes.services.dates import finish_task, move_task, progress_task
from yakuba.programmes.services.projects import move_project, register_project
from yakuba.programmes.services.status import give_status
from yakuba.programmes.services.tasks import LinkDraft, TaskDraft, add_tasks

DESK = "/mihon/desk/projects/"


@pytest.fixture
def now() -> datetime:
    """The pages read the clock."""
    return timezone.now()


@pytest.fixture
def on(now: datetime) -> date:
    return timezone.localdate(now)


@pytest.fixture
def town(cast: Cast) -> Iterator[Cast]:
    with acting_in(cast.municipality.pk):
        yield cast


@pytest.fixture
def project(town: Cast, now: datetime, on: date) -> Project:
    return planned(town, town.kudo, "粗大ごみの<受付>", now, on)


def planned(town: Cast, who: User, name: str, now: datetime, on: date) -> Project:
    """A running project of the person's section: two tasks and a milestone, one after the other."""
    actor = town.actor(who)
    section = town.environment if who == town.kudo else town.childcare
    began = now - timedelta(days=60)
    project = register_project(
        name=name,
        department=section,
        planned_start=on - timedelta(days=40),
        go_live=on + timedelta(days=30),
        actor=actor,
        at=began,
        on=on - timedelta(days=60),
    )
    add_tasks(
        project=project,
        drafts=[
            TaskDraft(
                title="仕様書の作成", key="a", days=10, effort_hours=Decimal(40), assignee=who
            ),
            TaskDraft(title="業者選定", key="b", days=10, effort_hours=Decimal(20), assignee=who),
            TaskDraft(title="契約", key="c", kind=TaskKind.MILESTONE),
        ],
        links=[LinkDraft("a", "b"), LinkDraft("b", "c")],
        actor=actor,
        at=began,
    )
    set_baseline(project=project, name="当初計画", actor=actor, at=began)
    day = on - timedelta(days=40)
    return move_project(project=project, to=ProjectStage.RUNNING, on=day, actor=actor, at=began)


class Desk(Client):
    """A browser whose pages read as people read them, without the breaks between phrases."""

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        if not answer.streaming:
            answer.content = re.sub(rb"</?wbr[^>]*>", b"", answer.content)
        return answer


def signed_in(user: User) -> Client:
    client = Desk()
    client.force_login(user)
    return client


def page(user: User, address: str = "") -> str:
    answer = signed_in(user).get(DESK + address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def only_line(town: Cast, user: User, on: date, **wanted: Any) -> Line:
    found = lines_of(
        town.actor(user), Wanted(**wanted), calendar=calendar_of(town.municipality), on=on
    )
    assert len(found) == 1
    return found[0]


PAGES = ("", "?stage=all&group=pillar", "gantt/", "workload/", "workload/?by=section")


@pytest.mark.parametrize("address", PAGES)
def test_takagi_meets_a_404_everywhere(project: Project, takagi: User, address: str):
    assert signed_in(takagi).get(DESK + address).status_code == 404
    assert signed_in(takagi).get(f"{DESK}{project.pk}/gantt/").status_code == 404
    assert signed_in(takagi).get(f"{DESK}list.csv").status_code == 404
    assert signed_in(takagi).get(f"{DESK}gantt/?whole=1").status_code == 404


@pytest.mark.parametrize("address", PAGES)
def test_takagi_sees_nothing_of_mihon_at_home(
    project: Project, takagi: User, reiji: Any, address: str
):
    answer = signed_in(takagi).get(f"/reiji/desk/projects/{address}")
    assert answer.status_code == 200
    assert "粗大ごみ" not in answer.content.decode()


@pytest.mark.parametrize("address", [*PAGES, "gantt/?whole=1", "list.csv"])
def test_aoki_does_not_see_the_project_of_another_section(
    town: Cast, project: Project, address: str
):
    answer = signed_in(town.aoki).get(DESK + address)
    text = b"".join(answer).decode() if answer.streaming else answer.content.decode()
    assert "粗大ごみ" not in text
    assert signed_in(town.aoki).get(f"{DESK}{project.pk}/gantt/").status_code == 404


def test_a_line_tells_progress_against_the_plan_of_then(
    town: Cast, project: Project, now: datetime, on: date
):
    task = Task.objects.get(title="仕様書の作成")
    progress_task(task=task, percent=50, actor=town.actor(town.kudo), at=now, on=on)
    line = only_line(town, town.kudo, on)
    # 20 of 60 hours are earned; what was to be done by now, the plan of then says.
    assert line.work.percent == 33
    assert line.planned == 100
    assert line.is_behind
    assert line.stage is ProjectStage.RUNNING
    text = page(town.kudo)
    assert "進み具合33%、計画100%" in text
    assert "粗大ごみの&lt;受付&gt;" in text


def test_a_line_is_late_when_what_is_open_ends_after_its_day(
    town: Cast, project: Project, now: datetime, on: date
):
    task = Task.objects.get(title="業者選定")
    move_task(task=task, start=on + timedelta(days=40), actor=town.actor(town.kudo), at=now, on=on)
    line = only_line(town, town.kudo, on)
    assert (line.delay or 0) > 5
    assert f"{line.delay}日遅れ" in page(town.kudo)
    # What the months before ended with is carried forward.
    assert len(line.delays) == 12


def test_a_report_is_on_the_line_at_once(town: Cast, project: Project, now: datetime, on: date):
    assert only_line(town, town.kudo, on).said is None
    give_status(
        project=project,
        health=Health.RED,
        sentence="業者が決まりません。",
        actor=town.actor(town.kudo),
        at=now,
        on=on,
    )
    text = page(town.kudo)
    assert "業者が決まりません。" in text
    assert "遅れ</span>" in text
    assert "業者が決まりません。" in page(town.kudo, "?health=RED")
    assert "業者が決まりません。" not in page(town.kudo, "?health=GREEN")


def test_reasons_change_as_soon_as_the_plan_does(
    town: Cast, project: Project, now: datetime, on: date
):
    before = only_line(town, town.kudo, on).attention
    assert any("期限を過ぎたタスクが" in reason for reason in before)
    for task in Task.objects.filter(project=project).order_by("position"):
        finish_task(task=task, on=on, actor=town.actor(town.kudo), at=now)
    after = only_line(town, town.kudo, on).attention
    assert not any("期限を過ぎたタスクが" in reason for reason in after)


def test_what_is_over_is_found_under_all_stages(
    town: Cast, project: Project, now: datetime, on: date
):
    actor = town.actor(town.kudo)
    move_project(project=project, to=ProjectStage.FINISHED, on=on, actor=actor, at=now)
    assert "粗大ごみ" not in page(town.kudo)
    assert "粗大ごみ" in page(town.kudo, "?stage=all")
    assert "粗大ごみ" in page(town.kudo, "?stage=FINISHED&group=none&order=-delay")


def test_words_scope_and_section_filter(town: Cast, project: Project, now: datetime, on: date):
    assert "条件に合う事業はありません" in page(town.kudo, "?q=存在しない")
    assert "粗大ごみ" in page(town.kudo, "?q=粗大 受付")
    assert "粗大ごみ" in page(town.kimura)
    assert "粗大ごみ" not in page(town.kimura, "?scope=mine")
    Membership.objects.create(project=project, user=town.kimura, role="WORKER")
    assert "粗大ごみ" in page(town.kimura, "?scope=mine")
    assert "粗大ごみ" in page(town.kimura, f"?department={town.environment.pk}")
    assert "粗大ごみ" not in page(town.kimura, f"?department={town.childcare.pk}")


def test_pillar_and_priority_leave_only_the_rows_that_have_them(
    town: Cast, project: Project, now: datetime, on: date
):
    strategy = Strategy.objects.create(
        title="見本市DX推進方針",
        vision="行かない窓口",
        first_year=2026,
        last_year=2028,
        created_at=now,
        published_at=now,
    )
    pillars = [
        Pillar.objects.create(strategy=strategy, position=at, title=title)
        for at, title in enumerate(("窓口", "働き方"), 1)
    ]
    for pillar, name, priority in zip(
        pillars, ("予約の導入", "電子決裁"), ("HIGH", "LOW"), strict=True
    ):
        initiative = Initiative.objects.create(pillar=pillar, position=1, title="施策")
        made = planned(town, town.kudo, name, now, on)
        Project.objects.filter(pk=made.pk).update(initiative=initiative, priority=priority)

    def rows(asked: str) -> set[str]:
        """Return the projects of the list, read from the file that has the same filters."""
        answer = signed_in(town.kudo).get(f"{DESK}list.csv?{asked}")
        lines = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
        names = {line["事業"] for line in lines}
        shown = page(town.kudo, f"?group=none&{asked}")
        every = {"粗大ごみの<受付>", "予約の導入", "電子決裁"}
        assert {name for name in every if f">{escape(name)}<" in shown} == names, asked
        return names

    first, second = (pillar.pk for pillar in pillars)
    assert rows("") == {"粗大ごみの<受付>", "予約の導入", "電子決裁"}
    assert rows(f"pillar={first}") == {"予約の導入"}
    assert rows(f"pillar={second}") == {"電子決裁"}
    assert rows("priority=HIGH") == {"予約の導入"}
    assert rows("priority=MIDDLE") == {"粗大ごみの<受付>"}
    assert rows(f"pillar={first}&priority=HIGH") == {"予約の導入"}
    assert rows(f"pillar={first}&priority=LOW") == set()


@pytest.mark.parametrize(
    "address",
    [
        "?stage=x&health=%00&department=999999999999999999999&pillar=-1&group=?&order=--code",
        "?q=%F0%9F%98%80%27%22&priority=1&scope=9&attention=x",
        "gantt/?from=2026-99&zoom=week&page=-3&department=a",
        "gantt/?page=99999999999&from=9999-12",
        "workload/?by=cat&department=1e9",
    ],
)
def test_what_cannot_be_read_asks_nothing(town: Cast, project: Project, address: str):
    assert "<main" in page(town.kudo, address)


def test_the_list_leaves_as_csv_and_excel_without_formulas(
    town: Cast, project: Project, now: datetime
):
    Project.objects.update(name="=1+1")
    answer = signed_in(town.kudo).get(f"{DESK}list.csv")
    text = b"".join(answer).decode("utf-8-sig")
    assert text.splitlines()[0].startswith("事業番号,事業,所管課")
    assert "'=1+1" in text
    book = signed_in(town.kudo).get(f"{DESK}list.xlsx")
    with ZipFile(io.BytesIO(b"".join(book))) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    assert signed_in(town.kudo).get(f"{DESK}list.pdf").status_code == 404


def test_more_projects_make_no_more_queries(town: Cast, project: Project, now: datetime, on: date):
    def count(address: str) -> int:
        client = signed_in(town.kudo)
        cache.clear()
        client.get(DESK + address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(DESK + address).status_code == 200
        return len(queries)

    addresses = ("", "gantt/", "workload/")
    before = [count(address) for address in addresses]
    for number in range(3):
        planned(town, town.kudo, f"事業{number}", now, on)
    assert [count(address) for address in addresses] <= before


def test_a_chart_says_the_same_in_its_table_and_links_to_tasks(
    town: Cast, project: Project, now: datetime
):
    text = page(town.kudo, f"{project.pk}/gantt/")
    task = Task.objects.get(title="仕様書の作成")
    address = f"/mihon/desk/projects/tasks/{task.pk}/"
    assert text.count(f'href="{address}"') == 2
    assert "予定どおり" in text
    assert "style=" not in text
    for zoom in ("month", "quarter", "year"):
        assert "gt-chart" in page(town.kudo, f"{project.pk}/gantt/?zoom={zoom}")


def test_a_chart_names_what_the_end_hangs_on(town: Cast, project: Project):
    text = page(town.kudo, f"{project.pk}/gantt/?zoom=year")
    assert "余裕なし" in text
    assert "gt-is-critical" in text


def test_a_chart_without_tasks_says_what_to_do(town: Cast, now: datetime, on: date):
    empty = register_project(
        name="空", department=town.environment, actor=town.actor(town.kudo), at=now, on=on
    )
    assert "まだタスクがありません" in page(town.kudo, f"{empty.pk}/gantt/")


def test_rows_of_all_projects_are_paged(town: Cast, project: Project, now: datetime, on: date):
    actor = town.actor(town.kudo)
    many = register_project(
        name="長い計画", department=town.environment, actor=actor, at=now, on=on
    )
    add_tasks(
        project=many,
        drafts=[TaskDraft(title=f"作業{number:03}", key=str(number)) for number in range(70)],
        actor=actor,
        at=now,
    )
    first, second = page(town.kudo, "gantt/"), page(town.kudo, "gantt/?page=2")
    titles = {f"作業{number:03}" for number in range(70)}
    on_first = {title for title in titles if f">{title}<" in first}
    on_second = {title for title in titles if f">{title}<" in second}
    assert on_first | on_second == titles
    assert not on_first & on_second
    assert 'rel="next"' in first
    assert 'rel="next"' not in second


def test_the_whole_chart_is_a_file(town: Cast, project: Project):
    for address in (f"{project.pk}/gantt/?whole=1", "gantt/?whole=1&stage=all"):
        answer = signed_in(town.kudo).get(DESK + address)
        assert answer["Content-Type"] == "image/svg+xml"
        assert "attachment" in answer["Content-Disposition"]
        assert "仕様書の作成" in answer.content.decode()


def test_a_file_tells_the_tasks_as_they_are_in_the_order_of_their_plan(
    town: Cast, project: Project, now: datetime, on: date
):
    other = planned(town, town.aoki, "書かない窓口", now, on)
    for task in Task.objects.filter(project=other, title="仕様書の作成"):
        finish_task(task=task, on=on, actor=town.actor(town.aoki), at=now)
    calendar = calendar_of(town.municipality)
    sheet = whole_of(
        Project.objects.order_by("code"), actor=town.actor(town.ueno), calendar=calendar
    )
    told = [(row.title, row.start, row.finish, row.finished_on) for row in sheet.rows]
    wanted: list[tuple[Any, ...]] = []
    for one in Project.objects.order_by("code"):
        tasks = Task.objects.filter(project=one).order_by("position", "pk")
        days = [(task.start, task.finish) for task in tasks]
        first, last = min(start for start, _ in days), max(finish for _, finish in days)
        wanted.append((f"{one.code} {one.name}", first, last, None))
        wanted += [(task.title, task.start, task.finish, task.finished_on) for task in tasks]
    assert told == wanted
    assert (on in [row.finished_on for row in sheet.rows]) and len(sheet.ties) == 4


def test_a_file_draws_no_line_to_a_task_that_was_removed(town: Cast, project: Project):
    def tie() -> str:
        drawn = signed_in(town.kudo).get(f"{DESK}{project.pk}/gantt/?whole=1").content.decode()
        found = re.search(r'stroke="#999"[^>]* d="M0 0([^"]*)"', drawn)
        assert found is not None
        return found[1]

    assert tie().count("m") == 2
    Task.objects.filter(title="業者選定").update(removed_at=timezone.now())
    assert tie() == ""


def test_hours_ahead_are_those_that_are_left(town: Cast, project: Project, now: datetime, on: date):
    calendar = calendar_of(town.municipality)
    weeks = weeks_from(on, 8, calendar)

    def loads(user: User, by: By = By.PERSON) -> Any:
        return workload(town.actor(user), weeks, by=by, department=None, calendar=calendar, on=on)

    found = loads(town.kudo)
    assert [row.name for row in found.rows] == ["工藤 拓也"]
    assert found.elsewhere is None
    assert sum(cell.planned for cell in found.rows[0].cells) == 6000
    assert found.rows[0].is_over
    sections = loads(town.kudo, By.SECTION)
    assert [row.name for row in sections.rows] == ["環境課"]
    hidden = loads(town.aoki)
    assert hidden.rows == []
    assert sum(cell.planned for cell in hidden.elsewhere.cells) == 6000


def test_hours_of_others_projects_have_no_names(
    town: Cast, project: Project, now: datetime, on: date
):
    planned(town, town.aoki, "児童手当", now, on)
    text = page(town.aoki, "workload/")
    assert "ほかの事業" in text
    assert "青木 美咲" in text
    assert "工藤" not in text
    assert "時間超過" in text
    assert "工藤" in page(town.kimura, "workload/")
