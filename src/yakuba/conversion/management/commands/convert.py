"""`yakuba convert MAPPING FOLDER --out FOLDER`: legacy files in, accepted files and errors out."""

import time
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from yakuba.conversion.frames.converting import FileOutcome, Order, Outcome, Progress, convert
from yakuba.conversion.frames.engines import DuckEngine
from yakuba.conversion.frames.reading import UnreadableFile
from yakuba.conversion.frames.results import CHARACTERS, deliver
from yakuba.conversion.frames.writing import UnableToWrite
from yakuba.conversion.queries.figures import figures
from yakuba.conversion.queries.shipped import NoSuchDefinition, mapping_at
from yakuba.conversion.rules.character_reading import UnreadableTable, read
from yakuba.conversion.rules.characters import Characters, Repertoire, code_of
from yakuba.conversion.rules.figures import identified
from yakuba.conversion.rules.layout_reading import UnreadableLayout
from yakuba.conversion.rules.layouts import File, Layout
from yakuba.conversion.rules.mapping_reading import UnreadableMapping
from yakuba.conversion.rules.reasons import OTHER_LINE, reason_of

_MOST_REASONS: Final = 12


class Command(BaseCommand):
    help = "Convert the files of an old system; nothing leaves the machine, work files are wiped."
    # It works beside a database as well as without one.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("mapping", help="A mapping's file, or the code of a shipped one.")
        parser.add_argument("folder", type=Path, help="Where the files of the old system are.")
        parser.add_argument("--out", type=Path, help="The new folder; without it a dry run.")
        parser.add_argument("--layouts", type=Path, action="append", default=[])
        parser.add_argument("--threads", type=int, default=2)
        parser.add_argument("--memory", type=int, default=2_500, help="Megabytes.")
        parser.add_argument(
            "--gaiji", type=Path, help="The table of vendors' characters: CSV, JSON."
        )
        parser.add_argument(
            "--characters",
            choices=[one.value for one in Repertoire],
            default=Repertoire.UNICODE.value,
            help="The characters that the new system takes.",
        )
        parser.add_argument("--day", help="The day of the migration, YYYY-MM-DD; today without it.")

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path | None = options["out"]
        if out is not None and out.exists():
            raise CommandError(f"{out} はもうあります。新しいフォルダーの名前にしてください。")
        try:
            definition, source, target = mapping_at(options["mapping"], options["layouts"])
            characters = characters_of(options["characters"], options["gaiji"])
        except (NoSuchDefinition, UnreadableLayout, UnreadableMapping, UnreadableTable) as reason:
            raise CommandError(str(reason)) from reason
        day = options["day"] or timezone.localdate().isoformat()
        inputs = inputs_in(options["folder"], source)
        order = Order(source, target, definition, inputs, day, characters)
        try:
            outcome = self._run(order, out, options["threads"], options["memory"])
        except (UnreadableFile, UnableToWrite) as reason:
            raise CommandError(str(reason)) from reason
        except OSError as reason:
            raise CommandError(
                f"ファイルを読み書きできませんでした（{reason.strerror}）。"
                "置き場所の空きと権限を確かめて、もう一度実行してください。"
                "途中のファイルは残していません。"
            ) from reason
        self._tell(outcome, target, out)

    def _run(self, order: Order, out: Path | None, threads: int, memory: int) -> Outcome:
        began = time.monotonic()

        def say(progress: Progress) -> None:
            seconds = time.monotonic() - began
            self.stderr.write(
                f"{seconds:7.1f}秒 {progress.done + 1}/{progress.of} {progress.doing}"
            )

        # Beside the results: personal data does not go to a folder that others share.
        beside = out.resolve().parent if out else None
        with TemporaryDirectory(prefix=".yakuba-convert-", dir=beside) as scratch:
            place = Path(scratch)
            with DuckEngine.within(place / "work", threads=threads, memory_mb=memory) as engine:
                outcome = convert(order, engine, place / "decided", say)
                if out is not None:
                    deliver(engine, place / "decided", order, outcome, out)
        return outcome

    def _tell(self, outcome: Outcome, target: Layout, out: Path | None) -> None:
        for one in outcome.files:
            self._tell_file(one, target)
        if not outcome.is_balanced:
            raise CommandError("件数が合いません。この結果は使わず、開発元に知らせてください。")
        where = (
            f"結果: {out}" if out else "試しの実行のため、何も書いていません（--out で書きます）。"
        )
        self.stdout.write(where)

    def _tell_file(self, one: FileOutcome, target: Layout) -> None:
        file = target.file(one.file)
        if file is None:
            return
        mark = "一致" if one.is_balanced else "不一致"
        self.stdout.write(
            f"{file.name}: 入力{one.came.rows:,}件 = 移行{one.passed.rows:,}件"
            f" + エラー{one.kept_out.rows:,}件（件数照合 {mark}）、注意{one.warned:,}件"
        )
        most = sorted(one.found.items(), key=lambda pair: -pair[1])[:_MOST_REASONS]
        for (code, reason, _), rows in most:
            field = file.field(code)
            if field is not None:
                said = reason_of(reason, field, file, target).sentence.replace(OTHER_LINE, "")
                self.stdout.write(f"  {rows:>8,}件 {field.name}: {said}")
        for each in one.substitutions[:_MOST_REASONS]:
            self.stdout.write(
                f"  {each.rows:>8,}件 {name_of(file, each.field)}: {code_of(each.character)}を"
                f"「{each.becomes}」に置き換え（{each.basis.label}）"
            )
        undecided = {each.character for each in one.unresolved}
        if undecided:
            self.stdout.write(
                f"  決まっていない文字が{len(undecided):,}字あります。"
                f"結果の{CHARACTERS}に字を書き入れ、次の実行で --gaiji に渡します。"
            )


def name_of(file: File, code: str) -> str:
    """Return how a field is called."""
    field = file.field(code)
    return field.name if field is not None else code


def characters_of(repertoire: str, table: Path | None) -> Characters:
    """Return the set that the target takes, with the decisions of a table.

    Raises UnreadableTable, NoSuchDefinition.
    """
    if table is None:
        return Characters(Repertoire(repertoire))
    try:
        content = table.read_bytes()
    except OSError as reason:
        raise NoSuchDefinition(f"{table} を読めません。置き場所を確かめてください。") from reason
    return Characters(Repertoire(repertoire), identified(read(table.name, content), figures()))


def inputs_in(folder: Path, source: Layout) -> dict[str, list[Path]]:
    """Return by the code of a file what in the folder is named as it."""
    return {one.code: sorted(folder.glob(one.pattern)) for one in source.files}
