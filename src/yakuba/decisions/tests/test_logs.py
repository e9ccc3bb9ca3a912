"""The event logs of a period: whole, readable by others, and without anybody's name."""

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yakuba.decisions import events, policies, services
from yakuba.decisions.documents.ocel import ocel_lines
from yakuba.decisions.documents.xes import xes_lines
from yakuba.decisions.models import Decision
from yakuba.decisions.queries import logs
from yakuba.decisions.services.evidencing import UnableToTakeEvidence, note_log
from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.event import EVENT_CLASSES
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.organisation.demo import Cast
from yakuba.organisation.queries import actor_for

XES = "{http://www.xes-standard.org/}"
VALUES = {"string": str, "date": datetime.fromisoformat, "int": int, "id": str, "boolean": str}
Drafter = Callable[..., Decision]


@pytest.fixture
def decided(draft: Drafter, away: Callable[..., None], town: Cast, at: datetime) -> Decision:
    """青木's draft, approved by 石田 who also decides for 上野, with words of everybody."""
    decision = draft()
    services.remark(
        decision=decision, text="鈴木さんに電話しました。", actor=town.actor(town.aoki), at=at
    )
    away(town.ueno)
    services.approve(
        decision=decision,
        opinion="佐々木さんの口座を見ました。",
        condition="口座の写しを確かめること。",
        actor=town.actor(town.ishida),
        at=at + timedelta(minutes=5),
        revision=None,
    )
    return decision


def cases(town: Cast, on: date) -> Iterable[logs.Logged]:
    return logs.logged(since=on, until=on, municipality_id=town.municipality.pk)


def xes(town: Cast, on: date) -> ElementTree.Element:
    lines = xes_lines(cases(town, on), town="見本市")
    return ElementTree.fromstring("".join(lines).encode())  # noqa: S314  our own words


def ocel(town: Cast, on: date) -> dict[str, Any]:
    value: dict[str, Any] = json.loads("".join(ocel_lines(lambda: cases(town, on))))
    return value


def test_the_xes_log_is_built_as_the_standard_says(
    decided: Decision, town: Cast, at: datetime
) -> None:
    log = xes(town, at.date())
    assert log.tag == f"{XES}log"
    assert float(log.attrib["xes.version"]) == 1849.2016
    # Extensions, globals, classifiers, attributes, traces, in this order.
    order = ["extension", "global", "classifier", "string", "trace"]
    tags = [child.tag.removeprefix(XES) for child in log]
    assert [tag for at_, tag in enumerate(tags) if at_ == 0 or tags[at_ - 1] != tag] == order
    prefixes = {one.attrib["prefix"] for one in log.iter(f"{XES}extension")}
    keys: set[str] = set()
    for element in log.iter():
        kind = element.tag.removeprefix(XES)
        if kind in ("log", "extension", "global", "classifier", "trace", "event"):
            own = [child.attrib.get("key") for child in element if "key" in child.attrib]
            assert len(own) == len(set(own)), "a key once in a component"
            continue
        VALUES[kind](element.attrib["value"])
        keys.add(element.attrib["key"])
    assert {key.split(":")[0] for key in keys if ":" in key} <= prefixes


def test_every_event_has_what_the_globals_promise_and_time_goes_on(
    decided: Decision, town: Cast, at: datetime
) -> None:
    log = xes(town, at.date())
    promised = {
        scope.attrib["scope"]: {one.attrib["key"] for one in scope}
        for scope in log.iter(f"{XES}global")
    }
    [trace] = log.iter(f"{XES}trace")
    assert promised["trace"] <= {one.attrib.get("key") for one in trace}
    told = [
        {one.attrib["key"]: one.attrib["value"] for one in event}
        for event in trace.iter(f"{XES}event")
    ]
    assert all(promised["event"] <= one.keys() for one in told)
    times = [datetime.fromisoformat(one["time:timestamp"]) for one in told]
    assert times == sorted(times)
    assert [one["concept:name"] for one in told] == ["起案した", "意見を書いた", "承認した"]
    assert told[2]["org:resource"] == "子育て支援課 給付係長"
    assert len(told) == EventRecord.objects.filter(subject_id=str(decided.pk)).count()


def test_in_the_ocel_log_everything_named_is_there_once_and_declared(
    decided: Decision, town: Cast, at: datetime
) -> None:
    log = ocel(town, at.date())
    assert log.keys() == {"events", "objects", "eventTypes", "objectTypes"}
    for side in ("event", "object"):
        declared = {
            one["name"]: {attribute["name"] for attribute in one["attributes"]}
            for one in log[f"{side}Types"]
        }
        assert len(declared) == len(log[f"{side}Types"])
        for one in log[f"{side}s"]:
            assert {attribute["name"] for attribute in one["attributes"]} <= declared[one["type"]]
            assert all(isinstance(attribute["value"], str) for attribute in one["attributes"])
    objects = [one["id"] for one in log["objects"]]
    assert len(objects) == len(set(objects))
    named = {
        link["objectId"] for one in log["events"] + log["objects"] for link in one["relationships"]
    }
    assert named <= set(objects)
    assert {one["type"] for one in log["objects"]} == {"起案", "職", "課", "規程の表", "案件"}
    assert [one["id"] for one in log["events"]] == [
        str(pk)
        for pk in EventRecord.objects.filter(subject_id=str(decided.pk))
        .order_by("occurred_at", "pk")
        .values_list("pk", flat=True)
    ]
    assert all(datetime.fromisoformat(one["time"]).tzinfo for one in log["events"])


