import io
import subprocess
import sys
from datetime import timedelta

import pypdf
import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.http import Http404
from tests import served

from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.deliveries.services import attempt, deliver_due
from yakuba.foundation.documents import queries, services
from yakuba.foundation.documents.engine import typeset
from yakuba.foundation.documents.models import IssuedDocument
from yakuba.foundation.documents.responses import document_response
from yakuba.foundation.documents.rules import Seal
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.files.queries import read
from yakuba.foundation.tenancy.active import acting_in

from .factories import ABOUT, KATO, TITLE, issue_one, refusal

DAY = timedelta(days=1)


def test_numbers_run_without_a_gap_in_each_series(in_mihon, at):
    numbers = [
        issue_one(in_mihon, at, series=prefix).number for prefix in ("見子", "見子", "見総", "見子")
    ]
    assert numbers == ["見子第1号", "見子第2号", "見総第1号", "見子第3号"]


def test_an_act_that_fails_gives_its_number_back(in_mihon, at):
    issue_one(in_mihon, at)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        issue_one(in_mihon, at)
        _ = 1 / 0
    assert issue_one(in_mihon, at).number == "見子第2号"


def test_on_the_first_of_april_the_numbers_begin_anew(in_mihon, at):
    march = at.replace(year=2027, month=3, day=31, hour=23)
    april = at.replace(year=2027, month=4, day=1, hour=0)
    assert issue_one(in_mihon, march).number == "見子第1号"
    first = issue_one(in_mihon, april)
    assert (first.number, first.fiscal_year) == ("見子第1号", 2027)
    assert str(first.issued_date) == "2027-04-01"


def test_each_town_has_its_own_numbers(mihon, reiji, at):
    for town in (mihon, reiji):
        with acting_in(town.pk):
            assert issue_one(town, at).number == "見子第1号"


def test_an_issued_document_is_final(in_mihon, at):
    document = issue_one(in_mihon, at)
    for change in ({"content": {"body": []}}, {"number": "見子第9号"}, {"seal": "LINE"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            IssuedDocument.objects.filter(pk=document.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        document.delete()
    assert queries.is_unaltered(IssuedDocument.objects.get())


def test_an_altered_row_is_noticed(in_mihon, at):
    document = issue_one(in_mihon, at)
    document.content["body"] = ["交付します。"]
    assert not queries.is_unaltered(document)


def test_issuing_is_recorded_and_promises_the_pdf(in_mihon, at):
    document = issue_one(in_mihon, at)
    event = EventRecord.objects.get(code="documents.document.issued")
    assert event.payload["number"] == "見子第1号"
    assert event.payload["content_hash"] == document.content_hash
    assert Delivery.objects.get().channel == "documents.produce"


def test_the_promised_pdf_is_made_once(in_mihon, at):
    document = issue_one(in_mihon, at)
    assert deliver_due(at=at + DAY) == 1
    document.refresh_from_db()
    assert document.produced_at == at + DAY
    assert document.file.name == f"見子第1号_{TITLE}.pdf"
    assert pypdf.PdfReader(io.BytesIO(read(document.file))).pages
    again = services.produce(document, at + 2 * DAY)
    assert again.produced_at == at + DAY
    assert StoredFile.objects.count() == 1
    assert EventRecord.objects.filter(code="documents.document.produced").count() == 1


def test_two_workers_that_print_at_once_leave_one_pdf(in_mihon, at, monkeypatch):
    document = issue_one(in_mihon, at)
    faster = IssuedDocument.objects.get()

    def slow(*args, **more):
        monkeypatch.setattr(services, "typeset", typeset)
        services.produce(faster, at)
        return typeset(*args, **more)

    monkeypatch.setattr(services, "typeset", slow)
    services.produce(document, at)
    assert document.file_id == faster.file_id
    assert StoredFile.objects.filter(discarded_at=None).count() == 1


def test_a_name_that_cannot_be_drawn_stops_the_issue_and_takes_no_number(in_mihon, at):
    content = refusal(in_mihon, addressee_name="佐々木 花\ue000")
    assert queries.unprintable(content) == ["\ue000"]
    with pytest.raises(services.UnableToIssue, match=r"U\+E000"):
        issue_one(in_mihon, at, content=content)
    assert issue_one(in_mihon, at).number == "見子第1号"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"series": " "}, "文書記号"), ({"content": {"share": 0.5}}, "固定できません")],
)
def test_what_cannot_be_issued_is_explained(in_mihon, at, change, sentence):
    with pytest.raises(services.UnableToIssue, match=sentence):
        issue_one(in_mihon, at, **change)


