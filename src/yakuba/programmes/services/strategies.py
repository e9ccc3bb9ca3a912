"""Draft a 全体方針 with its pillars and initiatives, publish it, and begin its next edition."""

from datetime import date, datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import F, Max, QuerySet

from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line, clean_text
from yakuba.organisation.models import Post
from yakuba.programmes.events import projects as project_events
from yakuba.programmes.events import strategies as events
from yakuba.programmes.events.about import project_ref, strategy_ref
from yakuba.programmes.models import (
    Initiative,
    Kpi,
    KpiActual,
    KpiTarget,
    Pillar,
    Project,
    Strategy,
)
from yakuba.programmes.policies.projects import may_plan
from yakuba.programmes.queries.strategies import lacks_of

from .errors import UnableToPlan, UnableToPublish
from .history import keep_projects
from .projects import demand

LONGEST = 120
M = TypeVar("M", Pillar, Initiative, Kpi)


@transaction.atomic
def draft_strategy(
    *, title: str, vision: str, first_year: int, last_year: int, actor: Actor, at: datetime
) -> Strategy:
    """Begin a 全体方針; raises `UnableToPlan`."""
    demand(may_plan(actor))
    title = named(title, "全体方針の名称")
    _check_years(first_year, last_year)
    if Strategy.objects.filter(title=title).exists():
        raise UnableToPlan(
            "同じ名称の全体方針があります。改定は「新しい版を作る」から始めてください。"
        )
    strategy = Strategy.objects.create(
        title=title,
        vision=clean_text(vision),
        first_year=first_year,
        last_year=last_year,
        created_at=at,
    )
    fact = events.StrategyDrafted(subject=strategy_ref(strategy.pk), title=title, edition=1)
    record(fact, actor=actor, at=at)
    return strategy


@transaction.atomic
def change_strategy(
    *,
    strategy: Strategy,
    title: str,
    vision: str,
    first_year: int,
    last_year: int,
    actor: Actor,
    at: datetime,
) -> Strategy:
    """Change title, vision and years of a draft; raises `UnableToPlan`."""
    held = draft_of(strategy, actor)
    title = named(title, "全体方針の名称")
    _check_years(first_year, last_year)
    same = Strategy.objects.filter(title=title, edition=held.edition).exclude(pk=held.pk)
    if same.exists():
        raise UnableToPlan("同じ名称の全体方針があります。別の名称にしてください。")
    held.title, held.vision = title, clean_text(vision)
    held.first_year, held.last_year = first_year, last_year
    held.save(update_fields=["title", "vision", "first_year", "last_year"])
    tell(held, "名称、ビジョン、年度を直した", actor, at)
    return held


@transaction.atomic
def discard_draft(*, strategy: Strategy, actor: Actor, at: datetime) -> None:
    """Throw a draft away; the edition before stays in force. Raises `UnableToPlan`."""
    held = draft_of(strategy, actor)
    _refuse_with_projects(Project.objects.filter(initiative__pillar__strategy=held), "案")
    if KpiActual.objects.filter(kpi__initiative__pillar__strategy=held).exists():
        raise UnableToPlan("実績値が入力されたKPIがあるため、この案は破棄できません。")
    tell(held, "案を破棄した", actor, at)
    Kpi.objects.filter(initiative__pillar__strategy=held).delete()
    Initiative.objects.filter(pillar__strategy=held).delete()
    held.delete()


@transaction.atomic
def add_pillar(
    *, strategy: Strategy, title: str, text: str = "", actor: Actor, at: datetime
) -> Pillar:
    """Add a pillar at the end of a draft; raises `UnableToPlan`."""
    held = draft_of(strategy, actor)
    title = named(title, "柱の名称")
    last = Pillar.objects.filter(strategy=held).aggregate(last=Max("position"))["last"]
    pillar = Pillar.objects.create(
        strategy=held, position=(last or 0) + 1, title=title, text=clean_text(text)
    )
    tell(held, f"柱「{title}」を加えた", actor, at)
    return pillar


@transaction.atomic
def change_pillar(
    *, pillar: Pillar, title: str, text: str, position: int | None, actor: Actor, at: datetime
) -> Pillar:
    """Change a pillar of a draft, and its place among the others; raises `UnableToPlan`."""
    held = draft_of(pillar.strategy, actor)
    pillar.title, pillar.text = named(title, "柱の名称"), clean_text(text)
    pillar.save(update_fields=["title", "text"])
    if position is not None:
        order_anew(list(Pillar.objects.filter(strategy=held)), pillar, position)
    tell(held, f"柱「{pillar.title}」を直した", actor, at)
    return pillar


