"""The pages of the plan: readable without a script, kind to slips, closed to strangers."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.schedule.tasks import Mode
from yakuba.organisation.demo import Cast
from yakuba.programmes.models import Baseline, Membership, Task, TaskLink
from yakuba.programmes.rules.stages import TaskKind
from yakuba.programmes.services.tasks import change_task, finish_task, link_tasks, remove_task

from .plan_desk import ON, Desk, at, desk_of, sep


@pytest.fixture
def desk(cast: Cast, in_mihon: object) -> Desk:
    return desk_of(cast)


@pytest.fixture
def kudo(client: Client, desk: Desk) -> Client:
    client.force_login(desk.cast.kudo)
    return client


def text(answer: HttpResponse) -> str:
    """Return the page without the breaks between phrases."""
    return re.sub(r"</?wbr[^>]*>", "", answer.content.decode())


def test_the_table_says_dates_float_and_what_waits_for_what(kudo: Client, desk: Desk):
    first = desk.add("調査", 3)
    desk.add("仕様書", 2, first, mode=Mode.MANUAL, start=sep(7), finish=sep(8))
    page = text(kudo.get(at("plan", desk.project.pk)))
    assert "調査" in page
    assert "余裕なし" in page
    assert "待つ順序より2開庁日早く" in page


def test_a_press_in_the_table_moves_a_line_and_comes_back_to_it(kudo: Client, desk: Desk):
    first, second = desk.add("調査", 3), desk.add("仕様書", 2)
    page = text(kudo.get(at("plan", desk.project.pk)))
    assert "「調査」を下へ" in page and "「仕様書」を上へ" in page
    assert "「調査」を上へ" not in page and "「仕様書」を下へ" not in page
    answer = kudo.post(at("plan_shift", second.pk), {"to": "up", "part": "2"})
    assert answer["Location"].endswith(f"/plan/?page=2#t{second.pk}")
    assert [one.title for one in Task.objects.all()] == ["仕様書", "調査"]
    again = kudo.post(at("plan_shift", second.pk), {"to": "up", "part": "x"}, follow=True)
    assert "まとまりの最初にあります" in text(again)
    kudo.force_login(desk.cast.aoki)
    assert kudo.post(at("plan_shift", first.pk), {"to": "up"}).status_code == 404


def test_a_task_is_added_and_slips_keep_what_was_typed(kudo: Client, desk: Desk):
    desk.add("調査", 3)
    answer = kudo.post(
        at("plan_add", desk.project.pk),
        {"add-title": "仕様書", "add-days": "2", "add-after": "1 調査", "add-kind": "WORK"},
    )
    assert answer.status_code == 302
    made = Task.objects.get(title="仕様書")
    assert (made.start, made.finish) == (sep(9), sep(10))
    for field, value, said in (
        ("add-days", "九", "日数は1から"),
        ("add-after", "99", "見つかりません"),
        ("add-after", "R9-9999/1", "事業が見つかりません"),
        ("add-assignee", "だれか", ""),
        ("add-effort_hours", "1e9", "予定工数"),
        ("add-title", "", "名称を入力"),
        ("add-kind", "PARTY", ""),
    ):
        typed = {"add-title": "設計の打合せ", "add-days": "2", "add-kind": "WORK", field: value}
        answer = kudo.post(at("plan_add", desk.project.pk), typed)
        page = text(answer)
        assert answer.status_code == 422, field
        assert said in page, field
        assert "設計の打合せ" in page or field == "add-title"
        assert value in page
    assert Task.objects.count() == 2


def test_a_task_is_changed_moved_linked_and_taken_out(kudo: Client, desk: Desk):
    first = desk.add("調査", 3)
    second = desk.add("仕様書", 2)

    def revision() -> int:
        desk.project.refresh_from_db()
        return desk.project.revision

    link = {"link-before": "1", "link-kind": "FS", "link-lag": "1", "link-revision": revision()}
    assert kudo.post(at("plan_link", second.pk), link).status_code == 302
    assert desk.dates(second)[0] == sep(10)
    back = {"link-before": "2", "link-kind": "FS", "link-lag": "", "link-revision": revision()}
    answer = kudo.post(at("plan_link", first.pk), back)
    assert answer.status_code == 422
    assert "一周" in text(answer)
    moved = {"move-start": "R8.9.14", "move-revision": revision()}
    assert kudo.post(at("plan_move", first.pk), moved).status_code == 302
    assert desk.dates(first)[0] == sep(14)
    stale = {"move-start": "R8.9.15", "move-revision": 0}
    answer = kudo.post(at("plan_move", first.pk), stale)
    assert answer.status_code == 409
    assert "ほかの人が先に変更" in text(answer)
    assert "R8.9.15" in text(answer)
    typed = {
        "title": "予備調査",
        "kind": "WORK",
        "mode": "AUTOMATIC",
        "days": "4",
        "constraint": "",
        "assignee": "工藤 拓也",
        "revision": revision(),
    }
    answer = kudo.post(at("plan_task", first.pk), typed)
    assert answer.status_code == 302, text(answer)[:3000]
    first.refresh_from_db()
    assert (first.title, first.days, first.assignee) == ("予備調査", 4, desk.cast.kudo)
    wrong = typed | {"mode": "MANUAL", "start": "", "revision": revision()}
    answer = kudo.post(at("plan_task", first.pk), wrong)
    assert answer.status_code == 422
    assert "開始日を入力してください" in text(answer)
    row = TaskLink.objects.get()
    assert kudo.post(at("plan_unlink", second.pk, row.pk)).status_code == 302
    assert not TaskLink.objects.exists()
    assert kudo.post(at("plan_remove", second.pk)).status_code == 302
    assert "削除したタスク" in text(kudo.get(at("plan", desk.project.pk)))
    assert kudo.post(at("plan_restore", second.pk)).status_code == 302
    assert desk.dates(second)[0] == sep(4)


def test_headings_and_milestones_are_changed_with_the_fields_their_pages_show(
    kudo: Client, desk: Desk
):
    group = desk.add("準備", kind=TaskKind.GROUP)
    point = desk.add("完成", kind=TaskKind.MILESTONE, parent=group)

    def save(task: Task, **typed: object) -> int:
        desk.project.refresh_from_db()
        form = {"title": task.title, "kind": task.kind, "revision": desk.project.revision} | typed
        return kudo.post(at("plan_task", task.pk), form).status_code

    assert save(group, title="支度") == 302
    assert save(point, mode="MANUAL", start="2026-09-10", parent=group.pk) == 302
    assert desk.dates(point) == (sep(10), sep(10))
    assert desk.dates(group) == (sep(10), sep(10))
    assert save(point, kind="WORK", mode="AUTOMATIC", parent=group.pk) == 302
    assert save(group, kind="WORK") == 422, "something stands below it"
    assert save(point, kind="WORK", days="１０", mode="AUTOMATIC") == 302
    assert desk.dates(point) == (sep(4), sep(17))
    assert save(point, kind="WORK", days="10", parent=point.pk) == 422


def test_a_page_of_a_plan_asks_no_more_for_more_tasks(
    kudo: Client, desk: Desk, settings: Any, django_assert_max_num_queries: Any
):
    # As in a running town: what the menu asks is known for some seconds.
    settings.TOWN_MEMORY_SECONDS = 60
    for at_place in range(6):
        desk.add(f"作業{at_place}", 2, *Task.objects.all()[:2])
    for name in ("plan", "roadmap", "baselines", "plan_compare"):
        kudo.get(at(name, desk.project.pk))
        with django_assert_max_num_queries(34):
            kudo.get(at(name, desk.project.pk))


def test_baselines_are_named_and_compared_with_what_was_removed(kudo: Client, desk: Desk):
    first = desk.add("調査", 3)
    gone = desk.add("説明会", 1)
    answer = kudo.post(at("baselines", desk.project.pk), {"name": "当初計画", "day": ""})
    assert answer.status_code == 302
    assert kudo.post(at("baselines", desk.project.pk), {"name": "当初計画"}).status_code == 422
    assert (
        kudo.post(at("baselines", desk.project.pk), {"name": "x", "day": "R9.1.1"}).status_code
        == 422
    )
    later = desk.act | {"at": Baseline.objects.get().as_of + timedelta(hours=1)}
    change_task(task=first, changes={"days": 8}, **later)
    remove_task(task=gone, **later)
    page = text(kudo.get(at("plan_compare", desk.project.pk)))
    assert "当初計画" in page
    assert "+5日" in page
    assert "説明会" in page
    assert "削除" in page
    day = text(kudo.get(at("plan_compare", desk.project.pk) + "?day=R2.1.1"))
    assert "追加" in day
    assert kudo.get(at("plan_compare", desk.project.pk) + "?day=あした").status_code == 200


def test_the_roadmap_is_shown_improved_and_taken_in(kudo: Client, desk: Desk):
    for title in ("調査", "仕様書", "契約"):
        desk.add(title, 3, assignee=desk.cast.kudo)
    page = kudo.get(at("roadmap", desk.project.pk))
    assert page.status_code == 200
    assert "工藤 拓也" in text(page)
    form = page.context["form"]
    better = kudo.post(at("roadmap_better", desk.project.pk))
    assert better.status_code == 200
    assert "これより早い日程はありません" in text(better)
    wrong = {"plan": "drop table", "revision": form.initial["revision"]}
    assert kudo.post(at("roadmap_adopt", desk.project.pk), wrong).status_code == 302
    answer = kudo.post(at("roadmap_adopt", desk.project.pk), form.initial)
    assert answer.status_code == 302
    assert Task.objects.exclude(constraint="").count() == 3


def test_hours_that_never_suffice_are_said_in_words(kudo: Client, desk: Desk):
    Membership.objects.create(
        project=desk.project, user=desk.cast.kudo, role="LEAD", weekly_hours=0
    )
    for at_place in range(3):
        desk.add(f"作業{at_place}", 200, assignee=desk.cast.kudo)
    page = kudo.get(at("roadmap", desk.project.pk))
    assert page.status_code == 200
    assert "週あたりの時間か、予定工数を見直して" in text(page)
    assert kudo.post(at("roadmap_better", desk.project.pk)).status_code == 200


def test_who_may_only_read_sees_no_forms_and_strangers_see_nothing(
    client: Client, desk: Desk, takagi: User, reiji: Municipality
):
    task = desk.add("調査", 3)
    finish_task(task=desk.add("済み", 1), **desk.act)
    Membership.objects.create(project=desk.project, user=desk.cast.aoki, role="READER")
    client.force_login(desk.cast.aoki)
    page = client.get(at("plan", desk.project.pk))
    assert page.status_code == 200
    assert "タスクを加える" not in text(page)
    assert client.get(at("plan_task", task.pk)).status_code == 200
    assert client.post(at("plan_add", desk.project.pk), {"add-title": "x"}).status_code == 422
    Membership.objects.all().delete()
    pages = [at(name, desk.project.pk) for name in ("plan", "baselines", "plan_compare", "roadmap")]
    pages.append(at("plan_task", task.pk))
    for person in (desk.cast.aoki, takagi):
        client.force_login(person)
        for address in pages:
            assert client.get(address).status_code in (403, 404), (person, address)
    client.logout()
    for address in pages:
        assert client.get(address).status_code in (302, 404)


def test_a_plan_that_hangs_on_a_hidden_project_does_not_tell_its_name(kudo: Client, desk: Desk):
    cast = desk.cast
    other = desk_of(cast)
    other.project.department = cast.dx
    other.project.name = "秘密の調達"
    other.project.save()
    kimura = desk.act | {"actor": cast.actor(cast.kimura)}
    theirs = Desk(cast, other.project)
    theirs.act = kimura
    before = theirs.add("秘密の入札", 5)
    mine = desk.add("設置", 2)
    link_tasks(before=before, after=mine, **kimura)
    for name in ("plan", "roadmap"):
        page = text(kudo.get(at(name, desk.project.pk)))
        assert "秘密" not in page
    page = text(kudo.get(at("plan_task", mine.pk)))
    assert "(表示できない事業のタスク)" in page
    assert "秘密" not in page
    assert ON
