"""The report of a run: what it says, who makes and reads it, signed or plainly not."""

import hashlib
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yakuba.conversion.documents.report import GETA, MOST_ROWS, printable
from yakuba.conversion.frames.characters import Substituted, Unresolved
from yakuba.conversion.models import ConversionRun, MigrationPlan, RunReport
from yakuba.conversion.rules.characters import Basis
from yakuba.conversion.services.reports import make_report
from yakuba.foundation.accounts.models import User
from yakuba.foundation.documents.tests.authority import PASSPHRASE, SIGNER, Authority
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.files.queries import read
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.verdict import UnableToAct
from yakuba.organisation.demo import Cast

from .character_desk import HASH, outcome_of, run_of
from .migration_desk import MigrationDesk

MET = [Unresolved("\ue000", "name", 12, 34, ())]
BECAME = [Substituted("髙", "高", Basis.UNIFIED, "name", 70)]
FOUND = {("name", "gaiji.unresolved", True): 12, ("name", "character.reduced", False): 70}


@pytest.fixture
def desk(cast: Cast) -> Iterator[MigrationDesk]:
    with acting_in(cast.municipality.pk):
        yield MigrationDesk(cast)


@pytest.fixture
def plan(desk: MigrationDesk) -> MigrationPlan:
    return desk.plan()


@pytest.fixture
def run(plan: MigrationPlan, desk: MigrationDesk) -> ConversionRun:
    return run_of(plan, desk.cast, outcome_of(MET, BECAME, FOUND))


@pytest.fixture
def set_up(tmp_path: Path, settings: Any) -> Authority:
    authority = Authority.founded()
    settings.SIGNING_CERTIFICATE = str(authority.bundle(tmp_path / "signer.p12"))
    settings.SIGNING_PASSPHRASE = PASSPHRASE
    return authority


def reported(run: ConversionRun, desk: MigrationDesk, user: User | None = None) -> RunReport:
    act = {"actor": desk.actor(user or desk.cast.kimura), "at": timezone.now()}
    return make_report(run=run, town="見本市", **act)


