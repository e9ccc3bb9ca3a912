"""高木 of a small town asks for an adviser, is matched by 小林, served and reports; 小林 prints the year."""

import io
import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.served import Installation, rows
from yakuba.kernel.fiscal import FiscalYear
from yakuba.kernel.wareki import to_wareki

from .conftest import DESK, PHONE
from .test_accessibility import Inspector
from .visit import Visit

REGION = "/desk/region/"
ASKED = "オンライン申請の始め方を相談したい"
PROJECT = "手続のオンライン化"
FIRST, SECOND = "相沢 望", "井口 歩"


def day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


class Neighbour(Visit):
    """A browser window in another municipality of 見本県."""

    def __init__(
        self, chromium: Browser, url: str, town: str, size: dict[str, int], **options: object
    ) -> None:
        super().__init__(chromium, url, size, **options)
        self.town = town

    def open(self, path: str) -> None:
        self.page.goto(f"{self.url}/{self.town}{path.replace('/mihon/', f'/{self.town}/')}")

    @property
    def here(self) -> str:
        """Return the address of the page within the municipality."""
        return re.sub(rf"^.*?/{self.town}/", "/", self.page.url)


def pool(term: str) -> dict[str, object]:
    """Return the list of advisers as the prefecture kept it."""
    lines = (
        "登録番号,氏名,フリガナ,所属・役職,専門分野,スキル,拠点,年間日数,任期開始日,任期満了日",
        f"A-1,{FIRST},アイザワ ノゾミ,架空大学 准教授,手続のオンライン化,BPR：業務の見直し：4,見本市,10,R6.4.1,{term}",
        f"A-2,{SECOND},イグチ アユム,フリーランス,手続のオンライン化,BPR：業務の見直し：3,県外,6,R6.4.1,R20.3.31",
    )
    return {
        "name": "名簿.csv",
        "mimeType": "text/csv",
        "buffer": "\r\n".join(lines).encode("cp932"),
    }


def set_a_scheme_up(kobayashi: Neighbour, axe: Inspector) -> None:
    kobayashi.open(f"{REGION}dispatch/rounds/")
    kobayashi.expect("先に制度を使い始めてください")
    kobayashi.press('main a:has-text("制度を開く")')
    # This one takes requests in every month of the year.
    kobayashi.press('form:has([value="town-specialist"]) button')
    axe.look(kobayashi, "scheme")
    kobayashi.press('main button:has-text("使い始める")')
    kobayashi.expect("使い始めました")


def take_the_pool_in(kobayashi: Neighbour, axe: Inspector) -> None:
    """A wrong cell is told, nobody comes in by half, and the mended list is taken whole."""
    kobayashi.open(f"{REGION}advisers/pool/")
    kobayashi.press('main a:has-text("一覧から取り込む")')
    kobayashi.attach("file", pool("R20.2.30"))
    kobayashi.go_on()
    axe.look(kobayashi, "columns of a pool")
    kobayashi.go_on()
    kobayashi.expect("直すところがあります")
    kobayashi.expect("J2 任期満了日 R20.2.30")
    axe.look(kobayashi, "pool with a wrong cell")
    kobayashi.press('main a:has-text("直した一覧を選ぶ")')
    kobayashi.attach("file", pool("R20.3.31"))
    kobayashi.go_on()
    kobayashi.go_on()
    kobayashi.expect("2人を登録できます")
    kobayashi.go_on()
    kobayashi.expect("2人を登録しました")
    for name in (FIRST, SECOND):
        kobayashi.open(f"{REGION}advisers/pool/")
        kobayashi.press(f'main a:text-is("{name}")')
        kobayashi.press('main button:has-text("県内に公開する")')
        kobayashi.expect("公開中")


def open_a_round(kobayashi: Neighbour) -> None:
    kobayashi.open(f"{REGION}dispatch/rounds/new/")
    kobayashi.fill("title", "第1回")
    for name, days in (("opens_on", 0), ("closes_on", 10), ("answer_by", 24)):
        kobayashi.fill(name, to_wareki(day(days)))
    kobayashi.go_on()
    kobayashi.expect("受付中")


def ask(takagi: Neighbour, axe: Inspector) -> str:
    """Ask on a phone in everyday words; returns the address of the request."""
    takagi.open(f"{REGION}dispatch/")
    takagi.expect("依頼はまだありません")
    takagi.press('main a:has-text("派遣を依頼する")')
    takagi.fill("title", ASKED)
    takagi.one("theme").select_option(label="手続のオンライン化")
    takagi.fill("problem", "職員が少なく、どの手続から始めるか決められない。")
    takagi.fill("project_title", PROJECT)
    takagi.fill("skills", "業務の見直し 3")
    takagi.fill("days", "9")
    takagi.fill("wished_from", to_wareki(day(20)))
    takagi.fill("wished_until", to_wareki(day(60)))
    axe.look(takagi, "request")
    takagi.press('main button[value="send"]')
    # More days than the rule allows: the rule is named, and what was typed is there.
    takagi.expect("1件2日まで")
    takagi.press('main a:has-text("直す")')
    assert takagi.one("wished_from").input_value() == to_wareki(day(20))
    takagi.fill("days", "2")
    takagi.press('main button[value="send"]')
    takagi.expect("県に送りました")
    axe.look(takagi, "request that was sent")
    return takagi.here


