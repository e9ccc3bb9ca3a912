"""The cells of an Excel book or a CSV file that somebody handed in: what `tables` writes, read."""

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.files.queries import read

Rows = Sequence[Sequence[object]]
MEGABYTE: Final = 1024 * 1024
# As which an Excel book is kept: it is a ZIP archive, and nobody is handed it again.
_PACKED: Final = "application/zip"
_ZIP: Final = b"PK\x03\x04"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_ENCODINGS: Final = ("utf-8-sig", "cp932")


class UnreadableBook(ValueError):
    """The file is no list that can be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read: megabytes of the file, rows and columns of a sheet."""

    megabytes: int
    rows: int
    columns: int = 60

    @property
    def unfolded(self) -> int:
        """Return the bytes that a book may unfold to; a small file can hold a mountain of zeros."""
        return 20 * self.megabytes * MEGABYTE


@dataclass(frozen=True, slots=True)
class Book:
    """An opened list: the names of its sheets (one without a name for CSV) and their cells."""

    media_type: str
    sheets: tuple[str, ...]
    _cells: dict[str, Rows] = field(repr=False)

    def rows(self, sheet: str) -> Rows:
        """Return the rows of the sheet; raises `UnreadableBook`."""
        try:
            return self._cells[sheet]
        except KeyError:
            raise UnreadableBook(
                f"シート「{sheet}」がありません。シートを選び直してください。"
            ) from None


def open_book(content: bytes, limits: Limits, *, name: str) -> Book:
    """Open an Excel book (.xlsx) or CSV (UTF-8 or Shift_JIS); raises `UnreadableBook`."""
    if len(content) > limits.megabytes * MEGABYTE:
        raise UnreadableBook(
            f"ファイルが大きすぎます（{limits.megabytes}MBまで）。行を分けて、選び直してください。"
        )
    if content.startswith(_OLD_EXCEL):
        raise UnreadableBook(
            f"「{name}」は、古い形式かパスワードつきのExcelです。パスワードを外し、"
            "「Excelブック(.xlsx)」で保存して、選び直してください。"
        )
    cells = _excel(content, limits, name) if content.startswith(_ZIP) else {"": _csv(content, name)}
    # The sheets that hold something, in the order of the book.
    filled = {sheet: _checked(rows, limits) for sheet, rows in cells.items() if rows}
    if not filled:
        raise UnreadableBook(f"「{name}」には何も書かれていません。")
    media_type = _PACKED if content.startswith(_ZIP) else "text/csv"
    return Book(media_type, tuple(filled), filled)


def open_kept(file: StoredFile, limits: Limits) -> Book:
    """Open a list that was kept; raises `UnreadableBook`, also before it is known to be safe."""
    if not file.is_readable:
        raise UnreadableBook(
            "このファイルは、まだ安全の確認が終わっていません。しばらくしてから、もう一度開いてください。"
        )
    return open_book(read(file), limits, name=file.name)


def _excel(content: bytes, limits: Limits, name: str) -> dict[str, Rows]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            unfolded = sum(part.file_size for part in parts.infolist())
        if unfolded > limits.unfolded:
            raise UnreadableBook(
                f"「{name}」は、開くと大きすぎます。行を分けて、選び直してください。"
            )
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        # Read at once: a sheet that cannot be read shows now, not after the columns were chosen.
        return {
            sheet: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            for sheet in book.sheet_names
        }
    except UnreadableBook:
        raise
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as fault:
        raise UnreadableBook(
            f"「{name}」をExcelの表として読めません。Excelで開き、"
            "「Excelブック(.xlsx)」で保存し直して、選び直してください。"
        ) from fault


def _csv(content: bytes, name: str) -> Rows:
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return list(csv.reader(io.StringIO(text, newline="")))
    raise UnreadableBook(
        f"「{name}」を表として読めません。Excel(.xlsx)か、"
        "UTF-8かシフトJISのCSVで保存して、選び直してください。"
    )


def _checked(rows: Rows, limits: Limits) -> Rows:
    if len(rows) > limits.rows + 1:
        raise UnreadableBook(
            f"行が多すぎます（{limits.rows:,}行まで）。分けて、選び直してください。"
        )
    return [row[: limits.columns] for row in rows]
