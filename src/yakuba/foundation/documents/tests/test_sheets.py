"""What somebody hands in is read as a list, or refused with what to do."""

import io

import pytest
import xlsxwriter

from yakuba.foundation.documents.sheets import Limits, UnreadableBook, open_book, open_kept
from yakuba.foundation.files import services as files
from yakuba.foundation.files.models import StoredFile

from .factories import KATO

LIMITS = Limits(megabytes=1, rows=2, columns=3)


def book(**sheets: list[list[object]]) -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    made.close()
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0", "「名簿」は、古い形式かパスワードつきのExcelです"),
        (b"PK\x03\x04 broken", "「名簿」をExcelの表として読めません"),
        (b"\0\x81", "「名簿」を表として読めません"),
        (b"", "「名簿」には何も書かれていません"),
        (book(一=[], 二=[]), "「名簿」には何も書かれていません"),
        (b"a\n" * 4, "行が多すぎます（2行まで）"),
        (b"a" * (1024 * 1024 + 1), "大きすぎます（1MBまで）"),
    ],
)
def test_what_is_no_list_is_refused_with_the_remedy(content: bytes, said: str):
    with pytest.raises(UnreadableBook) as refusal:
        open_book(content, LIMITS, name="名簿")
    assert said in str(refusal.value)


def test_a_book_that_unfolds_to_a_mountain_is_not_unfolded():
    content = book(一=[["あ"]])
    with pytest.raises(UnreadableBook, match="「名簿」は、開くと大きすぎます"):
        open_book(content, _Flat(megabytes=1, rows=2), name="名簿")


class _Flat(Limits):
    @property
    def unfolded(self) -> int:
        return 100


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_csv_has_one_sheet_without_a_name(encoding: str):
    found = open_book("氏名,課\n髙橋,環境課\n".encode(encoding), LIMITS, name="名簿.csv")
    assert (found.media_type, found.sheets) == ("text/csv", ("",))
    assert found.rows("") == [["氏名", "課"], ["髙橋", "環境課"]]
    with pytest.raises(UnreadableBook, match="シート「2」がありません"):
        found.rows("2")


def test_of_a_book_only_the_sheets_that_hold_something_are_offered():
    content = book(表紙=[], 名簿=[["氏名", "番号", "課", "備考"], ["青木", 3]], 控え=[["甲"]])
    found = open_book(content, LIMITS, name="名簿.xlsx")
    assert (found.media_type, found.sheets) == ("application/zip", ("名簿", "控え"))
    # Cells right of the last column that is read are left out.
    assert found.rows("名簿") == [["氏名", "番号", "課"], ["青木", 3.0, ""]]


def test_the_heading_is_none_of_the_rows_that_are_counted():
    assert len(open_book(b"a\n1\n2\n", LIMITS, name="名簿").rows("")) == 3


def test_a_list_that_was_kept_is_opened_again_under_its_name(in_mihon, at):
    kept = files.keep_scanned(
        content="氏名\n青木\n".encode(), name="名簿.csv", media_type="text/csv", actor=KATO, at=at
    )
    assert open_kept(kept, LIMITS).rows("") == [["氏名"], ["青木"]]
    with pytest.raises(UnreadableBook, match="行が多すぎます"):
        open_kept(kept, Limits(megabytes=1, rows=0))


def test_a_list_in_quarantine_is_not_opened():
    with pytest.raises(UnreadableBook, match="安全の確認が終わっていません"):
        open_kept(StoredFile(name="名簿.csv", state="QUARANTINED"), LIMITS)
