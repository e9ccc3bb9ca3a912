"""A plan beside what it was on any day: dates, progress, effort, money, and what was taken out."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.kernel.workdays import Calendar
from yakuba.organisation.demo import Cast
from yakuba.programmes.models import Task
from yakuba.programmes.queries.history import Comparison, compare
from yakuba.programmes.rules.comparison import Change, Difference, TaskState, differences
from yakuba.programmes.services.baselines import set_baseline
from yakuba.programmes.services.budgets import remove_budget_line, set_budget_line
from yakuba.programmes.services.tasks import change_task, finish_task, progress_task, remove_task

from .plan_desk import ON, desk_of

DAY = timedelta(days=1)
STATE = TaskState(
    key=1,
    title="調査",
    kind="WORK",
    start=date(2026, 9, 4),
    finish=date(2026, 9, 8),
    progress=20,
    effort_hours=Decimal(10),
    spent_hours=None,
    finished_on=None,
)


def alone(then: TaskState | None, now: TaskState | None) -> Difference:
    (row,) = differences([then] if then else [], [now] if now else [], Calendar())
    return row


@pytest.mark.parametrize(
    ("now", "change", "days", "effort", "progress"),
    [
        ({}, Change.SAME, 0, 0, 0),
        ({"progress": 70}, Change.SAME, 0, 0, 50),
        ({"progress": 5}, Change.SAME, 0, 0, -15),
        ({"effort_hours": Decimal("12.5")}, Change.SAME, 0, Decimal("2.5"), 0),
        ({"effort_hours": Decimal(4)}, Change.SAME, 0, -6, 0),
        ({"effort_hours": None}, Change.SAME, 0, -10, 0),
        # 9/21 to 9/23 are holidays, and a Saturday and a Sunday lie before them.
        ({"finish": date(2026, 9, 24)}, Change.LATER, 9, 0, 0),
        ({"finish": date(2026, 9, 7), "progress": 30}, Change.EARLIER, -1, 0, 10),
        ({"finish": None}, Change.SAME, None, 0, 0),
    ],
)
def test_what_became_of_a_task_is_told_in_days_hours_and_points(
    now: dict[str, Any], change: Change, days: int | None, effort: Decimal | int, progress: int
):
    row = alone(STATE, replace(STATE, **now))
    assert (row.change, row.finish_days, row.effort, row.progress) == (
        change,
        days,
        effort,
        progress,
    )
    assert row.is_different is bool(days or effort or progress)


def test_a_task_that_came_or_went_counts_with_its_whole_effort_and_no_progress():
    came, went = alone(None, STATE), alone(STATE, None)
    assert (came.change, came.effort, came.progress, came.finish_days) == (
        Change.ADDED,
        10,
        0,
        None,
    )
    assert (went.change, went.effort, went.progress, went.finish_days) == (
        Change.REMOVED,
        -10,
        0,
        None,
    )
    assert came.is_different
    assert went.is_different


class Story:
    """Kudo's plan over five days, each act on a day of its own."""

    def __init__(self, cast: Cast) -> None:
        # The last act is that of the cast's own day: nothing here lies after it.
        self.desk = desk_of(replace(cast, at=cast.at - 5 * DAY))
        self.project = self.desk.project
        self.first = self.desk.add("調査", 3, effort_hours=Decimal(20))
        self.talk = self.desk.add("説明会", 1, effort_hours=Decimal(8))
        set_baseline(project=self.project, name="当初計画", as_of=self.at(0), **self.on(0))
        self.line = self._money(1, None, planned=5_000_000)
        begun = self.on(2) | {"on": ON}
        progress_task(task=self.first, percent=50, spent_hours=Decimal(9), **begun)
        change_task(task=self.first, changes={"days": 8, "effort_hours": Decimal(30)}, **self.on(3))
        self._money(3, self.line, planned=6_000_000, spent=1_200_000)
        remove_task(task=self.talk, **self.on(4))
        self.last = self._added(4)

    def on(self, day: int) -> dict[str, Any]:
        return {"actor": self.desk.act["actor"], "at": self.at(day)}

    def at(self, day: int) -> datetime:
        """Return the moment of the acts of a day."""
        return self.desk.cast.at + day * DAY

    def evening(self, day: int) -> datetime:
        return self.at(day) + timedelta(hours=1)

    def compare(self, day: int, until: int | None = None) -> Comparison:
        later = None if until is None else self.evening(until)
        return compare(self.project, self.evening(day), later)

    def _money(self, day: int, line: Any, **amounts: int) -> Any:
        fixed = {"project": self.project, "fiscal_year": 2026, "title": "委託料"}
        return set_budget_line(**fixed, line=line, **amounts, **self.on(day))

    def _added(self, day: int) -> Task:
        self.desk.act |= {"at": self.at(day)}
        return self.desk.add("研修", 2, effort_hours=Decimal(4))


@pytest.fixture
def story(cast: Cast, in_mihon: object) -> Story:
    return Story(cast)


def of(found: Comparison) -> dict[str, Difference]:
    return {row.shown.title: row for row in found.rows}


