"""What is decided stands in the catalogue on its own, goes out under a number, and is forgotten."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from yakuba.decisions import demo, registry
from yakuba.decisions import services as deciding
from yakuba.decisions.models import Decision
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import UnableToAct
from yakuba.organisation.demo import Cast
from yakuba.records.models import Record
from yakuba.records.rules.kinds import RecordKind
from yakuba.records.services.issuing import ERASED, Issue, issue, register_decided

from .desk import RecordsDesk, address, read, signed_in

TITLE = "児童手当の認定について(佐々木)"
MATTER = SubjectRef("tests.matter", "A-1")


@pytest.fixture
def desk(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[RecordsDesk]:
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    registry.register(registry.DecisionKind("child-allowance", "認定", "decisions/content.html"))
    with acting_in(cast.municipality.pk):
        demo.build_senketsu(municipality=cast.municipality, at=cast.at, valid_from=cast.at.date())
        yield RecordsDesk(cast)


def _drafted(desk: RecordsDesk) -> Decision:
    return deciding.draft(
        kind="child-allowance",
        title=TITLE,
        subject=MATTER,
        content={"outcome": "GRANTED"},
        amount=120_000,
        section=desk.cast.childcare,
        actor=desk.aoki,
        at=desk.at,
    )


def _decided(desk: RecordsDesk) -> Record:
    decision = _drafted(desk)
    for who in (desk.cast.ishida, desk.cast.ueno):
        assert not Record.objects.exists()
        deciding.approve(decision=decision, actor=desk.cast.actor(who), at=desk.at)
    return Record.objects.get()


def test_a_decided_draft_is_registered_once_with_its_number(desk: RecordsDesk):
    row = _decided(desk)
    decision = Decision.objects.get()
    assert row.kind_enum is RecordKind.DRAFTED
    assert (row.title, row.their_number) == (TITLE, decision.number)
    assert row.section == desk.cast.childcare
    assert row.subject == decision.ref
    again = register_decided(subject=decision.ref, actor=desk.aoki, at=desk.at)
    assert again == row
    assert Record.objects.count() == 1


def test_what_is_not_decided_is_not_registered(desk: RecordsDesk):
    decision = _drafted(desk)
    ishida = desk.cast.actor(desk.cast.ishida)
    deciding.send_back(decision=decision, actor=ishida, at=desk.at, opinion="金額を確かめて。")
    assert not Record.objects.exists()


def test_it_goes_out_under_the_next_number(desk: RecordsDesk):
    row = _decided(desk)
    wanted = Issue("佐々木 花子", desk.today, note="公印省略")
    made = issue(record=row, wanted=wanted, actor=desk.aoki, at=desk.at)
    assert made.kind_enum is RecordKind.ISSUED
    assert (made.origin, made.serial, made.other_party) == (row, row.serial + 1, "佐々木 花子")
    assert made.title == TITLE


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({"addressee": "　"}, "宛先"),
        ({"days": 1}, "今日までの日"),
        ({"days": -1}, "決裁日から"),
    ],
)
def test_what_cannot_go_out_is_said(desk: RecordsDesk, wanted: dict[str, Any], reason: str):
    row = _decided(desk)
    day = desk.today + timedelta(days=wanted.get("days", 0))
    said = Issue(wanted.get("addressee", "佐々木 花子"), day)
    with pytest.raises(UnableToAct, match=reason):
        issue(record=row, wanted=said, actor=desk.aoki, at=desk.at)


def test_only_a_draft_goes_out_and_only_through_its_section(desk: RecordsDesk):
    row = _decided(desk)
    wanted = Issue("佐々木 花子", desk.today)
    with pytest.raises(UnableToAct, match="決裁された起案だけ"):
        issue(record=desk.received(), wanted=wanted, actor=desk.aoki, at=desk.at)
    with pytest.raises(UnableToAct, match="表示できません"):
        issue(record=row, wanted=wanted, actor=desk.kudo, at=desk.at)


def test_the_page_issues_and_shows_both(desk: RecordsDesk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: desk.at)
    row = _decided(desk)
    aoki = signed_in(desk.cast.aoki)
    assert Decision.objects.get().number in read(aoki.get(address("record", row.pk)))
    sent = {"issue-addressee": "", "issue-dated": "R8.11.20"}
    answer = aoki.post(address("record_issue", row.pk), sent)
    assert answer.status_code == 422
    assert "宛先を入力してください" in read(answer)
    sent["issue-addressee"] = "佐々木 花子"
    text = read(aoki.post(address("record_issue", row.pk), sent, follow=True))
    assert "見子育て支援第2号として施行しました" in text
    assert "もとの起案" in text
    assert "施行した文書" in read(aoki.get(address("record", row.pk)))


def test_when_the_matter_is_disposed_of_the_lines_keep_their_numbers_only(desk: RecordsDesk):
    row = _decided(desk)
    wanted = Issue("佐々木 花子", desk.today)
    made = issue(record=row, wanted=wanted, actor=desk.aoki, at=desk.at)
    deciding.erase(subject=MATTER, actor=Actor.system(), at=desk.at)
    for line in (row, made):
        number = line.number
        line.refresh_from_db()
        assert (line.number, line.title, line.other_party) == (number, ERASED, "")
    about = EventRecord.objects.filter(subject_kind="records.record")
    assert about.exists()
    assert "佐々木" not in str(list(about.values_list("payload", flat=True)))
