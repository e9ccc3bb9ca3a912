"""A 全体方針 is published only with KPI, interim targets and a 工程表, and lives on in editions."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.measures.models import Observation
from yakuba.foundation.measures.registry import get
from yakuba.foundation.measures.rules import Direction, Standing
from yakuba.kernel.fiscal import FiscalYear, Month
from yakuba.organisation.demo import Cast
from yakuba.programmes.models import Initiative, Kpi, KpiActual, Pillar, Project, Strategy
from yakuba.programmes.queries.kpi import figures, months_of
from yakuba.programmes.queries.strategies import (
    initiatives_open_to,
    lacks_of,
    left_behind,
    strategies_for,
    tree_of,
)
from yakuba.programmes.rules.strategies import (
    InitiativeOutline,
    KpiOutline,
    PillarOutline,
    lacks,
    years_needed,
)
from yakuba.programmes.services import kpis, strategies
from yakuba.programmes.services.errors import UnableToPlan, UnableToPublish
from yakuba.programmes.services.projects import register_project
from yakuba.programmes.services.tasks import add_task

ON = date(2026, 11, 20)


@dataclass
class Plan:
    """A 全体方針 of 木村 with everything that publication asks for."""

    strategy: Strategy
    pillar: Pillar
    initiative: Initiative
    counted: Kpi
    typed: Kpi
    project: Project


@pytest.fixture
def plan(cast: Cast, in_mihon: object) -> Plan:
    kimura = cast.actor(cast.kimura)
    at = cast.at
    strategy = strategies.draft_strategy(
        title="見本市DX推進方針",
        vision="書かない、待たない、迷わない市役所",
        first_year=2026,
        last_year=2028,
        actor=kimura,
        at=at,
    )
    pillar = strategies.add_pillar(strategy=strategy, title="窓口", actor=kimura, at=at)
    initiative = strategies.add_initiative(
        pillar=pillar,
        title="手続のオンライン化",
        owner_post=cast.post_of(cast.ueno),
        actor=kimura,
        at=at,
    )
    counted = kpis.add_kpi(initiative=initiative, measure_code="online_rate", actor=kimura, at=at)
    typed = kpis.add_kpi(
        initiative=initiative,
        title="書かない窓口の利用者",
        unit="人",
        direction=Direction.UP,
        definition="窓口で数えた人数",
        actor=kimura,
        at=at,
    )
    for kpi in (counted, typed):
        for year in (2026, 2028):
            kpis.set_kpi_target(
                kpi=kpi,
                fiscal_year=year,
                value=Decimal(60),
                interim_month=Month(year, 9),
                interim_value=Decimal(40),
                actor=kimura,
                at=at,
            )
    project = register_project(
        name="子育て手続の電子化",
        department=cast.childcare,
        initiative=initiative,
        actor=kimura,
        at=at,
        on=ON,
    )
    add_task(project=project, title="要件をまとめる", days=5, actor=kimura, at=at, on=ON)
    return Plan(strategy, pillar, initiative, counted, typed, project)


def test_a_complete_draft_is_published_and_never_changes_again(cast: Cast, plan: Plan):
    kimura = cast.actor(cast.kimura)
    assert lacks_of(plan.strategy, on=ON) == []
    published = strategies.publish_strategy(strategy=plan.strategy, actor=kimura, at=cast.at, on=ON)
    assert published.published_at == cast.at
    told = EventRecord.objects.get(code="programmes.strategy.published")
    assert (told.payload["initiatives"], told.payload["kpis"]) == (1, 2)
    with pytest.raises(UnableToPlan, match="新しい版"):
        strategies.add_pillar(strategy=published, title="働き方", actor=kimura, at=cast.at)
    with pytest.raises(UnableToPlan, match="新しい版"):
        kpis.remove_kpi(kpi=plan.typed, actor=kimura, at=cast.at)


def test_everything_that_lacks_is_said_at_once(cast: Cast, plan: Plan):
    kimura = cast.actor(cast.kimura)
    strategies.add_pillar(strategy=plan.strategy, title="働き方", actor=kimura, at=cast.at)
    bare = strategies.add_initiative(pillar=plan.pillar, title="電子決裁", actor=kimura, at=cast.at)
    half = kpis.add_kpi(
        initiative=bare, measure_code="electronic_decision_rate", actor=kimura, at=cast.at
    )
    kpis.set_kpi_target(
        kpi=half,
        fiscal_year=2026,
        value=Decimal(90),
        interim_month=Month(2026, 9),
        interim_value=Decimal(50),
        actor=kimura,
        at=cast.at,
    )
    assert lacks_of(plan.strategy, on=ON) == [
        "施策「電子決裁」に責任者の職がありません。",
        "施策「電子決裁」のKPI「電子決裁の割合」に、令和10年度の目標値と中間目標値がありません。",
        "施策「電子決裁」に事業がありません。工程表のもとになる事業をつないでください。",
        "柱「働き方」に施策がありません。",
    ]
    with pytest.raises(UnableToPublish, match="公表できません"):
        strategies.publish_strategy(strategy=plan.strategy, actor=kimura, at=cast.at, on=ON)
    assert Strategy.objects.get().published_at is None


def test_a_project_without_dates_is_no_roadmap(cast: Cast, plan: Plan):
    plan.project.tasks.update(start=None, finish=None)
    assert lacks_of(plan.strategy, on=ON) == [
        "施策「手続のオンライン化」の事業に、日程のあるタスクがありません（工程表がありません）。"
    ]


def test_only_those_charged_with_dx_write_it(cast: Cast, in_mihon: object):
    for user in (cast.aoki, cast.kato):
        with pytest.raises(UnableToPlan, match="DX推進の担当者だけ"):
            strategies.draft_strategy(
                title="勝手な方針",
                vision="…",
                first_year=2026,
                last_year=2027,
                actor=cast.actor(user),
                at=cast.at,
            )


def test_a_draft_is_seen_by_those_who_plan_or_lead(cast: Cast, plan: Plan):
    seen = [
        strategies_for(cast.actor(user)).exists() for user in (cast.kimura, cast.kato, cast.aoki)
    ]
    assert seen == [True, True, False]
    strategies.publish_strategy(
        strategy=plan.strategy, actor=cast.actor(cast.kimura), at=cast.at, on=ON
    )
    assert strategies_for(cast.actor(cast.aoki)).count() == 1


def test_a_target_never_stands_without_an_interim_target(cast: Cast, plan: Plan):
    kimura = cast.actor(cast.kimura)

    def aim(value: str, interim: str | None, month: str = "2027-09", year: int = 2027):
        kpis.set_kpi_target(
            kpi=plan.counted,
            fiscal_year=year,
            value=Decimal(value),
            interim_month=Month.from_iso(month),
            interim_value=None if interim is None else Decimal(interim),
            actor=kimura,
            at=cast.at,
        )

    with pytest.raises(UnableToPlan, match="中間目標がない"):
        aim("70", None)
    with pytest.raises(UnableToPlan, match="中間目標値は、目標値以下"):
        aim("70", "80")
    with pytest.raises(UnableToPlan, match="0から100"):
        aim("170", "80")
    with pytest.raises(UnableToPlan, match="年度の途中の月"):
        aim("70", "50", "2028-03")
    with pytest.raises(UnableToPlan, match="全体方針の年度"):
        aim("70", "50", "2031-09", 2031)
    aim("70", "50")
    assert plan.counted.targets.count() == 3


def test_nobody_types_what_is_counted(cast: Cast, plan: Plan):
    assert (plan.counted.unit, plan.counted.title) == ("%", "オンライン申請の割合")
    with pytest.raises(UnableToPlan, match="入力は要りません"):
        kpis.enter_kpi_actual(
            kpi=plan.counted,
            month=Month(2026, 10),
            value=Decimal(99),
            source_text="勘",
            actor=cast.actor(cast.kimura),
            at=cast.at,
        )


def test_a_figure_has_a_source_and_is_corrected_by_a_new_row(cast: Cast, plan: Plan):
    def enter(value: str, source: str, user=cast.kimura, month: str = "2026-10"):
        return kpis.enter_kpi_actual(
            kpi=plan.typed,
            month=Month.from_iso(month),
            value=Decimal(value),
            source_text=source,
            actor=cast.actor(user),
            at=cast.at,
        )

    with pytest.raises(UnableToPlan, match="出典"):
        enter("30", " ")
    with pytest.raises(UnableToPlan, match="先の月"):
        enter("30", "窓口日報", month="2026-12")
    with pytest.raises(UnableToPlan, match="施策の責任者"):
        enter("30", "窓口日報", cast.aoki)
    enter("30", "窓口日報")
    enter("35", "窓口日報（訂正）")
    figure = figures([plan.typed], on=ON)[plan.typed.pk]
    assert (figure.value, figure.source_text) == (Decimal(35), "窓口日報（訂正）")
    assert KpiActual.objects.count() == 2
    # September is over, and 35 is less than the 40 that were to be reached by then.
    assert figure.standing is Standing.BEHIND
    assert figure.value_text == "35人"
    assert figure.aim_text == "中間目標 40人（9月末）、目標 60人（令和8年度）"
    assert months_of(plan.typed, [Month(2026, 9), Month(2026, 10)]) == [None, Decimal(35)]


def test_the_post_that_answers_for_an_initiative_enters_its_figures(cast: Cast, plan: Plan):
    strategies.publish_strategy(
        strategy=plan.strategy, actor=cast.actor(cast.kimura), at=cast.at, on=ON
    )
    kpis.enter_kpi_actual(
        kpi=Kpi.objects.get(pk=plan.typed.pk),
        month=Month(2026, 10),
        value=Decimal(41),
        source_text="窓口日報",
        actor=cast.actor(cast.ueno),
        at=cast.at,
    )
    assert figures([plan.typed], on=ON)[plan.typed.pk].standing is Standing.UNDER_WAY


def test_what_is_counted_comes_from_the_measure_with_its_denominator(cast: Cast, plan: Plan):
    for month, part, whole in (("2026-04", 10, 40), ("2026-11", 30, 60)):
        Observation.objects.create(
            code="online_rate",
            version=get("online_rate").version,
            month=month,
            numerator=part,
            denominator=whole,
            computed_at=cast.at,
        )
    figure = figures([plan.counted], on=ON)[plan.counted.pk]
    assert figure.value == Decimal("40.0")
    assert figure.basis_text == "40／100件（令和8年11月までの累計）"


def test_a_measure_is_limited_only_to_a_scope_that_it_knows(cast: Cast, plan: Plan):
    with pytest.raises(UnableToPlan, match="選んだ範囲では数えられません"):
        kpis.change_kpi(
            kpi=plan.counted,
            title="",
            measure_code="online_rate",
            measure_scope="1b6f6c1e-0000-4000-8000-000000000000",
            actor=cast.actor(cast.kimura),
            at=cast.at,
        )


def test_a_new_edition_copies_everything_and_takes_the_projects_over_when_published(
    cast: Cast, plan: Plan
):
    kimura = cast.actor(cast.kimura)
    strategies.publish_strategy(strategy=plan.strategy, actor=kimura, at=cast.at, on=ON)
    kpis.enter_kpi_actual(
        kpi=plan.typed,
        month=Month(2026, 10),
        value=Decimal(35),
        source_text="窓口日報",
        actor=kimura,
        at=cast.at,
    )
    draft = strategies.new_edition(strategy=plan.strategy, actor=kimura, at=cast.at)
    with pytest.raises(UnableToPlan, match="改定の案がすでに"):
        strategies.new_edition(strategy=plan.strategy, actor=kimura, at=cast.at)
    (branch,) = tree_of(draft, actor=kimura, on=ON)
    (below,) = branch.initiatives
    assert below.initiative.previous_id == plan.initiative.pk
    # The draft already shows the figures and the projects that will be its own.
    assert [figure.value for figure in below.figures] == [None, Decimal(35)]
    assert below.projects == [plan.project]
    assert lacks_of(draft, on=ON) == []
    strategies.publish_strategy(strategy=draft, actor=kimura, at=cast.at, on=ON)
    plan.project.refresh_from_db()
    assert plan.project.initiative_id == below.initiative.pk
    typed = Kpi.objects.get(previous=plan.typed)
    assert figures([typed], on=ON)[typed.pk].value == Decimal(35)
    assert Strategy.objects.get(pk=plan.strategy.pk).replaced_at == cast.at
    assert [one.pk for one in initiatives_open_to(kimura)] == [below.initiative.pk]
    moved = EventRecord.objects.filter(code="programmes.project.changed").get()
    assert moved.payload["changes"] == ["施策: 第1版 → 第2版「手続のオンライン化」"]


def test_projects_of_a_dropped_initiative_stay_and_are_counted(cast: Cast, plan: Plan):
    kimura = cast.actor(cast.kimura)
    strategies.publish_strategy(strategy=plan.strategy, actor=kimura, at=cast.at, on=ON)
    draft = strategies.new_edition(strategy=plan.strategy, actor=kimura, at=cast.at)
    strategies.remove_initiative(
        initiative=Initiative.objects.get(pillar__strategy=draft), actor=kimura, at=cast.at
    )
    assert left_behind(draft) == 1
    strategies.discard_draft(strategy=draft, actor=kimura, at=cast.at)
    assert Strategy.objects.get() == plan.strategy


def test_an_initiative_with_projects_is_not_removed(cast: Cast, plan: Plan):
    kimura = cast.actor(cast.kimura)
    with pytest.raises(UnableToPlan, match="事業が1件つながっている"):
        strategies.remove_initiative(initiative=plan.initiative, actor=kimura, at=cast.at)
    with pytest.raises(UnableToPlan, match="施策がある柱"):
        strategies.remove_pillar(pillar=plan.pillar, actor=kimura, at=cast.at)


def test_pillars_and_initiatives_keep_the_order_that_was_given(cast: Cast, plan: Plan):
    kimura = cast.actor(cast.kimura)
    for title in ("働き方", "地域"):
        strategies.add_pillar(strategy=plan.strategy, title=title, actor=kimura, at=cast.at)
    last = Pillar.objects.get(title="地域")
    strategies.change_pillar(
        pillar=last, title="地域社会", text="", position=1, actor=kimura, at=cast.at
    )
    assert [one.title for one in Pillar.objects.all()] == ["地域社会", "窓口", "働き方"]


def test_aoki_sees_a_strategy_but_only_counts_projects_of_others(cast: Cast, plan: Plan):
    kimura = cast.actor(cast.kimura)
    register_project(
        name="ごみ収集の見直し",
        department=cast.environment,
        initiative=plan.initiative,
        actor=kimura,
        at=cast.at,
        on=ON,
    )
    strategies.publish_strategy(strategy=plan.strategy, actor=kimura, at=cast.at, on=ON)
    (branch,) = tree_of(plan.strategy, actor=cast.actor(cast.aoki), on=ON)
    (below,) = branch.initiatives
    assert (below.projects, below.hidden) == ([plan.project], 1)


@given(
    first=st.integers(2020, 2030),
    length=st.integers(0, 8),
    current=st.integers(2015, 2045),
)
def test_the_years_needed_lie_within_the_strategy(first: int, length: int, current: int):
    years = years_needed(first, first + length, current=current)
    assert years[-1] == first + length
    assert all(first <= year <= first + length for year in years)
    assert len(set(years)) == len(years)


def test_without_anything_everything_lacks():
    assert lacks(" ", [], years=(2026,)) == [
        "ビジョンが書かれていません。",
        "柱がありません。一つ以上の柱を加えてください。",
    ]
    bare = InitiativeOutline("施策", True, [KpiOutline("KPI", frozenset({2026}))], 1, 1)
    assert lacks("…", [PillarOutline("柱", [bare])], years=(2026,)) == []
    assert FiscalYear(2028).label in lacks("…", [PillarOutline("柱", [bare])], years=(2028,))[0]