def words(content: bytes) -> str:
    """Return the text of the PDF without blanks, as a machine reads it."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def address(name: str, *args: object) -> str:
    return f"/mihon{reverse(f'conversion:{name}', args=args)}"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(answer: Any) -> str:
    return unescape(re.sub(r"<wbr>|</?span[^>]*>|\u200b", "", answer.content.decode()))


def test_a_report_says_what_went_in_what_came_out_and_by_what(
    run: ConversionRun, desk: MigrationDesk
) -> None:
    text = words(read(reported(run, desk).stored))
    for said in (
        "児童手当変換の実行1（本実行）",
        "件数照合：一致",
        "移行元1,400件=移行先1,388件+エラー行12件、うち注意行30件",
        "移行元501,500",
        "residents.csv",
        HASH,
        run.mapping_hash,
        run.source_hash,
        run.target_hash,
        run.characters_hash,
        "F040住民の氏名1234",
        "MJ縮退マップ（JIS包摂規準・UCS統合規則）",
        "Yakuba1.5.0",
        "青木",
        "電子署名はありません",
        "移行を決定する職",
    ):
        assert said in text, said


def test_rows_that_are_lost_are_said_first(plan: MigrationPlan, desk: MigrationDesk) -> None:
    run = run_of(plan, desk.cast, outcome_of(lost=3))
    text = words(read(reported(run, desk).stored))
    assert "件数照合：不一致（この結果は使えません）" in text
    assert "件数照合：一致" not in text


def test_a_signed_report_validates_and_keeps_who_signed(
    run: ConversionRun, desk: MigrationDesk, set_up: Authority
) -> None:
    report = reported(run, desk)
    content = read(report.stored)
    assert report.sha256 == hashlib.sha256(content).hexdigest()
    status = set_up.status_of(content)
    assert status.bottom_line
    assert (report.signer, report.fingerprint) == (SIGNER, status.signing_cert.sha256.hex())
    assert report.fingerprint[:8] in words(content)
    fact = EventRecord.objects.get(code="conversion.run.reported")
    assert (fact.payload["signer"], fact.payload["sha256"]) == (SIGNER, report.sha256)


def test_a_run_is_reported_again_and_no_report_changes(
    run: ConversionRun, desk: MigrationDesk
) -> None:
    first, second = reported(run, desk), reported(run, desk)
    assert list(run.reports.all()) == [second, first]
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE conversion_runreport SET sha256 = 'x'")


def test_the_history_of_the_plan_tells_of_the_report(
    run: ConversionRun, desk: MigrationDesk, set_up: Authority
) -> None:
    reported(run, desk)
    text = page(signed_in(desk.cast.aoki).get(address("plan_history", run.plan_id)))
    assert "移行報告書を作った" in text
    assert f"実行1　{SIGNER}" in text


def test_a_certificate_that_does_not_open_leaves_nothing_behind(
    run: ConversionRun, desk: MigrationDesk, set_up: Authority, settings: Any
) -> None:
    settings.SIGNING_PASSPHRASE = "別の合言葉"
    with pytest.raises(UnableToAct, match="YAKUBA_SIGNING_PASSPHRASE"):
        reported(run, desk)
    assert not RunReport.objects.exists()


@pytest.mark.parametrize("state", ["started_at", "failed_at", "cancelled_at"])
def test_only_a_finished_run_is_reported(
    plan: MigrationPlan, desk: MigrationDesk, state: str
) -> None:
    run = run_of(plan, desk.cast, **{"ended_at": None, state: desk.cast.at})
    with pytest.raises(UnableToAct, match="実行が完了してから"):
        reported(run, desk)


def test_long_lists_are_cut_and_odd_names_do_not_stop_the_paper(
    plan: MigrationPlan, desk: MigrationDesk
) -> None:
    met = [Unresolved(chr(0xE000 + at), "name", 1, at, ()) for at in range(MOST_ROWS + 5)]
    run = run_of(plan, desk.cast, outcome_of(met))
    run.batch.files.filter(code="residents").update(name="住民\ue123#[*]$_`\\🦖.csv")
    text = words(read(reported(run, desk).stored))
    assert f"住民{GETA}#[*]$_`\\{GETA}.csv" in text
    assert "ほかに5件あります" in text


def test_what_no_face_has_becomes_the_printers_sign() -> None:
    assert printable({"a": ["髙\ue000", 3, None]}) == {"a": [f"髙{GETA}", 3, None]}


def test_the_page_makes_a_report_lists_it_and_hands_it_out(
    run: ConversionRun, desk: MigrationDesk
) -> None:
    client = signed_in(desk.cast.aoki)
    text = page(client.get(address("reports", run.pk)))
    assert "報告書はまだありません" in text
    assert "電子署名なしで作られます" in text
    assert "YAKUBA_SIGNING_CERTIFICATE" in text
    text = page(client.post(address("reports", run.pk), follow=True))
    assert "移行報告書を作りました" in text
    assert "署名なし" in text
    report = RunReport.objects.get()
    answer = client.get(address("report_file", report.pk))
    content = b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    assert hashlib.sha256(content).hexdigest() == report.sha256
    answer = client.get(f"{address('report_file', report.pk)}?download")
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_town_with_a_certificate_is_told_who_signed(
    run: ConversionRun, desk: MigrationDesk, set_up: Authority
) -> None:
    client = signed_in(desk.cast.aoki)
    assert "電子署名を付けて作る" in page(client.get(address("reports", run.pk)))
    text = page(client.post(address("reports", run.pk), follow=True))
    assert f"署名あり {SIGNER}" in re.sub(r"\s+", " ", text)


def test_a_failure_of_the_certificate_is_told_on_the_page(
    run: ConversionRun, desk: MigrationDesk, set_up: Authority, settings: Any
) -> None:
    settings.SIGNING_CERTIFICATE = "/nowhere/signer.p12"
    answer = signed_in(desk.cast.aoki).post(address("reports", run.pk), follow=True)
    assert "署名の証明書のファイルを読めません" in page(answer)
    assert not RunReport.objects.exists()


def test_who_reads_the_plan_reads_the_report_and_makes_none(
    run: ConversionRun, desk: MigrationDesk
) -> None:
    report = reported(run, desk)
    leader = signed_in(desk.cast.eguchi)
    assert "署名なし" in page(leader.get(address("reports", run.pk)))
    assert leader.get(address("report_file", report.pk)).status_code == 200
    assert leader.post(address("reports", run.pk)).status_code == 404
    with pytest.raises(UnableToAct):
        reported(run, desk, desk.cast.eguchi)
    assert RunReport.objects.count() == 1


def test_another_section_and_another_town_see_no_report(
    run: ConversionRun, desk: MigrationDesk, takagi: User
) -> None:
    report = reported(run, desk)
    for user in (desk.cast.kudo, takagi):
        client = signed_in(user)
        assert client.get(address("reports", run.pk)).status_code == 404
        assert client.post(address("reports", run.pk)).status_code == 404
        assert client.get(address("report_file", report.pk)).status_code == 404


def test_a_run_that_is_not_done_says_so(plan: MigrationPlan, desk: MigrationDesk) -> None:
    run = run_of(plan, desk.cast, ended_at=None, later=timedelta(hours=1))
    text = page(signed_in(desk.cast.aoki).get(address("reports", run.pk)))
    assert "実行が完了してからです" in text
    assert "<button" not in text.split("作った報告書")[0].split("<h1>")[1]
