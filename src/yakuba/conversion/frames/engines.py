"""Where expressions run: DuckDB in a folder that is wiped, or a Spark session.

DuckDB reads the files, whichever engine converts them: Spark gets the staged rows as Parquet.
"""

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, Protocol

import duckdb
import ibis
from ibis.backends.duckdb import Backend as DuckBackend
from ibis.expr import types as ir

from yakuba.conversion.rules.layouts import File, Form

from .fields import source
from .fixed import parted
from .reading import Seen, UnreadableFile, rewrite, seen_as_it_is

_BETWEEN: Final = {Form.CSV: ",", Form.TSV: "\t", Form.FIXED: "\x1f"}
_NO_QUOTE: Final = "\x1e"
_MOST_SHOWN: Final = 5
_BATCH: Final = 20_000

# Selects that are put into one another would work everything out again and again.
ibis.options.sql.fuse_selects = False


@dataclass(frozen=True, slots=True)
class Staged:
    """A source file as rows: `line` and the layout's columns; what was seen of it on the way.

    `broken` are rows that have more or fewer columns than the layout: `line`, `columns`.
    """

    rows: ir.Table
    broken: ir.Table
    seen: Seen
    count: int
    broken_count: int


class Engine(Protocol):
    """What a conversion asks of an engine."""

    def keep(self, name: str, rows: ir.Table) -> ir.Table:
        """Work the rows out now and return them under the name."""

    def write(self, rows: ir.Table, path: Path) -> None:
        """Write the rows as one Parquet file."""

    def read(self, path: Path, name: str) -> ir.Table:
        """Return the rows of a Parquet file that was written."""

    def stop(self) -> None:
        """Cancel what is running; may be called from another thread."""


