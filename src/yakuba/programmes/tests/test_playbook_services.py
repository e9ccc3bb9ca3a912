"""The town takes playbooks over, makes them its own, and makes plans of them."""

import copy
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.canonical import content_hash
from yakuba.organisation.demo import Cast
from yakuba.organisation.queries import actor_for
from yakuba.programmes.models import (
    Playbook,
    PlaybookRun,
    PlaybookVersion,
    Project,
    Task,
    TaskLink,
    TownWindow,
)
from yakuba.programmes.queries.attention import attention_of
from yakuba.programmes.queries.playbooks import (
    definition_of,
    draft_of,
    live_version,
    not_adopted,
    playbook_rows,
    preview_of,
    shipped_playbook,
)
from yakuba.programmes.queries.windows import suggested, window_kinds
from yakuba.programmes.rules.playbook_editing import new_document
from yakuba.programmes.rules.playbook_timing import Placing
from yakuba.programmes.rules.playbook_words import UnreadablePlaybook
from yakuba.programmes.services import playbooks as services
from yakuba.programmes.services.errors import PlanGrewOld, UnableToPlan, UnableToPublish
from yakuba.programmes.services.instantiating import NewProject, make_plan
from yakuba.programmes.services.projects import register_project
from yakuba.programmes.services.windows import remove_window, set_window

ON = date(2026, 11, 20)
GO_LIVE = date(2028, 10, 2)
ANSWERS = {
    "businesses": ["juki", "koseki"],
    "pia": ["full"],
    "procurement": ["tender"],
    "budget": ["request"],
    "rules": ["ordinance"],
}


@pytest.fixture
def kimura(cast: Cast, in_mihon: object) -> Any:
    return cast.actor(cast.kimura)


@pytest.fixture
def standard(kimura: Any, cast: Cast) -> Playbook:
    return services.adopt_shipped(code="standardisation", actor=kimura, at=cast.at)


@pytest.fixture
def year(kimura: Any, cast: Cast) -> None:
    """見本市 registers the year that lies before it."""
    for one in suggested(ON):
        set_window(
            code=one.code,
            title=one.title,
            opens=one.opens,
            closes=one.closes,
            actor=kimura,
            at=cast.at,
        )


def live(playbook: Playbook) -> PlaybookVersion:
    version = live_version(playbook)
    assert version is not None
    return version


def plan(cast: Cast, playbook: Playbook, actor: Any, **changes: Any) -> PlaybookRun:
    given: dict[str, Any] = {
        "version": live(playbook),
        "project": NewProject(name="基幹系の標準化", department=cast.dx),
        "go_live": GO_LIVE,
        "answers": ANSWERS,
        "actor": actor,
        "at": cast.at,
        "on": ON,
    }
    return make_plan(**{**given, **changes})


def test_kimura_takes_a_shipped_playbook_over(cast: Cast, kimura: Any, standard: Playbook):
    version = live(standard)
    assert (version.number, version.published_by) == (1, cast.kimura.name)
    assert version.content_hash == content_hash(version.definition)
    assert [one.code for one in not_adopted()] == ["online-procedures", "overall"]
    codes = set(EventRecord.objects.values_list("code", flat=True))
    assert {"programmes.playbook.adopted", "programmes.playbook.published"} <= codes
    with pytest.raises(UnableToPlan, match="すでに取り入れています"):
        services.adopt_shipped(code="standardisation", actor=kimura, at=cast.at)
    with pytest.raises(UnableToPlan, match="付いていません"):
        services.adopt_shipped(code="no-such", actor=kimura, at=cast.at)


def test_only_dx_officers_write_playbooks_and_windows(cast: Cast, standard: Playbook):
    aoki = cast.actor(cast.aoki)
    with pytest.raises(UnableToPlan, match="DX推進の担当者だけ"):
        services.begin_draft(playbook=standard, actor=aoki, at=cast.at)
    with pytest.raises(UnableToPlan, match="DX推進の担当者だけ"):
        services.adopt_shipped(code="overall", actor=aoki, at=cast.at)
    with pytest.raises(UnableToPlan, match="DX推進の担当者だけ"):
        set_window(code="assembly", title="議会", opens=ON, closes=ON, actor=aoki, at=cast.at)


