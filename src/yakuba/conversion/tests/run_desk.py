"""What the tests of files and runs play with: dirty files of 見本市, received and converted."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.conversion_fill import transcode, write
from django.utils import timezone

from yakuba.conversion.models import ConversionRun, MigrationPlan, SourceBatch
from yakuba.conversion.rules.characters import Repertoire
from yakuba.conversion.rules.runs import RunKind
from yakuba.conversion.services.batches import receive_batch, receive_file
from yakuba.conversion.services.runs import RunDraft, ask_run
from yakuba.foundation.accounts.models import User
from yakuba.foundation.deliveries.services import deliver_due

from .migration_desk import MigrationDesk

LAYOUT, MAPPING = "sample-legacy-resident", "sample-resident"
FILES = {"jumin": "residents.csv", "setai": "households.csv"}
ROWS = 1_200


@cache
def dirty() -> dict[str, bytes]:
    """Return by code the files of twelve hundred residents in CP932, one row in fifty wrong."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write(folder, ROWS)
        for name in FILES.values():
            transcode(folder / name, folder / f"{name}.out", "cp932")
        return {code: (folder / f"{name}.out").read_bytes() for code, name in FILES.items()}


@dataclass(slots=True)
class RunDesk(MigrationDesk):
    """The same desk, with files."""

    def batch(
        self, plan: MigrationPlan, files: dict[str, bytes] | None = None, user: User | None = None
    ) -> SourceBatch:
        """Receive both files, or those given."""
        acts = self.act(user)
        batch = receive_batch(plan=plan, title="9月末の抽出", layout=LAYOUT, **acts)
        for code, content in (dirty() if files is None else files).items():
            receive_file(batch=batch, code=code, name=FILES[code], content=BytesIO(content), **acts)
        return batch

    def draft(self, batch: SourceBatch, kind: RunKind = RunKind.FULL, **more: Any) -> RunDraft:
        usual: dict[str, Any] = {
            "mapping": MAPPING,
            "repertoire": Repertoire.UNICODE,
            "day": date(2026, 11, 20),
        }
        return RunDraft(batch=batch, kind=kind, **{**usual, **more})

    def asked(
        self, plan: MigrationPlan, batch: SourceBatch, kind: RunKind = RunKind.FULL, **more: Any
    ) -> ConversionRun:
        """Ask for a run."""
        return ask_run(plan=plan, draft=self.draft(batch, kind, **more), **self.act())

    def done(
        self, plan: MigrationPlan, batch: SourceBatch, kind: RunKind = RunKind.FULL, **more: Any
    ) -> ConversionRun:
        """Ask for a run and have the worker do it."""
        run = self.asked(plan, batch, kind, **more)
        self.work()
        run.refresh_from_db()
        return run

    def work(self, **later: int) -> int:
        """Do what waits for the worker."""
        return deliver_due(at=timezone.now() + timedelta(**later), rounds=1)
