"""廃棄: what a person confirmed goes once and wholly, what is held stays, and every count stands."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction

from yakuba.decisions import demo as senketsu
from yakuba.decisions.models import Decision
from yakuba.foundation.accounts.models import User
from yakuba.foundation.audit import services as sealing
from yakuba.foundation.audit.queries import checks
from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.deliveries.services import UnableToReplay, deliver_due, replay
from yakuba.foundation.documents.models import IssuedDocument
from yakuba.foundation.events.event import BLACK
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.events.queries import events_of
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import may_see
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.actor import Actor
from yakuba.organisation.demo import Cast
from yakuba.procedures.events import application_ref
from yakuba.procedures.measures import MEASURES
from yakuba.procedures.models import Application, DisposalItem, Note, Procedure
from yakuba.procedures.queries import retention as queries
from yakuba.procedures.queries.finding import search_applications
from yakuba.procedures.rules.clock import day_in_japan
from yakuba.procedures.rules.retention import Ending, HoldKind, Period, Term
from yakuba.procedures.rules.vocabulary import Outcome
from yakuba.procedures.services import disposal, erasing
from yakuba.procedures.services.examination import UnableToNote, add_note
from yakuba.procedures.services.holds import (
    UnableToHold,
    extend_retention,
    hold_application,
    hold_procedure,
    release_hold,
)

from . import desk, status
from .disposal import (
    NAME,
    SECRETS,
    confirm,
    dispose,
    files_on_disk,
    keep_for,
    live_through,
    murakami,
    tables_that_say,
)

# The case of November 2026 ends in 令和8年度: one year from 1 April 2027 is over on 31 March 2028.
LATER = datetime(2028, 4, 3, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.fixture
def town(cast: Cast, at: datetime) -> Iterator[Cast]:
    with acting_in(cast.municipality.pk):
        senketsu.build_senketsu(municipality=cast.municipality, at=at, valid_from=at.date())
        yield cast


@pytest.fixture
def case(town: Cast, at: datetime) -> Application:
    """A refused application with everything that an application can have."""
    made = live_through(town, at)
    keep_for(town, made.procedure, at)
    return made


def findings(at: datetime) -> list[str]:
    return [one.message for one in checks.verify(at=at) if isinstance(one, checks.Finding)]


def fresh(case: Application) -> Application:
    return Application.objects.get(pk=case.pk)


def test_the_person_is_found_in_no_table_at_all(
    town: Cast, case: Application, django_capture_on_commit_callbacks: Any
):
    assert {"procedures_application", "files_storedfile"} <= set(tables_that_say(*SECRETS))
    assert files_on_disk()
    with django_capture_on_commit_callbacks(execute=True):
        dispose(town, case.procedure, LATER)
    assert tables_that_say(*SECRETS) == {}
    assert files_on_disk() == []


def test_the_sealed_log_is_whole_after_the_disposal_and_tells_of_it(
    town: Cast, case: Application, settings: Any, tmp_path: Path
):
    settings.DATA = tmp_path
    sealing.seal(at=LATER, batches=10)
    dispose(town, case.procedure, LATER)
    sealing.seal(at=LATER, batches=10)
    assert findings(LATER) == []
    erasings = [one for one in checks.verify(at=LATER) if isinstance(one, checks.Erasing)]
    acts = {EventRecord.objects.get(pk=one.by).subject.kind: one for one in erasings}
    # The catalogue of documents forgets the words of what was decided, in an act of its own.
    assert set(acts) == {application_ref(case.pk).kind, "records.record"}
    told = acts[application_ref(case.pk).kind]
    act = EventRecord.objects.get(pk=told.by)
    assert (act.subject, act.actor_name) == (application_ref(case.pk), "廃棄")
    assert told.count == len(act.payload["erased"]) >= 8
    assert act.pk < EventRecord.objects.get(code="procedures.application.disposed").pk


def test_what_stays_is_what_the_statistics_need(town: Cast, case: Application, at: datetime):
    before = (case.receipt_number, case.procedure_id, case.version_id, case.channel, case.outcome)
    stamps = (case.arrived_at, case.concluded_at, case.due_date, case.decision_id)
    dispose(town, case.procedure, LATER)
    now = fresh(case)
    assert before == (
        now.receipt_number,
        now.procedure_id,
        now.version_id,
        now.channel,
        now.outcome,
    )
    assert stamps == (now.arrived_at, now.concluded_at, now.due_date, now.decision_id)
    assert (now.answers, now.applicant_name, now.applicant_email) == ({}, "", "")
    assert now.disposed_at == LATER
    assert now.corrections.count() == 1
    assert (now.satisfaction.ease, now.satisfaction.overall, now.satisfaction.comment) == (5, 4, "")
    assert not Note.objects.filter(application=now).exists()
    assert now.draft is not None
    assert (now.draft.answers, now.draft.email) == ({}, "")


def test_every_measure_counts_as_before(town: Cast, case: Application, at: datetime):
    live_through(town, at, Outcome.GRANTED, case.procedure)
    start, end = at.date().replace(day=1), at.date().replace(month=12, day=1)
    before = {one.code: one.compute(start, end) for one in MEASURES}
    assert all(counts[""].denominator for counts in before.values())
    dispose(town, case.procedure, LATER)
    assert Application.objects.filter(disposed_at=None).count() == 0
    assert {one.code: one.compute(start, end) for one in MEASURES} == before


def test_the_decision_and_the_notice_keep_who_when_and_the_hash(
    town: Cast, case: Application, at: datetime
):
    notice = IssuedDocument.objects.get()
    decision = Decision.objects.get()
    dispose(town, case.procedure, LATER)
    emptied, decided = IssuedDocument.objects.get(), Decision.objects.get()
    assert (emptied.number, emptied.content_hash) == (notice.number, notice.content_hash)
    assert (emptied.content, emptied.erased_at) == ({}, LATER)
    assert emptied.file is not None
    assert emptied.file.discarded_at == LATER
    assert decided.number == decision.number
    assert decided.content == {"outcome": "REFUSED"}
    assert decided.content_hash == decision.content_hash
    assert [step.closed_by_label for step in decided.steps.order_by("order")] == [
        step.closed_by_label for step in decision.steps.order_by("order")
    ]


def test_the_register_says_what_how_many_under_what_and_by_whom(
    town: Cast, case: Application, at: datetime
):
    listed = dispose(town, case.procedure, LATER)
    assert str(listed) == "令和10年度 廃棄第1号"
    assert (listed.count, listed.title) == (1, "児童手当の認定請求")
    assert listed.confirmed_label == "総務課長 村上 由美"
    assert listed.terms[0]["period"] == "1年"
    assert (listed.ended_from, listed.ended_to) == (at.date(), at.date())
    assert listed.list_hash == disposal.hash_of_list([case.receipt_number])
    assert listed.finished_at == LATER
    item = listed.items.get()
    assert (item.done_at, item.files, len(item.content_hash)) == (LATER, 1, 64)
    assert desk.codes(listed.pk) == [
        "procedures.disposal.confirmed",
        "procedures.disposal.finished",
    ]
    assert desk.codes(case.pk)[-1] == "procedures.application.disposed"


def test_anonymising_keeps_what_was_picked_and_counted_and_nothing_typed(town: Cast, at: datetime):
    case = live_through(town, at)
    keep_for(town, case.procedure, at, ending=Ending.ANONYMISE)
    dispose(town, case.procedure, LATER)
    assert fresh(case).answers == {"children": 2}
    assert tables_that_say(*SECRETS) == {}


def test_another_outcome_has_another_term(town: Cast, at: datetime):
    case = live_through(town, at)
    granted = live_through(town, at, Outcome.GRANTED, case.procedure)
    short = {Outcome.REFUSED: Term(Period.Y1, Ending.DISPOSE)}
    keep_for(town, case.procedure, at, Period.Y5, exceptions=short)
    dispose(town, case.procedure, LATER)
    assert fresh(case).disposed_at == LATER
    assert fresh(granted).disposed_at is None


def test_nothing_falls_due_before_the_last_day_is_over(town: Cast, case: Application):
    eve = datetime(2028, 3, 31, 23, 59, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert not queries.due(case.procedure_id, on=day_in_japan(eve)).exists()
    with pytest.raises(disposal.UnableToDispose, match="いま廃棄できる申請はありません"):
        confirm(town, case.procedure, eve)
    assert queries.due(case.procedure_id, on=day_in_japan(eve + timedelta(minutes=1))).exists()


def test_without_a_rule_nothing_is_ever_disposed_of(town: Cast, at: datetime):
    case = desk.arrive(town, desk.publish(at), at)
    Application.objects.filter(pk=case.pk).update(outcome="WITHDRAWN", concluded_at=at)
    assert not queries.due(case.procedure_id, on=at.date() + timedelta(days=20_000)).exists()


@pytest.mark.slow
@pytest.mark.parametrize("after", range(4))
def test_killed_in_the_middle_it_goes_on_and_does_everything_once(
    town: Cast, case: Application, at: datetime, monkeypatch: pytest.MonkeyPatch, after: int
):
    """Three applications; the worker dies after so many, in the midst of the next one."""
    for _ in range(2):
        live_through(town, at, Outcome.REFUSED, case.procedure)
    done = 0
    erase = erasing._erase_row

    class Killed(BaseException):
        """Nothing of ours catches it, as nothing catches SIGKILL."""

    def dying(*args: object) -> None:
        nonlocal done
        if done == after:
            raise Killed
        done += 1
        erase(*args)  # type: ignore[arg-type]

    listed = confirm(town, case.procedure, LATER)
    with monkeypatch.context() as patch:
        patch.setattr(erasing, "_erase_row", dying)
        if after < 3:
            with pytest.raises(Killed):
                deliver_due(at=LATER)
            assert Application.objects.filter(disposed_at__isnull=False).count() == after
    # The lease of the dead worker runs out, another one takes the row.
    deliver_due(at=LATER + timedelta(minutes=11))
    listed.refresh_from_db()
    assert listed.finished_at is not None
    assert listed.items.filter(done_at__isnull=False).count() == 3
    disposed = EventRecord.objects.filter(code="procedures.application.disposed")
    assert disposed.count() == len(set(disposed.values_list("subject_id", flat=True))) == 3
    discarded = EventRecord.objects.filter(code="files.file.discarded").values_list("subject_id")
    assert discarded.count() == discarded.distinct().count()
    assert tables_that_say(*SECRETS) == {}


def test_a_hold_set_at_the_last_moment_wins(town: Cast, case: Application, at: datetime):
    listed = confirm(town, case.procedure, LATER)
    hold = hold_application(
        application=case,
        kind=HoldKind.REVIEW,
        reason="令和10年4月3日付けの審査請求",
        actor=town.actor(town.ueno),
        at=LATER,
    )
    deliver_due(at=LATER)
    listed.refresh_from_db()
    item = listed.items.get()
    assert (item.done_at, item.left_out_reason) == (None, "保留されたため")
    assert fresh(case).applicant_name == "雲隠 澪標"
    assert listed.finished_at == LATER
    assert "procedures.disposal.left_out" in desk.codes(case.pk)
    release_hold(hold=hold, reason="裁決の確定", actor=murakami(town), at=LATER)
    assert dispose(town, case.procedure, LATER).serial == 2
    assert fresh(case).disposed_at == LATER


def test_the_database_itself_refuses_to_dispose_of_what_is_held(
    town: Cast, case: Application, at: datetime
):
    hold_procedure(
        procedure=case.procedure,
        kind=HoldKind.LITIGATION,
        reason="令和10年(行ウ)第1号",
        actor=murakami(town),
        at=LATER,
    )
    with pytest.raises(DatabaseError, match="held"), transaction.atomic():
        Application.objects.filter(pk=case.pk).update(disposed_at=LATER)
    assert not queries.due(case.procedure_id, on=day_in_japan(LATER)).exists()


def test_what_is_disposed_of_stays_so(town: Cast, case: Application, at: datetime):
    listed = dispose(town, case.procedure, LATER)
    for change in (
        lambda: Application.objects.filter(pk=case.pk).update(disposed_at=None),
        lambda: IssuedDocument.objects.update(content={"body": "偽"}),
        lambda: DisposalItem.objects.update(done_at=None, content_hash=""),
        lambda: type(listed).objects.update(count=0),
        lambda: type(listed).objects.filter(pk=listed.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_an_extension_keeps_it_until_its_day(town: Cast, case: Application, at: datetime):
    until = LATER.date() + timedelta(days=362)
    extend_retention(
        application=case, until=until, reason="照会が続くため", actor=murakami(town), at=LATER
    )
    assert not queries.due(case.procedure_id, on=until).exists()
    assert queries.due(case.procedure_id, on=until + timedelta(days=1)).exists()
    with pytest.raises(UnableToHold, match="より後の日"):
        extend_retention(
            application=case, until=until, reason="同じ", actor=murakami(town), at=LATER
        )


def test_a_longer_rule_laid_down_in_between_wins(town: Cast, case: Application, at: datetime):
    listed = confirm(town, case.procedure, LATER)
    keep_for(town, case.procedure, LATER, Period.Y10, valid_from=LATER.date())
    deliver_due(at=LATER)
    assert listed.items.get().left_out_reason == "保存期間の定めが変わったため"
    assert fresh(case).disposed_at is None


def test_another_list_than_the_one_that_was_looked_at_is_refused(
    town: Cast, case: Application, at: datetime
):
    _, seen = disposal.seen_list(case.procedure, LATER)
    live_through(town, at, Outcome.REFUSED, case.procedure)
    with pytest.raises(disposal.UnableToDispose, match="対象が変わりました"):
        disposal.confirm_disposal(
            procedure=case.procedure, seen=seen, actor=murakami(town), at=LATER
        )


def test_pressed_twice_it_is_one_list(town: Cast, case: Application):
    confirm(town, case.procedure, LATER)
    with pytest.raises(disposal.UnableToDispose):
        confirm(town, case.procedure, LATER)


@pytest.mark.parametrize("who", ["aoki", "ueno", "kimura", "kato"])
def test_only_who_keeps_the_records_confirms_and_no_sweeper_does(
    town: Cast, case: Application, who: str
):
    _, seen = disposal.seen_list(case.procedure, LATER)
    for actor in (town.actor(getattr(town, who)), Actor.system("廃棄")):
        with pytest.raises(disposal.UnableToDispose, match="文書管理の担当者"):
            disposal.confirm_disposal(procedure=case.procedure, seen=seen, actor=actor, at=LATER)


def test_the_neighbour_can_neither_hold_nor_let_go(
    town: Cast, case: Application, takagi: User, at: datetime
):
    stranger = town.actor(takagi)
    with pytest.raises(UnableToHold):
        hold_application(application=case, kind=HoldKind.OTHER, reason="x", actor=stranger, at=at)


def test_a_hold_needs_a_reason_and_so_does_its_release(town: Cast, case: Application, at: datetime):
    ueno = town.actor(town.ueno)
    with pytest.raises(UnableToHold, match="理由"):
        hold_application(application=case, kind=HoldKind.AUDIT, reason=" ", actor=ueno, at=at)
    hold = hold_application(
        application=case, kind=HoldKind.AUDIT, reason="定期監査", actor=ueno, at=at
    )
    with pytest.raises(UnableToHold, match="理由"):
        release_hold(hold=hold, reason="", actor=ueno, at=at)


def test_search_and_acts_know_that_it_is_gone(town: Cast, case: Application, at: datetime):
    assert search_applications("雲隠").exists()
    dispose(town, case.procedure, LATER)
    assert not search_applications("雲隠").exists()
    assert not search_applications(case.receipt_number).exists()
    with pytest.raises(UnableToNote, match="廃棄されています"):
        add_note(application=case, text="追記", actor=town.actor(town.aoki), at=LATER)
    with pytest.raises(UnableToHold, match="廃棄されています"):
        hold_application(
            application=fresh(case),
            kind=HoldKind.AUDIT,
            reason="遅すぎた",
            actor=town.actor(town.ueno),
            at=LATER,
        )


def test_a_mail_still_on_its_way_is_waited_for(town: Cast, case: Application, at: datetime):
    waiting = Delivery.objects.filter(channel="mail", subject_id=str(case.pk)).latest("posted_at")
    Delivery.objects.filter(pk=waiting.pk).update(
        done_at=None, not_before=LATER + timedelta(hours=1)
    )
    listed = confirm(town, case.procedure, LATER)
    deliver_due(at=LATER)
    assert fresh(case).disposed_at is None
    deliver_due(at=LATER + timedelta(hours=2))
    deliver_due(at=LATER + timedelta(hours=4))
    assert fresh(case).disposed_at is not None
    listed.refresh_from_db()
    assert listed.finished_at is not None
    erased = Delivery.objects.get(pk=waiting.pk)
    assert (erased.destination, erased.payload) == ("(廃棄済み)", {})
    Delivery.objects.filter(pk=waiting.pk).update(done_at=None, dead_at=LATER)
    with pytest.raises(UnableToReplay, match="廃棄"):
        replay(
            delivery=Delivery.objects.get(pk=waiting.pk), actor=town.actor(town.kimura), at=LATER
        )


def test_who_applied_under_an_account_keeps_only_the_account(town: Cast, at: datetime):
    case = status.arrive(town, at, applicant=NAME)
    status.decide(town, case, at)
    keep_for(town, case.procedure, at)
    deliver_due(at=at)
    dispose(town, case.procedure, LATER)
    assert tables_that_say("雲隠") == {}
    # The account is the resident's own, and so is the record of the account; what was done to the
    # application under it no longer names who did it.
    assert set(tables_that_say(town.sasaki.name)) == {"accounts_user", "events_eventrecord"}
    own = EventRecord.objects.filter(actor_name=town.sasaki.name)
    assert set(own.values_list("subject_kind", flat=True)) <= {"accounts.user"}
    theirs = events_of([application_ref(case.pk)])
    assert {one.actor_name for one in theirs.filter(actor_kind="RESIDENT")} == {BLACK}
    assert fresh(case).user_id is None
    assert StoredFile.objects.filter(discarded_at=None).count() == 0
    assert Procedure.objects.get(pk=case.procedure_id).slug == "child-allowance"


def test_pages_and_audit_black_out_what_the_record_still_says(
    town: Cast, case: Application, at: datetime
):
    ueno = status.signed_in(town.ueno)
    decision = Decision.objects.get()
    address = f"/mihon/desk/decisions/{decision.pk}/"
    assert "雲隠" in status.text_of(ueno.get(address))
    dispose(town, case.procedure, LATER)
    page = status.text_of(ueno.get(address))
    assert "保存期間が終わり、内容を廃棄しました" in page
    assert decision.number in page
    assert not [word for word in SECRETS if word in page]
    for kind, key in (("procedures.application", case.pk), ("decisions.decision", decision.pk)):
        assert not may_see(town.actor(town.ueno), SubjectRef(kind, str(key)))
