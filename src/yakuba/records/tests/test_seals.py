"""公印: the register, asking for a seal on what goes out, stamping, sending back."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import UnableToAct
from yakuba.organisation.demo import Cast
from yakuba.organisation.models import Department
from yakuba.records.models import OfficialSeal, Record, SealUse
from yakuba.records.rules.kinds import RecordKind
from yakuba.records.rules.seals import SealKind, UseState
from yakuba.records.services.registering import RecordDraft, enter
from yakuba.records.services.seals import SealDraft, register_seal, retire_seal
from yakuba.records.services.stamping import ask_for_seal, refuse, stamp

from .desk import RecordsDesk, address, read, signed_in

MAYOR = "見本市長之印"


@pytest.fixture
def desk(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[RecordsDesk]:
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.at)
    with acting_in(cast.municipality.pk):
        yield RecordsDesk(cast)


def _seal(desk: RecordsDesk, name: str = MAYOR, section: Department | None = None) -> OfficialSeal:
    draft = SealDraft(
        kind=SealKind.OFFICE,
        name=name,
        size="方21ミリメートル",
        purpose="一般文書用",
        section=section or desk.cast.environment,
        made_on=desk.today - timedelta(days=400),
    )
    return register_seal(draft=draft, actor=desk.murakami, at=desk.at)


def _issued(desk: RecordsDesk) -> Record:
    draft = RecordDraft(
        kind=RecordKind.ISSUED,
        section=desk.cast.childcare,
        title="児童手当の認定について",
        dated=desk.today,
        other_party="佐々木 花子",
    )
    return enter(draft=draft, actor=desk.aoki, at=desk.at, origin=desk.received())


def _asked(desk: RecordsDesk, seal: OfficialSeal | None = None) -> SealUse:
    return ask_for_seal(
        record=_issued(desk), seal=seal or _seal(desk), copies=2, actor=desk.aoki, at=desk.at
    )


def test_a_seal_is_asked_for_by_the_section_and_stamped_by_its_keeper(desk: RecordsDesk):
    use = _asked(desk)
    assert use.state is UseState.ASKED
    done = stamp(use=use, actor=desk.kudo, at=desk.at)
    assert done.state is UseState.STAMPED
    assert "工藤" in done.answered_label
    codes = EventRecord.objects.filter(subject_kind="records.record").values_list("code", flat=True)
    assert {"records.record.seal_asked", "records.record.sealed"} <= set(codes)


def test_what_goes_back_may_be_asked_for_again(desk: RecordsDesk):
    use = _asked(desk)
    with pytest.raises(UnableToAct, match="すでに公印の使用を申し込んでいます"):
        ask_for_seal(record=use.record, seal=use.seal, copies=1, actor=desk.aoki, at=desk.at)
    with pytest.raises(UnableToAct, match="差し戻す理由"):
        refuse(use=use, reason="　", actor=desk.kudo, at=desk.at)
    refuse(use=use, reason="起案の文面と違います。", actor=desk.kudo, at=desk.at)
    with pytest.raises(UnableToAct, match="すでに差戻しです"):
        stamp(use=use, actor=desk.kudo, at=desk.at)
    again = ask_for_seal(record=use.record, seal=use.seal, copies=1, actor=desk.aoki, at=desk.at)
    assert again.state is UseState.ASKED


def test_nobody_stamps_what_they_asked_for(desk: RecordsDesk):
    use = _asked(desk, _seal(desk, section=desk.cast.childcare))
    with pytest.raises(UnableToAct, match="自分が申し込んだ文書"):
        stamp(use=use, actor=desk.aoki, at=desk.at)
    stamp(use=use, actor=desk.cast.actor(desk.cast.ueno), at=desk.at)


def test_only_its_keepers_stamp(desk: RecordsDesk):
    use = _asked(desk)
    with pytest.raises(UnableToAct, match="保管する課"):
        stamp(use=use, actor=desk.aoki, at=desk.at)
    assert signed_in(desk.cast.aoki).post(address("use_stamp", use.pk)).status_code == 404
    stamp(use=use, actor=desk.murakami, at=desk.at)


def test_a_seal_stands_only_on_what_goes_out(desk: RecordsDesk):
    with pytest.raises(UnableToAct, match="施行する文書だけ"):
        ask_for_seal(
            record=desk.received(), seal=_seal(desk), copies=1, actor=desk.aoki, at=desk.at
        )


@pytest.mark.parametrize("copies", [0, 1000])
def test_copies_are_counted(desk: RecordsDesk, copies: int):
    with pytest.raises(UnableToAct, match="通数"):
        ask_for_seal(
            record=_issued(desk), seal=_seal(desk), copies=copies, actor=desk.aoki, at=desk.at
        )


def test_a_seal_of_one_name_is_in_use_once(desk: RecordsDesk):
    first = _seal(desk)
    with pytest.raises(UnableToAct, match="改刻したときは"):
        _seal(desk)
    retire_seal(seal=first, on=desk.today, reason="改刻", actor=desk.murakami, at=desk.at)
    assert _seal(desk) != first
    with pytest.raises(UnableToAct, match="一覧から選び直してください"):
        ask_for_seal(record=_issued(desk), seal=first, copies=1, actor=desk.aoki, at=desk.at)


@pytest.mark.parametrize(
    ("days", "reason", "said"),
    [(0, "", "廃止の理由"), (1, "改刻", "今日までの日"), (-500, "改刻", "使用開始日から")],
)
def test_how_a_seal_cannot_be_retired(desk: RecordsDesk, days: int, reason: str, said: str):
    seal, on = _seal(desk), desk.today + timedelta(days=days)
    with pytest.raises(UnableToAct, match=said):
        retire_seal(seal=seal, on=on, reason=reason, actor=desk.murakami, at=desk.at)


def test_a_seal_that_papers_wait_for_is_not_retired(desk: RecordsDesk):
    use = _asked(desk)
    with pytest.raises(UnableToAct, match="押印を待つ文書"):
        retire_seal(seal=use.seal, on=desk.today, reason="紛失", actor=desk.murakami, at=desk.at)


@pytest.mark.parametrize("who", ["aoki", "kudo"])
def test_only_who_keeps_the_records_registers(desk: RecordsDesk, who: str):
    actor: Actor = getattr(desk, who)
    draft = SealDraft(SealKind.TOWN, "市印", "方30", "", desk.cast.childcare, desk.today)
    with pytest.raises(UnableToAct, match="文書管理の担当者"):
        register_seal(draft=draft, actor=actor, at=desk.at)


def test_the_book_is_final_in_the_database_itself(desk: RecordsDesk):
    use = stamp(use=_asked(desk), actor=desk.kudo, at=desk.at)
    for change in ({"copies": 9}, {"stamped_at": None}, {"answered_label": "だれか"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            SealUse.objects.filter(pk=use.pk).update(**change)


def test_the_pages_lead_from_the_register_to_the_stamp(desk: RecordsDesk):
    murakami, aoki, kudo = (
        signed_in(desk.cast.others["murakami"]),
        signed_in(desk.cast.aoki),
        signed_in(desk.cast.kudo),
    )
    assert "公印はまだありません" in read(aoki.get(address("seals")))
    said: dict[str, Any] = {
        "kind": "OFFICE",
        "name": MAYOR,
        "size": "",
        "section": desk.cast.environment.pk,
        "made_on": "R8.4.1",
    }
    answer = murakami.post(address("seals"), said)
    assert answer.status_code == 422
    assert MAYOR in answer.content.decode()
    murakami.post(address("seals"), said | {"size": "方21ミリメートル"})
    seal = OfficialSeal.objects.get()
    record = _issued(desk)
    assert "公印省略" in read(aoki.get(address("record", record.pk)))
    aoki.post(address("record_seal", record.pk), {"seal-seal": seal.pk, "seal-copies": "1"})
    assert "押印待ち" in read(aoki.get(address("record", record.pk)))
    text = read(kudo.get(address("seal", seal.pk)))
    assert "児童手当の認定について" in text
    use = SealUse.objects.get()
    back = kudo.post(address("use_refuse", use.pk), {"reason": ""})
    assert back.status_code == 422
    kudo.post(address("use_stamp", use.pk))
    assert "押印済み" in read(aoki.get(address("record", record.pk)))
    table = kudo.get(address("uses_table", seal.pk, "csv"))
    assert record.number in b"".join(table.streaming_content).decode()


def test_another_section_reads_the_register_but_not_the_book(desk: RecordsDesk):
    use = _asked(desk, _seal(desk, section=desk.cast.childcare))
    text = read(signed_in(desk.cast.kudo).get(address("seal", use.seal_id)))
    assert MAYOR in text
    assert "児童手当の認定について" not in text


def test_asking_needs_a_seal_and_says_so(desk: RecordsDesk):
    record = _issued(desk)
    _seal(desk)
    answer = signed_in(desk.cast.aoki).post(
        address("record_seal", record.pk), {"seal-copies": "0"}, follow=True
    )
    assert "公印を選んでください" in read(answer)
    assert "通数は、1から" in read(answer)
    assert not SealUse.objects.exists()
