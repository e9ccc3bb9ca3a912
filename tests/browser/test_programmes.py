"""木村, new in office, goes from a playbook to the report that 加藤 has confirmed and reads."""

import io
import re
from datetime import date, timedelta

import pytest
import xlsxwriter
from django.utils import timezone
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.served import Installation, rows

from .conftest import DESK, PHONE
from .test_accessibility import Inspector
from .visit import Keys, Visit

PROJECTS = "/desk/projects/"
PLAN = "子育て手続のオンライン化"
TWICE = "二度押した計画"
SEEN = "キーボードで見る計画"
REVIEWED = "半期に点検する計画"
COUNTER, GEO = "書かない窓口の導入", "公開型GISの更新"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WITHOUT_SCRIPT = {"java_script_enabled": False}


def day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def old_list(finish: str) -> dict[str, object]:
    """Return a list as towns keep it: a title, merged cells, dates of the era, a row of sums."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"default_date_format": "yyyy/m/d"})
    sheet = book.add_worksheet("事業一覧")
    sheet.merge_range("A1:I1", "令和８年度　ＤＸ推進事業一覧表")
    heads = ("№", "事業名", "担当課", "担当者", "作業項目", "着手予定", "完了予定", "進捗率")
    lines: list[tuple[object, ...]] = [
        (1, COUNTER, "環境課", "", "業務フローの整理", "R8.10.1", "R8.10.30", 1),
        ("", "", "", "木村 涼", "システムの選定", day(-7), day(0), 0.3),
        ("", "", "", "", "職員研修", "R9.2.1", finish, 0),
        (2, GEO, "子育て支援課", "", "要件の整理", "R8.12.7", "R9.1.15", 0),
        ("", "合計", "", "", "", "", "", ""),
    ]
    for at, line in enumerate((heads, *lines), start=2):
        for place, cell in enumerate(line):
            if cell != "":
                sheet.write(at, place, cell)
    book.close()
    return {"name": "事業一覧.xlsx", "mimeType": EXCEL, "buffer": out.getvalue()}


def answer(one: Visit, go_live: date, name: str) -> None:
    """Answer what the playbook asks: the simplest case."""
    one.fill("go_live", go_live.isoformat())
    for question, value in (("type", "1"), ("groups", "childcare"), ("rules", "none")):
        one.choose(f"q_{question}", value)
    for question, value in (("procurement", "none"), ("budget", "held")):
        one.choose(f"q_{question}", value)
    one.fill("name", name)


def open_playbook(kimura: Visit) -> None:
    """Take the shipped playbook over, or open it where another test has taken it over already."""
    kimura.open(f"{PROJECTS}playbooks/")
    adopt = 'button[value="online-procedures"]'
    known = not kimura.page.locator(adopt).count()
    kimura.press('main a:text-is("行政手続のオンライン化")' if known else adopt)


def make_a_dated_plan(kimura: Visit, axe: Inspector) -> str:
    """From the shipped playbook to a plan with dates; returns the address of the project."""
    open_playbook(kimura)
    axe.look(kimura, "playbook")
    kimura.press('main a[href$="/plan/"]')
    # The section is one's own already, and nothing but the answers has to be typed.
    chosen = kimura.one("department").evaluate("one => one.selectedOptions[0].textContent")
    assert chosen == "DX推進課"
    answer(kimura, day(40), PLAN)
    kimura.press('button[value="preview"]')
    kimura.expect("このままでは間に合いません")
    assert re.search(r"すでに\d+開庁日遅れています", kimura.text())
    axe.look(kimura, "plan that comes too late")
    kimura.page.get_by_text("日と答えを変える").click()
    kimura.fill("go_live", day(500).isoformat())
    kimura.press('button[value="preview"]')
    kimura.expect("間に合います")
    kimura.press('button[value="make"]')
    kimura.expect("手順書から計画を作りました")
    axe.look(kimura, "plan")
    # A plan that keeps its day is not late from its first day on.
    assert "超過" not in kimura.page.locator(".pl-figures").inner_text().replace("期限超過", "")
    return re.sub(r"^.*/mihon|plan/$", "", kimura.page.url)


def take_the_old_list_over(kimura: Visit, axe: Inspector) -> None:
    kimura.open(f"{PROJECTS}intake/")
    kimura.attach("file", old_list("R9.2.30"))
    kimura.go_on()
    axe.look(kimura, "columns of a list")
    kimura.go_on()
    kimura.expect("直すところがあります")
    kimura.expect("G6 完了予定 R9.2.30 令和9年2月は1日から28日までです")
    kimura.expect("合計の行は取り込みません")
    axe.look(kimura, "list with a wrong cell")
    kimura.press('main a.y-btn[href$="/intake/"]')
    kimura.attach("file", old_list("R9.2.26"))
    kimura.go_on()
    kimura.go_on()
    kimura.expect("事業2件とタスク4件を取り込めます")
    kimura.go_on()
    kimura.expect("とタスク4件を取り込みました")
    kimura.expect(COUNTER)
    axe.look(kimura, "portfolio")


def set_up(kimura: Visit, project: str) -> None:
    """Name who answers, who works, and begin."""
    kimura.open(f"{project}edit/")
    kimura.one("owner_post").select_option(label="子育て支援課長")
    kimura.go_on()
    for name, role in (("木村 涼", "LEAD"), ("上野 裕子", "WORKER")):
        kimura.open(f"{project}people/")
        kimura.fill("user", name)
        kimura.one("role").select_option(role)
        kimura.go_on()
        kimura.expect(f"{name}さんを")
    kimura.open(f"{project}stage/")
    kimura.choose("to", "RUNNING")
    kimura.go_on()
    kimura.expect("事業を「実施中」にしました")
    kimura.expect("手順書 行政手続のオンライン化 第1版")


def share_the_work_out(kimura: Visit, project: str, axe: Inspector) -> None:
    kimura.open(f"{project}plan/")
    kimura.press('main a[href*="/tasks/?project="]')
    kimura.page.get_by_text("選んだタスクをまとめて変える").click()
    for n in range(2):
        kimura.page.locator("main [name=pick]").nth(n).check()
    kimura.one("act").select_option("ASSIGN")
    kimura.fill("to", "木村 涼")
    axe.look(kimura, "list of tasks")
    kimura.page.get_by_role("button", name="変わる内容を確かめる").click()
    kimura.expect("担当者なし 木村 涼")
    kimura.press('button[value="do"]')
    kimura.expect("2件のタスクを変更しました")


def finish_what_is_due(kimura: Visit, axe: Inspector) -> None:
    """One press in 自分の仕事; what was due today is done."""
    kimura.open(f"{PROJECTS}mine/")
    axe.look(kimura, "my work")
    kimura.page.get_by_role("button", name="「システムの選定」を完了にする").click()
    kimura.expect("「システムの選定」を完了しました")


def ask_for_an_approval(kimura: Visit, ueno: Visit, project: str, axe: Inspector) -> None:
    kimura.open(f"{project}plan/")
    kimura.press('.pl-name a:text-is("推進体制の構築") >> nth=1')
    kimura.press('main a:has-text("タスクを開く")')
    kimura.press('main button:has-text("着手する")')
    kimura.fill("c-body", "体制図の案です。@上野 裕子 確かめてください。")
    kimura.press('main button:has-text("コメントする")')
    axe.look(kimura, "task")
    kimura.press('main a[href$="/approval/"]')
    kimura.fill("of", "上野 裕子")
    kimura.fill("due", day(7).isoformat())
    kimura.go_on()
    kimura.expect("上野 裕子さんに承認を依頼しました")
    ueno.open(f"{PROJECTS}mine/")
    ueno.expect("名指しされたコメント")
    ueno.press('main a[href*="/approvals/"]')
    ueno.press('button[value="APPROVED"]')
    kimura.page.reload()
    kimura.press('main button:has-text("完了にする")')
    kimura.expect("「推進体制の構築」を完了しました")


def hold_a_meeting(kimura: Visit, project: str, axe: Inspector) -> None:
    kimura.open(f"{project}meetings/")
    for name, value in (("title", "第1回 推進会議"), ("day", day(0).isoformat()), ("time", "0:00")):
        kimura.fill(name, value)
    kimura.go_on()
    kimura.choose("kind", "ACTION")
    kimura.fill("title", "様式の一覧を作る")
    kimura.fill("assignee", "上野 裕子")
    kimura.fill("due", day(10).isoformat())
    kimura.page.get_by_role("button", name="加える", exact=True).click()
    axe.look(kimura, "meeting")
    kimura.press('main button:has-text("議事録を確定する")')
    kimura.expect("宿題1件をタスクにしました")


def report_in_one_sentence(kimura: Visit, project: str, axe: Inspector) -> None:
    kimura.open(project)
    axe.look(kimura, "project")
    kimura.press('main a[href$="/status/"]')
    # State and figures stand there already; one sentence is all that is added.
    assert kimura.page.locator('[name="health"]:checked').get_attribute("value") == "GREEN"
    kimura.expect("件中1件が完了（完了1件）")
    axe.look(kimura, "status to be given")
    kimura.fill("sentence", "推進体制が固まりました。")
    kimura.go_on()
    kimura.expect("順調 推進体制が固まりました。")


def make_the_report(kimura: Visit, registered: int, axe: Inspector) -> str:
    """Make the month's report and ask for two confirmations; returns its address."""
    kimura.open(f"{PROJECTS}packs/")
    kimura.choose("kind", "MONTH")
    kimura.one("month").select_option(f"{day(0):%Y-%m}")
    kimura.go_on()
    ideas = f"構想{registered - 1}件、実施中1件"
    kimura.expect(f"事業は{registered}件（{ideas}）で、期間中に{registered}件を登録しました。")
    kimura.fill("text", "おおむね順調である。")
    kimura.press('form[action$="/summary/"] button')
    kimura.one("post1").select_option(label="子育て支援課長")
    kimura.one("post2").select_option(label="市長")
    kimura.press('form[action$="/ask/"] button')
    kimura.expect("確認を依頼しました")
    axe.look(kimura, "report")
    return re.sub(r"^.*/mihon", "", kimura.page.url)


