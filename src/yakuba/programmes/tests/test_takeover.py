"""An old list comes in whole or not at all, and nobody takes over what is not theirs."""

import io
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.organisation.demo import Cast
from yakuba.programmes.models import (
    BudgetLine,
    ImportMapping,
    ImportRun,
    Project,
    ProjectRecord,
    Task,
)
from yakuba.programmes.queries.takeover import columns_of
from yakuba.programmes.services import takeover
from yakuba.programmes.services.errors import UnableToTakeOver
from yakuba.programmes.services.projects import register_project

ON = date(2026, 9, 4)
HEADINGS = ["事業名", "所管課", "タスク", "開始日", "完了日", "担当者", "状態"]
ROWS: list[list[object]] = [
    ["粗大ごみの電子申込", "環境課", "要件整理", date(2026, 5, 11), date(2026, 5, 29), "工藤 拓也", "完了"],
    ["", "", "試行", date(2026, 10, 1), date(2026, 10, 30), "", "未着手"],
    ["保育の入所選考", "子育て支援課", "現状調査", "R8.9.7", "R8.9.30", "青木 美咲", ""],
]  # fmt: skip


def book(*rows: list[object], headings: list[str] = HEADINGS) -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"default_date_format": "yyyy/mm/dd"})
    sheet = made.add_worksheet("一覧")
    sheet.write_row(0, 0, ["令和8年度 事業一覧"])
    for at, row in enumerate([headings, *rows], start=2):
        for place, cell in enumerate(row):
            sheet.write(at, place, cell)
    made.close()
    return out.getvalue()


def begun(cast: Cast, content: bytes, project: Project | None = None) -> ImportRun:
    return takeover.begin(
        content=content,
        name="一覧.xlsx",
        project=project,
        actor=cast.actor(cast.kimura),
        at=cast.at,
    )


def tried(cast: Cast, run: ImportRun) -> Any:
    return takeover.choose(
        run=run,
        sheet=run.sheet,
        columns=columns_of(run),
        actor=cast.actor(cast.kimura),
        at=cast.at,
    )


def taken(cast: Cast, run: ImportRun) -> takeover.Taken:
    return takeover.take_over(run=run, actor=cast.actor(cast.kimura), at=cast.at, on=ON)


def test_kimura_takes_the_towns_list_over(cast: Cast, in_mihon: object):
    run = begun(cast, book(*ROWS))
    reading = tried(cast, run)
    assert (reading.faults, reading.rows, reading.tasks) == ((), 3, 3)
    assert Project.objects.count() == 0
    taken(cast, run)
    assert [one.name for one in Project.objects.all()] == ["粗大ごみの電子申込", "保育の入所選考"]
    done, coming = Task.objects.filter(project__name="粗大ごみの電子申込")
    assert (done.assignee, done.finished_on, done.progress) == (cast.kudo, date(2026, 5, 29), 100)
    assert (coming.start, coming.finish) == (date(2026, 10, 1), date(2026, 10, 30))
    assert EventRecord.objects.filter(code="programmes.intake.taken").count() == 1


def test_a_list_without_numbers_that_grew_brings_only_what_is_new(cast: Cast, in_mihon: object):
    first = begun(cast, book(*ROWS))
    tried(cast, first)
    taken(cast, first)
    soon: list[object] = ["保育の入所選考", "子育て支援課", "試行", "R8.10.1", "R8.10.30", "", ""]
    grown = begun(cast, book(*ROWS, soon))
    tried(cast, grown)
    came = taken(cast, grown)
    assert (came.projects, came.tasks, Task.objects.count()) == ([], 1, 4)
    elsewhere: list[object] = ["粗大ごみの電子申込", "子育て支援課", "視察", "", "", "", ""]
    other = begun(cast, book(elsewhere))
    tried(cast, other)
    assert [one.department for one in taken(cast, other).projects] == [cast.childcare]
    dated = Project.objects.get(name="保育の入所選考")
    assert (dated.planned_start, dated.go_live) == (date(2026, 9, 7), date(2026, 9, 30))


