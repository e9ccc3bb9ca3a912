"""`yakuba audit`: verify the sealed log, take evidence out of it, seal a backlog, change the key."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from yakuba.foundation.audit import evidence, keys, services
from yakuba.foundation.audit.models import TreeHead
from yakuba.foundation.audit.queries import checks, seals
from yakuba.foundation.audit.rules.note import BrokenNote, Head
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor

# A line of progress each time so many events have been compared.
EVERY = 250_000
# Further findings are counted: who changed a whole table need not be told line by line.
MOST_LINES = 200
FOUND, UNABLE = 1, 2


class Command(BaseCommand):
    help = (
        "監査記録の封印を調べる(verify)、証明を書き出す(export)、いま封印する(seal)、鍵(new-key)。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        verify = acts.add_parser("verify", help="すべての記録を封印と比べます。")
        verify.add_argument(
            "--head", type=Path, action="append", default=[], help="手元に保管した署名や証明"
        )
        export = acts.add_parser("export", help="署名と証明をJSONに書き出します。")
        export.add_argument("--out", type=Path, required=True)
        export.add_argument("--event", type=int, action="append", default=[], metavar="番号")
        export.add_argument("--since", type=Path, help="この証明からの書き足しも証明します。")
        export.add_argument(
            "--with-personal", action="store_true", help="個人が分かる項目も開いて書き出します。"
        )
        seal = acts.add_parser("seal", help="封印されていない記録を、いますべて封印します。")
        for act in (verify, export, seal):
            act.add_argument("--municipality", metavar="URL名", help="この団体だけ")
        new_key = acts.add_parser("new-key", help="新しい署名鍵を作ります。")
        new_key.add_argument(
            "--rotate", action="store_true", help="データフォルダの鍵を新しい鍵に取り替えます。"
        )

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        acts: dict[str, Callable[..., None]] = {
            "verify": self.verify,
            "export": self.export,
            "seal": self.seal,
            "new-key": self.new_key,
        }
        try:
            acts[act](**options)
        except (keys.UnableToSign, services.UnableToSeal, evidence.UnableToProve) as refusal:
            raise CommandError(str(refusal), returncode=UNABLE) from refusal

    def verify(self, *, municipality: str | None, head: list[Path], **options: Any) -> None:
        """Compare every event with its seal; exit code 1 when something is not as it was."""
        known = [one for path in head for one in _heads_in(path)]
        towns = _towns(municipality)
        findings = 0
        for town in towns:
            # A town whose log was made anew has another one, but its code is still the same.
            own = [one for one in known if len(towns) == 1 or one.is_of(town.code)]
            known = [one for one in known if one not in own]
            with acting_in(town.pk):
                self.stdout.write(f"{town.name}: 調べています。")
                findings += self._verify(town, own)
        for one in known:
            findings += 1
            self.stdout.write(
                f"  異常: 手元の署名の台帳({one.origin})は、どの団体のものでもありません。"
            )
        if findings:
            raise CommandError(f"封印と合わないものが{findings}件ありました。", returncode=FOUND)

    def _verify(self, town: Municipality, known: list[Head]) -> int:
        findings = warnings = done = erased = 0
        step = EVERY
        for one in checks.verify(at=timezone.now(), known=known):
            if isinstance(one, checks.Progress):
                done = one.done
                if done >= step:
                    self.stdout.write(f"  {done:,} / {one.size:,}件")
                    step = done + EVERY
                continue
            if isinstance(one, checks.Erasing):
                erased += one.count
                self.stdout.write(
                    f"  消去: {one.count}件の記録の個人に関する項目は、保存期間が終わって"
                    f"消されています(番号{one.by}の記録)。"
                )
                continue
            warnings += one.is_warning
            findings += not one.is_warning
            if findings + warnings <= MOST_LINES:
                mark = "注意" if one.is_warning else "異常"
                self.stdout.write(f"  {mark}: {one.message}")
        if findings + warnings > MOST_LINES:
            self.stdout.write(f"  ほか{findings + warnings - MOST_LINES}件")
        if not findings:
            self.stdout.write(
                f"{town.name}: 封印された{done:,}件は、すべて封印したときのままです"
                f"{'(消去を除く)' if erased else ''}。"
            )
        return findings

    def export(
        self,
        *,
        out: Path,
        municipality: str | None,
        event: list[int],
        since: Path | None,
        with_personal: bool,
        **options: Any,
    ) -> None:
        """Write the last head, the proof since an earlier one, and the proofs of events."""
        towns = _towns(municipality)
        if len(towns) != 1:
            raise CommandError("団体を --municipality で1つ選んでください。", returncode=UNABLE)
        with acting_in(towns[0].pk):
            heads = [*seals.newest_heads(1), *(_earlier(since) if since else ())]
            text = evidence.as_text(
                evidence.evidence(
                    heads=heads,
                    event_ids=event,
                    may_see=evidence.everything if with_personal else evidence.impersonal,
                )
            )
            for one in event or [0]:
                services.note_evidence(
                    entry=one,
                    size=max(head.size for head in heads),
                    opened=with_personal,
                    actor=Actor.system("yakuba audit export"),
                    at=timezone.now(),
                )
        out.write_text(text, encoding="utf-8")
        self.stdout.write(f"{out} に書き出しました。deploy/verify-audit.py で調べられます。")

    def seal(self, *, municipality: str | None, **options: Any) -> None:
        """Seal everything that waits, latecomers of any age included."""
        for town in _towns(municipality):
            with acting_in(town.pk):
                total = 0
                while sealed := services.seal(at=timezone.now(), batches=50, deep=not total):
                    total += sealed
                    self.stdout.write(f"{town.name}: {total:,}件を封印しました。")
                if not total:
                    self.stdout.write(f"{town.name}: 封印を待つ記録はありません。")

    def new_key(self, *, rotate: bool, **options: Any) -> None:
        """Print a new key, or put it in place of the data folder's."""
        if rotate:
            if keys.is_given_by_setting():
                raise CommandError(
                    "鍵は YAKUBA_AUDIT_KEY で設定されています。--rotate を付けずに新しい鍵を作り、"
                    "設定を取り替えてください。",
                    returncode=UNABLE,
                )
            former, present = keys.rotate()
            self.stdout.write(f"署名鍵を {former} から {present} に取り替えました。")
            return
        text = keys.new_key_text()
        self.stdout.write(f"YAKUBA_AUDIT_KEY={text}")
        self.stdout.write(f"公開鍵: {keys.public_text(text)}")
        if keys.has_key():
            former = keys.public_text_of(keys.signer())
            self.stdout.write(
                f"いまの公開鍵(YAKUBA_AUDIT_PUBLIC_KEYS に書き足してください): {former}"
            )


def _towns(slug: str | None) -> list[Municipality]:
    towns = list(Municipality.objects.filter(**({"slug": slug} if slug else {})).order_by("code"))
    if not towns:
        raise CommandError(f"団体「{slug or ''}」が見つかりません。", returncode=UNABLE)
    return towns


def _heads_in(path: Path) -> list[Head]:
    try:
        return evidence.heads_in(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, BrokenNote) as fault:
        raise CommandError(f"{path}: {fault}", returncode=UNABLE) from fault


def _earlier(path: Path) -> list[TreeHead]:
    """Return the stored heads that the file's heads are, apart from the last one."""
    sizes = {one.size for one in _heads_in(path) if one.origin == seals.origin()}
    found = list(TreeHead.objects.filter(size__in=sizes))
    if not sizes or len(found) < len(sizes):
        raise CommandError(
            f"{path}: いまの台帳にない署名です。yakuba audit verify --head で調べてください。",
            returncode=UNABLE,
        )
    newest = seals.newest_head()
    return [one for one in found if one != newest]
