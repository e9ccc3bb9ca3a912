"""三浦 finds who can lead a project and what closes the gap; 青木 puts herself forward, and leaves.

石田 judges herself in every skill of the framework on her phone, and 上野 confirms it on his.
"""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from tests.served import Installation

from .conftest import DESK, PHONE
from .test_accessibility import SIDEWAYS, Inspector
from .visit import Visit

PEOPLE, PROJECTS = "/desk/people/", "/desk/projects/"
SKILL, COURSE = "プロジェクトマネジメント", "オンライン手続の進め方"
PROJECT = "転入届のオンライン手続"
CALL = "下半期のDX推進員の募集"
WITHOUT_SCRIPT = {"java_script_enabled": False}
ASSESSMENT = "スキル診断"
# What a finger has to meet (WCAG 2.2, 2.5.8); a choice is as large as the label around it.
LEAST_TARGET = 24
TARGETS = """(least) => [...document.querySelectorAll(
    "main button, main .y-btn, main summary, main select, main textarea, main input")]
    .filter((one) => one.type !== "hidden")
    .map((one) => [one, (one.closest("label") || one).getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.width < least || box.height < least))
    .map(([one, box]) => `${one.outerHTML.slice(0, 90)} ${box.width}x${box.height}`)"""


def day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def choose_skill(one: Visit, name: str) -> None:
    """Choose the skill in a list whose entries may name the area too."""
    entries = one.one(name).locator("option")
    found = entries.filter(has_text=re.compile(rf"(^|：){SKILL}$")).first
    one.one(name).select_option(found.get_attribute("value"))


def adopt(murakami: Visit) -> None:
    """Take the shipped framework over, unless the town uses it already."""
    murakami.open(f"{PEOPLE}frameworks/")
    if murakami.page.locator('main form[action$="/adopt/"] button').count():
        murakami.press('main form[action$="/adopt/"] button')


def prepare(murakami: Visit, axe: Inspector) -> None:
    """Take the framework and the role over, offer a course, call for promoters."""
    adopt(murakami)
    murakami.open(f"{PEOPLE}courses/new/")
    murakami.fill("title", COURSE)
    murakami.one("provider").select_option("OWN")
    murakami.one("mode").select_option("PLACE")
    murakami.fill("minutes", "180")
    choose_skill(murakami, "skill1")
    murakami.one("from1").select_option("2")
    murakami.one("to1").select_option("3")
    murakami.go_on()
    murakami.press('main form[action$="/publish/"] button')
    murakami.press('main a[href$="/session/"]')
    for name, value in (
        ("start_day", day(10)),
        ("start_time", "13:30"),
        ("end_day", day(10)),
        ("end_time", "16:30"),
        ("place", "第1会議室"),
        ("deadline", day(9)),
    ):
        murakami.fill(name, str(value))
    murakami.go_on()
    murakami.expect("回を設けました")
    murakami.open(f"{PEOPLE}roles/")
    murakami.press('main form[action*="/dx-promoter/"] button')
    murakami.press('main a[href$="/kinds/dx-promoter/"]')
    murakami.press('main a[href*="/calls/new/"]')
    # The days stand there already, as people write them.
    assert murakami.one("opens").input_value().startswith("令和")
    murakami.fill("title", CALL)
    murakami.fill("starts", day(0).isoformat())
    axe.look(murakami, "call to be opened")
    murakami.go_on()
    murakami.expect(CALL)


def judge_oneself(one: Visit, level: int) -> None:
    """Answer for the skill alone, and hand it in."""
    one.open(f"{PEOPLE}me/")
    one.press('main form[action$="/begin/"] button')
    while not one.page.locator(f'main fieldset:has(legend:text-is("{SKILL}"))').count():
        one.press('button[value="next"]')
    asked = one.page.locator(f'main fieldset:has(legend:has-text("{SKILL}"))').first
    asked.locator(f'input[value="{level}"]').check(force=True)
    one.press('button[value="later"]')
    one.press('main a[href$="/check/"]')
    one.go_on()


def confirm(one: Visit) -> None:
    """Confirm what waits, as it was said."""
    one.open(f"{PEOPLE}confirm/")
    one.press('main a[href*="/confirm/"]')
    one.go_on()


