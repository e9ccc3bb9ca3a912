"""From two dirty files of an old system to accepted files, a settled character and a signed report."""

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.conversion_fill import transcode, write
from playwright.sync_api import Browser

from tests.served import Installation, served
from yakuba.foundation.documents.tests.authority import PASSPHRASE, SIGNER, Authority

from .conftest import DESK, PHONE
from .test_accessibility import Inspector
from .visit import WAIT_SECONDS, Visit

PLANS = "/desk/conversion/plans/"
RESIDENTS = 9_000
BATCH = "第1回リハーサルの抽出"


@pytest.fixture
def signing(tmp_path: Path) -> Iterator[Installation]:
    """An installation with a certificate of the town."""
    data = tmp_path / "data"
    data.mkdir()
    bundle = Authority.founded().bundle(tmp_path / "town.p12")
    environment = {
        "YAKUBA_SIGNING_CERTIFICATE": str(bundle),
        "YAKUBA_SIGNING_PASSPHRASE": PASSPHRASE,
    }
    with served(data, **environment) as running:
        yield running


@pytest.fixture
def old_files(tmp_path: Path) -> list[str]:
    """Residents and households as the old system writes them, in CP932."""
    folder = tmp_path / "old"
    write(folder / "made", RESIDENTS)
    for name in ("residents", "households"):
        transcode(folder / "made" / f"{name}.csv", folder / f"{name}.csv", "cp932")
    return [str(folder / f"{name}.csv") for name in ("residents", "households")]


def begin(kimura: Visit) -> None:
    """Register the plan of the residents' register."""
    kimura.open(f"{PLANS}new/")
    kimura.one("business").select_option("juki")
    kimura.one("department").select_option(label="市民課")
    kimura.go_on()
    kimura.press('main a:has-text("データと変換")')


def hand_in(kimura: Visit, files: list[str]) -> None:
    kimura.press('main a:has-text("データを受け取る")')
    kimura.fill("title", BATCH)
    kimura.one("layout").select_option("sample-legacy-resident")
    kimura.go_on()
    kimura.page.locator("input[type=file]").first.set_input_files(files)
    kimura.page.locator('main button:has-text("選んだファイルを入れる")').click()
    kimura.page.wait_for_selector('a:has-text("変換を実行する")')


def run(kimura: Visit) -> str:
    """Convert everything, and wait for the end; returns the address of the run."""
    kimura.press('a:has-text("変換を実行する")')
    kimura.choose("kind", "FULL")
    kimura.one("mapping").select_option("sample-resident")
    kimura.go_on()
    kimura.page.wait_for_selector('h2:has-text("件数照合")', timeout=WAIT_SECONDS * 1000)
    address = kimura.page.url.partition("/mihon")[2]
    kimura.expect("件数照合：一致")
    return address


def decide(kimura: Visit, axe: Inspector) -> None:
    """Say once what the character is that nobody has decided; the next run knows it."""
    kimura.press('main a[href*="/characters/"]')
    axe.look(kimura, "characters")
    kimura.press('main a:text-is("F040")')
    kimura.fill("becomes", "髙")
    kimura.go_on()
    kimura.expect("F040を「髙」に決めました")


def fetched(visit: Visit, name: str) -> bytes:
    """Return a file that the page offers."""
    link = visit.page.locator(f'main a:has-text("{name}")').first.get_attribute("href")
    answer = visit.page.request.get(f"{visit.url}{link}")
    assert answer.ok, name
    return answer.body()


def rows_of(content: bytes, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(encoding))))


@pytest.mark.production
def test_two_dirty_files_become_accepted_files_and_a_signed_report(
    chromium: Browser, signing: Installation, old_files: list[str]
):
    axe = Inspector()
    kimura = Visit(chromium, signing.url, DESK)
    kimura.log_in("kimura")
    begin(kimura)
    hand_in(kimura, old_files)
    axe.look(kimura, "batch")
    first = run(kimura)
    axe.look(kimura, "run")
    accepted, errors = (
        rows_of(fetched(kimura, "resident.csv")),
        rows_of(fetched(kimura, "errors.csv")),
    )
    kept_out = {one["行"] for one in errors if one["重さ"] == "エラー"}
    assert len(accepted) + len(kept_out) == RESIDENTS
    assert accepted[0]["氏名カナ"] and accepted[0]["生年月日"][:2] in ("19", "20")
    with zipfile.ZipFile(io.BytesIO(fetched(kimura, "errors.xlsx"))) as book:
        assert "xl/workbook.xml" in book.namelist()
    decide(kimura, axe)
    kimura.open(first)
    kimura.press(f'a:has-text("{BATCH}")')
    second = run(kimura)
    assert len(rows_of(fetched(kimura, "resident.csv"))) > len(accepted)
    kimura.press('a:has-text("データと変換")')
    kimura.press('a:has-text("新しい2つの実行を比べる")')
    axe.look(kimura, "comparison")
    kimura.expect("何の字か決まっていない外字")
    kimura.open(second)
    kimura.press('a:has-text("移行報告書を作る")')
    kimura.go_on()
    axe.look(kimura, "reports")
    kimura.expect(SIGNER)
    report = fetched(kimura, "保存")
    assert report.startswith(b"%PDF-") and b"/ETSI.CAdES.detached" in report
    # Whoever is of another section sees nothing of it.
    ishida = Visit(chromium, signing.url, PHONE, is_mobile=True, java_script_enabled=False)
    ishida.log_in("ishida")
    answer = ishida.page.request.get(f"{ishida.url}/mihon{second}")
    assert answer.status == 404
    assert not kimura.troubles + ishida.troubles
    assert not axe.found, "\n" + "\n".join(dict.fromkeys(axe.found))
    for visit in (kimura, ishida):
        visit.page.context.close()
