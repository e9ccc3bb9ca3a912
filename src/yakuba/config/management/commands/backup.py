"""`yakuba backup --out PLACE`, `yakuba backup verify FILE`, `yakuba backup examine`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from yakuba.config.backup import keys
from yakuba.config.backup.errors import DamagedBackup, UnableToBackUp
from yakuba.config.backup.examining import examine
from yakuba.config.backup.making import make
from yakuba.config.backup.verifying import describe, verified


class Command(BaseCommand):
    help = (
        "Back up database and files while the system is in use: `backup --out FOLDER`. "
        "Read a backup again in full: `backup verify FILE`. "
        "Compare every stored file of this installation with its hash: `backup examine`."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", nargs="?", choices=["make", "verify", "examine"], default="make")
        parser.add_argument("file", nargs="?", type=Path, help="The backup to verify.")
        parser.add_argument("--out", type=Path, help="The folder, or the new file.")
        parser.add_argument(
            "--with-keys", action="store_true", help="Put the secret keys into the backup, too."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['act']}")(options)
        except (UnableToBackUp, DamagedBackup) as reason:
            raise CommandError(str(reason)) from reason

    def _say(self, line: str) -> None:
        self.stdout.write(f"  {line}")
        self.stdout.flush()

    def _make(self, options: dict[str, Any]) -> None:
        if options["out"] is None:
            raise CommandError("控えを置くフォルダーを --out で指定してください。")
        made = make(
            out=options["out"],
            with_keys=options["with_keys"],
            at=timezone.now(),
            say=self._say,
        )
        self.stdout.write(f"控えを作りました: {made.path}")
        self.stdout.write(
            f"  {made.rows:,}行、ファイル{made.files:,}件、{made.size / 1_000_000:,.1f}MB"
        )
        self.stdout.write(f"  SHA-256 {made.sha256}")
        if made.missing:
            self.stdout.write(f"  注意: 本体のないファイルが{made.missing}件あります。")
        if made.keys:
            self.stdout.write(f"  {keys.WITHIN}")
        else:
            self.stdout.write(f"  {keys.WITHOUT}")
            for place in keys.places():
                self.stdout.write(f"    {place}")

    def _verify(self, options: dict[str, Any]) -> None:
        if options["file"] is None:
            raise CommandError("確かめる控えのファイルを指定してください。")
        with verified(options["file"]) as proved:
            self.stdout.write(describe(proved))
        self.stdout.write("最後まで読み、すべて書かれたとおりでした。")

    def _examine(self, options: dict[str, Any]) -> None:
        found = examine(at=timezone.now(), say=self._say)
        for line in found.astray[:100]:
            self.stdout.write(f"  {line}")
        if found.astray:
            raise CommandError(f"{len(found.astray)}件の異常があります。")
        self.stdout.write(f"ファイル{found.files:,}件は、すべて保管したときのままです。")