def ask_for_a_leader(miura: Visit, axe: Inspector) -> str:
    """Register the project and what it needs; returns the address of the need."""
    miura.open(f"{PROJECTS}new/")
    miura.fill("name", PROJECT)
    miura.one("department").select_option(label="環境課")
    miura.go_on()
    miura.press('main a:has-text("必要なスキルを登録する")')
    choose_skill(miura, "skill")
    miura.fill("hours", "40")
    axe.look(miura, "need to be registered")
    miura.go_on()
    miura.expect("担当者が40時間分決まっていません")
    # Who is near, and the course that brings them there, stand on one page.
    miura.expect("あと1レベルで届く人")
    miura.expect("工藤 拓也")
    miura.expect(COURSE)
    axe.look(miura, "need with its offers")
    return re.sub(r"^.*/mihon", "", miura.page.url)


def close_the_gap(miura: Visit, kudo: Visit, need: str) -> None:
    """三浦 names 工藤, who takes the course; the confirmed level closes the gap by itself."""
    miura.press('main button:has-text("40時間を依頼する")')
    miura.expect("育成中")
    kudo.open(f"{PEOPLE}courses/?q={COURSE}")
    kudo.press(f'main a:has-text("{COURSE}")')
    kudo.press('main a[href*="/sessions/"]')
    kudo.press('main form[action$="/apply/"] button')
    kudo.expect("の承認を待っています")
    wish = re.sub(r"^.*/mihon", "", kudo.page.url)
    miura.open(f"{PEOPLE}training/")
    miura.press(f'main a[href$="{wish}"]')
    miura.press('main button[value="yes"]')
    judge_oneself(kudo, 3)
    confirm(miura)
    miura.open(need)
    miura.expect("足りている")
    miura.press(f'main a:has-text("{PROJECT}")')
    assert "人材の不足" not in miura.text()


@pytest.mark.production
def test_a_section_chief_finds_who_can_lead_and_what_training_closes_the_gap(
    chromium: Browser, installation: Installation, visitors: list[Visit]
):
    axe = Inspector()
    murakami, miura, kudo = (Visit(chromium, installation.url, DESK) for _ in range(3))
    aoki = Visit(chromium, installation.url, PHONE, is_mobile=True)
    ueno = Visit(chromium, installation.url, PHONE, is_mobile=True, **WITHOUT_SCRIPT)
    visitors += [murakami, miura, kudo, aoki, ueno]
    for one, name in ((murakami, "murakami"), (miura, "miura"), (kudo, "kudo")):
        one.log_in(name)
    prepare(murakami, axe)
    judge_oneself(kudo, 2)
    confirm(miura)
    close_the_gap(miura, kudo, ask_for_a_leader(miura, axe))
    aoki.log_in("aoki")
    ueno.log_in("ueno")
    promote_herself(aoki, ueno, murakami, axe)
    leave_with_a_reason(aoki, murakami, axe)
    assert not [trouble for one in visitors for trouble in one.troubles]
    assert not axe.found, "\n" + "\n".join(dict.fromkeys(axe.found))


def promote_herself(aoki: Visit, ueno: Visit, murakami: Visit, axe: Inspector) -> None:
    """青木 answers the call on her phone; 上野 agrees without script; 村上 appoints."""
    aoki.open(f"{PEOPLE}roles/")
    aoki.press(f'main a:has-text("{CALL}")')
    aoki.fill("reason", "窓口で同じ説明を何度もしています。書かない窓口を試したいです。")
    aoki.fill("weekly_hours", "2")
    axe.look(aoki, "nomination")
    aoki.go_on()
    aoki.expect("上司の同意を待っています")
    ueno.open(f"{PEOPLE}roles/")
    ueno.press('main a:has-text("青木 美咲さん")')
    ueno.choose("agreed", "yes")
    ueno.go_on()
    murakami.open(f"{PEOPLE}roles/")
    murakami.press('main a:has-text("青木 美咲さん")')
    murakami.press('main form[action$="/appoint/"] button')
    aoki.open(f"{PEOPLE}roles/")
    aoki.expect("任期中")


def leave_with_a_reason(aoki: Visit, murakami: Visit, axe: Inspector) -> None:
    """She leaves with a reason that 村上 answers; only the two of them read it."""
    aoki.press('main a[href*="/terms/"]')
    axe.look(aoki, "term")
    aoki.press('main a[href$="/leave/"]')
    aoki.choose("category", "TIME")
    aoki.fill("words", "窓口が忙しく、時間を取れません。")
    axe.look(aoki, "leaving")
    aoki.go_on()
    aoki.expect("人材育成の担当者が回答します")
    after = re.sub(r"^.*/mihon", "", aoki.page.url)
    murakami.open(f"{PEOPLE}roles/")
    murakami.press('main a:has-text("退任の理由に回答する")')
    murakami.expect("窓口が忙しく、時間を取れません。")
    murakami.fill("answer", "窓口の応援を週に2時間付けます。")
    murakami.go_on()
    aoki.open(after)
    aoki.expect("窓口の応援を週に2時間付けます。")
    axe.look(aoki, "answered reason")


