"""A list of advisers comes in whole or not at all; each wrong cell is told; nobody is published."""

import csv
import io
import re
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from yakuba.foundation.events.models import EventRecord
from yakuba.region.models import Adviser, AdviserContact, AdviserIntake
from yakuba.region.queries.adviser_intake import columns_of
from yakuba.region.rules.adviser_columns import NEEDED, Column, fault_in, guess
from yakuba.region.rules.adviser_file import Known, Reading, read
from yakuba.region.services import adviser_intake as acts
from yakuba.region.services.advisers import register_adviser
from yakuba.region.services.errors import UnableToAct

from .pool import Region

HEADINGS = [
    "番号", "氏名", "ふりがな", "所属・役職", "専門分野", "スキル", "言語", "住所", "東（km）", "北（km）",
    "オンラインのみ", "曜日", "対応できる期間", "年間日数", "任期開始日", "任期満了日", "制度",
    "関係団体", "関係企業", "メール", "電話番号", "備考",
]  # fmt: skip
INOUE: list[object] = [
    "B-1", "井上 楓", "いのうえ かえで", "架空大学 教授", "手続のオンライン化、ＢＰＲ",
    "業務の見直し 3、DAT：データ分析：４", "日本語、英語", "見本市", "12.54", -8, "", "月・水", "R8.6.1～R8.9.30",
    10, "R8.4.1", date(2028, 3, 31), "", "例示町", "架空システム株式会社", "inoue@example.jp",
    "000-000-1111", "謝金は不要",
]  # fmt: skip
KNOWN = Known(
    numbers=frozenset({"a-001"}),
    skills={"業務の見直し": ("BPR", "業務の見直し"), "bpr": ("BPR", "業務の見直し")},
    towns={"例示町": "993018", "993018": "993018"},
    schemes={"専門職員": 7},
)


def tried(*rows: list[object], headings: list[str] = HEADINGS) -> Reading:
    return read([headings, *rows], heading_at=0, columns=guess(headings), known=KNOWN)


def with_cell(heading: str, value: object) -> list[object]:
    row = list(INOUE)
    row[HEADINGS.index(heading)] = value
    return row


def test_the_headings_of_a_list_tell_what_its_columns_are():
    found = guess(HEADINGS)
    assert len(found) == len(HEADINGS)
    assert set(NEEDED) <= set(found.values())
    assert found[HEADINGS.index("住所")] is Column.HOME
    assert fault_in(found) == ""


def test_needed_columns_are_named_and_no_field_is_taken_twice():
    found = guess(HEADINGS)
    assert "「フリガナ」" in fault_in({0: Column.NUMBER, 1: Column.NAME})
    assert "2つの列" in fault_in({**found, 30: Column.NAME})


def test_a_row_is_read_as_people_write_it():
    [line] = tried(INOUE).lines
    draft = line.draft
    assert draft.themes == ("ONLINE", "BPR")
    assert [one.line for one in draft.skills] == ["BPR：業務の見直し：3", "DAT：データ分析：4"]
    assert draft.languages == ("ja", "en")
    assert (draft.east_km, draft.north_km) == (Decimal("12.5"), Decimal("-8.0"))
    assert draft.weekdays == (0, 2)
    assert draft.periods == ((date(2026, 6, 1), date(2026, 9, 30)),)
    assert (draft.days_per_year, draft.cases_per_round) == (10, 2)
    assert (draft.term_from, draft.term_until) == (date(2026, 4, 1), date(2028, 3, 31))
    assert (draft.conflict_towns, draft.conflict_vendors) == (
        ("993018",),
        ("架空システム株式会社",),
    )
    assert (line.email, line.note, line.scheme) == ("inoue@example.jp", "謝金は不要", None)


