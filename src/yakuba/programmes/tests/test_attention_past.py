"""What needed attention at the end of a month stays what it was, whatever happens later."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from yakuba.kernel.fiscal import Month
from yakuba.organisation.demo import Cast
from yakuba.programmes.models import Kpi, Project, ProjectRecord, StatusUpdate, Task
from yakuba.programmes.queries.attention import attention, attention_at
from yakuba.programmes.queries.packs import report_of
from yakuba.programmes.rules.attention import Code, Reason
from yakuba.programmes.rules.stages import Health, ProjectStage, TaskKind
from yakuba.programmes.services import tasks as acts
from yakuba.programmes.services.errors import UnableToAct
from yakuba.programmes.services.kpis import enter_kpi_actual
from yakuba.programmes.services.packs import recount
from yakuba.programmes.services.projects import change_project, move_project, register_project
from yakuba.programmes.services.status import give_status

from .report_town import AT, TOKYO, ReportTown, build, moment

END = datetime(2026, 11, 1, tzinfo=TOKYO)
LAST = date(2026, 10, 31)


@pytest.fixture
def town(cast: Cast, in_mihon: object) -> ReportTown:
    return build(cast)


class Hand:
    """木村 at work: acts drawn by lot, each at its own moment."""

    def __init__(self, cast: Cast, rng: random.Random, since: datetime) -> None:
        self.cast, self.rng, self.at = cast, rng, since
        self.acts: list[Callable[[], object]] = [
            self.add,
            self.move,
            self.finish,
            self.remove,
            self.restore,
            self.owner,
            self.deadline,
            self.stage,
            self.status,
            self.figure,
            self.register,
        ]

    def go(self, count: int) -> int:
        """Do as many acts; returns how many were not refused."""
        done = 0
        for _ in range(count):
            self.at += timedelta(hours=self.rng.randint(1, 20))
            try:
                self.rng.choice(self.acts)()
            except UnableToAct:
                continue
            done += 1
        return done

    @property
    def by(self) -> dict[str, object]:
        return {"actor": self.cast.actor(self.cast.kimura), "at": self.at}

    @property
    def on(self) -> date:
        return self.at.astimezone(TOKYO).date()

    def project(self) -> Project:
        return self.rng.choice(list(Project.objects.order_by("pk")))

    def task(self) -> Task:
        return self.rng.choice(list(Task.objects.order_by("pk")))

    def day(self) -> date:
        return self.on + timedelta(days=self.rng.randint(-20, 60))

    def add(self) -> None:
        acts.add_task(
            project=self.project(),
            title=f"作業{self.rng.random()}",
            kind=self.rng.choice([TaskKind.WORK, TaskKind.MILESTONE]),
            start=self.day(),
            on=self.on,
            **self.by,
        )

    def move(self) -> None:
        acts.change_task(task=self.task(), changes={"title": "改めた名称"}, on=self.on, **self.by)
        acts.move_task(task=self.task(), start=self.day(), on=self.on, **self.by)

    def finish(self) -> None:
        acts.finish_task(task=self.task(), on=self.on, **self.by)

    def remove(self) -> None:
        acts.remove_task(task=self.task(), on=self.on, **self.by)

    def restore(self) -> None:
        acts.restore_task(task=self.task(), on=self.on, **self.by)

    def owner(self) -> None:
        post = self.rng.choice([None, self.cast.posts["環境課長"], self.cast.posts["市長"]])
        change_project(
            project=self.project(), changes={"owner_post": post}, revision=None, **self.by
        )

    def deadline(self) -> None:
        change_project(
            project=self.project(), changes={"go_live": self.day()}, revision=None, **self.by
        )

    def stage(self) -> None:
        to = self.rng.choice([ProjectStage.RUNNING, ProjectStage.SUSPENDED, ProjectStage.FINISHED])
        move_project(project=self.project(), to=to, on=self.on, reason="理由", **self.by)

    def status(self) -> None:
        give_status(
            project=self.project(),
            health=self.rng.choice(list(Health)),
            sentence="一言",
            on=self.on,
            **self.by,
        )

    def figure(self) -> None:
        enter_kpi_actual(
            kpi=Kpi.objects.get(),
            month=Month(2026, self.rng.randint(4, 10)),
            value=Decimal(self.rng.randint(0, 99)),
            source_text="月報",
            **self.by,
        )

    def register(self) -> None:
        register_project(
            name=f"事業{self.rng.random()}", department=self.cast.dx, on=self.on, **self.by
        )


@pytest.mark.parametrize("seed", range(6))
def test_nothing_that_happens_later_changes_what_needed_attention(town: ReportTown, seed: int):
    rng = random.Random(seed)
    assert Hand(town.cast, rng, moment(10, 23)).go(14) > 5
    ends = [END - timedelta(days=4), END]
    before = [attention_at(end, on=end.date() - timedelta(days=1)) for end in ends]
    assert any(before[1].values())
    assert Hand(town.cast, rng, END).go(30) > 10
    after = [attention_at(end, on=end.date() - timedelta(days=1)) for end in ends]
    assert after == before


@pytest.mark.parametrize("seed", range(6))
def test_at_the_present_moment_the_records_say_what_the_rows_say(town: ReportTown, seed: int):
    hand = Hand(town.cast, random.Random(seed), moment(10, 23))
    assert hand.go(30) > 10
    now = hand.at + timedelta(seconds=1)
    for days in (0, 31, 90):
        on = hand.on + timedelta(days=days)
        assert ordered(attention_at(now, on=on)) == ordered(attention(Project.objects.all(), on=on))


def ordered(found: dict[int, list[Reason]]) -> dict[int, list[Reason]]:
    return {key: sorted(reasons, key=lambda one: one.code.order) for key, reasons in found.items()}


def test_a_report_of_october_that_is_counted_in_november_speaks_of_october(town: ReportTown):
    pack = town.pack()
    before = {line.key: line.reasons for line in report_of(pack).projects}
    assert any("責任者の職が決まっていません" in one for one in before[town.standard.pk])
    kimura = town.cast.actor(town.cast.kimura)
    change_project(
        project=Project.objects.get(pk=town.standard.pk),
        changes={"owner_post": town.cast.posts["市長"], "go_live": date(2027, 3, 31)},
        revision=None,
        actor=kimura,
        at=AT,
    )
    StatusUpdate.objects.create(
        project=town.forest,
        health="GREEN",
        sentence="動いています。",
        facts={},
        given_at=AT,
        given_by=town.cast.kimura,
        given_label="木村 涼",
    )
    again = report_of(recount(pack=pack, actor=kimura, at=AT + timedelta(days=1)))
    assert {line.key: line.reasons for line in again.projects} == before


def test_a_project_that_was_not_there_yet_is_left_out(town: ReportTown):
    assert attention_at(moment(4, 1), on=date(2026, 3, 31)) == {}
    silent = attention_at(moment(8, 1), on=date(2026, 7, 31))[town.forest.pk]
    assert Code.SILENT in {reason.code for reason in silent}


def test_of_a_record_from_before_owners_were_kept_the_owner_of_now_is_taken(town: ReportTown):
    project = Project.objects.get(pk=town.standard.pk)
    project.owner_post = town.cast.posts["市長"]
    project.save(update_fields=["owner_post"])
    before = ProjectRecord.objects.filter(project=project).latest("recorded_at")
    before.pk, before.recorded_at, before.knows_owner = None, moment(10, 25), None
    before.owner_post = None
    before.save(force_insert=True)
    codes = {reason.code for reason in attention_at(END, on=LAST)[project.pk]}
    assert Code.NO_OWNER not in codes
    assert Code.PUSHED in codes