@transaction.atomic
def remove_pillar(*, pillar: Pillar, actor: Actor, at: datetime) -> None:
    """Remove a pillar that holds no initiative any more; raises `UnableToPlan`."""
    held = draft_of(pillar.strategy, actor)
    if pillar.initiatives.exists():
        raise UnableToPlan("施策がある柱は削除できません。先に施策を削除してください。")
    tell(held, f"柱「{pillar.title}」を削除した", actor, at)
    pillar.delete()


@transaction.atomic
def add_initiative(
    *,
    pillar: Pillar,
    title: str,
    purpose: str = "",
    owner_post: Post | None = None,
    actor: Actor,
    at: datetime,
) -> Initiative:
    """Add an initiative to a pillar of a draft; raises `UnableToPlan`."""
    held = draft_of(pillar.strategy, actor)
    title = named(title, "施策の名称")
    last = Initiative.objects.filter(pillar=pillar).aggregate(last=Max("position"))["last"]
    initiative = Initiative.objects.create(
        pillar=pillar,
        position=(last or 0) + 1,
        title=title,
        purpose=clean_text(purpose),
        owner_post=owner_post,
    )
    tell(held, f"施策「{title}」を加えた", actor, at)
    return initiative


@transaction.atomic
def change_initiative(
    *,
    initiative: Initiative,
    title: str,
    purpose: str,
    owner_post: Post | None,
    position: int | None = None,
    actor: Actor,
    at: datetime,
) -> Initiative:
    """Change an initiative of a draft, and its place in its pillar; raises `UnableToPlan`."""
    held = draft_of(initiative.pillar.strategy, actor)
    initiative.title, initiative.purpose = named(title, "施策の名称"), clean_text(purpose)
    initiative.owner_post = owner_post
    initiative.save(update_fields=["title", "purpose", "owner_post"])
    if position is not None:
        siblings = list(Initiative.objects.filter(pillar=initiative.pillar_id))
        order_anew(siblings, initiative, position)
    tell(held, f"施策「{initiative.title}」を直した", actor, at)
    return initiative


@transaction.atomic
def remove_initiative(*, initiative: Initiative, actor: Actor, at: datetime) -> None:
    """Remove an initiative of a draft that no project hangs on; raises `UnableToPlan`."""
    held = draft_of(initiative.pillar.strategy, actor)
    _refuse_with_projects(Project.objects.filter(initiative=initiative), "施策")
    if KpiActual.objects.filter(kpi__initiative=initiative).exists():
        raise UnableToPlan("実績値が入力されたKPIがあるため、この施策は削除できません。")
    tell(held, f"施策「{initiative.title}」を削除した", actor, at)
    initiative.delete()


@transaction.atomic
def publish_strategy(*, strategy: Strategy, actor: Actor, at: datetime, on: date) -> Strategy:
    """Publish a draft; its projects, and the figures of its KPI, come over from the edition before.

    Raises `UnableToPublish` with everything that it lacks.
    """
    demand(may_plan(actor), UnableToPublish)
    held = draft_of(strategy, actor)
    missing = lacks_of(held, on=on)
    if missing:
        raise UnableToPublish("公表できません。" + "".join(missing))
    held.published_at = at
    held.save(update_fields=["published_at"])
    if held.previous_id is not None:
        Strategy.objects.filter(pk=held.previous_id).update(replaced_at=at)
        _move_projects(held, actor, at)
        _carry_actuals(held)
    initiatives = Initiative.objects.filter(pillar__strategy=held).count()
    kpis = Kpi.objects.filter(initiative__pillar__strategy=held).count()
    fact = events.StrategyPublished(
        subject=strategy_ref(held.pk),
        title=held.title,
        edition=held.edition,
        initiatives=initiatives,
        kpis=kpis,
    )
    record(fact, actor=actor, at=at)
    return held


def _move_projects(strategy: Strategy, actor: Actor, at: datetime) -> None:
    said = f"施策: 第{strategy.edition - 1}版 → 第{strategy.edition}版"
    rows = Initiative.objects.filter(pillar__strategy=strategy).exclude(previous=None)
    for initiative in rows:
        projects = Project.objects.filter(initiative=initiative.previous_id)
        moved = list(projects.values_list("pk", flat=True))
        projects.update(initiative=initiative, revision=F("revision") + 1)
        keep_projects(list(Project.objects.filter(pk__in=moved)), at=at)
        for key in moved:
            fact = project_events.ProjectChanged(
                subject=project_ref(key), changes=(f"{said}「{initiative.title}」",)
            )
            record(fact, actor=actor, at=at)


def _carry_actuals(strategy: Strategy) -> None:
    kpis = Kpi.objects.filter(initiative__pillar__strategy=strategy).exclude(previous=None)
    known = dict(kpis.values_list("previous_id", "pk"))
    rows = KpiActual.objects.filter(kpi__in=known).order_by("pk")
    KpiActual.objects.bulk_create(
        [
            KpiActual(
                kpi_id=known[row.kpi_id],
                month=row.month,
                value=row.value,
                source_text=row.source_text,
                entered_at=row.entered_at,
                entered_by=row.entered_by,
            )
            for row in rows
        ],
        batch_size=500,
    )