@pytest.mark.parametrize(
    ("heading", "value", "sentence"),
    [
        ("番号", "", "登録番号を入力してください"),
        ("氏名", "あ" * 61, "60文字まで"),
        ("専門分野", "園芸", "「園芸」は選べません"),
        ("専門分野", "", "得意な分野を一つ以上"),
        ("スキル", "業務の見直し", "「業務の見直し 3」のように"),
        ("スキル", "魔法 3", "「魔法」は、登録のあるスキルの名称にありません"),
        ("言語", "エスペラント", "「エスペラント」は選べません"),
        ("東（km）", "遠い", "数で入力"),
        ("オンラインのみ", "たぶん", "「はい」"),
        ("曜日", "毎日", "「平日」"),
        ("対応できる期間", "夏", "R8.6.1～R8.9.30"),
        ("年間日数", "0", "1から366まで"),
        ("任期開始日", "R8.2.30", "令和8年2月"),
        ("任期満了日", "R7.3.31", "始まりより後の日"),
        ("制度", "ない制度", "使っている制度にありません"),
        ("関係団体", "隣の町", "「隣の町」という団体は県内にありません"),
        ("メール", "inoue", "メールアドレスの形"),
    ],
)
def test_each_wrong_cell_is_told_with_its_place(heading: str, value: object, sentence: str):
    found = tried(with_cell(heading, value))
    assert found.lines == ()
    [fault] = found.faults
    assert fault.cell == f"{chr(ord('A') + HEADINGS.index(heading))}2"
    assert fault.heading == heading
    assert sentence in fault.sentence


def test_a_number_stands_once_and_who_is_registered_stays():
    found = tried(INOUE, INOUE, with_cell("番号", "Ａ-001"), [""] * len(HEADINGS))
    assert [fault.cell for fault in found.faults] == ["A3"]
    assert "2行目と同じ番号" in found.faults[0].sentence
    assert found.known == ("Ａ-001 井上 楓",)
    assert (len(found.lines), found.rows) == (1, 3)


# In the pool of the prefecture


def book(*rows: list[object]) -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"default_date_format": "yyyy/mm/dd"})
    sheet = made.add_worksheet("名簿")
    sheet.write_row(0, 0, ["見本県アドバイザー名簿"])
    for at, row in enumerate([HEADINGS, *rows], start=1):
        for place, cell in enumerate(row):
            sheet.write(at, place, cell)
    made.close()
    return out.getvalue()


def begun(region: Region, content: bytes) -> AdviserIntake:
    with region.at_prefecture() as actor:
        return acts.begin_intake(content=content, name="名簿.xlsx", actor=actor, at=region.at)


@pytest.mark.django_db
def test_kobayashi_tries_a_list_and_then_registers_everybody(region: Region):
    intake = begun(region, book(INOUE, with_cell("番号", "A-001")))
    with region.at_prefecture() as actor:
        reading = acts.try_intake(
            intake=intake,
            sheet=intake.sheet,
            columns=columns_of(intake),
            actor=actor,
            at=region.at,
        )
        assert (len(reading.lines), reading.faults, len(reading.known)) == (1, (), 1)
        assert Adviser.objects.count() == 1, "a trial registers nobody"
        acts.take_in(intake=intake, actor=actor, at=region.at)
        row = Adviser.objects.get(number="B-1")
        assert (row.name, row.published_at, row.conflict_towns) == ("井上 楓", None, ["993018"])
        assert AdviserContact.objects.get(adviser=row).note == "謝金は不要"
        assert Adviser.objects.get(number="A-001").name == "相沢 望", "who was there stays"
        event = EventRecord.objects.get(code="region.adviser.list_taken_in")
        assert (event.payload["rows"], event.payload["registered"]) == (2, 1)
        with pytest.raises(UnableToAct, match="すでに取り込まれています"):
            acts.take_in(intake=intake, actor=actor, at=region.at)


@pytest.mark.django_db
def test_a_list_with_a_fault_brings_nobody(region: Region):
    intake = begun(region, book(INOUE, with_cell("任期開始日", "いつか")))
    with region.at_prefecture() as actor, pytest.raises(UnableToAct, match="誤りが"):
        acts.take_in(intake=intake, actor=actor, at=region.at)
    with region.at_prefecture():
        assert Adviser.objects.count() == 1


@pytest.mark.django_db
def test_what_happens_half_way_takes_everybody_back(region: Region, monkeypatch):
    intake = begun(region, book(INOUE, with_cell("番号", "B-2")))
    calls = []

    def breaks_at_the_second(**fields: object) -> Adviser:
        calls.append(fields)
        if len(calls) == 2:
            raise UnableToAct("途中で止まった")
        return register_adviser(**fields)

    monkeypatch.setattr(acts, "register_adviser", breaks_at_the_second)
    with region.at_prefecture() as actor, pytest.raises(UnableToAct, match="途中で止まった"):
        acts.take_in(intake=intake, actor=actor, at=region.at)
    with region.at_prefecture():
        assert Adviser.objects.count() == 1
        intake.refresh_from_db()
        assert intake.taken_at is None


