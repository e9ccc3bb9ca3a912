"""A document or a table on its way to its reader."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence

from django.http import FileResponse, Http404, HttpResponseBase, StreamingHttpResponse

from yakuba.foundation.files.responses import file_response
from yakuba.kernel.tables import TableKind, harmless

from .models import IssuedDocument
from .tables import Cells, write_table


def document_response(document: IssuedDocument, *, inline: bool = False) -> FileResponse:
    """Return the PDF; raises Http404 while it is not made yet.

    For the app that owns the subject, after its own policy.
    """
    if document.file is None:
        raise Http404("この文書のPDFは、いま作成しています。数分後にもう一度お試しください。")
    return file_response(document.file, inline=inline)


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def table_response(
    kind: TableKind, heading: Sequence[str], rows: Iterable[Cells], *, name: str, title: str
) -> HttpResponseBase:
    """Return a table to take away: CSV that Excel opens as UTF-8, or an Excel book.

    `name` is the file's name without its ending, `title` that of the sheet. CSV is written while
    it is sent; a book is written to disk row by row and sent from there.
    """
    if kind is TableKind.XLSX:
        file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
        write_table(kind, heading, rows, file, title=title)
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename=f"{name}.{kind.value}")
    response = StreamingHttpResponse(_lines(heading, rows), content_type=kind.media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind.value}"'
    return response


def _lines(heading: Sequence[str], rows: Iterable[Cells]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"
    yield writer.writerow(heading)
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])