def test_the_first_plan_beside_today_tells_progress_effort_money_and_removals(story: Story):
    found = story.compare(0)
    rows = of(found)
    assert (rows["調査"].progress, rows["調査"].effort) == (50, 10)
    assert (rows["調査"].change, rows["調査"].finish_days) == (Change.LATER, 5)
    assert (rows["説明会"].change, rows["説明会"].effort) == (Change.REMOVED, -8)
    assert (rows["研修"].change, rows["研修"].effort) == (Change.ADDED, 4)
    assert (found.added, found.removed, found.later) == (1, 1, 1)
    assert found.then
    assert found.now
    assert (found.then.effort, found.then.earned) == (28, 0)
    assert (found.now.effort, found.now.earned) == (34, 15)
    # On the first day nobody had written down any money.
    assert (found.then.budgeted, found.then.executed) == (None, None)
    assert (found.now.budgeted, found.now.executed) == (6_000_000, 1_200_000)


@pytest.mark.parametrize(
    ("day", "until", "effort", "earned", "budget", "executed", "titles"),
    [
        (0, 1, (28, 28), (0, 0), (None, 5_000_000), (None, None), {"調査", "説明会"}),
        (1, 2, (28, 28), (0, 10), (5_000_000, 5_000_000), (None, None), {"調査", "説明会"}),
        (
            2,
            3,
            (28, 38),
            (10, 15),
            (5_000_000, 6_000_000),
            (None, 1_200_000),
            {"調査", "説明会"},
        ),
        (
            3,
            4,
            (38, 34),
            (15, 15),
            (6_000_000, 6_000_000),
            (1_200_000, 1_200_000),
            {"調査", "説明会", "研修"},
        ),
    ],
)
def test_any_two_days_stand_side_by_side(
    story: Story,
    day: int,
    until: int,
    effort: tuple[int, int],
    earned: tuple[int, int],
    budget: tuple[int | None, int | None],
    executed: tuple[int | None, int | None],
    titles: set[str],
):
    found = story.compare(day, until)
    then, now = found.then, found.now
    assert then
    assert now
    assert (then.effort, now.effort) == effort
    assert (then.earned, now.earned) == earned
    assert (then.budgeted, now.budgeted) == budget
    assert (then.executed, now.executed) == executed
    assert set(of(found)) == titles


def test_before_the_project_there_was_nothing_rather_than_0(story: Story):
    found = compare(story.project, story.at(-1))
    assert found.then is None
    assert {row.change for row in found.rows} == {Change.ADDED}
    assert found.end_then is None


def test_money_that_was_taken_out_and_work_that_was_done_are_told(story: Story):
    remove_budget_line(line=story.line, **story.on(5))
    on = timezone.localdate(story.at(5))
    finish_task(task=story.last, on=on, **story.on(5))
    found = story.compare(4)
    assert found.then
    assert found.now
    assert (found.then.budgeted, found.now.budgeted) == (6_000_000, None)
    assert (found.then.done, found.now.done) == (0, 1)
    assert found.now.earned - found.then.earned == 4
    assert of(found)["研修"].progress == 100


Read = Callable[..., str]


@pytest.fixture
def read(client: Client, story: Story) -> Read:
    """Return the page as a person reads it: words with one blank between them."""
    client.force_login(story.desk.cast.kudo)

    def page(**query: str) -> str:
        path = reverse("programmes:plan_compare", args=[story.project.pk])
        path = path if path.startswith("/mihon/") else f"/mihon{path}"
        content = client.get(path, query).content.decode()
        bare = re.sub(r"<wbr>|<[^>]+>", " ", content.replace("<wbr>", ""))
        return re.sub(r"\s+", " ", bare)

    return page


def test_the_page_tells_progress_effort_and_money_since_the_baseline(read: Read):
    page = read()
    assert "予定工数 28.0 → 34.0 時間" in page
    assert "出来高 0.0 → 15.0 時間" in page
    assert "予算額 — → 6,000,000円" in page
    assert "執行額 — → 1,200,000円" in page
    assert "追加1件 削除1件 遅れ1件" in page
    # 調査: five open days later, ten hours more, half done.
    assert re.search(r"調査 遅れ .*?\+5日 \+10\.0 0% → 50%", page)
    assert re.search(r"説明会 削除 .*? — — -8\.0 0%", page)


def test_the_page_of_a_day_tells_what_changed_since_its_evening(read: Read, story: Story):
    day = timezone.localdate(story.at(3)).isoformat()
    page = read(day=day)
    assert "予定工数 38.0 → 34.0 時間" in page
    assert "出来高 15.0 → 15.0 時間" in page
    assert "予算額 6,000,000円 → 6,000,000円" in page
    assert "調査" not in page
    assert re.search(r"調査 変わりなし .*? 50% → 50%", read(day=day, all="on"))


def test_who_may_not_see_the_project_compares_nothing(client: Client, story: Story, takagi: User):
    path = reverse("programmes:plan_compare", args=[story.project.pk])
    path = path if path.startswith("/mihon/") else f"/mihon{path}"
    for user in (story.desk.cast.aoki, takagi):
        client.force_login(user)
        assert client.get(path).status_code == 404