def test_one_wrong_cell_and_nothing_is_taken(cast: Cast, in_mihon: object):
    run = begun(cast, book(*ROWS, ["道路台帳", "土木課", "", "", "", "", ""]))
    reading = tried(cast, run)
    assert [fault.cell for fault in reading.faults] == ["B7"]
    assert ImportRun.objects.get().faults[0]["cell"] == "B7"
    with pytest.raises(UnableToTakeOver, match="1件"):
        taken(cast, run)
    assert not Project.objects.exists()


def test_a_list_is_not_taken_twice_and_what_stands_stays(cast: Cast, in_mihon: object):
    project = register_project(
        name="粗大ごみの電子申込",
        department=cast.environment,
        actor=cast.actor(cast.kudo),
        at=cast.at,
        on=ON,
    )
    headings = ["タスク", "開始日", "完了日"]
    first: list[object] = ["要件整理", date(2026, 5, 11), date(2026, 5, 29)]
    run = begun(cast, book(first, headings=headings), project)
    tried(cast, run)
    taken(cast, run)
    with pytest.raises(UnableToTakeOver, match="すでに"):
        taken(cast, run)
    grown = begun(cast, book(first, ["試行", "", ""], headings=headings), project)
    tried(cast, grown)
    taken(cast, grown)
    assert [task.title for task in Task.objects.all()] == ["要件整理", "試行"]


def test_the_choice_of_columns_is_remembered_for_the_same_headings(cast: Cast, in_mihon: object):
    headings = ["とりくみ", "どこの課"]
    run = begun(cast, book(["広報", "環境課"], headings=headings))
    assert columns_of(run) == {}
    takeover.choose(
        run=run,
        sheet=run.sheet,
        columns={0: takeover.Column.PROJECT, 1: takeover.Column.DEPARTMENT},
        actor=cast.actor(cast.kimura),
        at=cast.at,
    )
    taken(cast, run)
    assert ImportMapping.objects.count() == 1
    again = begun(cast, book(["別の事業", "環境課"], headings=headings))
    assert len(columns_of(again)) == 2


MONEY = ["事業名", "所管課", "予算額（千円）"]


def test_budgets_come_in_by_the_year_of_the_title_and_in_the_unit_of_the_heading(
    cast: Cast, in_mihon: object
):
    run = begun(cast, book(["広報", "環境課", 1200], ["観光", "環境課", "－"], headings=MONEY))
    assert columns_of(run)[2] is takeover.Column.BUDGET_THOUSAND
    assert tried(cast, run).budget == 1_200_000
    assert not BudgetLine.objects.exists()
    assert taken(cast, run).budgets == 1
    line = BudgetLine.objects.get()
    assert (line.project.name, line.fiscal_year, line.planned) == ("広報", 2026, 1_200_000)
    event = EventRecord.objects.get(code="programmes.project.budget_set")
    assert event.subject_id == str(line.project_id)
    assert EventRecord.objects.get(code="programmes.intake.taken").payload["budgets"] == 1
    kept = ProjectRecord.objects.filter(project=line.project).latest("recorded_at", "pk")
    assert kept.planned == 1_200_000


def test_money_that_stands_for_the_year_stays_and_another_year_is_added(
    cast: Cast, in_mihon: object
):
    first = begun(cast, book(["広報", "環境課", 1200], headings=MONEY))
    tried(cast, first)
    taken(cast, first)
    again = begun(cast, book(["広報", "環境課", 999], headings=MONEY))
    # The columns are remembered, the year is not.
    assert columns_of(again)[2] is takeover.Column.BUDGET_THOUSAND
    tried(cast, again)
    assert taken(cast, again).budgets == 0
    later = begun(cast, book(["広報", "環境課", 1500], headings=MONEY))
    takeover.choose(
        run=later,
        sheet=later.sheet,
        columns=columns_of(later),
        budget_year=2027,
        actor=cast.actor(cast.kimura),
        at=cast.at,
    )
    assert taken(cast, later).budgets == 1
    found = BudgetLine.objects.order_by("fiscal_year").values_list("fiscal_year", "planned")
    assert list(found) == [(2026, 1_200_000), (2027, 1_500_000)]


