"""The town's own forms, Excel and Word: values go in, everything else keeps its bytes."""

import io
import re
import time
import zipfile
from dataclasses import replace
from xml.parsers import expat

import docx
import pytest
import xlsxwriter
from docx.shared import Cm
from hypothesis import given
from hypothesis import strategies as st

from yakuba.foundation.files.tests import factories
from yakuba.programmes.documents import Stamp
from yakuba.programmes.documents.placeholders import blanks, listed
from yakuba.programmes.documents.starter import names_for, starter
from yakuba.programmes.documents.template import UnreadableTemplate, extension_of, filled
from yakuba.programmes.rules.pack_report import ProjectLine, Report
from yakuba.programmes.rules.packs import PackKind

HASH = "0" * 64
LOOP = ("{%tr for 行 in 事業一覧 %}", "{%tr endfor %}")


def project(number: int, name: str = "窓口のキャッシュレス化") -> ProjectLine:
    return ProjectLine(
        key=number,
        code=f"R8-{number:04}",
        name=name,
        department="DX推進課",
        owner="DX推進課長",
        initiative=None,
        priority="HIGH",
        stage="RUNNING",
        progress=58,
        before=40,
        track=(None,) * 11 + (58,),
        go_live="2026-12-01",
        forecast="2026-12-15",
        late=10,
        moved=10,
        planned=12_000_000,
        spent=3_000_000,
        health="YELLOW",
        status="試験が遅れます。",
        status_on="2026-10-22",
        reasons=(),
        is_public=True,
    )


@pytest.fixture
def report() -> Report:
    blank = blanks(PackKind.MONTH)[0]
    return replace(
        blank,
        cover=replace(blank.cover, town="見本市"),
        sentences=("一つ目。", "二つ目。"),
        summary="人を足します。\n来月から。",
        projects=(project(1), project(2, "介護<保険> & 標準化")),
    )


def paper(*paragraphs: str, row: tuple[str, ...] = (), loop: tuple[str, str] = LOOP) -> bytes:
    """Return a Word form with a picture, a header, and a table that repeats a row."""
    out = io.BytesIO()
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "{{自治体}}"
    made.sections[0].footer.paragraphs[0].text = "秘密区分なし"
    made.add_picture(io.BytesIO(factories.png()), width=Cm(2))
    for words in paragraphs:
        made.add_paragraph(words)
    if row:
        table = made.add_table(rows=4, cols=len(row))
        for place, words in enumerate(row):
            table.rows[0].cells[place].text = f"見出し{place}"
            table.rows[2].cells[place].text = words
        table.rows[1].cells[0].text, table.rows[3].cells[0].text = loop
    made.save(out)
    return out.getvalue()


