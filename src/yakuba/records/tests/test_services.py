"""Registering, binding, completing: what is written, and what is refused."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, connections, transaction

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.verdict import UnableToAct
from yakuba.organisation.demo import Cast, build_cast, found_mihon
from yakuba.organisation.models import Department
from yakuba.organisation.queries import actor_for
from yakuba.records.models import Record, RecordSeries
from yakuba.records.queries import records as queries
from yakuba.records.queries.records import RecordFilter
from yakuba.records.rules.kinds import Disclosure, RecordKind
from yakuba.records.rules.retention import Ending, Period
from yakuba.records.services.binders import complete_binder, make_class
from yakuba.records.services.binding import bind, mark
from yakuba.records.services.numbering import take_number
from yakuba.records.services.registering import RecordDraft, register

from .desk import RecordsDesk


@pytest.fixture
def desk(cast: Cast) -> Iterator[RecordsDesk]:
    with acting_in(cast.municipality.pk):
        yield RecordsDesk(cast)


def test_what_came_is_numbered_and_told(desk: RecordsDesk):
    first, second = desk.received(), desk.received("現況届の件数について")
    assert [first.number, second.number] == ["見子育て支援第1号", "見子育て支援第2号"]
    assert first.fiscal_year == 2026
    fact = EventRecord.objects.get(code="records.record.registered", subject_id=str(first.pk))
    assert fact.payload["number"] == first.number
    assert "青木" in first.registered_label


def test_each_section_and_year_has_its_own_series(desk: RecordsDesk):
    desk.received()
    draft = RecordDraft(
        RecordKind.MATERIAL, desk.cast.environment, "分別の手引き", date(2026, 3, 31)
    )
    other = register(draft=draft, actor=desk.kudo, at=desk.at)
    assert (other.serial, other.fiscal_year) == (1, 2025)


def test_a_refused_registration_takes_no_number(desk: RecordsDesk):
    desk.received()
    with pytest.raises(UnableToAct, match="受け取れません"):
        desk.received("実行ファイル", upload=b"MZ\x00\x00", name="a.pdf")
    assert desk.received("次の文書").serial == 2


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"title": "　"}, "件名"),
        ({"other_party": ""}, "差出人"),
        ({"dated": date(2026, 11, 21)}, "先の日"),
        ({"dated": date(2025, 3, 31)}, "前の年度"),
        ({"kind": RecordKind.DRAFTED}, "起案は決裁のとき"),
        ({"disclosure": Disclosure.CLOSED}, "公開しない理由"),
    ],
)
def test_what_is_missing_is_said(desk: RecordsDesk, said: dict[str, object], reason: str):
    with pytest.raises(UnableToAct, match=reason):
        desk.received(**{"title": "照会", **said})  # type: ignore[arg-type]
    assert not Record.objects.exists()


def test_another_section_registers_nothing_here(desk: RecordsDesk):
    draft = RecordDraft(RecordKind.MATERIAL, desk.cast.childcare, "資料", desk.today)
    with pytest.raises(UnableToAct, match="その課の職員"):
        register(draft=draft, actor=desk.kudo, at=desk.at)


def test_a_number_never_changes_and_a_line_never_goes(desk: RecordsDesk):
    made = desk.received()
    with pytest.raises(DatabaseError), transaction.atomic():
        Record.objects.filter(pk=made.pk).update(number="見子育て支援第9号")
    with pytest.raises(DatabaseError), transaction.atomic():
        Record.objects.filter(pk=made.pk).delete()


def test_a_document_is_found_despite_width_and_kana(desk: RecordsDesk):
    made = desk.received("ＡＩチャットボットの利用について")
    desk.received("現況届の件数について")
    for words in ("aiチャット", "ちゃっとぼっと 利用", "子育て支援第１号", "見本県 チャット"):
        assert list(queries.found(desk.aoki, RecordFilter(words))) == [made], words
    assert not queries.found(desk.aoki, RecordFilter("チャット 現況")).exists()


def test_only_the_section_the_keeper_and_the_auditor_find_it(desk: RecordsDesk, takagi: User):
    made = desk.received()
    for who, sees in (
        (desk.aoki, True),
        (desk.murakami, True),
        (desk.cast.actor(desk.cast.kimura), True),
        (desk.kudo, False),
        (desk.cast.actor(desk.cast.kato), False),
        (actor_for(takagi, on=desk.today), False),
    ):
        assert queries.records_for(who).filter(pk=made.pk).exists() is sees, who.name


def test_it_is_bound_into_an_open_file_of_its_section(desk: RecordsDesk):
    made, binder = desk.received(), desk.binder()
    bind(record=made, binder=binder, actor=desk.aoki, at=desk.at)
    made.refresh_from_db()
    assert made.binder == binder
    foreign = desk.binder("環境課の綴", section=desk.cast.environment)
    with pytest.raises(UnableToAct, match="同じ課"):
        bind(record=made, binder=foreign, actor=desk.aoki, at=desk.at)


def test_nothing_moves_into_or_out_of_a_completed_file(desk: RecordsDesk):
    made, late, binder = desk.received(), desk.received("遅れた文書"), desk.binder()
    bind(record=made, binder=binder, actor=desk.aoki, at=desk.at)
    complete_binder(binder=binder, on=desk.today, actor=desk.aoki, at=desk.at)
    with pytest.raises(UnableToAct, match="完結した簿冊"):
        bind(record=late, binder=binder, actor=desk.aoki, at=desk.at)
    with pytest.raises(UnableToAct, match="動かせません"):
        bind(record=made, binder=desk.binder("別の綴"), actor=desk.aoki, at=desk.at)


def test_a_completed_file_says_until_when_it_is_kept(desk: RecordsDesk):
    binder = complete_binder(binder=desk.binder(), on=desk.today, actor=desk.aoki, at=desk.at)
    assert binder.last_day == date(2032, 3, 31)
    with pytest.raises(UnableToAct, match="すでに完結"):
        complete_binder(binder=binder, on=desk.today, actor=desk.aoki, at=desk.at)


def test_a_file_is_not_completed_before_its_newest_document(desk: RecordsDesk):
    binder = desk.binder()
    bind(record=desk.received(), binder=binder, actor=desk.aoki, at=desk.at)
    yesterday = desk.today - timedelta(days=1)
    with pytest.raises(UnableToAct, match="後の日付"):
        complete_binder(binder=binder, on=yesterday, actor=desk.aoki, at=desk.at)


def test_only_the_keeper_keeps_the_classification(desk: RecordsDesk):
    with pytest.raises(UnableToAct, match="文書管理の担当者"):
        make_class(
            code="B",
            name="人事",
            period=Period.Y30,
            ending=Ending.DISPOSE,
            actor=desk.aoki,
            at=desk.at,
        )
    with pytest.raises(UnableToAct, match="永年"):
        desk.record_class("C", Period.FOREVER, Ending.DISPOSE)


def test_what_is_withheld_has_a_reason(desk: RecordsDesk):
    made = desk.received()
    with pytest.raises(UnableToAct, match="公開しない理由"):
        mark(record=made, disclosure=Disclosure.PARTIAL, reason="", actor=desk.aoki, at=desk.at)
    mark(
        record=made,
        disclosure=Disclosure.PARTIAL,
        reason="個人に関する情報",
        actor=desk.aoki,
        at=desk.at,
    )
    made.refresh_from_db()
    assert made.disclosure_enum is Disclosure.PARTIAL


@pytest.mark.django_db(transaction=True)
def test_clerks_at_once_get_numbers_without_gap_or_double(at):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite writes one after another")
    town = found_mihon()
    cast = build_cast(town, at)
    serials: list[int] = []
    gate = threading.Barrier(6)

    def clerk(place: int) -> None:
        gate.wait()
        try:
            for attempt in range(5):
                _register_or_fail(town, cast.childcare, serials, fails=(place + attempt) % 3 == 0)
        finally:
            connections.close_all()

    clerks = [threading.Thread(target=clerk, args=(place,)) for place in range(6)]
    for one in clerks:
        one.start()
    for one in clerks:
        one.join()
    with acting_in(town.pk):
        assert sorted(serials) == list(range(1, len(serials) + 1))
        assert RecordSeries.objects.get().last == len(serials) == 20


def _register_or_fail(
    town: Municipality, section: Department, serials: list[int], *, fails: bool
) -> None:
    """Take a number in a transaction of its own; every third one is undone."""
    with acting_in(town.pk):
        try:
            with transaction.atomic():
                number = take_number(section=section, fiscal_year=2026)
                if fails:
                    raise UnableToAct("添付を受け取れません。")
        except UnableToAct:
            return
    serials.append(number.serial)