def test_takagi_of_another_town_finds_and_writes_nothing(
    cast: Cast, standard: Playbook, takagi: User
):
    foreign = actor_for(takagi, on=ON)
    with pytest.raises(UnableToPlan):
        services.withdraw_playbook(playbook=standard, actor=foreign, at=cast.at)
    with acting_in(takagi.municipality_id or 0):
        at_home = actor_for(takagi, on=ON)
        assert playbook_rows() == []
        assert len(not_adopted()) == 3
        with pytest.raises(UnableToPlan, match="この手順書はありません"):
            services.withdraw_playbook(playbook=standard, actor=at_home, at=cast.at)


def test_a_draft_is_changed_published_and_then_fixed_for_ever(
    cast: Cast, kimura: Any, standard: Playbook
):
    draft = services.begin_draft(playbook=standard, actor=kimura, at=cast.at)
    assert services.begin_draft(playbook=standard, actor=kimura, at=cast.at).pk == draft.pk
    document = copy.deepcopy(draft.definition)
    document["title"] = "見本市の標準化"
    seen = content_hash(draft.definition)
    with pytest.raises(UnableToPublish, match="変わったところがありません"):
        services.publish_draft(playbook=standard, seen=seen, actor=kimura, at=cast.at)
    services.change_draft(
        playbook=standard, document=document, what="名称", seen=seen, actor=kimura, at=cast.at
    )
    with pytest.raises(PlanGrewOld):
        services.change_draft(
            playbook=standard, document=document, what="名称", seen=seen, actor=kimura, at=cast.at
        )
    made = services.publish_draft(
        playbook=standard, seen=content_hash(document), actor=kimura, at=cast.at
    )
    assert (made.number, Playbook.objects.get().title) == (2, "見本市の標準化")
    with pytest.raises(IntegrityError), transaction.atomic():
        PlaybookVersion.objects.filter(pk=made.pk).update(definition={})


def test_a_legal_minimum_is_shortened_only_with_a_reason(
    cast: Cast, kimura: Any, standard: Playbook
):
    draft = services.begin_draft(playbook=standard, actor=kimura, at=cast.at)

    def saved(**minimum: Any) -> None:
        document = copy.deepcopy(draft.definition)
        step = next(one for one in document["steps"] if one["code"] == "pia-public")
        step["minimum"] = {**step["minimum"], **minimum}
        if minimum.get("days") is None:
            del step["minimum"]
        held = draft_of(standard)
        assert held is not None
        services.change_draft(
            playbook=standard,
            document=document,
            what="公示",
            seen=content_hash(held.definition),
            actor=kimura,
            at=cast.at,
        )

    with pytest.raises(UnreadablePlaybook, match="短くする理由"):
        saved(days=20)
    with pytest.raises(UnreadablePlaybook, match="消せません"):
        saved(days=None)
    saved(days=40)
    saved(days=30, unit="WORKING")
    saved(days=20, reason="災害への対応で急ぐため")


def test_a_code_stays_and_bad_documents_name_their_step(
    cast: Cast, kimura: Any, standard: Playbook
):
    draft = services.begin_draft(playbook=standard, actor=kimura, at=cast.at)
    document = {**draft.definition, "code": "other"}
    with pytest.raises(UnreadablePlaybook, match="変えられません"):
        services.change_draft(
            playbook=standard,
            document=document,
            what="コード",
            seen=content_hash(draft.definition),
            actor=kimura,
            at=cast.at,
        )


