import io
import re
import subprocess
import time

import pypdf
import pytest

from yakuba.foundation.documents.engine import NOTICE, MissingFont, UnableToTypeset, typeset
from yakuba.foundation.documents.queries import notice_data

from .factories import APPEAL, BODY, REASON, TITLE, issue_one, refusal

pytestmark = pytest.mark.django_db
SIMPLE = """
#set document(title: sys.inputs.title)
#set text(lang: "ja", font: ("Noto Serif JP", "Noto Sans CJK JP"))
= #sys.inputs.title
#json(bytes(sys.inputs.data)).text
"""


def words(content: bytes) -> str:
    """Return the text of the PDF without blanks, as a machine reads it."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.fixture
def notice(in_mihon, at):
    document = issue_one(in_mihon, at)
    return typeset(NOTICE, notice_data(document), title=document.title, made_at=at)


def test_the_text_of_the_pdf_is_the_text_that_was_given(notice):
    text = words(notice)
    given = (
        "見子第1号",
        "令和8年11月20日",
        "佐々木花子様",
        TITLE,
        BODY,
        REASON,
        *APPEAL,
        "理由",
        "教示",
    )
    for expected in given:
        assert squeezed(expected) in text, expected
    assert "（公印省略）" in text
    assert "照合番号" in text


def test_the_pdf_is_archivable_and_accessible(notice):
    reader = pypdf.PdfReader(io.BytesIO(notice))
    root = reader.trailer["/Root"]
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfaid:part(>|=\")2", metadata)
    assert re.search(r"pdfaid:conformance(>|=\")A", metadata)
    assert re.search(r"pdfuaid:part(>|=\")1", metadata)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].lower().startswith("ja")
    assert reader.metadata.title == TITLE
    assert reader.outline, "headings lead through the document"


def test_every_face_is_inside_the_pdf(notice):
    reader = pypdf.PdfReader(io.BytesIO(notice))
    faces = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    ]
    assert faces
    for face in faces:
        assert {"/FontFile2", "/FontFile3"} & set(face)


def test_poppler_draws_every_page(notice, tmp_path):
    source = tmp_path / "notice.pdf"
    source.write_bytes(notice)
    done = subprocess.run(
        ["pdftoppm", "-png", "-r", "50", str(source), str(tmp_path / "page")],
        capture_output=True,
        check=True,
    )
    assert done.stderr == b""
    assert list(tmp_path.glob("page*.png"))


def test_printing_again_gives_the_same_bytes(in_mihon, at, notice):
    document = issue_one(in_mihon, at)
    data = notice_data(document)
    first = typeset(NOTICE, data, title=TITLE, made_at=at)
    assert first == typeset(NOTICE, data, title=TITLE, made_at=at)
    assert first != notice, "another number"


@pytest.mark.parametrize(
    "typed",
    [
        "#sys.inputs",
        '#read("/etc/passwd")',
        "*太字* _斜体_ $x^2$ #[ ] = 見出し // 注釈 \\ @ref <label> `code`",
        '"] } ) #panic("x")',
        "{{ 7 * 7 }} ${jndi} %s %(name)s",
        "- 箇条\n+ 番号\n= 見出し",
    ],
)
def test_what_a_person_typed_is_text_and_never_markup(in_mihon, at, typed):
    content = refusal(in_mihon, body=[typed], addressee_name=typed.replace("\n", " "))
    document = issue_one(in_mihon, at, content=content)
    text = words(typeset(NOTICE, notice_data(document), title=TITLE))
    assert text.count(squeezed(typed)) >= 2


def test_a_character_no_face_has_is_refused_by_name():
    with pytest.raises(MissingFont, match=r"U\+E000") as refusal_:
        typeset(SIMPLE, {"text": "外字\ue000"}, title="題")
    assert refusal_.value.characters == ["\ue000"]


def test_rare_characters_of_the_second_face_are_drawn():
    assert "𠮷" in words(typeset(SIMPLE, {"text": "𠮷田"}, title="題"))


def test_a_template_that_does_not_fit_says_so():
    with pytest.raises(UnableToTypeset, match="ひな形"):
        typeset("#set document(title: sys.inputs.title)\n#nothing", {}, title="題")
    with pytest.raises(UnableToTypeset):
        typeset('#read("/../../../../etc/passwd")', {}, title="題")


def test_a_long_notice_runs_over_pages_and_counts_them(in_mihon, at):
    document = issue_one(in_mihon, at, content=refusal(in_mihon, reasons=[REASON * 3] * 12))
    made = typeset(NOTICE, notice_data(document), title=TITLE)
    pages = len(pypdf.PdfReader(io.BytesIO(made)).pages)
    assert pages >= 3
    assert f"{pages}/{pages}" in words(made)


def test_a_notice_without_table_reasons_and_appeal_is_a_notice(in_mihon, at):
    bare = refusal(in_mihon, particulars=(), reasons=(), appeal=(), contact=(), addressee_lines=())
    text = words(typeset(NOTICE, notice_data(issue_one(in_mihon, at, content=bare)), title=TITLE))
    assert "理由" not in text
    assert "教示" not in text


def test_a_warm_engine_sets_a_notice_in_a_moment(in_mihon, at, notice):
    data = notice_data(issue_one(in_mihon, at))
    best = 9.0
    for number in range(5):
        started = time.perf_counter()
        typeset(NOTICE, data | {"number": f"見子第{number}号"}, title=TITLE)
        best = min(best, time.perf_counter() - started)
    assert best < 0.15
