"""Help is asked for and counted through whoever declared to arrange it."""

from datetime import date
from decimal import Decimal

import pytest

from yakuba.foundation.subjects import support
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.support import Door, Support, Supporter, SupportSkill, Wanted
from yakuba.kernel.actor import Actor

ON = date(2026, 11, 20)
REF = SubjectRef("test.project", "1")
SKILL = SupportSkill("data", "データ分析", 3)
WANTED = Wanted(REF, SKILL, Decimal(8), ON, ON)


def helper(name: str, since: date, door: Door | None) -> Supporter:
    given = Support(REF, (SKILL,), Decimal(7), since, name, f"/{name}/")
    return Supporter(name, lambda actor, wanted: door, lambda subjects, on: [given])


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(support, "_supporters", {})


def test_nobody_helps_where_nobody_declared_it():
    assert support.doors(Actor.system(), WANTED) == []
    assert support.supports({REF}, ON) == []


def test_help_comes_the_earliest_first_and_doors_without_help_are_left_out():
    support.register(helper("late", ON, Door("申し込む", "/late/")))
    support.register(helper("early", date(2026, 4, 1), None))
    support.register(helper("late", ON, Door("申し込む", "/late/")))
    assert [one.title for one in support.supports({REF}, ON)] == ["early", "late"]
    assert support.supports(set(), ON) == [], "nobody is asked about nothing"
    assert [one.url for one in support.doors(Actor.system(), WANTED)] == ["/late/"]
