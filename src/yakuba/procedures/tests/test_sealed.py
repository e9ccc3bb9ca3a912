"""What residents and officers write is sealed in the database, bound to its row, and re-sealed."""

import json
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.urls import reverse

from yakuba.decisions.demo import build_senketsu
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.vault.fields import SealedIsNotSearchable, WrittenPastTheRow
from yakuba.foundation.vault.models import DataKey
from yakuba.foundation.vault.services import UnableToUnseal, forget_keys, resealing, rotation
from yakuba.kernel.actor import Actor
from yakuba.procedures.documents import opened_rows
from yakuba.procedures.models import (
    Application,
    CorrectionRequest,
    Draft,
    Note,
    SatisfactionReply,
)
from yakuba.procedures.rules.vocabulary import Outcome
from yakuba.procedures.services import disposition, examination, satisfaction
from yakuba.procedures.services.answer_correction import answer_correction
from yakuba.procedures.services.withdrawal import withdraw

from . import status

SEALED = {
    "procedures_application": ["answers"],
    "procedures_draft": ["answers"],
    "procedures_correctionrequest": ["answers_before", "answers_after"],
    "procedures_note": ["text"],
    "procedures_satisfactionreply": ["comment"],
}
SYSTEM = Actor.system("鍵の更新")


def raw(statement: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def text_of(value: object) -> str:
    return bytes(value).decode("utf-8", "replace") if value is not None else ""


def columns_of(table: str) -> str:
    """Return everything that the sealed columns and their plain predecessors hold."""
    found = []
    for name in SEALED[table]:
        for plain, sealed in raw(f"SELECT {name}, {name}_sealed FROM {table}"):  # noqa: S608
            assert plain in ("", "{}", {}, None)
            found.append(text_of(sealed))
    return "".join(found)


def make_plain(row, **values) -> None:
    """Put the row back into the state in which release 0.1.0 left it."""
    table = row._meta.db_table
    for name, value in values.items():
        stored = value if isinstance(value, str) else json.dumps(value)
        raw(
            # Names of this file, not of a visitor.
            f"UPDATE {table} SET {name} = %s, {name}_sealed = NULL, sealed_with = NULL"  # noqa: S608
            " WHERE id = %s",
            stored,
            row.pk.hex if connection.vendor == "sqlite" else row.pk,
        )


def put_before(town, case, at):
    """Let 青木 examine the case and draft its disposition."""
    build_senketsu(municipality=town.municipality, at=at, valid_from=at.date())
    aoki = town.actor(town.aoki)
    examination.claim(application=case, actor=aoki, at=at)
    marks = {"lives_here": "OK", "raises_child": "OK"}
    examination.check(application=case, marks=marks, actor=aoki, at=at)
    return disposition.draft_disposition(
        application=case, outcome=Outcome.GRANTED, reasons="", actor=aoki, at=at
    )


def reseal_all() -> int:
    total = 0
    while done := resealing.reseal_some():
        total += done
    return total


@pytest.fixture
def town(in_mihon, cast):
    return cast


@pytest.fixture
def case(town, at):
    return status.arrive(town, at)


@pytest.fixture
def whole(town, case, at):
    """A case with everything that is sealed: a correction, a note, a reply."""
    correction = status.ask(town, case, at)
    answer_correction(
        correction=correction,
        values={"applicant": status.ANSWERS["applicant"] | {"given": "華子"}},
        actor=town.actor(town.sasaki),
        at=at,
    )
    case.refresh_from_db()
    aoki = town.actor(town.aoki)
    examination.add_note(application=case, text="佐々木さんに電話した。", actor=aoki, at=at)
    SatisfactionReply(application=case, ease=5, overall=5, comment="佐々木です", at=at).save()
    return Application.objects.get(pk=case.pk)


def test_raw_sql_finds_no_name_and_no_answer(whole):
    for table in SEALED:
        assert len(columns_of(table)) > 20
        for word in ("佐々木", "花子", "華子", "ササキ", "みほん銀行", "applicant", "children"):
            assert word not in columns_of(table), table
    told = EventRecord.objects.filter(code__startswith="procedures.")
    payloads = json.dumps([one.payload for one in told], ensure_ascii=False)
    for word in ("花子", "華子", "みほん銀行", "電話した", "佐々木です"):
        assert word not in payloads


def test_what_is_put_before_the_posts_carries_no_answer_in_clear(town, case, at):
    decision = put_before(town, case, at)
    frozen = json.dumps(decision.content, ensure_ascii=False)
    for word in ("みほん銀行", "世帯員", "ササキ"):
        assert word not in frozen
    page = status.text_of(
        status.signed_in(town.ishida).get(
            f"/mihon{reverse('decisions:detail', args=[decision.pk])}"
        )
    )
    assert "みほん銀行 本店 1234567" in page


def test_answers_of_another_decision_do_not_open_here(town, case, at):
    decision = put_before(town, case, at)
    with pytest.raises(UnableToUnseal):
        opened_rows(decision.content, "00000000-0000-4000-8000-000000000000")


def test_a_decision_of_the_old_release_shows_its_answers():
    pages = [{"title": "申請者", "rows": [{"label": "氏名", "lines": ["佐々木 花子"]}]}]
    assert opened_rows({"answers": pages}, "any") == pages
    assert opened_rows({}, "any") == []


def test_the_application_reads_as_ever(whole):
    assert whole.answers["applicant"]["given"] == "華子"
    correction = CorrectionRequest.objects.get()
    assert correction.answers_before["applicant"]["given"] == "花子"
    assert correction.answers_after["applicant"]["given"] == "華子"
    assert Note.objects.get().text == "佐々木さんに電話した。"
    assert SatisfactionReply.objects.get().comment == "佐々木です"
    assert Draft.objects.get().answers["applicant"]["given"] == "花子"


def test_what_is_saved_without_being_read_stays_as_it_was(case):
    before = raw("SELECT answers_sealed FROM procedures_application")
    held = Application.objects.get()
    held.applicant_phone = "0312345678"
    held.save()
    assert raw("SELECT answers_sealed FROM procedures_application") == before
    held.answers["children"] = 3
    held.save(update_fields=["answers"])
    assert raw("SELECT answers_sealed FROM procedures_application") != before
    assert Application.objects.get().answers["children"] == 3


def test_a_deferred_answer_is_neither_read_nor_written(case, django_assert_num_queries):
    held = Application.objects.defer("answers", "answers_plain").get()
    with django_assert_num_queries(1):
        held.applicant_phone = "0312345678"
        held.save()
    assert held.get_deferred_fields() == {"answers", "answers_plain"}
    assert held.answers["children"] == 2


def test_answers_moved_to_another_row_do_not_open(town, case, at):
    other = status.arrive(town, at + timedelta(hours=1), children=9)
    (stolen,) = next(
        iter(raw("SELECT answers_sealed FROM procedures_application WHERE id = %s", _key(other)))
    )
    raw("UPDATE procedures_application SET answers_sealed = %s WHERE id = %s", stolen, _key(case))
    with pytest.raises(UnableToUnseal, match="別の場所から写された"):
        _ = Application.objects.get(pk=case.pk).answers
    assert Application.objects.get(pk=other.pk).answers["children"] == 9


def test_the_draft_and_the_application_do_not_share_their_bytes(case):
    (sealed,) = raw("SELECT answers_sealed FROM procedures_draft")[0]
    raw("UPDATE procedures_application SET answers_sealed = %s", sealed)
    with pytest.raises(UnableToUnseal):
        _ = Application.objects.get().answers


def test_before_and_after_cannot_be_swapped(whole):
    raw(
        "UPDATE procedures_correctionrequest"
        " SET answers_before_sealed = answers_after_sealed, answers_after_sealed = NULL"
    )
    with pytest.raises(UnableToUnseal):
        _ = CorrectionRequest.objects.get().answers_before


def test_a_row_of_another_town_does_not_open(case, reiji):
    held = Application.objects.get()
    with acting_in(reiji.pk), pytest.raises(UnableToUnseal, match="別の団体"):
        _ = held.answers


def test_a_row_read_in_its_town_opens_after_the_town_was_left(mihon, cast, at):
    with acting_in(mihon.pk):
        status.arrive(cast, at)
        held = Application.objects.get()
    assert held.answers["children"] == 2


@pytest.mark.parametrize(
    "question",
    [
        {"answers": {}},
        {"answers__children": 2},
        {"answers__contains": {"children": 2}},
        {"answers__icontains": "佐々木"},
    ],
)
def test_the_database_is_not_asked_about_answers(case, question):
    with pytest.raises(SealedIsNotSearchable, match="sealed"):
        list(Application.objects.filter(**question))
    assert Application.objects.filter(answers__isnull=False).count() == 1


def test_nobody_writes_past_the_row(case):
    with pytest.raises(WrittenPastTheRow), transaction.atomic():
        Application.objects.update(answers={"children": 9})
    held = Application.objects.get()
    held.answers = {"children": 9}
    with pytest.raises(WrittenPastTheRow), transaction.atomic():
        Application.objects.bulk_update([held], ["answers"])


def test_what_is_read_without_its_row_says_nothing(case):
    (value,) = Application.objects.values_list("answers", flat=True)
    assert repr(value) == str(value) == "SealedValue()"
    with pytest.raises(TypeError):
        json.dumps(value)


def test_rows_made_in_bulk_are_sealed(town, case, at):
    rows = [
        Note(application=case, text=f"{n}回目", written_at=at, written_by=town.aoki) for n in "12"
    ]
    Note.objects.bulk_create(rows)
    assert {one.text for one in Note.objects.all()} == {"1回目", "2回目"}
    assert set(Note.objects.values_list("sealed_with", flat=True)) == {1}
    assert "回目" not in columns_of("procedures_note")


def test_rows_of_the_old_release_are_read_and_sealed_by_the_worker(whole, at):
    before, after = {"children": 1}, {"children": 2}
    make_plain(whole, answers={"children": 5})
    make_plain(Draft.objects.get(), answers={"children": 4})
    correction = CorrectionRequest.objects.get()
    make_plain(correction, answers_before=before, answers_after=after)
    make_plain(Note.objects.get(), text="古いメモ")
    make_plain(SatisfactionReply.objects.get(), comment="古い声")

    assert Application.objects.get().answers == {"children": 5}
    assert Note.objects.get().text == "古いメモ"
    assert CorrectionRequest.objects.get().answers_before == before
    assert reseal_all() == 5
    assert reseal_all() == 0

    assert Application.objects.get().answers == {"children": 5}
    assert Draft.objects.get().answers == {"children": 4}
    held = CorrectionRequest.objects.get()
    assert (held.answers_before, held.answers_after) == (before, after)
    assert Note.objects.get().text == "古いメモ"
    assert SatisfactionReply.objects.get().comment == "古い声"
    for table in SEALED:
        assert "古い" not in columns_of(table)


def test_an_old_row_is_sealed_by_the_first_act_on_it(case):
    make_plain(case, answers={"children": 5})
    held = Application.objects.get()
    held.applicant_phone = "0312345678"
    held.save()
    assert Application.objects.get().answers == {"children": 5}
    assert "children" not in columns_of("procedures_application")


def test_a_correction_that_was_not_answered_needs_no_answers(town, case, at):
    status.ask(town, case, at)
    held = CorrectionRequest.objects.get()
    assert (held.answers_before, held.answers_after) == (None, None)
    assert reseal_all() == 0


def test_after_a_rotation_everything_is_sealed_by_the_new_key(whole, at):
    rotation.new_generation(actor=SYSTEM, at=at)
    assert whole.answers["applicant"]["given"] == "華子"
    assert Application.objects.get().sealed_with == 1
    assert reseal_all() == 5
    for model in (Application, Draft, CorrectionRequest, Note, SatisfactionReply):
        assert list(model.objects.values_list("sealed_with", flat=True)) == [2]
    DataKey.objects.filter(generation=1).delete()
    forget_keys()
    assert Application.objects.get().answers["applicant"]["given"] == "華子"
    assert CorrectionRequest.objects.get().answers_before["applicant"]["given"] == "花子"


def test_who_holds_an_old_copy_of_a_row_undoes_no_rotation(case, at):
    stale = Application.objects.get()
    rotation.new_generation(actor=SYSTEM, at=at)
    assert reseal_all() == 2
    stale.save()
    assert Application.objects.get().sealed_with == 1
    assert reseal_all() == 1
    assert Application.objects.get().answers["children"] == 2


def test_a_row_that_does_not_open_does_not_stop_the_others(town, case, at, caplog):
    other = status.arrive(town, at + timedelta(hours=1))
    raw(
        "UPDATE procedures_application SET answers_sealed = %s WHERE id = %s",
        b"\x01" * 60,
        _key(case),
    )
    rotation.new_generation(actor=SYSTEM, at=at)
    resealing.reseal_some()
    assert Application.objects.get(pk=other.pk).sealed_with == 2
    assert Application.objects.get(pk=case.pk).sealed_with == 1
    assert f"申請 {case.pk}" in caplog.text
    assert "佐々木" not in caplog.text


def test_no_query_compares_a_sealed_column_with_another(case):
    with pytest.raises(SealedIsNotSearchable):
        list(Application.objects.filter(answers=F("fee_basis")))


def test_a_reply_without_a_word_is_empty_text(ended_case, town, at):
    given = satisfaction.reply(
        application=ended_case, ease=4, overall=4, actor=town.actor(town.sasaki), at=at
    )
    assert SatisfactionReply.objects.get(pk=given.pk).comment == ""


@pytest.fixture
def ended_case(town, at):
    return withdraw(application=status.arrive(town, at), actor=town.actor(town.sasaki), at=at)


def _key(row):
    return row.pk.hex if connection.vendor == "sqlite" else row.pk
