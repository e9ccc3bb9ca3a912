"""Other programs register and change projects and tasks as their holder could in person."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.demo import Cast
from yakuba.programmes.models import Membership, Project, Task
from yakuba.programmes.rules.stages import TaskKind
from yakuba.programmes.services.tasks import add_task

from .test_api import API, key_of
from .test_api import project as project  # the fixture

ON = date(2026, 11, 20)


class Program:
    """A program with a key of a member of staff."""

    def __init__(self, client: Client, key: dict[str, str], town: str = "mihon") -> None:
        self.client, self.key, self.api = client, key, API.replace("mihon", town)

    def send(self, method: str, path: str, body: dict[str, Any]) -> Any:
        act = getattr(self.client, method)
        return act(
            f"{self.api}{path}", json.dumps(body), content_type="application/json", **self.key
        )

    def register(self, **body: Any) -> Any:
        return self.send("post", "", body)

    def change(self, project: Project, **body: Any) -> Any:
        return self.send("patch", f"/{project.code}", body)

    def task(self, task: Task, **body: Any) -> Any:
        return self.send("patch", f"/{task.project.code}/tasks/{task.pk}", body)


@pytest.fixture
def kudo(client: Client, cast: Cast, in_mihon: object) -> Program:
    return Program(client, key_of(cast, cast.kudo))


@pytest.fixture
def task(cast: Cast, project: Project) -> Task:
    return add_task(
        project=project, title="仕様書", days=5, actor=cast.actor(cast.kudo), at=cast.at, on=ON
    )


def sentence(answer: Any) -> str:
    assert answer.status_code == 422
    told = answer.json()
    return " ".join([told["detail"], *(one["detail"] for one in told.get("errors", []))])


def codes() -> set[str]:
    return set(EventRecord.objects.values_list("code", flat=True))


def test_a_project_is_registered_once_and_read_back(kudo: Program):
    body = {
        "name": "粗大ごみの電子申込",
        "department": "環境課",
        "code": "SAP-001",
        "owner_post": "環境課長",
        "priority": "HIGH",
        "planned_start": "2026-12-01",
        "go_live": "2027-03-31",
    }
    dry = kudo.register(**body, dry_run=True)
    assert (dry.status_code, Project.objects.count()) == (200, 0)
    made = kudo.register(**body)
    assert made.status_code == 201
    told = made.json()
    assert {name: told[name] for name in body} == body
    assert told["stage"] == "PROPOSED"
    # Sent again, because the answer was lost: nothing is doubled.
    assert "事業番号SAP-001は使われています" in sentence(kudo.register(**body))
    assert Project.objects.count() == 1
    read = kudo.client.get(f"{API}/SAP-001", **kudo.key).json()
    assert read == told
    without = kudo.register(name="ごみ分別の案内", department=told["department_code"])
    assert without.json()["code"].startswith("R")
    assert "programmes.project.registered" in codes()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"department": "宇宙課"}, "department：「宇宙課」という課はありません。"),
        ({"department": "子育て支援課"}, "ほかの課の事業は"),
        ({"owner_post": "宇宙課長"}, "owner_post：「宇宙課長」という職はありません。"),
        ({"name": ""}, "「name」は1文字以上で入れてください。"),
        ({"name": "　"}, "事業の名称を入力してください。"),
        ({"code": "A/1"}, "「code」に使えない文字があります。"),
        ({"go_live": "R9.3.31"}, "「go_live」は「2026-04-01」のような日付"),
        ({"priority": "NOW"}, "「priority」はHIGH、MIDDLE、LOWのどれか"),
        ({"budget": 1}, "「budget」という項目はありません。"),
        (
            {"planned_start": "2027-01-01", "go_live": "2026-01-01"},
            "完了予定日は、開始予定日より後",
        ),
    ],
)
def test_what_is_wrong_with_a_new_project_is_said(kudo: Program, wrong: dict[str, Any], words: str):
    answer = kudo.register(**({"name": "粗大ごみ", "department": "環境課"} | wrong))
    assert words in sentence(answer)
    assert not Project.objects.exists()


def test_only_the_fields_that_are_named_are_changed(kudo: Program, project: Project):
    dates = {"planned_start": "2026-12-01", "go_live": "2027-03-31"}
    changed = kudo.change(project, **dates, purpose="夜でも申し込める", reach="STAFF", revision=0)
    assert changed.status_code == 200
    told = changed.json()
    assert (told["name"], told["reach"], told["revision"]) == ("粗大ごみの電子申込", "STAFF", 1)
    assert told["go_live"] == "2027-03-31"
    assert kudo.change(project, go_live=None, name=None).json()["go_live"] is None
    project.refresh_from_db()
    assert (project.name, project.planned_start) == ("粗大ごみの電子申込", date(2026, 12, 1))
    dry = kudo.change(project, name="別の名前", dry_run=True)
    assert dry.json()["name"] == "別の名前"
    project.refresh_from_db()
    assert project.name == "粗大ごみの電子申込"
    stale = kudo.change(project, name="別の名前", revision=0)
    assert "ほかの人が先に変更しました" in sentence(stale)
    for field in ("stage", "code", "department"):
        assert f"「{field}」という項目はありません" in sentence(
            kudo.change(project, **{field: "x"})
        )


def test_a_task_is_planned_worked_on_and_finished(kudo: Program, cast: Cast, task: Task):
    told = kudo.task(task, title="調達仕様書", assignee="kudo", effort_hours="12.5", days=8).json()
    assert (told["title"], told["assignee"], told["days"]) == ("調達仕様書", "kudo", 8)
    moved = kudo.task(task, start="2026-12-01").json()
    assert moved["start"] == "2026-12-01"
    assert moved["finish"] > "2026-12-08"
    by_hand = kudo.task(task, finish="2026-12-04").json()
    assert (by_hand["start"], by_hand["finish"], by_hand["days"]) == ("2026-12-01", "2026-12-04", 4)
    again = kudo.task(task, finish=None, days=5).json()
    assert again["finish"] == "2026-12-07"
    begun = kudo.task(task, status="RUNNING", progress=40, spent_hours="3.5").json()
    assert (begun["progress"], begun["spent_hours"]) == (40, "3.5")
    assert begun["started_on"] == timezone.localdate().isoformat()
    done = kudo.task(task, status="DONE").json()
    assert (done["progress"], done["finished_on"]) == (100, timezone.localdate().isoformat())
    reopened = kudo.task(task, status="RUNNING", assignee=None).json()
    assert (reopened["finished_on"], reopened["progress"]) == (None, 40)
    assert reopened["assignee"] is None
    assert kudo.task(task, status="OPEN").json()["started_on"] is None
    assert {
        "programmes.task.changed",
        "programmes.task.finished",
        "programmes.task.progressed",
    } <= (codes())


def test_what_is_said_twice_is_done_once(kudo: Program, task: Task):
    body = {"status": "DONE", "title": "仕様書の案"}
    first = kudo.task(task, **body)
    before = EventRecord.objects.count()
    second = kudo.task(task, **body)
    assert (second.status_code, second.json()) == (200, first.json())
    assert EventRecord.objects.count() == before


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"progress": 101}, "「progress」は100以下で入れてください。"),
        ({"status": "WAITING"}, "「status」はOPEN、RUNNING、DONEのどれかで入れてください。"),
        ({"status": "OPEN", "progress": 10}, "progress：status を OPEN にするときは"),
        ({"assignee": "takagi"}, "職員番号「takagi」の職員はいません。"),
        ({"start": "2026-12-10", "finish": "2026-12-01"}, "完了日は、開始日より後の日"),
        ({"start": "1026-12-10"}, "日付は"),
        ({"title": "　"}, "タスクの名称を入力してください。"),
        ({"colour": "red"}, "「colour」という項目はありません。"),
        ({"revision": 99, "title": "x"}, "ほかの人が先に変更しました"),
    ],
)
def test_a_task_is_changed_wholly_or_not_at_all(
    kudo: Program, task: Task, wrong: dict[str, Any], words: str
):
    before = Task.objects.values().get(pk=task.pk)
    answer = kudo.task(task, **({"note": "半分だけ変わってはならない"} | wrong))
    assert words in sentence(answer)
    assert Task.objects.values().get(pk=task.pk) == before


def test_a_heading_has_no_dates_of_its_own(kudo: Program, cast: Cast, project: Project):
    act = {"actor": cast.actor(cast.kudo), "at": cast.at, "on": ON}
    group = add_task(project=project, title="調達", kind=TaskKind.GROUP, **act)
    assert "まとまりの日程は、中のタスクから決まります" in sentence(
        kudo.task(group, start="2026-12-01")
    )
    assert kudo.task(group, title="調達と契約").json()["title"] == "調達と契約"


def test_who_only_does_a_task_reports_on_it_and_plans_nothing(
    client: Client, cast: Cast, task: Task
):
    Membership.objects.create(project=task.project, user=cast.aoki, role="READER")
    Task.objects.filter(pk=task.pk).update(assignee=cast.aoki)
    aoki = Program(client, key_of(cast, cast.aoki))
    assert aoki.task(task, progress=30).json()["progress"] == 30
    assert "変更できるのは" in sentence(aoki.task(task, title="別の名前"))
    assert "変更できるのは" in sentence(aoki.change(task.project, name="別の名前"))
    task.refresh_from_db()
    assert (task.title, task.progress) == ("仕様書", 30)


def test_what_the_holder_may_not_see_is_not_there(client: Client, cast: Cast, task: Task):
    aoki = Program(client, key_of(cast, cast.aoki))
    assert aoki.change(task.project, name="x").status_code == 404
    assert aoki.task(task, title="x").status_code == 404
    other = Program(client, key_of(cast, cast.kudo))
    assert other.send("patch", f"/{task.project.code}/tasks/999999", {}).status_code == 404
    removed = Task.objects.filter(pk=task.pk)
    removed.update(removed_at=timezone.now())
    assert other.task(task, title="x").status_code == 404


def test_a_task_is_found_only_below_its_own_project(kudo: Program, task: Task):
    second = kudo.register(name="ごみ分別の案内", department="環境課").json()["code"]
    answer = kudo.send("patch", f"/{second}/tasks/{task.pk}", {"title": "x"})
    assert answer.status_code == 404


def test_a_reading_key_and_another_town_write_nothing(
    client: Client, cast: Cast, takagi: User, reiji: Any, task: Task
):
    reading = Program(client, key_of(cast, cast.kudo, can_write=False))
    elsewhere = Program(client, key_of(cast, cast.kudo), town="reiji")
    nobody = Program(client, {})
    for program in (reading, elsewhere, nobody):
        assert program.register(name="x", department="環境課").status_code == 401
        assert program.change(task.project, name="x").status_code == 401
        assert program.task(task, title="x").status_code == 401
    with acting_in(reiji.pk):
        assert not Project.objects.exists()
    assert Project.objects.get().name == "粗大ごみの電子申込"
    task.refresh_from_db()
    assert task.title == "仕様書"


def test_a_key_of_another_town_sees_nothing_of_this_one(
    client: Client, cast: Cast, takagi: User, reiji: Any, task: Task
):
    from yakuba.foundation.access.services import issue
    from yakuba.organisation.queries import actor_for

    with acting_in(reiji.pk):
        issued = issue(
            name="予算システム",
            can_write=True,
            ends_on=ON + timedelta(days=180),
            actor=actor_for(takagi, on=ON),
            at=cast.at,
            on=ON,
        )
    key = {"HTTP_AUTHORIZATION": f"Bearer {issued.secret}"}
    at_home = Program(client, key, town="reiji")
    assert at_home.change(task.project, name="x").status_code == 404
    assert at_home.task(task, title="x").status_code == 404
    assert "「環境課」という課はありません" in sentence(
        at_home.register(name="x", department="環境課")
    )
    assert Program(client, key).change(task.project, name="x").status_code == 401
