"""The rows of a table of rules in words, as CSV."""

import io

from yakuba.foundation.documents.tables import write_table
from yakuba.foundation.rulebook.rules import Sheet
from yakuba.kernel.tables import TableKind


def rows_csv(sheet: Sheet) -> bytes:
    """Return the rows as CSV that Excel opens."""
    heading = ["項", *(one.label for one in sheet.columns), *sheet.result_labels, "根拠の条項"]
    rows: list[list[str | int]] = [
        [row.number, *(cell.text for cell in (*row.conditions, *row.results)), row.annotation]
        for row in sheet.rows
    ]
    out = io.BytesIO()
    write_table(TableKind.CSV, heading, rows, out, title="")
    return out.getvalue()