def sheet(*cells: tuple[str, str]) -> bytes:
    """Return an Excel form with a seal and a chart."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("報告")
    for place, words in cells:
        page.write(place, words)
    page.insert_textbox("F2", "決裁印")
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=報告!$B$1:$B$3"})
    page.insert_chart("H2", chart)
    book.close()
    return out.getvalue()


def read(content: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(content))


def drawings(content: bytes) -> list[str]:
    body = factories.parts_of(content)["word/document.xml"].decode()
    return re.findall(r"<w:drawing>.*?</w:drawing>", body, re.DOTALL)


def test_word_gets_values_rows_and_conditions_and_breaks_stay_breaks(report: Report):
    before = paper(
        "{{件名}}（{{期間}}）",
        "{{ 総括1 }}",
        "{{所見}}",
        "{%p if 要注意 %}",
        "要注意があります",
        "{%p endif %}",
        "最初は{{事業一覧.1.事業}}、百番目は「{{事業一覧.100.事業}}」、予算{{予算}}円",
        row=("{{行.番号}}", "{{行.事業}}", '{{行["予算(円)"]}}', "{{行.完了見込み}}"),
    )
    made = read(filled(before, report, content_hash=HASH))
    words = [one.text for one in made.paragraphs if one.text]
    assert words == [
        "令和8年4月 事業進捗報告書（令和8年4月）",
        "一つ目。",
        "人を足します。\n来月から。",
        "最初は窓口のキャッシュレス化、百番目は「」、予算24,000,000円",
    ]
    rows = [[cell.text for cell in row.cells] for row in made.tables[0].rows]
    assert rows == [
        ["見出し0", "見出し1", "見出し2", "見出し3"],
        ["R8-0001", "窓口のキャッシュレス化", "12,000,000", "R8.12.15"],
        ["R8-0002", "介護<保険> & 標準化", "12,000,000", "R8.12.15"],
    ]
    assert made.sections[0].header.paragraphs[0].text == "見本市"


def test_every_part_of_a_word_form_that_is_not_filled_keeps_its_bytes(report: Report):
    before = paper("{{件名}}", row=("{{行.事業}}",))
    made = filled(before, report, content_hash=HASH)
    old, new = factories.parts_of(before), factories.parts_of(made)
    assert list(old) == list(new)
    changed = [name for name in old if old[name] != new[name]]
    assert changed == ["word/document.xml", "word/header1.xml"]
    assert any(name.startswith("word/media/") for name in new)
    assert drawings(made) == drawings(before) != []


def test_every_part_of_an_excel_form_that_is_not_filled_keeps_its_bytes(report: Report):
    before = sheet(("A1", "{{件名}}"), ("B1", "{{確認.1.氏名}}"), ("B2", "{{予算}}"))
    stamps = (Stamp("DX推進課長", "上野 聡（代決）", "R8.5.2"),)
    made = filled(before, report, content_hash=HASH, stamps=stamps)
    old, new = factories.parts_of(before), factories.parts_of(made)
    assert [name for name in old if old[name] != new[name]] == ["xl/worksheets/sheet1.xml"]
    kept = [name for name in new if "drawing" in name or "chart" in name]
    assert len(kept) >= 3
    assert "上野 聡（代決）" in new["xl/worksheets/sheet1.xml"].decode()


@pytest.mark.parametrize(
    "before", [paper("{{件名}}", row=("{{行.事業}}",)), sheet(("A1", "{{件名}}"))]
)
def test_the_same_form_and_report_give_the_same_bytes_at_any_time(report: Report, before: bytes):
    first = filled(before, report, content_hash=HASH)
    # A zip entry counts in steps of two seconds; a clock that leaked in would show now.
    time.sleep(2.1)
    assert filled(before, report, content_hash=HASH) == first
    dates = {one.date_time for one in zipfile.ZipFile(io.BytesIO(first)).infolist()}
    assert dates == {(1980, 1, 1, 0, 0, 0)}


def test_a_name_that_word_cut_into_pieces_is_read_as_one(report: Report):
    out = io.BytesIO()
    made = docx.Document()
    line = made.add_paragraph()
    for piece in ("{", "{件", "名", "}}"):
        line.add_run(piece).bold = piece == "名"
    made.save(out)
    assert read(filled(out.getvalue(), report, content_hash=HASH)).paragraphs[0].text == (
        "令和8年4月 事業進捗報告書"
    )


def test_quotation_marks_as_libreoffice_writes_them_are_read(report: Report):
    parts = factories.parts_of(paper("{%p if 行 %}", row=("{{行.X事業X}}",)))
    body = parts["word/document.xml"].decode().replace("{%p if 行 %}", "{{件名}}")
    body = body.replace("{{行.X事業X}}", "{{行[&quot;予算(円)&quot;]}}")
    content = factories.zipped({**parts, "word/document.xml": body.encode()})
    assert read(filled(content, report, content_hash=HASH)).tables[0].rows[1].cells[0].text == (
        "12,000,000"
    )


def test_a_picture_in_a_repeated_row_gets_a_number_of_its_own(report: Report):
    parts = factories.parts_of(paper(row=("{{行.事業}}", "ここ")))
    body = parts["word/document.xml"].decode()
    picture = drawings(factories.zipped(parts))[0]
    body = body.replace("<w:t>ここ</w:t>", picture, 1)
    made = filled(
        factories.zipped({**parts, "word/document.xml": body.encode()}), report, content_hash=HASH
    )
    numbers = re.findall(r'<wp:docPr[^>]*? id="(\d+)"', "".join(drawings(made)))
    assert len(numbers) == len(set(numbers)) == 3


@given(words=st.text(max_size=60), code=st.text(max_size=20))
def test_whatever_people_typed_the_form_stays_a_document(words: str, code: str):
    readable = "".join(one for one in words if one.isprintable() or one == "\n")
    label = "".join(one for one in code if one.isprintable())
    report = replace(
        blanks(PackKind.MONTH)[0],
        summary=f"{{{{件名}}}}{readable}",
        projects=(replace(project(1, label), status=readable),),
    )
    content = paper("{{所見}}", row=("{{行.事業}}", "{{行.最近の報告}}"))
    body = factories.parts_of(filled(content, report, content_hash=HASH))["word/document.xml"]
    expat.ParserCreate().Parse(body, True)
    # A value is never read as a name again.
    assert "{{件名}}" in "".join(
        one.text
        for one in docx.Document(io.BytesIO(filled(content, report, content_hash=HASH))).paragraphs
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("{{市長の気分}}", "{{市長の気分}}"),
        ("{{KPI.1.ない列}} {{なぞ}}", "{{KPI.1.ない列}}、{{なぞ}}"),
        ("{{件名", "「{{件名」を直してください"),
        ("{% if 件名 %}", "forとendfor"),
        ("｛｛件名｝｝", "半角で書いてください"),
        ("{{KPI}}", "{{KPI}}"),
        ("{% for 行 in KPI %}{{行.ない}}{% endfor %}", "{{行.ない}}"),
        ("{% for 行 in なぞ %}{% endfor %}", "{{なぞ}}"),
        ("{% for 件名 in KPI %}{% endfor %}", "繰り返しは"),
        (
            "{% for a in KPI %}{% for b in KPI %}{% endfor %}{% endfor %}",
            "別の繰り返しは書けません",
        ),
        ("{%tr for 行 in KPI %}{{行.KPI}}{%tr endfor %}", "文書の形が崩れます|組み合わせ"),
    ],
)
def test_a_mistake_in_a_word_form_is_named_with_its_remedy(report: Report, words: str, told: str):
    with pytest.raises(UnreadableTemplate) as fault:
        filled(paper(words), report, content_hash=HASH)
    assert re.search(told if "|" in told else re.escape(told), str(fault.value))


@pytest.mark.parametrize(
    "words",
    [
        "{{ 件名.__class__.__mro__ }}",
        "{{ ''.__class__ }}",
        "{{ 件名|upper }}",
        "{{ 件名 * 1000000000 }}",
        "{{ 'あ' ~ 件名 }}",
        "{{ range(10) }}",
        "{{ [1, 2] }}",
        "{% for x in range(1000000000) %}{% endfor %}",
        "{% set x = 1 %}",
        "{% include 'a' %}",
        "{% macro f() %}{% endmacro %}",
        "{{ self.__init__ }}",
        "{{ KPI._table }}",
        "{{ KPI[件名] }}",
        "{% for 行 in KPI recursive %}{{ loop(KPI) }}{% endfor %}",
        "{% for 行 in KPI %}{{ 行.__class__ }}{{ 行.items() }}{% endfor %}",
        "{% for 行 in 事業一覧 %}{{ loop.index }}{% endfor %}",
        "{% autoescape false %}{{件名}}{% endautoescape %}",
    ],
)
def test_a_form_can_do_nothing_but_name_values(report: Report, words: str):
    with pytest.raises(UnreadableTemplate):
        filled(paper(words), report, content_hash=HASH)


def related(content: bytes, kind: str, target: str) -> bytes:
    name = "word/_rels/document.xml.rels"
    parts = factories.parts_of(content)
    told = (
        '<Relationship Id="rId99" TargetMode="External" Type="http://schemas.openxmlformats.org/'
        f'officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>'
    )
    parts[name] = parts[name].replace(b"</Relationships>", told.encode())
    return factories.zipped(parts)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            factories.zipped(
                {**factories.parts_of(paper("{{件名}}")), "word/vbaProject.bin": b"x"}
            ),
            "マクロ",
        ),
        (related(paper("{{件名}}"), "attachedTemplate", "https://a.example/"), "外部へのリンク"),
        (related(paper("{{件名}}"), "hyperlink", "https://a.example/"), "ハイパーリンクの削除"),
        (paper("何もない").replace(b"PK\x03\x04", b"PK\x07\x08", 1), "読めません"),
        (b"%PDF-1.7", "読めません"),
    ],
)
def test_a_form_that_acts_or_reaches_out_is_refused(report: Report, content: bytes, told: str):
    with pytest.raises(UnreadableTemplate, match=told):
        filled(content, report, content_hash=HASH)


@pytest.mark.parametrize("kind", list(PackKind))
@pytest.mark.parametrize("extension", ["docx", "xlsx"])
def test_the_form_to_begin_with_fits_every_report_of_its_kind(kind: PackKind, extension: str):
    form = starter(kind, extension)
    assert form == starter(kind, extension)
    assert extension_of(form) == extension
    for report in blanks(kind):
        assert filled(form, report, content_hash=HASH)[:2] == b"PK"


def test_the_form_to_begin_with_prints_every_row_in_word(report: Report):
    made = read(filled(starter(PackKind.MONTH, "docx"), report, content_hash=HASH))
    words = "".join(cell.text for table in made.tables for row in table.rows for cell in row.cells)
    assert "窓口のキャッシュレス化" in words
    assert "介護<保険> & 標準化" in words
    assert "{" not in words


def test_the_list_holds_only_names_that_do_not_change_with_the_month():
    tables = {one.name: one.columns for one in listed(*names_for(PackKind.MONTH))}
    assert "比較" in tables["KPI"]
    assert "把握率" in tables["KPI"]
    assert tables["進捗の推移"][2:4] == ("月1", "月2")
    assert "費用と効果" not in tables
    assert "費用と効果" in {one.name for one in listed(*names_for(PackKind.HALF))}
