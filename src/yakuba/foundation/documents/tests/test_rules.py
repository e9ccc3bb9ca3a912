from datetime import date

from yakuba.foundation.documents.rules import check_number, document_hash, number_text

SAYS = {
    "kind": "documents.notice",
    "title": "通知書",
    "number": "見子第1号",
    "issued_date": date(2026, 11, 20),
    "seal": "LINE",
    "content": {"body": ["本文"]},
}


def test_a_number_is_written_in_the_style_of_the_town():
    assert number_text("見子", 12) == "見子第12号"


def test_everything_the_paper_says_counts_for_the_hash():
    whole = document_hash(**SAYS)
    changes = {
        "title": "通知書 ",
        "number": "見子第2号",
        "issued_date": date(2026, 11, 21),
        "seal": "OMITTED",
        "content": {"body": ["本文。"]},
        "kind": "other",
    }
    others = {document_hash(**SAYS | {name: value}) for name, value in changes.items()}
    assert len(others | {whole}) == 7


def test_the_check_number_is_the_beginning_of_the_hash():
    assert check_number("0123456789abcdef" + "f" * 48) == "0123-4567-89ab-cdef"
