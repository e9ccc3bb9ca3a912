"""What the tests of the table of characters and of the report play with: runs that were done."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from yakuba.conversion.frames.characters import Substituted, Unresolved
from yakuba.conversion.frames.converting import FileOutcome, Order, Outcome, Tally
from yakuba.conversion.frames.reading import Seen
from yakuba.conversion.frames.results import report
from yakuba.conversion.models import ConversionRun, MigrationPlan, SourceBatch, SourceFile
from yakuba.conversion.queries.characters import decisions_at, hash_of
from yakuba.conversion.rules.characters import Repertoire
from yakuba.conversion.rules.runs import RunKind
from yakuba.kernel.canonical import content_hash
from yakuba.organisation.demo import Cast

from .sample import LAYOUTS, MAPPINGS, document, shipped

HASH = "ab" * 32


def outcome_of(
    unresolved: Iterable[Unresolved] = (),
    substituted: Iterable[Substituted] = (),
    found: Mapping[tuple[str, str, bool], int] | None = None,
    *,
    lost: int = 0,
) -> Outcome:
    """Return what became of two files of the sample, 1,000 residents and 400 households."""
    residents = FileOutcome(
        file="resident",
        source="residents",
        seen=Seen(120_000, HASH, 1_001, False),
        came=Tally(1_000, 501_500),
        passed=Tally(988 - lost, 495_000),
        kept_out=Tally(12, 6_500),
        broken=1,
        warned=30,
        found=found or {},
        substitutions=tuple(substituted),
        unresolved=tuple(unresolved),
    )
    households = FileOutcome(
        file="household",
        source="households",
        seen=Seen(40_000, HASH, 401, False),
        came=Tally(400, 80_600),
        passed=Tally(400, 80_600),
        kept_out=Tally(0, 0),
        broken=0,
        warned=0,
        found={},
    )
    return Outcome((residents, households))


def run_of(
    plan: MigrationPlan,
    cast: Cast,
    outcome: Outcome | None = None,
    *,
    number: int = 1,
    repertoire: Repertoire = Repertoire.UNICODE,
    later: timedelta = timedelta(),
    **fields: Any,
) -> ConversionRun:
    """Return a run of the shipped sample that has ended."""
    source, target, definition = shipped()
    documents = {
        "mapping": document(MAPPINGS / "sample-resident.json"),
        "source": document(LAYOUTS / "sample-legacy-resident.json"),
        "target": document(LAYOUTS / "sample-resident.json"),
    }
    at = cast.at + later
    batch = SourceBatch.objects.create(
        plan=plan,
        title="第1回のデータ",
        layout=source.code,
        received_at=at,
        received_by=cast.aoki,
        expires_at=at + timedelta(days=90),
    )
    for code in ("residents", "households"):
        SourceFile.objects.create(
            batch=batch, code=code, number=1, name=f"{code}.csv", size=120_000, sha256=HASH
        )
    ended = outcome or outcome_of()
    day = at.date()
    order = Order(source, target, definition, {}, day.isoformat())
    usual: dict[str, Any] = {
        "kind": RunKind.FULL.value,
        "mapping_label": "見本の対応表",
        "mapping_hash": content_hash(documents["mapping"]),
        "source_hash": content_hash(documents["source"]),
        "target_hash": content_hash(documents["target"]),
        "characters_hash": hash_of(decisions_at(at)),
        "software": "1.5.0",
        "asked_by": cast.aoki,
        "report": report(order, ended),
        "rows_in": sum(one.came.rows for one in ended.files),
        "rows_out": sum(one.passed.rows for one in ended.files),
        "rows_rejected": sum(one.kept_out.rows for one in ended.files),
        "rows_warned": sum(one.warned for one in ended.files),
        "started_at": at,
        "ended_at": at + timedelta(minutes=3),
    }
    return ConversionRun.objects.create(
        plan=plan,
        batch=batch,
        number=number,
        documents=documents,
        repertoire=repertoire.value,
        characters_at=at,
        day=day,
        asked_at=at,
        **{**usual, **fields},
    )
