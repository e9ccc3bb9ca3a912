"""Other programs read what their holder may see, and add tasks all or none."""

import json
from datetime import date, timedelta

import pytest
from django.test import Client

from yakuba.foundation.access.models import ApiKey
from yakuba.foundation.access.services import UnableToIssue, issue, stop
from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.organisation.demo import Cast
from yakuba.programmes.models import Project, Task
from yakuba.programmes.services.projects import register_project

ON = date(2026, 11, 20)
API = "/mihon/api/v1/projects"


@pytest.fixture
def project(cast: Cast, in_mihon: object) -> Project:
    return register_project(
        name="粗大ごみの電子申込",
        department=cast.environment,
        actor=cast.actor(cast.kudo),
        at=cast.at,
        on=ON,
    )


def key_of(cast: Cast, user: User, *, can_write: bool = True) -> dict[str, str]:
    issued = issue(
        name="予算システム",
        can_write=can_write,
        ends_on=ON + timedelta(days=180),
        actor=cast.actor(user),
        at=cast.at,
        on=ON,
    )
    return {"HTTP_AUTHORIZATION": f"Bearer {issued.secret}"}


def sent(client: Client, project: Project, body: object, key: dict[str, str]):
    return client.post(
        f"{API}/{project.code}/tasks", json.dumps(body), content_type="application/json", **key
    )


PLAN = {
    "tasks": [
        {"key": "a", "title": "仕様書", "days": 5, "assignee": "kudo"},
        {"key": "b", "title": "公告", "days": 10, "after": ["a"]},
        {"title": "契約", "kind": "MILESTONE", "after": ["b"]},
    ]
}


def test_kudo_reads_the_projects_of_his_section(client: Client, cast: Cast, project: Project):
    page = client.get(API, **key_of(cast, cast.kudo)).json()
    assert [one["code"] for one in page["items"]] == [project.code]
    assert page["next"] is None


def test_aoki_of_another_section_reads_nothing_of_it(client: Client, cast: Cast, project: Project):
    key = key_of(cast, cast.aoki)
    assert client.get(API, **key).json()["items"] == []
    assert client.get(f"{API}/{project.code}", **key).status_code == 404
    assert client.get(f"{API}/{project.code}/tasks", **key).status_code == 404
    assert sent(client, project, PLAN, key).status_code == 404


def test_tasks_are_added_and_dated_all_or_none(client: Client, cast: Cast, project: Project):
    key = key_of(cast, cast.kudo)
    dry = sent(client, project, {**PLAN, "dry_run": True}, key)
    assert (dry.status_code, Task.objects.count()) == (200, 0)
    done = sent(client, project, PLAN, key)
    assert done.status_code == 201
    first, second, third = done.json()
    assert first["finish"] < second["start"] <= third["start"]
    assert third["after"] == [second["id"]]
    wrong = {"tasks": [{"title": "監査"}, {"title": "支払", "after": ["nobody"]}]}
    refused = sent(client, project, wrong, key)
    assert (refused.status_code, Task.objects.count()) == (422, 3)
    assert "nobody" in refused.json()["detail"]


def test_a_field_that_cannot_be_read_is_named(client: Client, cast: Cast, project: Project):
    key = key_of(cast, cast.kudo)
    answer = sent(client, project, {"tasks": [{"title": "x", "days": -1, "colour": "red"}]}, key)
    assert answer.status_code == 422
    fields = {error["field"] for error in answer.json()["errors"]}
    assert any(field.endswith("days") for field in fields)
    assert any(field.endswith("colour") for field in fields)
    told = {error["detail"] for error in answer.json()["errors"]}
    assert "「days」は0以上で入れてください。" in told
    assert "「colour」という項目はありません。綴りを確かめてください。" in told


def test_who_does_not_exist_cannot_be_given_a_task(client: Client, cast: Cast, project: Project):
    key = key_of(cast, cast.kudo)
    answer = sent(client, project, {"tasks": [{"title": "x", "assignee": "takagi"}]}, key)
    assert (answer.status_code, Task.objects.count()) == (422, 0)
    assert "takagi" in answer.json()["detail"]


def test_a_reading_key_writes_nothing(client: Client, cast: Cast, project: Project):
    key = key_of(cast, cast.kudo, can_write=False)
    assert client.get(API, **key).status_code == 200
    assert sent(client, project, PLAN, key).status_code == 401


def test_a_key_opens_one_town_until_it_is_stopped(
    client: Client, cast: Cast, project: Project, reiji: object
):
    key = key_of(cast, cast.kudo)
    assert client.get("/reiji/api/v1/projects", **key).status_code == 401
    assert client.get("/reiji/api/v1/projects").status_code == 401
    client.force_login(cast.kudo)
    assert client.get(API).status_code == 401
    stop(key=ApiKey.objects.get(), actor=cast.actor(cast.kudo), at=cast.at)
    assert client.get(API, **key).status_code == 401
    codes = EventRecord.objects.filter(code__startswith="access.").values_list("code", flat=True)
    assert sorted(codes) == ["access.key.issued", "access.key.stopped"]


def test_a_key_that_is_over_opens_nothing(client: Client, cast: Cast, project: Project):
    key = key_of(cast, cast.kudo)
    ApiKey.objects.update(ends_on=date(2026, 1, 1))
    assert client.get(API, **key).status_code == 401


def test_a_key_has_an_end_within_a_year(cast: Cast, in_mihon: object):
    with pytest.raises(UnableToIssue, match="1年後"):
        issue(
            name="x",
            can_write=False,
            ends_on=ON + timedelta(days=400),
            actor=cast.actor(cast.kudo),
            at=cast.at,
            on=ON,
        )


def test_the_page_of_keys_shows_a_key_once_and_only_to_its_holder(
    client: Client, cast: Cast, takagi: User, project: Project
):
    client.force_login(cast.kudo)
    page = client.post(
        "/mihon/desk/access/", {"name": "統合基盤", "ends_on": "2027-03-31"}
    ).content.decode()
    assert "ykb_" in page
    assert "ykb_" not in client.get("/mihon/desk/access/").content.decode()
    key = ApiKey.objects.get()
    client.force_login(cast.aoki)
    assert "統合基盤" not in client.get("/mihon/desk/access/").content.decode()
    assert client.post(f"/mihon/desk/access/{key.pk}/stop/").status_code == 404
    client.force_login(takagi)
    assert client.get("/mihon/desk/access/").status_code == 404


def test_the_document_describes_every_address(client: Client, cast: Cast, project: Project):
    document = client.get("/mihon/api/v1/openapi.json", **key_of(cast, cast.kudo)).json()
    assert document["openapi"].startswith("3.")
    assert len(document["paths"]) == 4