def test_labels_name_one_fact_each_so_that_activities_do_not_merge() -> None:
    ours = [event for event in EVENT_CLASSES.values() if event.code.startswith("decisions.")]
    assert len({event.label for event in ours}) == len(ours)


def test_no_name_title_or_word_of_a_person_leaves(
    decided: Decision, town: Cast, at: datetime
) -> None:
    step = decided.steps.get(order=1)
    services.approve(
        decision=decided,
        opinion="急ぎます。",
        actor=town.actor(town.ishida),
        at=at + timedelta(minutes=8),
        revision=None,
    )
    acted = decided.steps.get(post_review_needed=True)
    services.post_review(step=acted, actor=town.actor(town.ueno), at=at + timedelta(days=1))
    assert step.closed_by == town.ishida
    for text in (
        ElementTree.tostring(xes(town, at.date()), encoding="unicode"),
        json.dumps(ocel(town, at.date()), ensure_ascii=False),
    ):
        assert "後閲した" in text
        for word in (
            "佐々木", "鈴木", "青木", "石田", "上野", "口座", "児童手当の認定について", "急ぎます",
        ):  # fmt: skip
            assert word not in text, word


def test_only_the_days_asked_for_and_only_this_town(
    decided: Decision, town: Cast, reiji: Municipality, at: datetime
) -> None:
    on = at.date()
    assert not list(cases(town, on - timedelta(days=1)))
    assert not list(cases(town, on + timedelta(days=1)))
    assert [one.decision for one in cases(town, on)] == [decided]
    assert not list(logs.logged(since=on, until=on, municipality_id=reiji.pk))
    assert ocel(town, on + timedelta(days=1))["events"] == []
    assert not list(xes(town, on + timedelta(days=1)).iter(f"{XES}trace"))


def test_words_that_are_markup_do_not_break_the_file(
    draft: Drafter, town: Cast, at: datetime
) -> None:
    town.childcare.name = '子育て<"支援" & 課>\x0b'
    town.childcare.save(update_fields=["name"])
    draft()
    sections = [
        one.attrib["value"]
        for one in xes(town, at.date()).iter(f"{XES}string")
        if one.attrib["key"] == "section"
    ]
    assert sections == ['子育て<"支援" & 課>']


def test_a_long_log_asks_the_same_for_each_piece(
    draft: Drafter, town: Cast, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "CHUNK", 3)
    wanted = [draft(about=f"A-{number}").pk for number in range(7)]

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            found = [one.decision.pk for one in cases(town, at.date())]
        assert sorted(found) == sorted(wanted)
        return len([one for one in captured if "decisions_decision" in one["sql"]])

    assert count() == 3


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("kimura", True), ("kato", True), ("eguchi", True), ("ueno", False), ("aoki", False)],
)
def test_audit_and_who_steers_may_take_it(
    town: Cast, at: datetime, name: str, allowed: bool
) -> None:
    actor = town.actor(getattr(town, name))
    here = town.municipality.pk
    assert bool(policies.may_take_log(actor=actor, municipality_id=here)) is allowed
    if not allowed:
        with pytest.raises(UnableToTakeEvidence):
            note_log(since=at.date(), until=at.date(), form="xes", actor=actor, at=at)


class TestPage:
    ADDRESS = "/mihon/desk/decisions/log/"

    @pytest.fixture
    def at(self) -> datetime:
        """Pages read the clock, so these tests play today."""
        return timezone.localtime().replace(microsecond=0)

    def browser(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def asked(self, form: str) -> dict[str, str]:
        today = timezone.localdate()
        return {"since": str(today - timedelta(days=1)), "until": str(today), "form": form}

    @pytest.mark.parametrize("form", ["xes", "ocel"])
    def test_the_mayor_takes_the_log_and_it_is_recorded(
        self, decided: Decision, town: Cast, form: str
    ) -> None:
        kato = self.browser(town.kato)
        assert "決裁の記録を書き出す" in kato.get(self.ADDRESS).content.decode()
        response = kato.post(self.ADDRESS, self.asked(form))
        content = b"".join(response.streaming_content).decode()
        assert "起案した" in content
        assert "attachment" in response["Content-Disposition"]
        fact = EventRecord.objects.get(code=events.DecisionLogTaken.code)
        assert (fact.payload["form"], fact.actor_name) == (form, "加藤 明子")

    def test_a_reversed_period_is_refused_in_words(self, town: Cast) -> None:
        wrong = {**self.asked("xes"), "since": "2027-01-01", "until": "2026-01-01"}
        answer = self.browser(town.kato).post(self.ADDRESS, wrong)
        assert answer.status_code == 422
        assert "以後の日" in answer.content.decode().replace("<wbr>", "")
        assert not EventRecord.objects.filter(code=events.DecisionLogTaken.code).exists()

    def test_others_and_takagi_of_another_town_meet_a_404(
        self, decided: Decision, town: Cast, reiji: Municipality, takagi: User, at: datetime
    ) -> None:
        for user in (town.aoki, town.sasaki, takagi):
            assert self.browser(user).get(self.ADDRESS).status_code == 404
            assert self.browser(user).post(self.ADDRESS, self.asked("xes")).status_code == 404
        with acting_in(reiji.pk):
            actor = actor_for(takagi, on=at.date())
        assert not policies.may_take_log(actor=actor, municipality_id=town.municipality.pk)