class DuckEngine:
    """DuckDB in a folder of its own, which holds nothing when it is closed."""

    def __init__(self, folder: Path, *, threads: int, memory_mb: int) -> None:
        self.folder = folder
        folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        self._con: DuckBackend = ibis.duckdb.connect(
            folder / "work.duckdb",
            threads=threads,
            memory_limit=f"{memory_mb}MB",
            temp_directory=str(folder / "spilled"),
            allow_unsigned_extensions=False,
            autoinstall_known_extensions=False,
            autoload_known_extensions=False,
        )

    @classmethod
    @contextmanager
    def within(cls, folder: Path, *, threads: int, memory_mb: int) -> Iterator["DuckEngine"]:
        """Open an engine whose work files are gone afterwards, whatever happens."""
        engine = cls(folder, threads=threads, memory_mb=memory_mb)
        try:
            yield engine
        finally:
            engine.close()

    def close(self) -> None:
        """Close the database and wipe the folder."""
        self._con.disconnect()
        shutil.rmtree(self.folder, ignore_errors=True)

    def stop(self) -> None:
        self._con.con.interrupt()

    def keep(self, name: str, rows: ir.Table) -> ir.Table:
        return self._con.create_table(name, rows)

    def write(self, rows: ir.Table, path: Path) -> None:
        self._con.to_parquet(rows, path)

    def read(self, path: Path, name: str) -> ir.Table:
        return self._con.read_parquet(path, table_name=name)

    def write_text(self, rows: ir.Table, path: Path, *, between: str, heading: bool) -> None:
        """Write the rows as CSV in UTF-8, null as an empty cell."""
        self._con.to_csv(rows, path, header=heading, delimiter=between)

    def rows(self, rows: ir.Table) -> Iterator[dict[str, Any]]:
        """Yield the rows, some ten thousand at a time in memory."""
        reader = self._con.con.sql(self._con.compile(rows)).to_arrow_reader(_BATCH)
        for batch in reader:
            yield from batch.to_pylist()

    def stage(self, file: File, paths: list[Path]) -> Staged:
        """Read the files of one kind into rows. Raises UnreadableFile."""
        parts = [self._stage(file, path, f"{file.code}_{at}") for at, path in enumerate(paths)]
        if len(parts) == 1:
            return parts[0]
        raise UnreadableFile(
            f"「{file.name}」のファイルが{len(parts)}個あります。1つずつ選んでください。"
        )

    def _stage(self, file: File, path: Path, name: str) -> Staged:
        plain = path
        seen = seen_as_it_is(path, file.dialect)
        if seen is None:
            plain = self.folder / f"{name}.txt"
            seen = rewrite(path, file, plain)
        if file.dialect.form is Form.FIXED:
            parted(plain, file)
        columns = self._columns(file, plain)
        heading = int(file.dialect.heading)
        try:
            count = self._load(name, file, plain, columns)
            has_all = count == seen.lines - heading - (1 if file.dialect.trailer else 0)
        except duckdb.InvalidInputException:
            has_all = False
        if has_all:
            self._con.raw_sql(
                f'create view "rows_{name}" as select rowid + {1 + heading} as line, * from "{name}"'
            )
            broken = self._con.create_table(
                f"broken_{name}", schema=ibis.schema({"line": "int64", "columns": "int64"})
            )
            broken_count = 0
        else:
            count, broken, broken_count = self._carefully(name, file, plain, columns)
        if plain != path:
            plain.unlink()
        self._check_count(file, seen, count + broken_count)
        return Staged(self._con.table(f"rows_{name}"), broken, seen, count, broken_count)

    def _load(
        self, name: str, file: File, plain: Path, columns: list[str], line: bool = False
    ) -> int:
        """Load a file whose rows all have the columns. Raises duckdb.InvalidInputException."""
        quote = '"' if file.dialect.form is Form.CSV else _NO_QUOTE
        types = {**({"line": "BIGINT"} if line else {}), **dict.fromkeys(columns, "VARCHAR")}
        # An empty cell is no value, quoted or not.
        wanted = ", ".join(
            ['"line"'] * line + [f'nullif("{one}", \'\') as "{one}"' for one in columns]
        )
        self._con.raw_sql(f'drop table if exists "{name}"')
        self._con.con.execute(
            f'create table "{name}" as select {wanted} from read_csv(?, delim = ?, quote = ?, '
            "escape = ?, header = ?, columns = ?, auto_detect = false, null_padding = false, "
            "strict_mode = true, new_line = '\\n', nullstr = '', max_line_size = ?)",
            [
                str(plain),
                _BETWEEN[file.dialect.form],
                quote,
                quote,
                file.dialect.heading and not line,
                types,
                8_000_000,
            ],
        )
        found = self._con.con.execute(f'select count(*) from "{name}"').fetchone()
        return int(found[0]) if found else 0

    def _columns(self, file: File, plain: Path) -> list[str]:
        """Return the columns in the order of the file. Raises UnreadableFile."""
        if not file.dialect.heading or file.dialect.form is Form.FIXED:
            return [source(one.code) for one in file.fields]
        with plain.open(encoding="utf-8", newline="") as read:
            given = next(csv.reader([read.readline()], delimiter=_BETWEEN[file.dialect.form]), [])
        names = [one.strip() for one in given]
        known = {one.name: source(one.code) for one in file.fields}
        twice = sorted({one for one in names if names.count(one) > 1})
        if twice:
            raise UnreadableFile(
                f"「{file.name}」の見出しに「{'」「'.join(twice[:_MOST_SHOWN])}」が2回以上あります。"
                "出力の設定で、別々の名前にしてください。"
            )
        lacking = [one for one in known if one not in names]
        odd = [one for one in names if one not in known]
        if lacking or odd:
            said = f"「{file.name}」の見出しがレイアウトと違います。"
            if lacking:
                said += f"ない項目：{'、'.join(lacking[:_MOST_SHOWN])}。"
            if odd:
                said += f"レイアウトにない項目：{'、'.join(odd[:_MOST_SHOWN])}。"
            raise UnreadableFile(f"{said}ファイルかレイアウトを選び直してください。")
        return [known[one] for one in names]

    def _carefully(
        self, name: str, file: File, plain: Path, columns: list[str]
    ) -> tuple[int, ir.Table, int]:
        """Read line by line what is not regular: rows with breaks inside, rows cut short."""
        good = self.folder / f"{name}.good"
        broken: list[tuple[int, int]] = []
        with (
            plain.open(encoding="utf-8", newline="") as read,
            good.open("w", encoding="utf-8", newline="") as out,
        ):
            between = _BETWEEN[file.dialect.form]
            plain_text = file.dialect.form is not Form.CSV
            quoting: Literal[0, 3] = csv.QUOTE_NONE if plain_text else csv.QUOTE_MINIMAL
            reader = csv.reader(read, delimiter=between, quoting=quoting, strict=True)
            writer = csv.writer(out, delimiter=between, quoting=quoting, lineterminator="\n")
            line = 1
            try:
                for at, row in enumerate(reader):
                    if at or not file.dialect.heading:
                        if len(row) == len(columns):
                            writer.writerow([line, *row])
                        else:
                            broken.append((line, len(row)))
                    line = reader.line_num + 1
            except csv.Error as fault:
                raise UnreadableFile(
                    f'「{file.name}」の{line:,}行目から先を読めません。引用符（"）が閉じているか、'
                    "ファイルが途中で切れていないかを確かめてください。"
                ) from fault
        count = self._load(name, file, good, columns, line=True)
        good.unlink()
        self._con.raw_sql(f'create view "rows_{name}" as select * from "{name}"')
        words = {"line": [one for one, _ in broken], "columns": [n for _, n in broken]}
        schema = ibis.schema({"line": "int64", "columns": "int64"})
        table = self._con.create_table(f"broken_{name}", ibis.memtable(words, schema=schema))
        return count, table, len(broken)

    def _check_count(self, file: File, seen: Seen, count: int) -> None:
        if seen.promised is not None and seen.promised != count:
            raise UnreadableFile(
                f"「{file.name}」の末尾には{seen.promised:,}件とありますが、{count:,}件ありました。"
                "ファイルが途中で切れています。出力し直してください。"
            )