def confirm(one: Visit) -> None:
    """Find the report in one's own work, read it, confirm it."""
    one.open(f"{PROJECTS}mine/")
    one.expect("確認を待たれている報告書 1件")
    one.press('main a[href*="/packs/"]')
    one.press('main a[href$="/read/"]')
    one.expect("おおむね順調である。")
    one.page.go_back()
    one.press('main button:has-text("この内容で確認する")')
    one.expect("この内容で確認しました")


def read_the_files(kato: Visit, pack: str) -> None:
    """All three open, name what happened, and are the same when saved again."""

    def saved(kind: str) -> bytes:
        return kato.page.request.get(f"{kato.url}/mihon{pack}file.{kind}").body()

    for kind in ("pdf", "xlsx", "docx"):
        assert saved(kind) == saved(kind), kind
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(saved("pdf"))).pages)
    said = re.sub(r"\s", "", words)
    for part in ("おおむね順調である。", "推進体制が固まりました。", COUNTER, "加藤"):
        assert part in said, part
    assert saved("xlsx")[:2] == saved("docx")[:2] == b"PK"


@pytest.mark.production
def test_from_the_playbook_to_the_report_that_the_mayor_confirmed(
    chromium: Browser, installation: Installation, visitors: list[Visit]
):
    axe = Inspector()
    kimura = Visit(chromium, installation.url, DESK)
    # The section head and the mayor have a phone, and no script runs on it.
    ueno, kato = (
        Visit(chromium, installation.url, PHONE, is_mobile=True, **WITHOUT_SCRIPT) for _ in range(2)
    )
    visitors += [kimura, ueno, kato]
    for one, name in ((kimura, "kimura"), (ueno, "ueno"), (kato, "kato")):
        one.log_in(name)
    project = make_a_dated_plan(kimura, axe)
    take_the_old_list_over(kimura, axe)
    set_up(kimura, project)
    share_the_work_out(kimura, project, axe)
    finish_what_is_due(kimura, axe)
    ask_for_an_approval(kimura, ueno, project, axe)
    hold_a_meeting(kimura, project, axe)
    report_in_one_sentence(kimura, project, axe)
    # Other stories of this process may have registered projects of their own.
    [(registered,)] = rows(installation.data, "SELECT count(*) FROM programmes_project")
    pack = make_the_report(kimura, registered, axe)
    confirm(ueno)
    confirm(kato)
    kimura.open(pack)
    kimura.press('main button:has-text("確定する")')
    kimura.expect("確定しました。これからは変更できません。")
    read_the_files(kato, pack)
    axe.look_at(kimura, f"{project}board/", f"{project}gantt/", f"{PROJECTS}workload/")
    assert not [trouble for one in visitors for trouble in one.troubles]
    assert not axe.found, "\n" + "\n".join(dict.fromkeys(axe.found))


