"""Page, CSV, Excel and JSON are the same lines."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from yakuba.foundation.measures import services
from yakuba.foundation.measures.rules import Counts
from yakuba.foundation.measures.tests.factories import Ledger, measure, only
from yakuba.insights import documents, queries
from yakuba.kernel.fiscal import Month

ON = date(2026, 11, 20)


@pytest.fixture
def ledger(in_mihon):
    one = Ledger()
    with only(measure(one)):
        yield one


def value(text):
    return None if text in ("", None) else Decimal(str(text)).quantize(Decimal("0.1"))


@given(
    st.lists(
        st.integers(0, 20).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        min_size=1,
        max_size=6,
    ),
    st.booleans(),
)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_export_says_what_the_page_says(ledger, at, numbers, public):
    ledger.entries.clear()
    month = Month.of(ON)
    for numerator, denominator in numbers:
        ledger.add(month, Counts(numerator, denominator))
        ledger.add(month, Counts(numerator, denominator), scope="=c")
        services.refresh(month=month, at=at)
        month = month.previous
    one = measure(ledger, suppress_below=5)
    sheet = queries.sheet(one, on=ON, public=public)
    expected = [line.measurement.value for line in sheet.lines]

    rows = list(csv.DictReader(io.StringIO(documents.as_csv(sheet).decode("utf-8-sig"))))
    assert [value(row["値"]) for row in rows] == expected

    book = CalamineWorkbook.from_filelike(io.BytesIO(documents.as_excel(sheet)))
    grid = book.get_sheet_by_name("実績").to_python()[1:]
    assert [value(row[3]) for row in grid] == expected

    data = json.loads(documents.as_json(sheet))
    points = [*data["months"], *data["fiscal_years"], *data["scopes"]]
    assert [value(point["value"]) for point in points] == expected

    page = "".join(
        render_to_string("insights/lines.html", {"lines": part, "measure": one})
        for part in (sheet.months, sheet.years, sheet.scopes)
    )
    cells = [
        part.partition('<td class="y-num">')[2].partition("<")[0]
        for part in page.split("data-line=")[1:]
    ]
    assert [value(cell.removesuffix("%")) if "%" in cell else None for cell in cells] == expected


@pytest.mark.parametrize("name", ["=1+1", "＝1+1", "＋1", "－1", "＠SUM", "\t=1"])
def test_no_sign_that_a_spreadsheet_takes_for_a_formula_stands_first(ledger, at, name):
    ledger.add(Month.of(ON), Counts(1, 2), scope="=c")
    services.refresh(month=Month.of(ON), at=at)
    one = measure(ledger, scope_labels=lambda keys: dict.fromkeys(keys, name))
    assert f"'{name}" in documents.as_csv(queries.sheet(one, on=ON)).decode()


def test_the_name_of_a_procedure_never_runs_as_a_formula(ledger, at):
    ledger.add(Month.of(ON), Counts(1, 2), scope="=c")
    services.refresh(month=Month.of(ON), at=at)
    one = measure(ledger, scope_labels=lambda keys: dict.fromkeys(keys, "=1+1"))
    sheet = queries.sheet(one, on=ON)
    assert "'=1+1" in documents.as_csv(sheet).decode()
    book = CalamineWorkbook.from_filelike(io.BytesIO(documents.as_excel(sheet)))
    assert book.get_sheet_by_name("実績").to_python()[-1][2] == "=1+1"


def test_the_workbook_carries_the_definition(ledger):
    sheet = queries.sheet(measure(ledger), on=ON)
    book = CalamineWorkbook.from_filelike(io.BytesIO(documents.as_excel(sheet)))
    assert ["分母", "すべての明かり"] in book.get_sheet_by_name("定義").to_python()


def test_a_format_that_nobody_writes_is_unknown(ledger):
    with pytest.raises(KeyError):
        documents.written(queries.sheet(measure(ledger), on=ON), "doc")