def test_a_wrong_amount_is_told_by_its_cell_and_nothing_is_taken(cast: Cast, in_mihon: object):
    run = begun(cast, book(["広報", "環境課", "12百万円"], headings=MONEY))
    reading = tried(cast, run)
    assert [fault.cell for fault in reading.faults] == ["C4"]
    with pytest.raises(UnableToTakeOver, match="1件"):
        taken(cast, run)
    assert not BudgetLine.objects.exists()


def test_the_page_shows_the_sum_before_anything_is_taken(
    desk: Client, cast: Cast, in_mihon: object
):
    run = begun(cast, book(["広報", "環境課", 1200], headings=MONEY))
    address = f"/mihon/desk/projects/intake/{run.pk}/"
    chosen = {f"column_{place}": one.value for place, one in columns_of(run).items()}
    page = desk.post(address, chosen | {"budget_year": "2025"}).content.decode()
    assert "予算額の合計は1,200,000円（令和7年度）" in page.replace("<wbr>", "")
    done = desk.post(f"{address}take/", follow=True).content.decode().replace("<wbr>", "")
    assert "予算額1件を取り込みました" in done
    assert BudgetLine.objects.get().fiscal_year == 2025


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04broken", "Excelの表として読めません"),
        (b"\xd0\xcf\x11\xe0old", "古い形式"),
        (b"\x00\x01\x02", "表として読めません"),
        (b"", "何も書かれていません"),
    ],
)
def test_what_is_no_list_is_refused_with_the_remedy(
    cast: Cast, in_mihon: object, content: bytes, words: str
):
    with pytest.raises(UnableToTakeOver, match=words):
        begun(cast, content)


def test_a_list_from_an_old_excel_in_shift_jis_is_read(cast: Cast, in_mihon: object):
    text = "事業名,所管課\r\n髙齢者の見守り,環境課\r\n"
    run = begun(cast, text.encode("cp932"))
    tried(cast, run)
    taken(cast, run)
    assert Project.objects.get().name == "髙齢者の見守り"


def test_only_the_dx_officer_registers_whole_lists(cast: Cast, in_mihon: object):
    with pytest.raises(UnableToTakeOver, match="DX推進"):
        takeover.begin(
            content=book(*ROWS),
            name="一覧.xlsx",
            project=None,
            actor=cast.actor(cast.aoki),
            at=cast.at,
        )


@pytest.fixture
def desk(client: Client, cast: Cast) -> Client:
    client.force_login(cast.kimura)
    return client


def upload(name: str = "一覧.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, book(*ROWS))


def test_the_pages_lead_from_the_file_to_the_projects(desk: Client, cast: Cast, in_mihon: object):
    page = desk.post("/mihon/desk/projects/intake/", {"file": upload()}, follow=True)
    assert "列の対応と確認" in page.content.decode()
    run = ImportRun.objects.get()
    chosen = {f"column_{place}": one.value for place, one in columns_of(run).items()}
    address = f"/mihon/desk/projects/intake/{run.pk}/"
    page = desk.post(address, chosen)
    assert "事業2件とタスク3件" in page.content.decode()
    done = desk.post(f"{address}take/", follow=True).content.decode()
    codes = "、".join(Project.objects.order_by("pk").values_list("code", flat=True))
    assert f"事業2件（{codes}）とタスク3件を取り込みました" in done.replace("<wbr>", "")
    assert Task.objects.count() == 3


def test_a_form_without_a_file_says_what_to_do(desk: Client, cast: Cast, in_mihon: object):
    page = desk.post("/mihon/desk/projects/intake/", {})
    assert page.context["form"].errors["file"] == ["一覧のファイルを選んでください。"]


def test_takagi_and_colleagues_meet_no_list_of_kimuras(
    client: Client, cast: Cast, takagi: User, in_mihon: object
):
    run = begun(cast, book(*ROWS))
    for user in (takagi, cast.aoki):
        client.force_login(user)
        assert client.get(f"/mihon/desk/projects/intake/{run.pk}/").status_code == 404
        assert client.post(f"/mihon/desk/projects/intake/{run.pk}/take/").status_code == 404
    client.force_login(takagi)
    assert client.get("/mihon/desk/projects/intake/").status_code == 404
    assert reverse("programmes:intake", args=[run.pk]).endswith(f"/intake/{run.pk}/")
