"""Put a backup into the place that the settings name."""

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.migrations.loader import MigrationLoader

from yakuba.foundation.files import store
from yakuba.foundation.jobs.services import living_workers

from . import databases, keys
from .archive import Member
from .databases import Say
from .errors import UnableToRestore
from .verifying import Proved, blob_of, verified

_SAY_EVERY = 1000
_SOURCE = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Restored:
    """What stands in the new place."""

    rows: int
    files: int
    missing: list[str]
    version: str


def restore(*, path: Path, force: bool, at: datetime, say: Say) -> Restored:
    """Read the backup in full, then put database, files and keys in their places.

    Nothing is touched before the whole backup was read and found sound. A place that holds a town
    already is refused, unless `force`. Raises `DamagedBackup`, `UnableToRestore`.
    """
    _refuse_what_runs(at)
    _refuse_what_is_full(force=force)
    say("控えを最後まで読み、確かめています。")
    data = Path(settings.DATA)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with verified(path, folder=data) as proved:
        _refuse_another_kind(proved)
    say("控えは完全です。ファイルを戻しています。")
    _set_files_aside(at, say)
    putting = _Putting(at, say)
    with verified(path, folder=data, take=putting.take) as proved:
        databases.put(proved.database, proved.content, at=at, say=say)
        done = Restored(
            rows=proved.rows,
            files=putting.count,
            missing=proved.missing,
            version=str(proved.about["version"]),
        )
    _migrate(say)
    return done


def _refuse_what_runs(at: datetime) -> None:
    try:
        alive = living_workers(at)
    except DatabaseError:
        # A fresh place has no tables.
        alive = []
    finally:
        connections.close_all()
    if alive:
        raise UnableToRestore("作業者が動いています。ウェブと作業者を止めてから戻してください。")


def _refuse_what_is_full(*, force: bool) -> None:
    towns = databases.installed().count_towns()
    if towns and not force:
        raise UnableToRestore(
            f"ここにはすでに{towns}個の団体のデータがあります。新しい場所に戻すか、"
            "--force を付けてください(docs/operations/restore.md)。"
        )


def _refuse_another_kind(proved: Proved) -> None:
    here = databases.installed()
    if proved.database is not here:
        raise UnableToRestore(
            f"控えは{proved.database.label}のもので、設定は{here.label}です。同じ種類に戻してください。"
        )
    on_disk = MigrationLoader(None).disk_migrations or {}
    ours = {app for app, _name in on_disk}
    newer = [
        f"{app}.{name}"
        for app, name in proved.manifest["migrations"].items()
        if app in ours and (app, name) not in on_disk
    ]
    if newer:
        raise UnableToRestore(
            f"控えは新しい版 {proved.about['version']} のものです({newer[0]})。"
            "その版のプログラムで戻してください。"
        )


def _set_files_aside(at: datetime, say: Say) -> None:
    """Keep what lies in the store: it belongs to the database that is set aside."""
    root = Path(settings.FILES_ROOT)
    if root.is_dir() and any(root.iterdir()):
        aside = root.with_name(f"{root.name}.before-restore-{at:%Y%m%d%H%M%S}")
        root.replace(aside)
        say(f"いままでのファイルは {aside} に残しました。")


@dataclass
class _Putting:
    """Takes files and keys out of the archive, one at a time."""

    at: datetime
    say: Say
    count: int = 0

    def take(self, member: Member) -> None:
        if member.name.startswith(keys.PREFIX):
            keys.put(member.name, member.content.read(), at=self.at, say=self.say)
            return
        blob = blob_of(member.name)
        if blob is not None:
            store.chosen().put(blob, member.content.read())
            self.count += 1
        if self.count and self.count % _SAY_EVERY == 0:
            self.say(f"ファイル {self.count:,}件")


def _migrate(say: Say) -> None:
    """Bring the tables to this version, in a process that reads the restored keys."""
    say("データベースの形を、このプログラムの版に合わせています。")
    run_command("migrate", "--verbosity", "0")


def run_command(*words: str) -> None:
    """Run a command of the product in a process of its own; raises `UnableToRestore`."""
    done = subprocess.run(  # noqa: S603  our own command
        [sys.executable, "-m", "yakuba.config.cli", *words],
        env={
            **os.environ,
            "YAKUBA_DATA": str(settings.DATA),
            "PYTHONPATH": os.pathsep.join([str(_SOURCE), os.environ.get("PYTHONPATH", "")]),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise UnableToRestore((done.stdout + done.stderr).strip()[-2000:])
