"""The same expressions on Apache Spark: for a prefecture or the nation, or a cluster in one machine.

DuckDB reads the files and hands the rows over as Parquet; it also makes one Parquet file of what
Spark writes as a folder of parts, in their order. Everything between runs on Spark.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import ibis
from ibis.backends.pyspark import Backend as SparkBackend
from ibis.expr import types as ir
from pyspark.sql import SparkSession

from yakuba.conversion.rules.layouts import File

from .engines import DuckEngine, Stopped
from .staging import Staged


class SparkEngine:
    """A Spark session, and a folder that holds nothing when the engine is closed."""

    def __init__(self, folder: Path, session: SparkSession, files: DuckEngine) -> None:
        self.folder = folder
        self.files = files
        self._session = session
        self._con: SparkBackend = ibis.pyspark.connect(session)
        self._is_stopped = False

    @classmethod
    @contextmanager
    def within(
        cls, folder: Path, *, threads: int, memory_mb: int, master: str = ""
    ) -> Iterator["SparkEngine"]:
        """Open an engine whose work files are gone afterwards, whatever happens.

        Without the address of a cluster's `master` the session runs in this machine.
        """
        folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        session = (
            SparkSession.builder.master(master or f"local[{threads}]")
            .appName("yakuba-conversion")
            .config("spark.driver.memory", f"{max(memory_mb, 1_024)}m")
            .config("spark.local.dir", str(folder / "spilled"))
            .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
            .config("spark.sql.shuffle.partitions", str(threads))
            .config("spark.sql.execution.arrow.pyspark.enabled", "true")
            .config("spark.ui.enabled", "false")
            .getOrCreate()
        )
        try:
            with DuckEngine.within(folder / "files", threads=1, memory_mb=memory_mb) as files:
                yield cls(folder, session, files)
        finally:
            session.stop()
            shutil.rmtree(folder, ignore_errors=True)

    def stop(self) -> None:
        """Cancel what is running; may be called from another thread."""
        self._is_stopped = True
        self.files.stop()
        self._session.sparkContext.cancelAllJobs()

    def stage(self, file: File, paths: Sequence[Path]) -> Staged:
        """Read the files of one kind into rows. Raises UnreadableFile, Stopped."""
        staged = self.files.stage(file, paths)
        return replace(
            staged,
            rows=self._handed_over(staged.rows, f"rows_{file.code}"),
            broken=self._handed_over(staged.broken, f"broken_{file.code}"),
        )

    def _handed_over(self, rows: ir.Table, name: str) -> ir.Table:
        path = self.folder / f"{name}.parquet"
        self.files.write(rows, path)
        return self.read(path, name)

    def keep(self, name: str, rows: ir.Table) -> ir.Table:
        """Work the rows out now and return them under the name."""
        return self._con.read_parquet(self._parts(name, rows), table_name=name)

    def write(self, rows: ir.Table, path: Path) -> None:
        """Write the rows as one Parquet file."""
        parts = self._parts(f"parts-{path.stem}", rows)
        # The parts are in order by name, and the rows in each of them.
        each = self.files.read(parts / "*.parquet", f"parts_{path.stem}".replace("-", "_"))
        self.files.write(each, path)
        shutil.rmtree(parts)

    def hand_on(self, rows: ir.Table, path: Path) -> None:
        """Write the rows as one Parquet file that is read soon and then wiped."""
        self.write(rows, path)

    def read(self, path: Path, name: str) -> ir.Table:
        """Return the rows of a Parquet file that was written."""
        return self._con.read_parquet(path, table_name=name)

    def _parts(self, name: str, rows: ir.Table) -> Path:
        if self._is_stopped:
            raise Stopped
        parts = self.folder / name
        shutil.rmtree(parts, ignore_errors=True)
        self._con.to_parquet_dir(rows, parts)
        return parts
