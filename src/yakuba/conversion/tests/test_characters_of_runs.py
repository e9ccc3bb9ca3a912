"""A vendor's character on the desk: met by a run, decided once, written by the next, reported."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest

from yakuba.conversion.models import CharacterSighting
from yakuba.conversion.queries.runs import results_of
from yakuba.conversion.rules.characters import Basis, Decision, Repertoire
from yakuba.conversion.services.characters import Said, decide
from yakuba.conversion.services.reports import make_report
from yakuba.conversion.services.runs import wipe_results
from yakuba.foundation.files.queries import read
from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.demo import Cast

from .run_desk import RunDesk, dirty

F040 = "\ue000"


def with_own_character() -> dict[str, bytes]:
    """Return the files, a few of the families with the vendor's F040 in their names."""
    files = dict(dirty())
    files["jumin"] = files["jumin"].replace(
        "佐藤".encode("cp932"), b"\xf0\x40" + "藤".encode("cp932"), 6
    )
    return files


@pytest.fixture
def desk(cast: Cast, settings: Any, tmp_path: Path) -> Iterator[RunDesk]:
    # The folders of work are swept by whoever shares them.
    settings.WORK_ROOT = tmp_path
    with acting_in(cast.municipality.pk):
        yield RunDesk(cast)


def test_what_is_decided_once_is_written_by_every_later_run_of_every_plan(desk: RunDesk) -> None:
    plan = desk.plan()
    first = desk.done(plan, desk.batch(plan, with_own_character()))
    met = CharacterSighting.objects.get(run=first, character=F040, field="name")
    assert met.rows > 0
    assert any(F040 in text for text in met.samples["values"])

    decide(said=Said(Decision(F040, "高", note="戸籍で確認")), **desk.act())
    other = desk.plan(business="kokuho", department=desk.cast.welfare)
    batch = desk.batch(other, with_own_character())
    second = desk.done(other, batch, repertoire=Repertoire.JIS_X_0213)
    assert second.characters_hash != first.characters_hash
    results = results_of(second)
    assert results.undecided == []
    assert {one.basis for one in results.replaced if one.character == "F040"} == {
        Basis.DECIDED.label
    }
    again = CharacterSighting.objects.get(run=second, character=F040, field="name")
    assert (again.rows, again.samples) == (met.rows, None)

    report = make_report(run=second, town="見本市", **desk.act())
    pages = pypdf.PdfReader(io.BytesIO(read(report.stored))).pages
    text = "".join(page.extract_text() for page in pages)
    assert Basis.DECIDED.label in text
    for one in batch.files.all():
        assert one.sha256[:8] in text
        assert one.name in text


def test_the_values_go_with_the_results_and_the_counts_stay(desk: RunDesk) -> None:
    plan = desk.plan()
    run = desk.done(plan, desk.batch(plan, with_own_character()))
    wipe_results(run=run, **desk.act())
    met = CharacterSighting.objects.get(run=run, character=F040, field="name")
    assert (met.samples, met.rows > 0) == (None, True)