def test_a_playbook_of_the_towns_own_needs_no_code(cast: Cast, kimura: Any):
    document = new_document("chiiki", "地域のデジタル化")
    own = services.found_playbook(document=document, actor=kimura, at=cast.at)
    assert live_version(own) is None
    services.publish_draft(playbook=own, seen=content_hash(document), actor=kimura, at=cast.at)
    run = plan(cast, own, kimura, answers={})
    assert Task.objects.filter(project=run.project).count() == 3
    with pytest.raises(UnableToPlan, match="すでにあります"):
        services.found_playbook(document=document, actor=kimura, at=cast.at)


def test_a_draft_that_never_was_published_goes_with_its_playbook(cast: Cast, kimura: Any):
    document = new_document("chiiki", "地域のデジタル化")
    own = services.found_playbook(document=document, actor=kimura, at=cast.at)
    services.drop_draft(playbook=own, actor=kimura, at=cast.at)
    assert not Playbook.objects.exists()


def test_a_withdrawn_playbook_makes_no_plans_until_it_is_back(
    cast: Cast, kimura: Any, standard: Playbook
):
    services.withdraw_playbook(playbook=standard, actor=kimura, at=cast.at)
    with pytest.raises(UnableToPlan, match="使えません"):
        plan(cast, standard, kimura)
    services.restore_playbook(playbook=standard, actor=kimura, at=cast.at)
    services.withdraw_playbook(playbook=standard, actor=kimura, at=cast.at)
    again = services.adopt_shipped(code="standardisation", actor=kimura, at=cast.at)
    assert (again.pk, again.withdrawn_at, live(again).number) == (standard.pk, None, 1)


@pytest.mark.usefixtures("year")
def test_the_plan_of_a_playbook_has_dates_minima_windows_and_links(
    cast: Cast, kimura: Any, standard: Playbook
):
    run = plan(cast, standard, kimura)
    project = run.project
    assert (run.go_live, run.late_by) == (GO_LIVE, 0)
    tasks = {task.step_code: task for task in Task.objects.filter(project=project)}
    public = tasks["pia-public"]
    assert (public.minimum_days, public.minimum_unit) == (30, "CALENDAR")
    assert "第5の3" in public.minimum_source
    assert public.start and public.finish
    assert (public.finish - public.start).days >= 30
    assert tasks["live"].start == GO_LIVE
    assembly = tasks["assembly"]
    windows = TownWindow.objects.filter(code="assembly")
    # The sessions of 2028 are not registered; they are taken to be like those of the year before.
    assert assembly.start and assembly.start.month in (3, 6, 9, 12) and windows.count() == 4
    assert tasks["data-moving.juki"].title == "データ移行（住民基本台帳）"
    assert tasks["data-moving.juki"].parent == tasks["testing.koseki"].parent
    assert TaskLink.objects.filter(after=tasks["go-decision"]).count() == 5
    assert EventRecord.objects.filter(code="programmes.project.plan_made").count() == 1
    assert "文言は自治体で確認・編集してください" in tasks["rfi"].note
    # What follows the go-live is planned too, and is no delay.
    finishes = [task.finish for task in tasks.values() if task.finish]
    assert project.go_live == max(finishes) > GO_LIVE
    assert [one.code.value for one in attention_of(project, on=ON)] == ["NO_OWNER"]


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize("go_live", [date(2028, 9, 30), date(2028, 10, 1), date(2028, 10, 2)])
def test_a_plan_that_keeps_its_day_is_not_late_also_from_a_closed_day(
    cast: Cast, kimura: Any, standard: Playbook, go_live: date
):
    run = plan(cast, standard, kimura, go_live=go_live)
    finishes = Task.objects.filter(project=run.project).values_list("finish", flat=True)
    assert run.late_by == 0
    assert run.project.go_live == max(finishes)


