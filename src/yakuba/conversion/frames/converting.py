"""One run: the files in, the accepted rows and the findings out, every row accounted for.

What is written stands in a folder beside and becomes the result only when all of it is there.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from pathlib import Path
from typing import Final

import ibis
from ibis.expr import types as ir

from yakuba.conversion.rules.characters import Characters
from yakuba.conversion.rules.layouts import File, Layout
from yakuba.conversion.rules.mappings import Definition, FieldMap, FileMap

from .cells import column
from .characters import REDUCED, UNRESOLVED, Substituted, Unresolved, substituted, unresolved
from .engines import DuckEngine, Engine, told_apart
from .fields import source, target
from .files import Prepared
from .reading import Seen, UnreadableFile
from .running import Work, findings, in_question
from .staging import Staged

_FIRST: Final = 2


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows by count and by the sum of their line numbers: two ways to see that none is lost."""

    rows: int
    line_sum: int

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.rows + other.rows, self.line_sum + other.line_sum)


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file: `came` = `passed` + `kept_out` (件数照合).

    `broken` rows, which have more or fewer columns, are among those kept out. `found` counts the
    findings in all others by (field, reason, whether it keeps the row out).
    """

    file: str
    source: str
    seen: Seen
    came: Tally
    passed: Tally
    kept_out: Tally
    broken: int
    warned: int
    found: Mapping[tuple[str, str, bool], int]
    substitutions: tuple[Substituted, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()

    @property
    def is_balanced(self) -> bool:
        """Whether every row is either passed on or kept out."""
        return self.came == self.passed + self.kept_out


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in one row: the value as it came, and the line that it is weighed against."""

    file: str
    line: int
    field: str
    reason: str
    keeps_out: bool
    value: str
    other: int | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come: `done` of `of` stages, and what is being done now."""

    done: int
    of: int
    doing: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of all files, in the target's order."""

    files: tuple[FileOutcome, ...]

    @property
    def is_balanced(self) -> bool:
        """Whether no row of any file is lost."""
        return all(one.is_balanced for one in self.files)


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be converted: layouts, mapping, files by the code of the source, the day.

    `characters` is the set that the target takes, with the town's decisions. With `sample` about so
    many rows of each file are converted, evenly spread, and nothing is looked for across rows.
    """

    source: Layout
    target: Layout
    definition: Definition
    inputs: Mapping[str, list[Path]]
    today: str
    characters: Characters = field(default_factory=Characters)
    sample: int = 0


def convert(
    order: Order,
    engine: Engine,
    folder: Path,
    tell: Callable[[Progress], None] = lambda progress: None,
) -> Outcome:
    """Convert all files into `folder`: FILE.parquet has every row, findings-FILE.parquet what is wrong.

    Raises UnreadableFile, Stopped, FullDisk: the folder does not exist then. FileExistsError when it
    was there before.
    """
    if folder.exists():
        raise FileExistsError(folder)
    beside = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True, mode=0o700)
    try:
        with told_apart():
            outcome = _convert(order, engine, beside, tell)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    beside.rename(folder)
    return outcome


def _convert(
    order: Order, engine: Engine, folder: Path, tell: Callable[[Progress], None]
) -> Outcome:
    wanted = _needed(order)
    stages = len(wanted) + (2 if order.sample else 3) * len(order.definition.files)
    done = 0

    def begin(doing: str) -> None:
        nonlocal done
        tell(Progress(done, stages, doing))
        done += 1

    staged: dict[str, Staged] = {}
    for file in wanted:
        begin(f"「{file.name}」を読んでいます")
        staged[file.code] = engine.stage(file, order.inputs[file.code])
    work = Work(
        order.source,
        order.target,
        order.definition,
        {code: one.rows for code, one in staged.items()},
        order.today,
    )
    work = replace(work, characters=work.resolved(order.characters))
    # What is looked up is looked up in all rows.
    taken = {code: sampled(one, order.sample) for code, one in staged.items()}
    made: dict[str, Prepared] = {}
    rows: dict[str, ir.Table] = {}
    for way, file in work.ways():
        begin(f"「{file.name}」を変換しています")
        path = folder / f"{file.code}.parquet"
        made[file.code] = work.prepared(way, file, taken[way.source].rows)
        engine.hand_on(made[file.code].rows, path)
        rows[file.code] = engine.read(path, f"made_{file.code}")
    work = replace(work, made=rows)
    outcomes = []
    for way, file in work.ways():
        inside = findings(made[file.code], rows[file.code]).mutate(other=ibis.null("int64"))
        if not order.sample:
            begin(f"「{file.name}」の番号と世帯を確かめています")
            across = engine.keep(f"across_{file.code}", work.across(file))
            inside = ibis.union(inside, across)
        begin(f"「{file.name}」の理由を集めています")
        found = engine.keep(f"found_{file.code}", inside)
        counts = _counted(found)
        # The rows as they came are read once, for all that is asked of them.
        in_doubt = {field for field, *_ in counts}
        ways = [one for one in way.fields if one.to in in_doubt]
        doubted = _in_doubt(taken[way.source].rows, found, ways)
        doubted = engine.keep(f"doubted_{file.code}", doubted)
        listed = _valued(found, doubted, taken[way.source].broken, ways, file)
        engine.write(listed, folder / f"findings-{file.code}.parquet")
        outcome = _outcome(way, taken[way.source], rows[file.code], found, counts)
        outcomes.append(_with_characters(work, way, file, in_question(doubted, found), outcome))
    return Outcome(tuple(outcomes))


def _with_characters(
    work: Work, way: FileMap, file: File, rows: ir.Table, outcome: FileOutcome
) -> FileOutcome:
    """Return the outcome with the characters that became others, and those still to be decided.

    `rows` are those in which they stand, as they came.
    """
    fields = {field for field, reason, _ in outcome.found if reason in (REDUCED, UNRESOLVED)}
    if not fields:
        return outcome
    met = work.met(way, file, rows, fields)
    return replace(
        outcome,
        substitutions=substituted(met, work.characters),
        unresolved=unresolved(met, work.characters),
    )


def sampled(staged: Staged, most: int) -> Staged:
    """Return about so many of the rows, one in every few from the first on; all of them for 0."""
    step = -(-(staged.count + staged.broken_count) // most) if most else 1
    if step <= 1:
        return staged
    # The line of the first row behind a heading.
    rows = staged.rows.filter(staged.rows["line"] % step == _FIRST % step)
    broken = staged.broken.filter(staged.broken["line"] % step == _FIRST % step)
    return replace(
        staged,
        rows=rows,
        broken=broken,
        count=int(rows.count().to_pyarrow().as_py()),
        broken_count=int(broken.count().to_pyarrow().as_py()),
    )


def _needed(order: Order) -> list[File]:
    """Return the source files that the mapping reads. Raises UnreadableFile when one is not there."""
    wanted = order.definition.reads()
    files = [one for one in order.source.files if one.code in wanted]
    for file in files:
        if not order.inputs.get(file.code):
            raise UnreadableFile(
                f"「{file.name}」のファイル（{file.pattern}）がありません。"
                "置き場所と、ファイルの名前を確かめてください。"
            )
    return files


def _counted(found: ir.Table) -> dict[tuple[str, str, bool], int]:
    """Return how many findings there are by field, reason and whether they keep the row out."""
    counted = found.group_by("field", "reason", "keeps_out").aggregate(rows=found.count())
    return {
        (one["field"], one["reason"], bool(one["keeps_out"])): int(one["rows"])
        for one in counted.to_pyarrow().to_pylist()
    }


def _in_doubt(rows: ir.Table, found: ir.Table, ways: Sequence[FieldMap]) -> ir.Table:
    """Return the rows of the source in which anything was found, with what these fields are made of."""
    names = dict.fromkeys(source(one) for each in ways for one in each.sources)
    return rows.select("line", *names).semi_join(found.select("line").distinct(), "line")


def _outcome(
    way: FileMap,
    staged: Staged,
    rows: ir.Table,
    found: ir.Table,
    counts: Mapping[tuple[str, str, bool], int],
) -> FileOutcome:
    warnings = found.filter(~found["keeps_out"]).select("line").distinct()
    passed = sound(rows, found)
    return FileOutcome(
        file=way.to,
        source=way.source,
        seen=staged.seen,
        came=_tally(staged.rows) + _tally(staged.broken),
        passed=_tally(passed),
        kept_out=_tally(rows.semi_join(_kept_out(found), "line")) + _tally(staged.broken),
        broken=staged.broken_count,
        warned=int(passed.semi_join(warnings, "line").count().to_pyarrow().as_py()),
        found=counts,
    )


def _kept_out(found: ir.Table) -> ir.Table:
    return found.filter(found["keeps_out"]).select("line").distinct()


def sound(rows: ir.Table, found: ir.Table) -> ir.Table:
    """Return the rows that no finding keeps out."""
    return rows.anti_join(_kept_out(found), "line")


def _tally(rows: ir.Table) -> Tally:
    line = rows["line"]
    found = rows.aggregate(rows=rows.count(), line_sum=line.sum()).to_pyarrow().to_pylist()[0]
    return Tally(int(found["rows"]), int(found["line_sum"] or 0))


def _valued(
    found: ir.Table, rows: ir.Table, broken: ir.Table, ways: Sequence[FieldMap], file: File
) -> ir.Table:
    """Return the findings with the value as it came, in the order of the lines.

    A row with too many or too few columns is a finding at the first field.
    """
    met = found.inner_join(rows, "line")
    values = [(one.to, _as_it_came(met, one)) for one in ways if one.sources]
    value = met["field"].cases(*values, else_="") if values else ibis.literal("")
    order = met["field"].cases(
        *[(one.code, at) for at, one in enumerate(file.fields)], else_=len(file.fields)
    )
    listed = met.select("line", "field", "reason", "keeps_out", "other", value=value, at=order)
    broken = broken.select(
        line="line",
        field=ibis.literal(file.fields[0].code),
        reason=ibis.literal("columns.count"),
        keeps_out=ibis.literal(True),
        other=ibis.null("int64"),
        value=ibis.literal(""),
        at=ibis.literal(0).cast(listed["at"].type()),
    )
    listed = ibis.union(listed, broken)
    return listed.order_by("line", "at", "reason").drop("at")


def _as_it_came(rows: ir.Table, way: FieldMap) -> ir.StringValue:
    parts = [column(source(one))(rows).fill_null("") for one in way.sources]
    return reduce(lambda front, back: front + way.between + back, parts)


def accepted(engine: Engine, folder: Path, file: File) -> ir.Table:
    """Return the rows of a run's file that nothing keeps out, in the order in which they came."""
    rows = engine.read(folder / f"{file.code}.parquet", f"all_{file.code}")
    found = engine.read(folder / f"findings-{file.code}.parquet", f"against_{file.code}")
    passed = sound(rows, found).order_by("line")
    return passed.select(**{one.code: passed[target(one.code)] for one in file.fields})


def read_findings(engine: DuckEngine, path: Path, file: str) -> Iterator[Finding]:
    """Yield the findings of a run's file in the order of the lines."""
    # They were written in this order.
    for one in engine.rows(engine.read(path, f"read_{file}")):
        yield Finding(file=file, **one)
