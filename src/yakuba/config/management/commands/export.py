"""`yakuba export --municipality SLUG --out FILE.zip`: all data of one town in open formats."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from yakuba.config.export.making import UnableToExport, make
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor


class Command(BaseCommand):
    help = "Write everything of one municipality as CSV, JSON Lines and files; it is recorded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--municipality", required=True, help="The slug, as in its address.")
        parser.add_argument("--out", type=Path, required=True, help="The new ZIP file.")

    def handle(self, *args: Any, **options: Any) -> None:
        town = Municipality.objects.filter(slug=options["municipality"]).first()
        if town is None:
            names = "、".join(Municipality.objects.values_list("slug", flat=True))
            raise CommandError(f"{options['municipality']} という団体はありません({names})。")
        try:
            done = make(
                town=town,
                out=options["out"],
                actor=Actor.system("システム運用(コマンド)"),
                at=timezone.now(),
                say=self._say,
            )
        except UnableToExport as reason:
            raise CommandError(str(reason)) from reason
        self.stdout.write(f"{town.name}の全データを書き出しました: {done.path}")
        self.stdout.write(
            f"  {done.rows:,}行、ファイル{done.files:,}件。書き出しは記録されました。"
        )
        self.stdout.write(f"  SHA256SUMS の SHA-256 {done.sha256}")
        if done.missing:
            self.stdout.write(
                f"  注意: 読めなかったファイルが{done.missing}件あります(files.csv)。"
            )

    def _say(self, line: str) -> None:
        self.stdout.write(f"  {line}")
        self.stdout.flush()
