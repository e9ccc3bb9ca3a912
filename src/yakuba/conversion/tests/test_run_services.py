"""Runs: what is given is held fast, what is made is sealed, what is in between is gone."""

import pytest

from yakuba.conversion.rules.runs import RunState
from yakuba.conversion.services import converting

from .run_desk import RunDesk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast, in_mihon, settings, tmp_path) -> RunDesk:
    settings.DATA = tmp_path
    return RunDesk(cast)


def test_a_full_run_counts_every_row_and_keeps_its_results_sealed(desk):
    plan = desk.plan()
    run = desk.done(plan, desk.batch(plan))
    assert run.failure == ""
    assert run.state is RunState.DONE
    assert run.report["balanced"]
    assert run.rows_in == run.rows_out + run.rows_rejected
    names = {one.name for one in run.files.all()}
    assert {"resident.csv", "resident.parquet", "errors.csv", "errors.xlsx", "report.json"} < names
    assert list(converting.work_root().iterdir()) == []