def test_a_kind_that_no_app_knows_any_more_is_seen_by_the_operator(in_mihon, at, monkeypatch):
    issue_one(in_mihon, at)
    monkeypatch.setattr("yakuba.foundation.documents.registry._kinds", {})
    delivery = Delivery.objects.get()
    attempt(delivery_id=delivery.pk, at=at)
    delivery.refresh_from_db()
    assert delivery.dead_at == at
    assert "組み込まれていません" in delivery.last_error


def test_a_document_is_withdrawn_with_a_reason_and_stays_readable(in_mihon, at):
    document = issue_one(in_mihon, at)
    with pytest.raises(services.UnableToWithdraw, match="理由"):
        services.withdraw(document=document, reason=" ", actor=KATO, at=at)
    services.withdraw(document=document, reason="宛名の誤り", actor=KATO, at=at)
    with pytest.raises(services.UnableToWithdraw, match="すでに"):
        services.withdraw(document=document, reason="宛名の誤り", actor=KATO, at=at)
    assert EventRecord.objects.filter(code="documents.document.withdrawn").count() == 1
    assert issue_one(in_mihon, at).number == "見子第2号"


def test_the_pdf_is_downloaded_under_its_number(in_mihon, at):
    document = issue_one(in_mihon, at, seal=Seal.LINE)
    with pytest.raises(Http404, match="作成しています"):
        document_response(document)
    services.produce(document, at)
    response = document_response(document)
    assert "attachment" in response.headers["Content-Disposition"]
    assert response.headers["Content-Type"] == "application/pdf"
    response.close()


def test_documents_are_found_by_what_they_are_about_and_by_number(in_mihon, at):
    document = issue_one(in_mihon, at)
    assert [one.pk for one in queries.documents_of(ABOUT)] == [document.pk]
    assert queries.key_of_number("見子第1号") == str(document.pk)
    assert queries.card_of_document(str(document.pk)).title == f"見子第1号 {TITLE}"
    assert not queries.may_see_document(KATO, str(document.pk)), "its subject is of no known kind"
    assert not queries.may_see_document(KATO, "nonsense")


@pytest.mark.slow
def test_three_officers_at_once_leave_no_gap_and_no_double(tmp_path):
    environment = served.environment(tmp_path)
    program = [sys.executable, "-m", "yakuba.config.cli"]
    subprocess.run([*program, "migrate", "--verbosity", "0"], env=environment, check=True)
    subprocess.run([*program, "shell", "-v", "0", "-c", _TOWN], env=environment, check=True)
    officers = [
        subprocess.Popen([*program, "shell", "-v", "0", "-c", _OFFICER], env=environment)
        for _ in range(3)
    ]
    assert [officer.wait(timeout=120) for officer in officers] == [0, 0, 0]
    serials = served.rows(tmp_path, "SELECT serial FROM documents_issueddocument ORDER BY serial")
    assert [serial for (serial,) in serials] == list(range(1, 28))


_TOWN = "from yakuba.organisation.demo import found_mihon; found_mihon()"
# Every fourth act fails after its number was taken.
_OFFICER = """
from django.db import transaction
from django.utils import timezone
from yakuba.foundation.documents.tests.factories import issue_one
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
town = Municipality.objects.get()
with acting_in(town.pk):
    for number in range(12):
        try:
            with transaction.atomic():
                issue_one(town, timezone.now())
                if number % 4 == 3:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            pass
"""
