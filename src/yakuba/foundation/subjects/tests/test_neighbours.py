"""What apps tell of each other's subjects."""

from collections.abc import Collection, Mapping
from datetime import date

import pytest

from yakuba.foundation.subjects import findings as found
from yakuba.foundation.subjects import panels
from yakuba.foundation.subjects.findings import Finding
from yakuba.foundation.subjects.panels import Panel
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.kernel.actor import Actor

DAY = date(2026, 11, 20)
GAP = Finding("GAP", "人材の不足", "担当者が決まっていません。", "/desk/people/needs/1/")


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no finder or panel of an app answer."""
    monkeypatch.setattr(found, "_finders", {})
    monkeypatch.setattr(panels, "_makers", {})


def gap_of_seven(ids: Collection[str] | None, on: date) -> Mapping[str, list[Finding]]:
    return {"7": [GAP]} if (ids is None or "7" in ids) and on >= DAY else {}


def late(ids: Collection[str] | None, on: date) -> Mapping[str, list[Finding]]:
    return {"7": [Finding("LATE", "遅れ", "遅れています。", "/")]}


def test_findings_of_all_finders_stand_together():
    found.register("test.project", gap_of_seven)
    found.register("test.project", late)
    assert [one.code for one in found.findings("test.project", ["7", "8"], DAY)["7"]] == [
        "GAP",
        "LATE",
    ]


def test_a_finder_declared_twice_speaks_once():
    found.register("test.project", gap_of_seven)
    found.register("test.project", gap_of_seven)
    assert found.findings("test.project", None, DAY) == {"7": [GAP]}


def test_a_subject_without_findings_is_left_out_and_a_past_day_is_judged_as_it_was():
    found.register("test.project", gap_of_seven)
    assert found.findings("test.project", ["8"], DAY) == {}
    assert found.findings("test.project", ["7"], date(2026, 4, 1)) == {}
    assert found.findings("test.task", None, DAY) == {}


def test_panels_come_in_the_order_of_their_names_and_empty_ones_not_at_all():
    ref = SubjectRef("test.project", "7")
    panels.register("test.project", "b", lambda actor, ref, on: Panel("b.html", {"key": ref.id}))
    panels.register("test.project", "a", lambda actor, ref, on: Panel("a.html", {}))
    panels.register("test.project", "c", lambda actor, ref, on: None)
    shown = panels.panels_of(Actor.system(), ref, DAY)
    assert [one.template for one in shown] == ["a.html", "b.html"]
    assert shown[1].context == {"key": "7"}
    assert panels.panels_of(Actor.system(), SubjectRef("test.task", "7"), DAY) == []