@transaction.atomic
def new_edition(*, strategy: Strategy, actor: Actor, at: datetime) -> Strategy:
    """Begin the next edition of a published strategy as a copy of it; raises `UnableToPlan`."""
    demand(may_plan(actor))
    held = only(Strategy.objects.select_for_update().filter(pk=strategy.pk))
    if held is None or held.published_at is None:
        raise UnableToPlan("公表された全体方針だけを改定できます。")
    if held.replaced_at is not None:
        raise UnableToPlan("この版はすでに改定されています。最新の版から改定してください。")
    if Strategy.objects.filter(previous=held).exists():
        raise UnableToPlan("改定の案がすでにあります。その案を直してください。")
    copy = Strategy.objects.create(
        title=held.title,
        edition=held.edition + 1,
        vision=held.vision,
        first_year=held.first_year,
        last_year=held.last_year,
        created_at=at,
        previous=held,
    )
    for pillar in Pillar.objects.filter(strategy=held):
        _copy_pillar(pillar, copy)
    fact = events.StrategyDrafted(
        subject=strategy_ref(copy.pk), title=copy.title, edition=copy.edition
    )
    record(fact, actor=actor, at=at)
    return copy


def _copy_pillar(pillar: Pillar, strategy: Strategy) -> None:
    twin = Pillar.objects.create(
        strategy=strategy, position=pillar.position, title=pillar.title, text=pillar.text
    )
    for initiative in Initiative.objects.filter(pillar=pillar):
        new = Initiative.objects.create(
            pillar=twin,
            position=initiative.position,
            title=initiative.title,
            purpose=initiative.purpose,
            owner_post_id=initiative.owner_post_id,
            previous=initiative,
        )
        for kpi in Kpi.objects.filter(initiative=initiative):
            _copy_kpi(kpi, new)


def _copy_kpi(kpi: Kpi, initiative: Initiative) -> None:
    twin = Kpi.objects.create(
        initiative=initiative,
        position=kpi.position,
        title=kpi.title,
        measure_code=kpi.measure_code,
        measure_scope=kpi.measure_scope,
        unit=kpi.unit,
        direction=kpi.direction,
        definition=kpi.definition,
        starting_value=kpi.starting_value,
        starting_text=kpi.starting_text,
        previous=kpi,
    )
    KpiTarget.objects.bulk_create(
        [
            KpiTarget(
                kpi=twin,
                fiscal_year=target.fiscal_year,
                interim_month=target.interim_month,
                interim_value=target.interim_value,
                value=target.value,
            )
            for target in KpiTarget.objects.filter(kpi=kpi)
        ]
    )


def draft_of(strategy: Strategy, actor: Actor) -> Strategy:
    """Lock a strategy that can still be written; raises `UnableToPlan`."""
    demand(may_plan(actor))
    held = only(Strategy.objects.select_for_update().filter(pk=strategy.pk))
    if held is None:
        raise UnableToPlan("この全体方針はありません。")
    if held.published_at is not None:
        raise UnableToPlan(
            "公表した全体方針は変更できません。「新しい版を作る」から改定してください。"
        )
    return held


def named(title: str, what: str) -> str:
    """Return the tidy name; raises `UnableToPlan` when there is none or it is too long."""
    title = clean_line(title)
    if not title:
        raise UnableToPlan(f"{what}を入力してください。")
    if len(title) > LONGEST:
        raise UnableToPlan(f"{what}は{LONGEST}文字以内で入力してください。")
    return title


def order_anew(rows: list[M], moved: M, position: int) -> None:
    """Put one row at the 1-based place among its siblings and number all of them."""
    others = [row for row in rows if row.pk != moved.pk]
    others.insert(max(position - 1, 0), moved)
    for number, row in enumerate(others, start=1):
        row.position = number
    type(moved).objects.bulk_update(others, ["position"])


def tell(strategy: Strategy, what: str, actor: Actor, at: datetime) -> None:
    """Record what was changed in a draft."""
    fact = events.StrategyChanged(subject=strategy_ref(strategy.pk), what=what)
    record(fact, actor=actor, at=at)


def _check_years(first: int, last: int) -> None:
    if not 2000 <= first <= 2099 or not 2000 <= last <= 2099:
        raise UnableToPlan("年度は、2000から2099までで入力してください。")
    if last < first:
        raise UnableToPlan("最後の年度は、最初の年度以降にしてください。")


def _refuse_with_projects(projects: QuerySet[Project], what: str) -> None:
    count = projects.count()
    if count:
        raise UnableToPlan(
            f"事業が{count}件つながっているため、この{what}は削除できません。先に事業の施策を変えてください。"
        )
