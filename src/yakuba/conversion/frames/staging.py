"""From files of an old system to rows that DuckDB reads, every row with the line on which it begins.

Several files of one kind (multi-file) become one table: the lines of the second file are counted
from a billion on (`rules.lines`), so a line still tells each row from every other. The files are
taken in the order of their names, whatever the order in which they were chosen.
"""

import csv
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import duckdb
import ibis
import pyarrow as pa
from ibis.backends.duckdb import Backend as DuckBackend
from ibis.expr import types as ir

from yakuba.conversion.rules.layouts import File, Form
from yakuba.conversion.rules.lines import PART

from .fields import source
from .fixed import parted
from .reading import (
    LONGEST_LINE,
    Seen,
    UnreadableFile,
    guessed,
    rewrite,
    seems_plain,
    seen_as_it_is,
    together,
)

_BETWEEN: Final = {Form.CSV: ",", Form.TSV: "\t", Form.FIXED: "\x1f"}
_NO_QUOTE: Final = "\x1e"
_MOST_SHOWN: Final = 5
# Rows that are read before it is asked again whether to go on.
_LOOKS: Final = 10_000
# Bytes, as DuckDB counts them.
_LONGEST_LINE: Final = 4 * LONGEST_LINE
# Parquet for files that are read once or twice and wiped: half the time of the usual way.
FAST: Final[dict[str, Any]] = {"compression": "lz4_raw", "dictionary_size_limit": 1}
_BROKEN: Final = pa.schema({"line": pa.int64(), "columns": pa.int64()})
# DuckDB takes a path with these for many files.
_GLOBS: Final = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Staged:
    """The source files of one kind as rows: `line` and the layout's columns; what was seen of them.

    `broken` are rows that have more or fewer columns than the layout: `line`, `columns`. `names`
    are those of the files in the order in which their lines are counted.
    """

    rows: ir.Table
    broken: ir.Table
    seen: Seen
    count: int
    broken_count: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """One file in the database: the table of its rows, and the lines of those that are broken."""

    name: str
    seen: Seen
    count: int
    broken: tuple[tuple[int, int], ...] = ()


