"""What other apps find out about projects, and show on their pages."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime

import pytest
from django.template import Template
from django.test import Client
from django.utils import timezone

from yakuba.foundation.subjects import findings as registry
from yakuba.foundation.subjects import panels
from yakuba.foundation.subjects.findings import Finding
from yakuba.foundation.subjects.panels import Panel
from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.demo import Cast
from yakuba.programmes.models import Project, Task
from yakuba.programmes.queries.attention import attention_of
from yakuba.programmes.queries.findings import findings_by_project, findings_of
from yakuba.programmes.rules.attention import Code
from yakuba.programmes.services.projects import register_project
from yakuba.programmes.services.tasks import add_task, finish_task

GAP = "データ利活用の担当者が決まっていません。"


@pytest.fixture
def at() -> datetime:
    """Pages read the clock, so these tests play today."""
    return timezone.localtime().replace(microsecond=0)


@pytest.fixture
def project(cast: Cast, at: datetime) -> Project:
    with acting_in(cast.municipality.pk):
        return register_project(
            name="手続のオンライン化",
            department=cast.dx,
            actor=cast.actor(cast.kimura),
            at=at,
            on=at.date(),
        )


@pytest.fixture
def task(project: Project, cast: Cast, at: datetime) -> Task:
    with acting_in(cast.municipality.pk):
        return add_task(
            project=project,
            title="帳票の分析",
            actor=cast.actor(cast.kimura),
            at=at,
            on=at.date(),
        )


@pytest.fixture
def finder(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Let one subject be found wanting, and nothing else speak."""
    monkeypatch.setattr(registry, "_finders", {})

    def found(kind: str, key: str) -> None:
        def answer(ids: Collection[str] | None, on: date) -> Mapping[str, list[Finding]]:
            asked = ids is None or key in ids
            return {key: [Finding("GAP", "人材の不足", GAP, "/needs/")]} if asked else {}

        registry.register(kind, answer)

    return found


def shown(cast: Cast, path: str) -> str:
    client = Client()
    client.force_login(cast.kimura)
    return client.get(f"/mihon/desk/projects/{path}").content.decode()


def test_a_finding_stands_on_the_project_and_among_its_risks(
    cast: Cast, project: Project, finder: Callable[[str, str], None]
):
    finder("programmes.project", str(project.pk))
    for path in (f"{project.pk}/", f"{project.pk}/risks/"):
        page = shown(cast, path)
        assert "人材の不足" in page
        assert 'href="/needs/"' in page


def test_a_finding_of_a_task_counts_for_its_project_until_the_task_is_done(
    cast: Cast, project: Project, task: Task, finder: Callable[[str, str], None], at: datetime
):
    finder("programmes.task", str(task.pk))
    with acting_in(cast.municipality.pk):
        assert [one.sentence for one in findings_of(project, at.date())] == [GAP]
        assert list(findings_by_project(at.date())) == [project.pk]
        finish_task(task=task, on=at.date(), actor=cast.actor(cast.kimura), at=at)
        assert findings_of(project, at.date()) == []
        assert findings_by_project(at.date()) == {}


def test_a_panel_of_another_app_stands_on_the_pages_of_project_and_task(
    cast: Cast, project: Project, task: Task, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(panels, "_makers", {})
    shows = Panel(Template("<p>{{ panel.text }}</p>"), {"text": "必要な人材"})
    for kind in ("programmes.project", "programmes.task"):
        panels.register(kind, "people", lambda actor, ref, on: shows)
    for path in (f"{project.pk}/", f"tasks/{task.pk}/"):
        assert "<p>必要な人材</p>" in shown(cast, path)


def test_a_finding_makes_its_project_need_attention(
    cast: Cast, project: Project, task: Task, finder: Callable[[str, str], None], at: datetime
):
    with acting_in(cast.municipality.pk):
        assert Code.FOUND not in {one.code for one in attention_of(project, on=at.date())}
    finder("programmes.task", str(task.pk))
    with acting_in(cast.municipality.pk):
        reason = next(one for one in attention_of(project, on=at.date()) if one.code is Code.FOUND)
        assert (reason.sentence, reason.count) == (GAP, 1)
