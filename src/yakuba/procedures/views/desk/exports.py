"""A short list to take away at once: CSV row by row, or an Excel book."""

import csv
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date

from django.http import FileResponse, StreamingHttpResponse

from yakuba.procedures.queries.lines import COLUMNS, CaseRow, cells_of
from yakuba.procedures.rules.tables import TableKind, harmless
from yakuba.procedures.services.export_file import write_table

_HEADING = [column.label for column in COLUMNS]


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_response(rows: Iterable[CaseRow], *, day: date) -> StreamingHttpResponse:
    """Return the cases as CSV that Excel opens as UTF-8, written while it is sent."""
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield "\ufeff"
        yield writer.writerow(_HEADING)
        for row in rows:
            yield writer.writerow([harmless(cell) for cell in cells_of(row)])

    response = StreamingHttpResponse(lines(), content_type=TableKind.CSV.media_type)
    response["Content-Disposition"] = f'attachment; filename="{file_name(TableKind.CSV, day)}"'
    return response


def xlsx_response(rows: Iterable[CaseRow], *, day: date) -> FileResponse:
    """Return the cases as an Excel book, written to disk row by row and sent from there."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    write_table(TableKind.XLSX, _HEADING, map(cells_of, rows), file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=file_name(TableKind.XLSX, day))


def file_name(kind: TableKind, day: date) -> str:
    """Return what the browser calls the file."""
    return f"cases-{day:%Y%m%d}.{kind.value}"