@pytest.mark.once
def test_who_presses_twice_without_script_makes_one_plan(
    chromium: Browser, installation: Installation, visitors: list[Visit]
):
    kimura = Visit(chromium, installation.url, PHONE, is_mobile=True, **WITHOUT_SCRIPT)
    visitors.append(kimura)
    kimura.log_in("kimura")
    open_playbook(kimura)
    kimura.press('main a[href$="/plan/"]')
    answer(kimura, day(600), TWICE)
    kimura.press('button[value="preview"]')
    kimura.expect("間に合います")
    kimura.page.locator('button[value="make"]').dblclick()
    kimura.page.wait_for_url(re.compile(r"/projects/\d+/plan/$"))
    kimura.expect(TWICE)
    assert "超過" not in kimura.page.locator(".pl-figures").inner_text().replace("期限超過", "")
    statement = f"SELECT count(*) FROM programmes_project WHERE name = '{TWICE}'"  # noqa: S608
    assert rows(installation.data, statement) == [(1,)]


def make_a_plan(kimura: Visit, name: str) -> str:
    """Make a plan that keeps its day; returns the address of the project."""
    open_playbook(kimura)
    kimura.press('main a[href$="/plan/"]')
    answer(kimura, day(600), name)
    kimura.press('button[value="preview"]')
    kimura.press('button[value="make"]')
    kimura.expect("手順書から計画を作りました")
    return re.sub(r"^.*/mihon|plan/$", "", kimura.page.url)


