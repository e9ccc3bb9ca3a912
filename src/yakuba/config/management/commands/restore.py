"""`yakuba restore FILE`: put a backup into the place that the settings name."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from yakuba.config.backup.errors import DamagedBackup, UnableToBackUp, UnableToRestore
from yakuba.config.backup.restoring import restore, run_command


class Command(BaseCommand):
    help = "Restore a backup into a fresh place, then compare everything with the backup."
    # The database may not be there yet.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--force",
            action="store_true",
            help="Restore although the place holds data. SQLite and files are set aside under "
            "another name; what PostgreSQL holds is deleted.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = restore(
                path=options["file"],
                force=options["force"],
                at=timezone.now(),
                say=self._say,
            )
        except (DamagedBackup, UnableToBackUp, UnableToRestore) as reason:
            raise CommandError(str(reason)) from reason
        self._say("すべてのファイルを読み直し、しくみが働いているか確かめています。")
        try:
            # In a process of its own, which reads the restored keys.
            run_command("backup", "examine")
        except UnableToRestore as astray:
            raise CommandError(
                "データは戻しましたが、異常があります。鍵を別に保管しているときは、データフォルダーに"
                f"戻してから `yakuba backup examine` をやり直してください。\n{astray}"
            ) from astray
        self.stdout.write(
            f"戻しました: 版 {done.version} の控えから{done.rows:,}行、ファイル{done.files:,}件"
        )
        if done.missing:
            self.stdout.write(f"  控えに本体のないファイル: {len(done.missing)}件")
        self.stdout.write("  起動する前に `yakuba doctor` を実行してください。")

    def _say(self, line: str) -> None:
        self.stdout.write(f"  {line}")
        self.stdout.flush()