def test_two_presses_of_one_button_make_one_plan(cast: Cast, kimura: Any, standard: Playbook):
    first = plan(cast, standard, kimura)
    assert plan(cast, standard, kimura, at=cast.at + timedelta(seconds=3)) == first
    project = first.project
    assert plan(cast, standard, kimura, project=project, at=cast.at + timedelta(seconds=5)) == first
    assert (Project.objects.count(), PlaybookRun.objects.count()) == (1, 1)
    other = NewProject(name="別の計画", department=cast.dx)
    assert plan(cast, standard, kimura, project=other) != first
    assert plan(cast, standard, kimura, at=cast.at + timedelta(minutes=5)) != first
    assert Project.objects.count() == 3


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize("placing", list(Placing))
@pytest.mark.parametrize("code", ["overall", "standardisation", "online-procedures"])
def test_the_written_dates_are_those_of_the_preview(
    cast: Cast, kimura: Any, code: str, placing: Placing
):
    playbook = services.adopt_shipped(code=code, actor=kimura, at=cast.at)
    definition = definition_of(live(playbook))
    for go_live, last in ((GO_LIVE, 0), (date(2027, 4, 1), 0), (date(2028, 10, 1), -1)):
        answers = {one.key: [one.options[last].value] for one in definition.questions}
        preview = preview_of(
            definition,
            answers,
            municipality=cast.municipality,
            go_live=go_live,
            today=ON,
            placing=placing,
        )
        run = plan(cast, playbook, kimura, go_live=go_live, placing=placing, answers=answers)
        written = {
            task.step_code: (task.start, task.finish)
            for task in Task.objects.filter(project=run.project).exclude(kind="GROUP")
        }
        assert written == {one.draft.code: (one.start, one.finish) for one in preview.timing.placed}


@pytest.mark.usefixtures("year")
def test_a_day_that_is_too_near_says_by_how_much_it_is_late(
    cast: Cast, kimura: Any, standard: Playbook
):
    run = plan(cast, standard, kimura, go_live=date(2027, 4, 1))
    assert run.late_by > 200
    assert run.project.go_live and run.project.go_live < date(2027, 7, 1)
    live_task = Task.objects.get(project=run.project, step_code="live")
    assert live_task.start and live_task.start > date(2028, 1, 1)


def test_steps_go_into_a_project_that_is_there(cast: Cast, kimura: Any, standard: Playbook):
    project = register_project(
        name="窓口の改革", department=cast.dx, actor=kimura, at=cast.at, on=ON
    )
    run = plan(cast, standard, kimura, project=project)
    finishes = Task.objects.filter(project=project).values_list("finish", flat=True)
    assert Project.objects.get(pk=project.pk).go_live == max(finishes) > GO_LIVE
    assert run.project == project
    with pytest.raises(UnableToPlan):
        plan(cast, standard, cast.actor(cast.aoki), project=project)


def test_a_plan_needs_answers_and_a_coming_day(cast: Cast, kimura: Any, standard: Playbook):
    with pytest.raises(UnableToPlan, match="「対象の業務」を選んでください"):
        plan(cast, standard, kimura, answers={**ANSWERS, "businesses": []})
    with pytest.raises(UnableToPlan, match="今日より後"):
        plan(cast, standard, kimura, go_live=ON)
    assert not Project.objects.exists()


def test_windows_are_set_once_and_removed(cast: Cast, kimura: Any):
    given: dict[str, Any] = {
        "code": "assembly",
        "title": "12月議会",
        "opens": date(2026, 12, 1),
        "closes": date(2026, 12, 18),
        "actor": kimura,
        "at": cast.at,
    }
    window = set_window(**given)
    with pytest.raises(UnableToPlan, match="すでに登録"):
        set_window(**given)
    with pytest.raises(UnableToPlan, match="終了日"):
        set_window(**{**given, "closes": date(2026, 11, 30)})
    assert window_kinds()["assembly"] == "議会の会期"
    remove_window(window=window, actor=kimura, at=cast.at)
    remove_window(window=window, actor=kimura, at=cast.at)
    assert EventRecord.objects.filter(code="programmes.window.removed").count() == 1


def test_every_shipped_playbook_can_be_taken_over(cast: Cast, kimura: Any):
    for code in ("overall", "standardisation", "online-procedures"):
        assert shipped_playbook(code) is not None
        services.adopt_shipped(code=code, actor=kimura, at=cast.at)
    assert not not_adopted()