class Finger:
    """Somebody at a phone of 360 px: counts what is pressed, and finds what a finger misses."""

    def __init__(self, visit: Visit, axe: Inspector) -> None:
        self.visit, self.axe = visit, axe
        self.presses = 0
        self.missed: list[str] = []

    def look(self, name: str) -> None:
        """See that nothing scrolls sideways and that everything is large enough to be met."""
        page = self.visit.page
        assert page.viewport_size == PHONE
        assert page.evaluate(SIDEWAYS) is None, f"{name} scrolls sideways"
        self.missed += [f"{name}: {one}" for one in page.evaluate(TARGETS, LEAST_TARGET)]
        self.axe.look(self.visit, name)

    def press(self, target: str) -> None:
        self.presses += 1
        self.visit.press(target)

    def answer(self, level: int) -> int:
        """Choose the level of every skill of the page, one press each; returns how many there are."""
        asked = self.visit.page.locator("main fieldset.sk-skill")
        for number in range(asked.count()):
            self.presses += 1
            asked.nth(number).locator(f'label:has(input[value="{level}"])').click()
        return asked.count()


@pytest.mark.once
def test_every_skill_is_answered_and_confirmed_on_a_phone_with_choices_alone(
    chromium: Browser, installation: Installation, visitors: list[Visit]
):
    """Ten minutes: a press a skill, a press an area, and three to begin, hand in and confirm."""
    axe = Inspector()
    murakami = Visit(chromium, installation.url, DESK)
    ishida = Visit(chromium, installation.url, PHONE, is_mobile=True)
    ueno = Visit(chromium, installation.url, PHONE, is_mobile=True)
    visitors += [murakami, ishida, ueno]
    for one, name in ((murakami, "murakami"), (ishida, "ishida"), (ueno, "ueno")):
        one.log_in(name)
    adopt(murakami)
    hers, his = Finger(ishida, axe), Finger(ueno, axe)
    skills, areas = judge_everything(hers)
    assert skills >= 60
    assert areas <= 12
    assert hers.presses == skills + areas + 2
    confirm_everything(his, skills)
    # What was confirmed stands there the next time: nothing is answered twice.
    hers.presses = 0
    assert judge_everything(hers, again=True) == (0, areas)
    assert hers.presses == areas + 2
    assert not hers.missed + his.missed, "\n".join(dict.fromkeys(hers.missed + his.missed))
    assert not [trouble for one in visitors for trouble in one.troubles]
    assert not axe.found, "\n" + "\n".join(dict.fromkeys(axe.found))


def judge_everything(hers: Finger, *, again: bool = False) -> tuple[int, int]:
    """Answer area by area and hand in; returns how many skills were answered on how many pages."""
    visit, skills, areas = hers.visit, 0, 0
    visit.open(f"{PEOPLE}me/")
    hers.press('main form[action$="/begin/"] button')
    while "/area/" in visit.page.url:
        visit.expect(ASSESSMENT)
        assert not visit.page.locator("main textarea, main input[type=text]").count()
        if areas == 0:
            hers.look("area of an assessment")
        unanswered = visit.page.locator('main .sk-skill input[value=""]:checked').count()
        skills += 0 if again else hers.answer(2)
        assert not again or unanswered == 0
        areas += 1
        hers.press('main button[value="next"]')
    visit.expect("答えを確かめて提出します")
    hers.look("answers before they are handed in")
    hers.press("main .y-btn--primary")
    visit.expect("提出しました")
    return skills, areas


def confirm_everything(his: Finger, skills: int) -> None:
    """Confirm all of it as it was said but one, which needs a sentence."""
    visit = his.visit
    visit.open(f"{PEOPLE}confirm/")
    his.look("assessments to be confirmed")
    his.press('main a[href*="/confirm/"]')
    levels = visit.page.locator("main .sk-confirm select")
    assert levels.count() == skills
    assert levels.first.input_value() == "2"
    # A reason is asked of what he changes, and of nothing else.
    assert not visit.page.locator("main .sk-reason:visible").count()
    levels.first.select_option("1")
    assert visit.page.locator("main .sk-reason:visible").count() == 1
    his.press("main .y-btn--primary")
    visit.expect("理由を")
    his.look("confirmation in error")
    visit.page.locator("main .sk-confirm input:visible").first.fill("使い始めたばかりのため。")
    his.press("main .y-btn--primary")
    visit.expect("石田")
    visit.expect("の診断を確認しました")
    assert his.presses == 3
