"""The town's table of characters: what runs meet is kept, what is decided counts from then on."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from yakuba.conversion.frames.characters import Substituted, Unresolved
from yakuba.conversion.frames.converting import Order, convert
from yakuba.conversion.frames.engines import DuckEngine
from yakuba.conversion.frames.sightings import LONGEST_SAMPLE, samples_in
from yakuba.conversion.models import CharacterDecision, CharacterSighting
from yakuba.conversion.queries.characters import characters_for, decisions_at, hash_of
from yakuba.conversion.rules.characters import Basis, Characters, Decision, Repertoire
from yakuba.conversion.rules.layouts import Dialect, Encoding, Field
from yakuba.conversion.rules.mappings import Definition, FieldMap, FileMap
from yakuba.conversion.services.characters import forget_samples, note_sightings
from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.vault.fields import SealedValue
from yakuba.organisation.demo import Cast

from .character_desk import outcome_of, run_of
from .migration_desk import MigrationDesk
from .sample import file_of, layout_of

F040, F041 = "\ue000", "\ue001"
NAME = ("resident", "name", F040)


@pytest.fixture
def desk(cast: Cast) -> Iterator[MigrationDesk]:
    with acting_in(cast.municipality.pk):
        yield MigrationDesk(cast)


def decided(cast: Cast, character: str, becomes: str, **fields: object) -> CharacterDecision:
    return CharacterDecision.objects.create(
        character=character, becomes=becomes, decided_at=cast.at, **fields
    )


def test_the_newest_decision_counts_until_it_is_taken_back(desk: MigrationDesk) -> None:
    cast = desk.cast
    decided(cast, F040, "高")
    CharacterDecision.objects.create(
        character=F040, becomes="髙", decided_at=cast.at + timedelta(days=1)
    )
    CharacterDecision.objects.create(character=F040, decided_at=cast.at + timedelta(days=2))
    assert decisions_at(cast.at) == {F040: Decision(F040, "高")}
    assert decisions_at(cast.at + timedelta(days=1))[F040].becomes == "髙"
    assert decisions_at(cast.at + timedelta(days=2)) == {}
    assert decisions_at(cast.at - timedelta(seconds=1)) == {}


def test_what_runs_are_given_is_the_set_with_the_decisions_of_the_moment(
    desk: MigrationDesk,
) -> None:
    decided(desk.cast, F040, "高", mj="MJ028902", note="戸籍で確認")
    found = characters_for(Repertoire.JIS_X_0213, desk.cast.at)
    one = Decision(F040, "高", "MJ028902", "戸籍で確認")
    assert found == Characters(Repertoire.JIS_X_0213, {F040: one})


def test_a_table_is_identified_by_what_it_says_in_whatever_order() -> None:
    one, other = Decision(F040, "高"), Decision(F041, "崎")
    assert hash_of({F040: one, F041: other}) == hash_of({F041: other, F040: one})
    assert len({hash_of(found) for found in ({}, {F040: one}, {F040: Decision(F040, "髙")})}) == 3


def test_decisions_of_one_town_are_no_other_town_s(desk: MigrationDesk, takagi: User) -> None:
    decided(desk.cast, F040, "高")
    reiji = takagi.municipality_id
    assert reiji is not None
    with acting_in(reiji):
        assert decisions_at(desk.cast.at) == {}


def test_a_run_leaves_what_it_met_with_sealed_samples(desk: MigrationDesk) -> None:
    met = Unresolved(F040, "name", 12, 34, ("高", "髙"))
    done = Substituted(F041, "崎", Basis.DECIDED, "name", 5)
    table = Substituted("髙", "高", Basis.UNIFIED, "name", 70)
    outcome = outcome_of([met], [done, table])
    run = run_of(desk.plan(), desk.cast, outcome)
    assert note_sightings(run=run, outcome=outcome, samples={NAME: ["\ue000橋 花子"]}) == 2

    undecided, settled = CharacterSighting.objects.order_by("character")
    assert (undecided.rows, undecided.first, undecided.candidates) == (12, 34, ["高", "髙"])
    assert undecided.samples == {"values": ["\ue000橋 花子"]}
    assert (settled.character, settled.rows, settled.first, settled.samples) == (
        F041,
        5,
        None,
        None,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT samples FROM conversion_charactersighting")
        assert all("花子".encode() not in bytes(row[0] or b"") for row in cursor.fetchall())


def test_a_run_that_is_noted_again_says_everything_once(desk: MigrationDesk) -> None:
    outcome = outcome_of([Unresolved(F040, "name", 12, 34, ())])
    run = run_of(desk.plan(), desk.cast, outcome)
    for _ in range(2):
        note_sightings(run=run, outcome=outcome, samples={})
    assert CharacterSighting.objects.count() == 1


def test_samples_are_wiped_and_the_counts_stay(desk: MigrationDesk) -> None:
    outcome = outcome_of([Unresolved(F040, "name", 12, 34, ())])
    run = run_of(desk.plan(), desk.cast, outcome)
    note_sightings(run=run, outcome=outcome, samples={NAME: ["\ue000橋"]})
    before = CharacterSighting.objects.get()
    assert isinstance(before.__dict__["samples"], SealedValue)
    assert forget_samples(run=run) == 1
    after = CharacterSighting.objects.get()
    assert (after.samples, after.rows) == (None, 12)
    assert forget_samples(run=run) == 0


def test_each_undecided_character_has_samples_of_its_own(tmp_path: Path) -> None:
    """A rare character at the end of a long file is not crowded out by a frequent one."""
    fields = [Field("no", "番号"), Field("name", "氏名")]
    dialect = Dialect(encoding=Encoding.UTF8)
    files = {code: file_of(code, fields, dialect=dialect) for code in ("old", "new")}
    names = [f"\ue000橋{at}" for at in range(6_000)] + ["葛" * 100 + "\ue001" + "飾" * 100]
    lines = ["番号,氏名", *(f"{at},{name}" for at, name in enumerate(names))]
    (tmp_path / "old.csv").write_text("\n".join(lines) + "\n", "utf-8")
    ways = tuple(FieldMap(one.code, (one.code,)) for one in fields)
    definition = Definition("m", "", "small", "small", (FileMap("new", "old", ways),), {})
    order = Order(
        layout_of(files["old"]), layout_of(files["new"]), definition,
        {"old": [tmp_path / "old.csv"]}, "2026-11-23",
    )  # fmt: skip
    with DuckEngine.within(tmp_path / "work", threads=2, memory_mb=500) as engine:
        outcome = convert(order, engine, tmp_path / "decided")
        found = samples_in(engine, tmp_path / "decided", outcome)
    assert found[("new", "name", F040)] == ["\ue000橋0", "\ue000橋1", "\ue000橋2"]
    (rare,) = found[("new", "name", F041)]
    assert F041 in rare
    assert len(rare) == LONGEST_SAMPLE
