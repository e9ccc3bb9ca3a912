"""Every format says the same and is the same bytes whenever it is drawn again."""

import io
import re
import time
import zipfile
from dataclasses import replace
from datetime import date, datetime

import docx
import pytest
import xlsxwriter
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from yakuba.organisation.demo import Cast
from yakuba.programmes.documents import MEDIA_TYPES, Stamp, drawn
from yakuba.programmes.documents.outline import sections
from yakuba.programmes.documents.template import UnreadableTemplate, filled
from yakuba.programmes.models import ReviewPack
from yakuba.programmes.queries.packs import report_of
from yakuba.programmes.rules.pack_report import Report
from yakuba.programmes.rules.packs import PackKind

from .report_town import AT, ReportTown, build

STAMPS = (Stamp("DX推進課長", "野村 聡", "R8.11.4"), Stamp("市長"))


@pytest.fixture
def town(cast: Cast, in_mihon: object) -> ReportTown:
    return build(cast)


@pytest.fixture
def pack(town: ReportTown) -> ReviewPack:
    return town.pack()


def draw(pack: ReviewPack, extension: str, *, frozen_at: datetime | None = AT) -> bytes:
    return drawn(
        report_of(pack),
        extension,
        content_hash=pack.content_hash,
        frozen_at=frozen_at,
        stamps=STAMPS,
    )


@pytest.mark.parametrize("kind", [PackKind.MONTH, PackKind.HALF])
def test_every_format_is_the_same_bytes_when_drawn_again_from_the_row(
    town: ReportTown, kind: PackKind
):
    made = town.pack(kind, "2026-10")
    first = {extension: draw(made, extension) for extension in MEDIA_TYPES}
    # A zip entry counts in steps of two seconds; a clock that leaked in would show now.
    time.sleep(2.1)
    again = ReviewPack.objects.get(pk=made.pk)
    assert {extension: draw(again, extension) for extension in MEDIA_TYPES} == first


def test_the_pdf_is_tagged_archivable_and_in_japanese(pack: ReviewPack):
    content = draw(pack, "pdf")
    read = PdfReader(io.BytesIO(content))
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert read.trailer["/Root"]["/Lang"].startswith("ja")
    described = read.trailer["/Root"]["/Metadata"].get_data()
    assert b"pdfuaid" in described
    assert b"pdfaid" in described
    text = "".join(page.extract_text() for page in read.pages)
    for words in ("介護保険システムの標準化", "要対応", "照合番号", "未確認", "野村 聡"):
        assert words in text, words
    spaced = re.sub(r"\s", "", text)
    assert pack.content_hash in spaced


def test_a_draft_says_so_in_every_format(pack: ReviewPack):
    for extension in ("html", "docx"):
        content = draw(pack, extension, frozen_at=None)
        if extension == "docx":
            content = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml")
        assert "案（まだ確定していません）" in content.decode()


def cells(content: bytes, sheet: str) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def test_excel_holds_numbers_dates_and_percents_and_prints(pack: ReviewPack):
    content = draw(pack, "xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == [
        "表紙",
        "KPI",
        "要注意",
        "要因と対応策",
        "期間中の動き",
        "事業一覧",
        "進捗の推移",
        "用語と数え方",
    ]
    heads, *rows = cells(content, "事業一覧")
    lines = {row[1]: dict(zip(heads, row, strict=True)) for row in rows}
    slipped = lines["介護保険システムの標準化"]
    assert slipped["完了見込み"] == date(2026, 12, 15)
    assert slipped["予算(円)"] == 12_000_000
    assert lines["窓口のキャッシュレス化"]["進捗"] == 1
    assert lines["窓口のキャッシュレス化"]["予算(円)"] == ""
    sheet = parts_of(content)["xl/worksheets/sheet6.xml"].decode()
    assert 'state="frozen"' in sheet
    assert 'orientation="landscape"' in sheet
    assert "sparkline" in sheet
    assert "$1:$1" in parts_of(content)["xl/workbook.xml"].decode()


