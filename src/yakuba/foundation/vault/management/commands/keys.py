"""`yakuba keys`: see, change and clear up the keys that seal what residents write."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.foundation.vault import keyring, queries
from yakuba.foundation.vault.services import UnableToSeal, resealing, rotation
from yakuba.kernel.actor import Actor

EVERY = 1_000


class Command(BaseCommand):
    help = (
        "暗号化の鍵を扱います。status: いまの鍵と残りの件数 / rotate: 鍵を新しくして暗号化し直す / "
        "seal: 残りを暗号化し直す / retire: 使わなくなったマスター鍵を鍵のファイルから除く"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["status", "rotate", "seal", "retire"])
        parser.add_argument(
            "--master-only",
            action="store_true",
            help="rotate: データ鍵はそのままに、マスター鍵だけを新しくする",
        )
        parser.add_argument(
            "--later",
            action="store_true",
            help="rotate: 暗号化し直す作業は待たず、ワーカーに任せる",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        act: str = options["act"]
        if act != "status" and (problem := queries.vault_problem()):
            raise CommandError(problem)
        try:
            {
                "status": self._status,
                "rotate": lambda: self._rotate(
                    master_only=options["master_only"], later=options["later"]
                ),
                "seal": self._seal,
                "retire": self._retire,
            }[act]()
        except (UnableToSeal, keyring.NoMasterKey) as fault:
            raise CommandError(str(fault)) from fault

    def _status(self) -> None:
        self._write_masters()
        waiting = 0
        for town in Municipality.objects.order_by("pk"):
            with acting_in(town.pk):
                keys = queries.data_keys()
                newest = keys[0].generation if keys else 1
                self.stdout.write(f"{town.name}")
                for key in keys:
                    made = timezone.localtime(key.made_at).date().isoformat()
                    self.stdout.write(f"  データ鍵 {key}  {made}  マスター鍵 {key.master}")
                for holder in resealing.holders():
                    left = holder.left(newest)
                    waiting += left
                    self.stdout.write(f"  {holder.label}: 残り {left:,}件")
        problem = queries.vault_problem()
        if problem:
            raise CommandError(problem)
        self.stdout.write(
            f"暗号化し直していないものが {waiting:,}件あります。"
            if waiting
            else "すべて新しい鍵で暗号化されています。"
        )

    def _write_masters(self) -> None:
        if not keyring.has_keys():
            self.stdout.write("マスター鍵: まだありません（最初の申請のときに作られます）")
            return
        where = "YAKUBA_MASTER_KEYS" if keyring.is_given_by_setting() else str(keyring.path())
        names = "、".join(keyring.masters())
        self.stdout.write(f"マスター鍵（{where}、新しい順）: {names}")

    def _rotate(self, *, master_only: bool, later: bool) -> None:
        self._new_master()
        actor, now = Actor.system("鍵の更新"), timezone.now()
        for town in Municipality.objects.order_by("pk"):
            with acting_in(town.pk):
                wrapped = rotation.rewrap(actor=actor, at=now)
                self.stdout.write(f"{town.name}: データ鍵 {wrapped}個を包み直しました。")
                if not master_only:
                    key = rotation.new_generation(actor=actor, at=now)
                    self.stdout.write(f"{town.name}: データ鍵を{key}にしました。")
        if master_only:
            return
        if later:
            self.stdout.write("残りはワーカーが少しずつ暗号化し直します（yakuba keys status）。")
            return
        self._seal()

    def _new_master(self) -> None:
        if not keyring.is_given_by_setting():
            if keyring.has_keys():
                self.stdout.write(f"新しいマスター鍵を作りました（{keyring.add()}）。")
            else:
                keyring.make_first()
            return
        name, _ = keyring.newest()
        self.stdout.write(f"YAKUBA_MASTER_KEYS の先頭の鍵（{name}）で包みます。")

    def _seal(self) -> None:
        failed: list[str] = []
        for town in Municipality.objects.order_by("pk"):
            with acting_in(town.pk):
                outcome = resealing.reseal_all(tell=self._tell)
            self.stdout.write(f"{town.name}: {outcome.done:,}件を暗号化し直しました。")
            failed.extend(f"{town.name} {one}" for one in outcome.failed)
        if failed:
            shown = "\n".join(failed[:20])
            raise CommandError(
                f"開けない内容が {len(failed):,}件あります。書き換えられたおそれがあるため、"
                f"そのままにしました。\n{shown}"
            )

    def _tell(self, label: str, done: int, left: int) -> None:
        if done % EVERY == 0:
            self.stdout.write(f"  {label}: {done:,}件済み、残り {left:,}件")

    def _retire(self) -> None:
        if keyring.is_given_by_setting():
            raise CommandError(
                "マスター鍵は YAKUBA_MASTER_KEYS にあります。使わなくなった鍵はそこから除いてください。"
            )
        if not keyring.has_keys():
            raise CommandError("マスター鍵はまだありません。")
        used = {keyring.newest()[0]}
        for town in Municipality.objects.order_by("pk"):
            with acting_in(town.pk):
                used.update(key.master for key in queries.data_keys())
        gone = [name for name in keyring.masters() if name not in used]
        keyring.keep_only(frozenset(used))
        names = "、".join(gone) or "なし"
        self.stdout.write(f"除いたマスター鍵: {names}")