@pytest.mark.django_db
def test_the_columns_of_a_list_that_was_taken_are_known_again(region: Region):
    intake = begun(region, book(INOUE))
    chosen = {**columns_of(intake)}
    del chosen[HEADINGS.index("備考")]
    with region.at_prefecture() as actor:
        acts.try_intake(
            intake=intake, sheet=intake.sheet, columns=chosen, actor=actor, at=region.at
        )
        acts.take_in(intake=intake, actor=actor, at=region.at)
    assert columns_of(begun(region, book(with_cell("番号", "B-9")))) == chosen


@pytest.mark.django_db
def test_the_officer_takes_a_list_in_on_pages(region: Region, client: Client):
    client.force_login(region.kobayashi)

    def words(answer: object) -> str:
        return re.sub(r"</?wbr[^>]*>", "", answer.content.decode())

    def address(name: str, *keys: object) -> str:
        return "/mihonken" + reverse(f"region:{name}", args=keys)

    def handed_in(*rows: list[object]) -> str:
        file = SimpleUploadedFile("名簿.xlsx", book(*rows))
        answer = client.post(address("adviser_intake_new"), {"file": file})
        assert answer.status_code == 302, words(answer)
        return str(answer.url)

    def chosen() -> dict[str, str]:
        return {f"column_{place}": one.value for place, one in guess(HEADINGS).items()}

    assert "一覧から取り込む" in words(client.get(address("pool")))
    wrong = handed_in(with_cell("スキル", "魔法 3"))
    assert "いのうえ かえで" in words(client.get(wrong))
    told = words(client.post(wrong, chosen()))
    assert "直すところがあります" in told and ">F3<" in told and "魔法" in told
    lacking = client.post(wrong, chosen() | {"column_0": ""})
    assert lacking.status_code == 422 and "「登録番号」の列を選んでください" in words(lacking)
    right = handed_in(INOUE)
    assert "1人を登録できます" in words(client.post(right, chosen()))
    done = words(client.post(f"{right}take/", follow=True))
    assert "1人を登録しました" in done and "井上 楓" in done
    assert "取込済み" in words(client.get(address("adviser_intake_new")))
    refused = client.post(
        address("adviser_intake_new"), {"file": SimpleUploadedFile("絵.png", b"\x89PNG\0")}
    )
    assert refused.status_code == 422 and "表として読めません" in words(refused)


@pytest.mark.django_db
def test_what_leaves_as_a_table_comes_in_again(region: Region, client: Client):
    client.force_login(region.kobayashi)
    answer = client.get("/mihonken" + reverse("region:pool_table", args=["csv"]))
    content = b"".join(answer)
    [heading, row] = csv.reader(content.decode("utf-8-sig").splitlines())
    row[0] = "Z-1"
    out = io.StringIO()
    csv.writer(out).writerows([heading, row])
    intake = begun(region, out.getvalue().encode("cp932"))
    with region.at_prefecture() as actor:
        acts.take_in(intake=intake, actor=actor, at=region.at)
        copy, source = Adviser.objects.get(number="Z-1"), region.adviser
    for name in ("name", "themes", "skills", "languages", "home_place", "term_from", "term_until"):
        assert getattr(copy, name) == getattr(source, name), name


@pytest.mark.django_db
def test_nobody_but_the_keeper_of_a_pool_takes_a_list_in(region: Region, cast, client: Client):
    intake = begun(region, book(INOUE))
    pages = [
        reverse("region:adviser_intake_new"),
        reverse("region:adviser_intake", args=[intake.pk]),
        reverse("region:adviser_intake_take", args=[intake.pk]),
    ]
    for user in (cast.aoki, cast.sasaki, region.takagi):
        client.force_login(user)
        for page in pages:
            assert client.post(f"/mihonken{page}").status_code in (302, 403, 404), (user, page)
    # 高木 keeps the pool of the own town, and does not find the list of another there.
    assert [client.post(f"/reiji{page}").status_code for page in pages] == [422, 404, 404]
    with region.at_prefecture():
        assert Adviser.objects.count() == 1
