"""What is due, what holds it, and what a decided list does: papers go, the catalogue stays."""

from collections.abc import Iterator
from datetime import date
from random import Random

import pytest

from yakuba.decisions import demo
from yakuba.decisions import services as deciding
from yakuba.decisions.models import Decision
from yakuba.demo.people import photograph
from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.verdict import UnableToAct
from yakuba.organisation.demo import Cast
from yakuba.records.models import Binder, BinderDisposal, Record
from yakuba.records.queries.disposals import due
from yakuba.records.rules.retention import Ending, Period
from yakuba.records.services.binders import complete_binder
from yakuba.records.services.binding import bind
from yakuba.records.services.disposing import HELD, propose
from yakuba.records.services.holding import hold, release
from yakuba.records.services.registering import attach

from .desk import RecordsDesk, address, read, signed_in


@pytest.fixture
def desk(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[RecordsDesk]:
    with acting_in(cast.municipality.pk):
        demo.build_senketsu(municipality=cast.municipality, at=cast.at, valid_from=cast.at.date())
        monkeypatch.setattr("django.utils.timezone.now", lambda: cast.at)
        yield RecordsDesk(cast)


def _over(desk: RecordsDesk, title: str = "お知らせ綴", ending: Ending = Ending.DISPOSE) -> Binder:
    """Return a file of one year that was completed two years ago."""
    code = f"C-{title}"[:20]
    kept = desk.record_class(code, Period.Y1, ending)
    binder = desk.binder(title, 2024, kept)
    return complete_binder(binder=binder, on=date(2025, 3, 31), actor=desk.aoki, at=desk.at)


def _with_paper(desk: RecordsDesk) -> tuple[Binder, Record]:
    """Return a file that is over, and a document with a paper in it."""
    kept = desk.record_class("C-1", Period.Y1)
    binder = desk.binder("お知らせ綴", 2025, kept)
    record = desk.received(dated=date(2025, 4, 1), upload=photograph(Random(1)), name="照会文.jpg")
    bind(record=record, binder=binder, actor=desk.aoki, at=desk.at)
    complete_binder(binder=binder, on=date(2025, 5, 1), actor=desk.aoki, at=desk.at)
    return binder, record


def _decide(disposal: BinderDisposal, desk: RecordsDesk) -> None:
    """Let every post on the route approve."""
    decision = Decision.objects.get(pk=disposal.decision_id)
    for step in decision.steps.order_by("order"):
        who = next(one.user for one in step.post.appointments.select_related("user"))
        decision.refresh_from_db()
        deciding.approve(decision=decision, actor=desk.cast.actor(who), at=desk.at)


def test_only_what_is_over_is_due(desk: RecordsDesk):
    over = _over(desk)
    kept = desk.record_class("B-2", Period.Y5)
    young = desk.binder("照会綴", 2024, kept)
    complete_binder(binder=young, on=date(2025, 3, 31), actor=desk.aoki, at=desk.at)
    desk.binder("使用中の綴", 2024, kept)
    assert [one.binder for one in due(desk.murakami, desk.today)] == [over]
    assert due(desk.murakami, date(2026, 3, 31)) == []
    assert due(desk.aoki, desk.today) == []


def test_a_decided_list_takes_the_papers_and_leaves_the_catalogue(
    desk: RecordsDesk, monkeypatch: pytest.MonkeyPatch
):
    binder, record = _with_paper(desk)
    later = desk.at.replace(year=2027)
    monkeypatch.setattr(desk, "at", later)
    disposal = propose(binders=[binder.pk], actor=desk.murakami, at=desk.at)
    decision = Decision.objects.get(pk=disposal.decision_id)
    assert decision.content["binders"][0]["title"] == "お知らせ綴"
    assert record.files.get().file.is_readable
    _decide(disposal, desk)
    binder.refresh_from_db()
    disposal.refresh_from_db()
    paper = record.files.get().file
    assert binder.disposed_at == disposal.done_at == later
    assert not paper.is_readable
    assert paper.name != "照会文.jpg"
    record.refresh_from_db()
    assert record.title == "児童手当の支給状況について（照会）"
    fact = EventRecord.objects.get(code="records.binder.disposed")
    assert (fact.payload["files"], fact.payload["number"]) == (1, decision.number)


def test_what_is_held_at_the_last_moment_is_left_out(desk: RecordsDesk):
    first, second = _over(desk), _over(desk, "案内綴")
    disposal = propose(binders=[first.pk, second.pk], actor=desk.murakami, at=desk.at)
    hold(binder=first, reason="審査請求が出ているため", actor=desk.murakami, at=desk.at)
    _decide(disposal, desk)
    reasons = dict(disposal.items.values_list("binder__title", "left_out_reason"))
    assert reasons == {"お知らせ綴": HELD, "案内綴": ""}
    first.refresh_from_db()
    assert first.disposed_at is None


def test_what_may_not_stand_on_a_list_is_said(desk: RecordsDesk):
    held, kept = _over(desk), _over(desk, "歴史綴", Ending.TRANSFER)
    made = hold(binder=held, reason="訴訟", actor=desk.murakami, at=desk.at)
    young = desk.binder("使用中の綴", 2024)
    for binder, reason in ((held, "保留中"), (kept, "対象ではありません"), (young, "満了して")):
        with pytest.raises(UnableToAct, match=reason):
            propose(binders=[binder.pk], actor=desk.murakami, at=desk.at)
    with pytest.raises(UnableToAct, match="文書管理の担当者"):
        propose(binders=[held.pk], actor=desk.aoki, at=desk.at)
    release(hold=made, reason="判決が確定した", actor=desk.murakami, at=desk.at)
    disposal = propose(binders=[held.pk], actor=desk.murakami, at=desk.at)
    with pytest.raises(UnableToAct, match="すでに起案"):
        propose(binders=[held.pk], actor=desk.murakami, at=desk.at)
    assert BinderDisposal.objects.get() == disposal


def test_a_draft_that_is_given_up_frees_its_files(desk: RecordsDesk):
    binder = _over(desk)
    disposal = propose(binders=[binder.pk], actor=desk.murakami, at=desk.at)
    decision = Decision.objects.get(pk=disposal.decision_id)
    deciding.pull_back(decision=decision, actor=desk.murakami, at=desk.at)
    decision.refresh_from_db()
    deciding.abandon(decision=decision, reason="誤り", actor=desk.murakami, at=desk.at)
    (line,) = due(desk.murakami, desk.today)
    assert line.is_free
    binder.refresh_from_db()
    assert binder.disposed_at is None


def test_a_completed_file_takes_no_more_papers(desk: RecordsDesk):
    _, record = _with_paper(desk)
    with pytest.raises(UnableToAct, match="完結した簿冊"):
        attach(record=record, upload=b"x", name="x.pdf", actor=desk.aoki, at=desk.at)


def test_the_pages_hold_release_and_propose(desk: RecordsDesk):
    binder = _over(desk)
    murakami = signed_in(desk.cast.others["murakami"])
    text = read(murakami.post(address("binder_hold", binder.pk), {"reason": ""}, follow=True))
    assert "保留する理由" in text
    sent = {"reason": "開示請求"}
    text = read(murakami.post(address("binder_hold", binder.pk), sent, follow=True))
    assert "廃棄を保留しました" in text
    answer = murakami.post(address("due"), {"binders": binder.pk})
    assert answer.status_code == 422
    made = binder.holds.get()
    murakami.post(address("hold_release", made.pk), {"reason": "終了"})
    assert "お知らせ綴" in read(murakami.get(address("due")))
    text = read(murakami.post(address("due"), {"binders": binder.pk}, follow=True))
    assert "簿冊の廃棄を起案しました" in text
    decision = Decision.objects.get()
    page = murakami.get(f"/mihon/desk/decisions/{decision.pk}/")
    assert "お知らせ綴" in read(page)
    table = b"".join(murakami.get(address("due_table", "csv")).streaming_content).decode()
    assert "お知らせ綴" in table


def test_others_see_nothing_of_it(desk: RecordsDesk, takagi: User):
    binder = _over(desk)
    disposal = propose(binders=[binder.pk], actor=desk.murakami, at=desk.at)
    made = hold(binder=binder, reason="訴訟", actor=desk.murakami, at=desk.at)
    for who in (desk.cast.aoki, desk.cast.kudo, desk.cast.sasaki, takagi):
        client = signed_in(who)
        for page in ("due", "disposal"):
            args = [disposal.pk] if page == "disposal" else []
            assert client.get(address(page, *args)).status_code in (302, 404), who.name
        for act, key in (("binder_hold", binder.pk), ("hold_release", made.pk)):
            answer = client.post(address(act, key), {"reason": "x"})
            assert answer.status_code in (302, 404), who.name
    made.refresh_from_db()
    assert made.released_at is None
    assert binder.holds.count() == 1
    kimura = signed_in(desk.cast.kimura)
    assert kimura.get(address("disposal", disposal.pk)).status_code == 200
    assert kimura.post(address("due"), {"binders": binder.pk}).status_code == 404