def test_a_name_that_looks_like_a_formula_stays_a_name(pack: ReviewPack):
    content = draw(pack, "xlsx")
    assert "=森林台帳の公開" in [row[1] for row in cells(content, "事業一覧")]
    assert b"<f>" not in parts_of(content)["xl/worksheets/sheet6.xml"]


def test_word_opens_with_headings_repeated_heads_and_every_project(pack: ReviewPack):
    read = docx.Document(io.BytesIO(draw(pack, "docx")))
    headings = [one.text for one in read.paragraphs if one.style.name.lower() == "heading 1"]
    assert headings[:2] == ["総括", "KPIの実績"]
    last = read.tables[-2]
    assert last._tbl.xpath("./w:tr[1]/w:trPr/w:tblHeader")
    assert "介護保険システムの標準化" in "".join(cell.text for cell in last.column_cells(1))
    assert read.core_properties.created.isoformat().startswith("2026-11-04T00:30")


def test_what_people_typed_never_becomes_markup(pack: ReviewPack):
    report = replace(report_of(pack), summary="<script>&\"'</script>\n#eval(1) *強調* $x$")
    for extension in MEDIA_TYPES:
        content = drawn(report, extension, content_hash=pack.content_hash, frozen_at=AT)
        if extension == "html":
            assert b"<script>" not in content
        if extension == "pdf":
            text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
            assert "#eval(1)" in text


def test_a_review_has_a_page_for_each_pillar(town: ReportTown):
    report = report_of(town.pack(PackKind.HALF, "2026-10"))
    titles = [one.title for one in sections(report)]
    assert titles[:3] == ["総括", "KPIの実績", "費用と効果"]
    assert "行かない窓口" in titles
    assert "施策に属さない事業" in titles
    assert titles[-1] == "用語と数え方"


# --- the town's own form -------------------------------------------------------------------------


def form(*cells: tuple[str, object]) -> bytes:
    """Return a form with a shape and a formula, such as towns have."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("報告")
    money = book.add_format({"num_format": "#,##0円"})
    for place, words in cells:
        sheet.write(place, words, money)
    sheet.write_formula("D9", "=B5*2", None, 0)
    sheet.insert_textbox("F2", "決裁印")
    book.add_worksheet("控え").write("A1", "触らない")
    book.close()
    return out.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name) for name in book.namelist()}


@pytest.fixture
def report(pack: ReviewPack) -> Report:
    return report_of(pack)


def test_a_form_is_filled_and_every_other_part_keeps_its_bytes(report: Report):
    before = form(
        ("A1", "{{自治体}}　{{件名}}"),
        ("B5", "{{予算}}"),
        ("B6", "{{KPI.1.現在の値}}"),
        ("B7", "{{事業一覧.99.事業}}"),
        ("B8", "そのまま"),
    )
    made = filled(before, report, content_hash="0" * 64)
    old, new = parts_of(before), parts_of(made)
    assert list(old) == list(new)
    assert [name for name in old if old[name] != new[name]] == ["xl/worksheets/sheet1.xml"]
    assert any("drawing" in name for name in new)
    rows = cells(made, "報告")
    assert rows[0][0] == "見本市　令和8年10月 事業進捗報告書"
    assert [row[1] for row in rows[4:8]] == [12_000_000, 28.0, "", "そのまま"]
    # The sum keeps its formula and loses the value that was calculated from the empty form.
    assert b"<f>B5*2</f></c>" in new["xl/worksheets/sheet1.xml"]
    assert filled(before, report, content_hash="0" * 64) == made


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"not a zip", "WordやExcelのファイルとして読めません"),
        (form(("A1", "名前なし")), "差込名がありません"),
        (form(("A1", "{{市長の気分}}")), "{{市長の気分}}"),
        (form(("A1", "{{KPI.1.ない列}}")), "{{KPI.1.ない列}}"),
        (b"0" * (5 * 1024 * 1024 + 1), "大きすぎます"),
    ],
)
def test_a_file_that_is_no_form_is_refused_with_the_remedy(
    report: Report, content: bytes, words: str
):
    with pytest.raises(UnreadableTemplate, match=re.escape(words)):
        filled(content, report, content_hash="0" * 64)
