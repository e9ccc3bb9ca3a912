"""The rows of a table of rules in words, as CSV."""

import io

from yakuba.foundation.documents.tables import write_table
from yakuba.foundation.rulebook.rules import Sheet
from yakuba.kernel.tables import TableKind


def rows_csv(sheet: Sheet) -> bytes:
    """Return the rows as CSV that Excel opens."""
    heading, rows = sheet.in_words()
    out = io.BytesIO()
    write_table(TableKind.CSV, heading, rows, out, title="")
    return out.getvalue()
