"""Word and Excel come in only where they are asked for, and never with a program inside."""

import tracemalloc
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from yakuba.foundation.files import ooxml
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.files.queries import preview_png
from yakuba.foundation.files.responses import file_response
from yakuba.foundation.files.rules import ALLOWED, DOCX, OFFICE, XLSX, stored_name
from yakuba.foundation.files.services import UnableToStore, store

from . import factories

AT = datetime(2026, 11, 4, 10, tzinfo=ZoneInfo("Asia/Tokyo"))
TYPES = "[Content_Types].xml"
RELATION = '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}" TargetMode="External"/></Relationships>'


def changed(content: bytes, name: str, before: str, after: str) -> bytes:
    parts = factories.parts_of(content)
    assert before in parts[name].decode(), name
    parts[name] = parts[name].replace(before.encode(), after.encode(), 1)
    return factories.zipped(parts)


def with_part(content: bytes, name: str, kind: str = "") -> bytes:
    parts = {**factories.parts_of(content), name: b"x"}
    if kind:
        told = f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'
        parts[TYPES] = parts[TYPES].replace(b"</Types>", told.encode())
    return factories.zipped(parts)


def related(kind: str, target: str) -> bytes:
    return changed(
        factories.word(),
        "word/_rels/document.xml.rels",
        "</Relationships>",
        RELATION.format(kind=kind, target=target),
    )


def test_the_parts_say_whether_it_is_word_or_excel():
    assert ooxml.check(factories.word()) == DOCX
    assert ooxml.check(factories.excel()) == XLSX


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (factories.docx(), "WordかExcelの文書ではありません"),
        (factories.zip_bomb(), "WordかExcelの文書ではありません"),
        (b"PK\x03\x04 cut", "読めません"),
        (
            changed(factories.word(), TYPES, "document.main+xml", "document.macroEnabled.main+xml"),
            "マクロ",
        ),
        (with_part(factories.word(), "word/vbaProject.bin"), "マクロ"),
        (
            with_part(
                factories.excel(), "xl/macrosheets/s.xml", "application/vnd.ms-excel.macrosheet+xml"
            ),
            "マクロ",
        ),
        (
            with_part(
                factories.word(), "word/activeX/a.xml", "application/vnd.ms-office.activeX+xml"
            ),
            "マクロ",
        ),
        (with_part(factories.word(), "word/embeddings/oleObject1.bin"), "埋め込まれた"),
        (related("attachedTemplate", "https://evil.example/t.dotm"), "外部へのリンク"),
        (related("image", "https://evil.example/seen.png"), "外部へのリンク"),
        (related("hyperlink", "file:///C:/x.exe"), "外部へのリンク"),
        (
            changed(
                factories.word(), "_rels/.rels", "<Relationships", "<!DOCTYPE a><Relationships"
            ),
            "読めません",
        ),
        (factories.zipped({f"p{n}": b"" for n in range(2001)}), "大きくなりすぎ"),
    ],
)
def test_what_acts_hides_or_reaches_out_is_refused_with_the_remedy(content: bytes, words: str):
    with pytest.raises(ooxml.BadOffice, match=words):
        ooxml.check(content)


def test_two_parts_of_one_name_are_refused_because_programs_differ_on_which_to_read():
    content = factories.zipped({**factories.parts_of(factories.word()), "word/Document.xml": b"x"})
    with pytest.raises(ooxml.BadOffice):
        ooxml.check(content)


def test_a_link_to_a_web_page_is_taken_unless_the_caller_wants_none():
    content = related("hyperlink", "https://www.example.jp/")
    assert ooxml.check(content) == DOCX
    with pytest.raises(ooxml.BadOffice, match="ハイパーリンクの削除"):
        ooxml.check(content, may_link=False)


def test_what_unfolds_without_end_is_refused_before_it_unfolds():
    parts = factories.parts_of(factories.word())
    parts[TYPES] = parts[TYPES] + b" " * 40_000_000
    bomb = factories.zipped(parts)
    tracemalloc.start()
    try:
        with pytest.raises(ooxml.BadOffice, match="大きくなりすぎ"):
            ooxml.check(bomb)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 10_000_000


def test_staff_hand_in_word_where_it_is_asked_for_and_residents_do_not(in_mihon: object):
    content = factories.word()
    with pytest.raises(UnableToStore, match="PDFとして保存"):
        store(upload=content, name="仕様書.docx", actor=factories.SASAKI, at=AT)
    kept = store(
        upload=content,
        name="仕様書.pdf",
        actor=factories.SASAKI,
        at=AT,
        allowed=ALLOWED | OFFICE,
    )
    assert (kept.name, kept.media_type) == ("仕様書.docx", DOCX)
    assert preview_png(kept) is None
    answer = file_response(kept, inline=True)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    )
    assert b"".join(answer.streaming_content) == content
    with pytest.raises(UnableToStore, match=r"「悪い\.docx」：マクロ"):
        store(
            upload=with_part(content, "word/vbaProject.bin"),
            name="悪い.docx",
            actor=factories.SASAKI,
            at=AT,
            allowed=ALLOWED | OFFICE,
        )
    with pytest.raises(UnableToStore, match="受け取れるのはExcelです"):
        store(
            upload=content,
            name="a.docx",
            actor=factories.SASAKI,
            at=AT,
            allowed=frozenset({XLSX}),
        )


def test_the_ending_of_the_name_tells_the_truth():
    assert stored_name("台帳.xlsx", DOCX) == "台帳.docx"


@pytest.mark.parametrize("media_type", sorted(ALLOWED | OFFICE))
def test_every_kind_that_is_taken_fits_its_column(media_type: str):
    # SQLite would keep a longer one, PostgreSQL would not.
    limit = StoredFile._meta.get_field("media_type").max_length
    assert len(media_type) <= limit