def match(kobayashi: Neighbour, axe: Inspector) -> None:
    """Reckon, take the first choice out by hand, see what that costs, go back, confirm."""
    kobayashi.open(f"{REGION}dispatch/rounds/")
    kobayashi.press('main a:text-is("第1回")')
    kobayashi.expect(ASKED)
    axe.look(kobayashi, "round")
    kobayashi.press('main a:has-text("組合せを計算する")')
    kobayashi.go_on()
    kobayashi.expect("1件の依頼のうち、1件に派遣できます")
    kobayashi.expect("最適と証明済み")
    axe.look(kobayashi, "match")
    first = kobayashi.page.url
    kobayashi.press(f'main a:text-is("{ASKED}")')
    kobayashi.expect("「業務の見直し」レベル")
    axe.look(kobayashi, "line of a match")
    kobayashi.press('main button[value="forbid"]')
    kobayashi.expect("点下がりました")
    kobayashi.page.goto(first)
    kobayashi.page.get_by_text("確定して派遣案を送る").click()
    kobayashi.press('main button:has-text("1件を確定して送る")')
    kobayashi.expect("各団体に派遣案を送りました")


def accept(takagi: Neighbour, request: str, axe: Inspector) -> None:
    takagi.open(request)
    takagi.press('main a:has-text("派遣案を見て回答する")')
    takagi.expect("選んだ理由")
    axe.look(takagi, "offer")
    takagi.press('main button:has-text("この人にお願いする")')
    takagi.expect("派遣案を受けました")


def be_served(takagi: Neighbour, axe: Inspector) -> None:
    """Record the help of today, end it, report it at once; the survey waits for the year after."""
    takagi.choose("form", "ONSITE")
    takagi.fill("hours", "3")
    takagi.fill("done", "現状を聞き取り、手続を選んだ")
    takagi.press('main button:has-text("記録する")')
    takagi.expect("実施を記録しました")
    axe.look(takagi, "case")
    takagi.press('main button:has-text("派遣を終える")')
    takagi.expect("報告してください")
    takagi.press('main a:has-text("報告する")')
    takagi.fill("done", "3つの手続を選んだ。")
    takagi.fill("outcome", "工程表ができた。")
    takagi.choose("satisfaction", "5")
    axe.look(takagi, "report of a case")
    takagi.go_on()
    takagi.expect("県に報告しました")
    begins = FiscalYear.of(day(0)).next.start
    takagi.expect(f"翌年度の調査は、{to_wareki(begins)}から")
    assert not takagi.page.locator('main a:has-text("調査に回答する")').count()
    takagi.page.goto(f"{takagi.page.url}follow-up/")
    takagi.expect("まだ回答できません")
    axe.look(takagi, "survey before its year")


def print_the_year(kobayashi: Neighbour, axe: Inspector) -> None:
    """What happened stands in the record and in the report, on the page and on paper."""
    kobayashi.open(f"{REGION}dispatch/records/")
    kobayashi.expect(ASKED)
    kobayashi.press("main tbody a")
    kobayashi.expect("工程表ができた。")
    kobayashi.open(f"{REGION}dispatch/records/report/")
    kobayashi.expect("満足度は5点満点の5.0（回答1件）")
    axe.look(kobayashi, "yearly report")
    [link] = kobayashi.page.locator('main a:has-text("PDF")').all()
    pdf = kobayashi.page.request.get(f"{kobayashi.url}{link.get_attribute('href')}").body()
    said = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    for part in ("例示町", "満足度", "5.0"):
        assert part in re.sub(r"\s", "", said), part
    # Others' people are listed; nobody's contact is printed.
    assert "@" not in said


@pytest.mark.once
def test_a_small_town_asks_is_matched_served_and_reports(
    chromium: Browser, installation: Installation, visitors: list[Visit]
):
    axe = Inspector()
    kobayashi = Neighbour(chromium, installation.url, "mihonken", DESK)
    takagi = Neighbour(chromium, installation.url, "reiji", PHONE, is_mobile=True)
    visitors += [kobayashi, takagi]
    kobayashi.log_in("kobayashi")
    takagi.log_in("takagi")
    set_a_scheme_up(kobayashi, axe)
    take_the_pool_in(kobayashi, axe)
    open_a_round(kobayashi)
    request = ask(takagi, axe)
    match(kobayashi, axe)
    accept(takagi, request, axe)
    be_served(takagi, axe)
    print_the_year(kobayashi, axe)
    assert not [trouble for one in visitors for trouble in one.troubles]
    assert not axe.found, "\n" + "\n".join(dict.fromkeys(axe.found))
    # Every step left its record, in the municipality that took it.
    statement = "SELECT DISTINCT code FROM events_eventrecord WHERE code LIKE 'region.%'"
    codes = {code for (code,) in rows(installation.data, statement)}
    assert codes >= {
        "region.adviser.list_taken_in",
        "region.request.sent",
        "region.match.confirmed",
        "region.request.offer_accepted",
        "region.case.reported",
    }