class Staging:
    """Reads files into a database; what it writes on the way stands in the folder.

    Names of tables and columns come from the codes of layouts that were judged, never from a file;
    the folder is the engine's own (hence S608 line by line).

    `go_on` is called now and then, and raises when somebody has cancelled.
    """

    def __init__(self, con: DuckBackend, folder: Path, go_on: Callable[[], None]) -> None:
        self._con = con
        self._folder = folder
        self._go_on = go_on

    def stage(self, file: File, paths: Sequence[Path]) -> Staged:
        """Read the files of one kind into rows. Raises UnreadableFile."""
        ordered = sorted(paths, key=lambda one: (one.name, str(one)))
        parts: list[_Part] = []
        for at, path in enumerate(ordered):
            part = self._stage(file, path, f"{file.code}_{at}")
            if any(part.seen.sha256 == one.seen.sha256 for one in parts):
                raise UnreadableFile(
                    f"「{file.name}」に、同じ中身のファイルが2つあります。1つを外してください。"
                )
            parts.append(part)
        each = (
            f'select line + {at * PART} as line, * exclude (line) from "rows_{one.name}"'  # noqa: S608
            for at, one in enumerate(parts)
        )
        self._con.raw_sql(f'create view "rows_{file.code}" as {" union all by name ".join(each)}')
        broken = [
            (line + at * PART, columns)
            for at, one in enumerate(parts)
            for line, columns in one.broken
        ]
        lines, columns = [one for one, _ in broken], [one for _, one in broken]
        words = ibis.memtable(pa.table({"line": lines, "columns": columns}, _BROKEN))
        table = self._con.create_table(f"broken_{file.code}", words)
        return Staged(
            self._con.table(f"rows_{file.code}"),
            table,
            together([one.seen for one in parts]),
            sum(one.count for one in parts),
            len(broken),
            tuple(one.name for one in ordered),
        )

    def _stage(self, file: File, path: Path, name: str) -> _Part:
        part = self._as_it_is(file, path, name)
        if part is None:
            plain, seen = self._plain(file, path, name)
            columns = self._columns(file, plain, path)
            count = self._loaded(file, plain, name, columns)
            part = self._of_lines(file, name, count, seen)
            part = part or self._carefully(file, plain, name, columns, seen)
            plain.unlink()
        count, promised = part.count + len(part.broken), part.seen.promised
        if promised is not None and promised != count:
            raise UnreadableFile(
                f"「{file.name}」の末尾には{promised:,}件とありますが、{count:,}件ありました。"
                "ファイルが途中で切れています。出力し直してください。"
            )
        return part

    def _as_it_is(self, file: File, path: Path, name: str) -> _Part | None:
        """Load a file that needs no rewriting, and look at it meanwhile; None when it is not so."""
        if _GLOBS & set(str(path)) or not seems_plain(path, file.dialect):
            return None
        columns = self._columns(file, path, path)
        with ThreadPoolExecutor(1) as beside:
            seen = beside.submit(seen_as_it_is, path, self._go_on)
            count = self._loaded(file, path, name, columns)
        found = seen.result()
        return None if found is None else self._of_lines(file, name, count, found)

    def _plain(self, file: File, path: Path, name: str) -> tuple[Path, Seen]:
        """Write the file again in UTF-8, its fields set apart by a sign."""
        plain = self._folder / f"{name}.txt"
        seen = rewrite(path, file, plain, self._go_on)
        if file.dialect.form is Form.FIXED:
            cut = self._folder / f"{name}.cut"
            parted(plain, file, cut)
            cut.replace(plain)
        return plain, seen

    def _columns(self, file: File, plain: Path, path: Path) -> list[str]:
        """Return the columns in the order of the file. Raises UnreadableFile.

        What the file says is not told: where its first line is no heading, those are data.
        """
        if not file.dialect.heading or file.dialect.form is Form.FIXED:
            return [source(one.code) for one in file.fields]
        with plain.open(encoding="utf-8", errors="replace", newline="\n") as read:
            line = read.readline(LONGEST_LINE)
        is_csv = file.dialect.form is Form.CSV
        quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if is_csv else csv.QUOTE_NONE
        reader = csv.reader([line], delimiter=_BETWEEN[file.dialect.form], quoting=quoting)
        try:
            names = [one.strip() for one in next(reader, [])]
        except csv.Error:
            names = []
        known = {one.name: source(one.code) for one in file.fields}
        if not known.keys() & set(names):
            raise UnreadableFile(
                f"「{file.name}」の1行目に、レイアウトの見出しが1つもありません。"
                f"{guessed(path, file)}"
                "見出しのないファイルか、文字コードか区切りが違います。確かめてください。"
            )
        twice = [one for one in known if names.count(one) > 1]
        if twice:
            raise UnreadableFile(
                f"「{file.name}」の見出しに「{'」「'.join(twice[:_MOST_SHOWN])}」が2回以上あります。"
                "出力の設定で、別々の名前にしてください。"
            )
        lacking = [one for one in known if one not in names]
        odd = [f"{at}" for at, one in enumerate(names, 1) if one not in known]
        if lacking or odd:
            said = f"「{file.name}」の見出しがレイアウトと違います。"
            if lacking:
                said += f"ない項目：{_listed(lacking)}。"
            if odd:
                said += f"レイアウトにない項目：{_listed(odd)}番目。"
            raise UnreadableFile(f"{said}ファイルかレイアウトを選び直してください。")
        return [known[one] for one in names]

    def _loaded(self, file: File, plain: Path, name: str, columns: list[str]) -> int | None:
        """Load a file each of whose lines may be one whole row; None when one is not."""
        self._go_on()
        try:
            return self._load(name, file, plain, columns)
        except duckdb.InvalidInputException:
            return None

    def _of_lines(self, file: File, name: str, count: int | None, seen: Seen) -> _Part | None:
        """Return the file that was loaded; None where there are not as many rows as lines."""
        heading = int(file.dialect.heading)
        if count is None or count != seen.lines - heading - bool(file.dialect.trailer):
            return None
        self._con.raw_sql(
            f'create view "rows_{name}" as select file_row_number + {1 + heading} as line,'  # noqa: S608
            f" * exclude (file_row_number) from {self._rows(name, ', file_row_number = true')}"
        )
        return _Part(name, seen, count)

    def _rows(self, name: str, more: str = "") -> str:
        return f"read_parquet('{quoted(self._folder / f'{name}.parquet')}'{more})"

    def _load(
        self, name: str, file: File, plain: Path, columns: list[str], line: bool = False
    ) -> int:
        """Load a file whose rows all have the columns. Raises duckdb.InvalidInputException."""
        quote = '"' if file.dialect.form is Form.CSV else _NO_QUOTE
        types = {**({"line": "BIGINT"} if line else {}), **dict.fromkeys(columns, "VARCHAR")}
        # An empty cell is no value, quoted or not.
        found = self._con.con.execute(
            "copy (from read_csv(?, delim = ?, quote = ?, escape = ?, header = ?, columns = ?, "
            "auto_detect = false, null_padding = false, strict_mode = true, new_line = '\\n', "
            "nullstr = '', allow_quoted_nulls = true, max_line_size = ?))"
            f" to '{quoted(self._folder / f'{name}.parquet')}' (format parquet, {_said(FAST)})",
            [
                str(plain),
                _BETWEEN[file.dialect.form],
                quote,
                quote,
                file.dialect.heading and not line,
                types,
                _LONGEST_LINE,
            ],
        ).fetchone()
        return int(found[0]) if found else 0

    def _carefully(
        self, file: File, plain: Path, name: str, columns: list[str], seen: Seen
    ) -> _Part:
        """Read what is not regular: rows with line ends inside, rows cut short, empty lines."""
        good = self._folder / f"{name}.good"
        broken: list[tuple[int, int]] = []
        blank: list[tuple[int, int]] = []
        between = _BETWEEN[file.dialect.form]
        is_csv = file.dialect.form is Form.CSV
        quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if is_csv else csv.QUOTE_NONE
        quote = '"' if is_csv else None
        with (
            plain.open(encoding="utf-8", newline="\n") as read,
            good.open("w", encoding="utf-8", newline="") as out,
        ):
            reader = csv.reader(
                read, delimiter=between, quoting=quoting, quotechar=quote, strict=True
            )
            writer = csv.writer(
                out, delimiter=between, quoting=quoting, quotechar=quote, lineterminator="\n"
            )
            line = 1
            try:
                for at, row in enumerate(reader):
                    if not at % _LOOKS:
                        self._go_on()
                    if at or not file.dialect.heading:
                        # Empty lines at the end of a file are no rows; others lack all columns.
                        broken += blank if row else []
                        blank = [] if row else [*blank, (line, 0)]
                        if len(row) == len(columns):
                            writer.writerow([line, *row])
                        elif row:
                            broken.append((line, len(row)))
                    line = reader.line_num + 1
            except csv.Error as fault:
                raise UnreadableFile(
                    f'「{file.name}」の{line:,}行目から先を読めません。引用符（"）が閉じているか、'
                    "ファイルが途中で切れていないかを確かめてください。"
                ) from fault
        count = self._load(name, file, good, columns, line=True)
        good.unlink()
        self._con.raw_sql(f'create view "rows_{name}" as select * from {self._rows(name)}')  # noqa: S608
        return _Part(name, seen, count, tuple(broken))


def _said(options: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in options.items())


def quoted(path: Path) -> str:
    """Return the path as it stands between the quotes of a statement."""
    return str(path).replace("'", "''")


def _listed(words: Sequence[str]) -> str:
    """Return the first few of them."""
    return "、".join(words[:_MOST_SHOWN]) + ("など" if len(words) > _MOST_SHOWN else "")
