"""The whole story in a browser: a resident applies at night, the town decides, the number moves."""

import io
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.served import Installation

from .conftest import DESK, PHONE
from .visit import Keys, Visit

NAME = {"family": "佐々木", "given": "花子", "family_kana": "ササキ", "given_kana": "ハナコ"}
CHILD = {"family": "佐々木", "given": "蓮", "family_kana": "ササキ", "given_kana": "レン"}

FACTS = (
    "申請が届きました",
    "補正をお願いしました",
    "補正が届きました",
    "処分の案を起案しました",
    "認定・許可を決定しました",
    "通知書を発行しました",
    "通知書を受け取りました",
    "満足度の回答がありました",
)

WAYS = {
    "by finger": (Visit, {"has_touch": True, "is_mobile": True}),
    "without script": (Visit, {"java_script_enabled": False}),
    "by keyboard": (Keys, {}),
}


def photograph() -> dict[str, object]:
    """Return a picture as a phone would send it."""
    content = io.BytesIO()
    Image.new("RGB", (900, 600), (180, 200, 210)).save(content, "JPEG")
    return {"name": "通帳.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


Look = Callable[[Visit, str], None]


def pass_by(one: Visit, name: str) -> None:
    """Look at nothing: the story is only played."""


def apply(one: Visit, email: str, look: Look = pass_by) -> str:
    """Find 児童手当, answer everything, send; returns the receipt number."""
    find(one)
    tell_person(one, email)
    tell_reason(one)
    tell_family(one)
    tell_account(one)
    one.expect("内容を確かめてください")
    one.expect("見本銀行")
    look(one, "check page")
    one.choose("declared.value", "yes")
    one.go_on()
    one.expect("申請が届きました")
    return one.page.locator(".y-panel__number").inner_text().strip()


def find(one: Visit) -> None:
    """Find the procedure by a misspelt word and begin."""
    one.open("/")
    one.search("じどうてあと")
    one.press('main a[href$="/procedures/child-allowance/"]')
    one.press('form[action$="/child-allowance/start/"] button')


def tell_person(one: Visit, email: str) -> None:
    one.fill_all("claimant_name", NAME)
    one.go_on()
    one.fill("claimant_birth_date.value", "平成5年4月1日")
    one.go_on()
    one.fill("claimant_address.postal_code", "231-0017")
    one.press('button[value="lookup:claimant_address"]')
    assert one.one("claimant_address.town").input_value() == "港町"
    one.fill("claimant_address.block", "1-1")
    one.go_on()
    one.fill("email.value", email)
    one.fill("phone.value", "090-1234-5678")
    one.go_on()


def tell_reason(one: Visit) -> None:
    """An error comes first: it is named, and what was typed stays."""
    one.choose("work.value", "employee")
    one.go_on()
    one.choose("reason.value", "birth")
    one.go_on()
    one.fill("reason_date.value", "あした")
    one.go_on()
    assert one.one("reason_date.value").input_value() == "あした"
    assert one.page.locator(".y-summary a").count() == 1
    one.fill("reason_date.value", born().isoformat())
    one.go_on()
    one.choose("has_spouse.value", "no")
    one.go_on()


def tell_family(one: Visit) -> None:
    one.fill_all("child_name", CHILD)
    one.fill("child_birth_date.value", born().isoformat())
    one.choose("relation.value", "child")
    one.choose("together.value", "yes")
    one.go_on()
    one.expect("蓮")
    one.go_on()


def tell_account(one: Visit) -> None:
    one.fill("bank_name.value", "見本銀行")
    one.fill("branch_name.value", "本店")
    one.choose("account_type.value", "ordinary")
    one.fill("account_number.value", "1234567")
    one.fill("account_holder.value", "ササキ ハナコ")
    one.go_on()
    one.attach("bank_photo.value", photograph())
    one.go_on()
    # Remarks are not required.
    one.go_on()


def born() -> date:
    return timezone.localdate() - timedelta(days=5)


def open_status(one: Visit, number: str, email: str) -> str:
    """Open the application by number and the code that comes by mail; returns its path."""
    one.page.context.clear_cookies()
    one.open("/status/")
    one.fill("number", number)
    one.fill("email", email)
    one.go_on()
    # Not any eight characters with a hyphen: the UUID in another mail's address may look like that.
    one.fill("code", one.mail(email, r"コード\s+([A-Z0-9]{4}-[A-Z0-9]{4})\b"))
    one.go_on()
    one.expect(number)
    return re.sub(r"^.*/mihon", "", one.page.url)


def correct(one: Visit) -> None:
    """Put right what was asked, from the status page, and nothing else."""
    one.press('main a[href$="/correction/"]')
    assert one.page.locator('main [name="bank_name.value"]').count() == 0
    one.fill("account_holder.value", "ササキ ハナ")
    one.go_on()
    assert not one.page.url.endswith("/correction/"), one.text()


@pytest.mark.parametrize(
    "way",
    [
        pytest.param("by finger", marks=pytest.mark.production),
        pytest.param("without script", marks=pytest.mark.production),
        pytest.param("by keyboard", marks=pytest.mark.once),
    ],
)
def test_the_whole_story(
    chromium: Browser, installation: Installation, visitors: list[Visit], way: str
):
    def come(name: str, size: dict[str, int], kind: type[Visit] = Visit) -> Visit:
        visitors.append(kind(chromium, installation.url, size))
        visitors[-1].log_in(name)
        return visitors[-1]

    kind, options = WAYS[way]
    email = f"hanako{list(WAYS).index(way)}@example.jp"
    resident = kind(chromium, installation.url, PHONE, **options)
    visitors.append(resident)
    number = apply(resident, email)
    aoki = come("aoki", DESK)
    case = ask_for_correction(aoki, number)
    path = open_status(resident, number, email)
    correct(resident)
    draft(aoki, case)
    # 石田 approves on a phone, in one variant by keyboard alone. 上野 is away and 石田 acts for
    # her (代決); when she is back, she reviews it (後閲).
    ishida = come("ishida", PHONE, Keys if way == "by keyboard" else Visit)
    decide(ishida)
    ueno = come("ueno", DESK)
    be_away(ueno)
    decide(ishida)
    review(ueno)
    read_notice(resident, path)
    answer_survey(resident, path)
    see_figures(come("kato", DESK))
    find_facts(come("kimura", DESK), number)
    assert not [trouble for visit in visitors for trouble in visit.troubles]


def ask_for_correction(aoki: Visit, number: str, look: Look = pass_by) -> str:
    """青木 takes the case and asks; returns the path of the case."""
    aoki.open("/desk/cases/")
    aoki.press(f'main a:has-text("{number}")')
    case = re.sub(r"^.*/mihon", "", aoki.page.url).partition("?")[0]
    aoki.press(f'form[action$="{case}claim/"] button')
    look(aoki, "case")
    aoki.open(f"{case}correction/")
    look(aoki, "asking for a correction")
    aoki.choose("pick", "account_holder")
    aoki.fill("message.account_holder", "通帳の名義と同じ書き方にしてください。")
    aoki.go_on()
    return case


def draft(aoki: Visit, case: str, look: Look = pass_by) -> None:
    """青木 sees the difference, marks the check-list, and drafts."""
    aoki.open(case)
    aoki.expect("ササキ ハナコ")
    for item in aoki.page.locator('main form[action$="/check/"] input[value="OK"]').all():
        item.check()
    aoki.press('main form[action$="/check/"] button')
    aoki.open(f"{case}disposition/")
    look(aoki, "drafting the disposition")
    aoki.choose("outcome", "GRANTED")
    aoki.go_on()


def review(ueno: Visit) -> None:
    """上野 comes back and reviews what was decided for her."""
    ueno.open("/desk/decisions/reviews/")
    ueno.press('main form[action$="/review/"] button')
    ueno.open("/desk/organisation/absences/")
    ueno.press('main form[action$="/cancel/"] button')


def read_notice(resident: Visit, path: str) -> None:
    """The notice is made by the worker and stands on the status page."""
    address = resident.until(path, 'main a[href*="/notices/"]').get_attribute("href")
    pdf = resident.page.request.get(f"{resident.url}{address}").body()
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    words = re.sub(r"\s", "", words)
    assert re.search(r"第\d+号", words)
    assert "佐々木花子" in words
    # 行政不服審査法82条1項
    assert "審査請求" in words


def answer_survey(resident: Visit, path: str) -> None:
    resident.open(f"{path}survey/")
    resident.choose("ease", "5")
    resident.choose("overall", "5")
    resident.go_on()


def see_figures(kato: Visit) -> None:
    """The number moves, for the mayor and for everybody."""
    kato.open("/desk/measures/")
    kato.expect("オンライン")
    kato.until("/desk/measures/satisfaction/", 'main td:has-text("100")')
    kato.open("/open/")
    kato.expect("オンライン")


def find_facts(kimura: Visit, number: str) -> None:
    """The auditor finds what happened, from the arrival to the notice."""
    kimura.open(f"/desk/audit/?subject_kind=procedures.application&subject_id={number}")
    table = re.sub(r"\s", "", kimura.page.inner_text("main table"))
    for fact in FACTS:
        assert fact in table, f"{fact}: {table}"


def decide(one: Visit) -> None:
    """Open what waits for this person and press the strong button."""
    one.open("/desk/decisions/")
    one.press('main a[href*="/desk/decisions/"]:has-text("児童手当")')
    one.press('.y-actions--fixed button[form="act"].y-btn--primary')
    one.expect("承認しました")


def be_away(one: Visit) -> None:
    """Register an absence that has begun."""
    one.open("/desk/organisation/absences/")
    today = timezone.localdate()
    one.fill("start_day", (today - timedelta(days=1)).isoformat())
    one.fill("end_day", (today + timedelta(days=1)).isoformat())
    one.fill("reason", "出張")
    one.go_on()