@pytest.mark.once
def test_a_gantt_is_read_and_walked_by_keyboard_alone(
    chromium: Browser, installation: Installation, visitors: list[Visit]
):
    mouse, keys = (one(chromium, installation.url, DESK) for one in (Visit, Keys))
    visitors += [mouse, keys]
    mouse.log_in("kimura")
    project = make_a_plan(mouse, SEEN)
    keys.log_in("kimura")
    keys.open(f"{project}gantt/")
    first = keys.page.locator("main p.y-muted").first.inner_text()
    keys.press('main a:has-text("次へ")')
    assert keys.page.locator("main p.y-muted").first.inner_text() != first
    keys.press('main a:has-text("本日")')
    # The picture moves with the arrows, once its region is reached.
    region = keys.page.locator(".gt")
    keys.reach(region)
    region.evaluate("one => { one.firstElementChild.style.minWidth = '3000px' }")
    keys.page.keyboard.press("ArrowRight")
    keys.page.wait_for_function("() => document.querySelector('.gt').scrollLeft > 0")
    # What the picture shows stands in words beside it: every row has its days.
    cells = keys.page.locator(".gt-table tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].slice(2, 4).map(one => one.innerText.trim()))"
    )
    assert cells
    assert all(start and finish for start, finish in cells)
    title = keys.page.locator(".gt-name a").nth(2).inner_text()
    keys.press(".gt-name a >> nth=2")
    keys.expect(title)
    assert not mouse.troubles + keys.troubles


@pytest.mark.production
def test_a_half_year_is_reviewed_confirmed_and_kept(
    chromium: Browser, installation: Installation, visitors: list[Visit]
):
    axe = Inspector()
    kimura = Visit(chromium, installation.url, DESK)
    kato = Visit(chromium, installation.url, PHONE, is_mobile=True, **WITHOUT_SCRIPT)
    visitors += [kimura, kato]
    for one, name in ((kimura, "kimura"), (kato, "kato")):
        one.log_in(name)
    make_a_plan(kimura, REVIEWED)
    kimura.open(f"{PROJECTS}packs/")
    kimura.choose("kind", "HALF")
    kimura.one("month").select_option(f"{day(0):%Y-%m}")
    kimura.go_on()
    kimura.expect("を作成しました。内容を確かめてください。")
    pack = re.sub(r"^.*/mihon", "", kimura.page.url)
    kimura.fill("cause", "設計に時間がかかった。")
    kimura.fill("action", "次の半期は、要件を先に固める。")
    kimura.fill("due", day(90).isoformat())
    kimura.press('form[action$="/remedy/"] button')
    kimura.fill("text", "半期の見通しは立っている。")
    kimura.press('form[action$="/summary/"] button')
    # Who was asked for the report before stands there already.
    for place, post in (("post1", "市長"), ("post2", "（なし）")):
        kimura.one(place).select_option(label=post)
    kimura.press('form[action$="/ask/"] button')
    kimura.expect("確認を依頼しました")
    axe.look(kimura, "half-year pack")
    kato.open(pack)
    kato.press('main a[href$="/read/"]')
    for words in (
        "設計に時間がかかった。",
        "次の半期は、要件を先に固める。",
        "半期の見通しは立っている。",
    ):
        kato.expect(words)
    kato.page.go_back()
    kato.press('main button:has-text("この内容で確認する")')
    kimura.open(pack)
    kimura.press('main button:has-text("確定する")')
    kimura.expect("確定しました。これからは変更できません。")
    kimura.open(f"{pack}kept/")
    axe.look(kimura, "kept files")
    for kind in ("pdf", "xlsx", "docx"):
        answer_ = kato.page.request.get(f"{kato.url}/mihon{pack}file.{kind}")
        assert answer_.ok, kind
    assert not [trouble for one in visitors for trouble in one.troubles]
    assert not axe.found, "\n" + "\n".join(dict.fromkeys(axe.found))
