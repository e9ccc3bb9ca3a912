"""Where expressions run: DuckDB in a folder that is wiped, or a Spark session.

DuckDB reads the files, whichever engine converts them: Spark gets the staged rows as Parquet.
"""

import errno
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Protocol

import duckdb
import ibis
from ibis.backends.duckdb import Backend as DuckBackend
from ibis.expr import types as ir

from yakuba.conversion.rules.layouts import File

from .staging import FAST, Staged, Staging

_BATCH: Final = 20_000

# Selects that are put into one another would work everything out again and again.
ibis.options.sql.fuse_selects = False


_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_ROOM: Final = (
    "Could not write",
    "No space left",
    "File too large",
    "max_temp_directory_size",
)


class Stopped(Exception):
    """Somebody has cancelled what was running."""


class FullDisk(OSError):
    """There is no room for what has to be written; the message is for people."""

    def __init__(self) -> None:
        super().__init__(
            errno.ENOSPC,
            "ディスクの空きが足りません。作業の場所に、もとのファイルの10倍ほどの空きを作り、"
            "もう一度実行してください。途中の結果は消しました。",
        )

    def __str__(self) -> str:
        return str(self.strerror)


@contextmanager
def told_apart() -> Iterator[None]:
    """Raise Stopped or FullDisk for what the database and the system say of them."""
    try:
        yield
    except duckdb.InterruptException as fault:
        raise Stopped from fault
    except duckdb.Error as fault:
        # Said of files, of a commit, of a database that is lost by it, of memory laid on the disk.
        if any(one in str(fault) for one in _NO_ROOM):
            raise FullDisk from fault
        raise
    except OSError as fault:
        if fault.errno in _FULL:
            raise FullDisk from fault
        raise


class Engine(Protocol):
    """What a conversion asks of an engine."""

    def keep(self, name: str, rows: ir.Table) -> ir.Table:
        """Work the rows out now and return them under the name."""

    def write(self, rows: ir.Table, path: Path) -> None:
        """Write the rows as one Parquet file."""

    def hand_on(self, rows: ir.Table, path: Path) -> None:
        """Write the rows as one Parquet file that is read soon and then wiped."""

    def read(self, path: Path, name: str) -> ir.Table:
        """Return the rows of a Parquet file that was written."""

    def stage(self, file: File, paths: Sequence[Path]) -> Staged:
        """Read the files of one kind into rows. Raises UnreadableFile, Stopped."""

    def stop(self) -> None:
        """Cancel what is running; may be called from another thread."""


class DuckEngine:
    """DuckDB in a folder of its own, which holds nothing when it is closed."""

    def __init__(self, folder: Path, *, threads: int, memory_mb: int) -> None:
        self.folder = folder
        self._is_stopped = False
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
        self._staging = Staging(self._con, folder, self._go_on)

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
        try:
            self._con.disconnect()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def stop(self) -> None:
        self._is_stopped = True
        self._con.con.interrupt()

    def _go_on(self) -> None:
        if self._is_stopped:
            raise Stopped

    def keep(self, name: str, rows: ir.Table) -> ir.Table:
        self._go_on()
        return self._con.create_table(name, rows)

    def write(self, rows: ir.Table, path: Path) -> None:
        self._go_on()
        self._con.to_parquet(rows, path)

    def hand_on(self, rows: ir.Table, path: Path) -> None:
        self._go_on()
        self._con.to_parquet(rows, path, **FAST)

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

    def stage(self, file: File, paths: Sequence[Path]) -> Staged:
        """Read the files of one kind into rows. Raises UnreadableFile, Stopped."""
        return self._staging.stage(file, paths)
