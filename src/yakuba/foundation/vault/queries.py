"""Reads of the key rows, always of one named town."""

from typing import Final

from django.db.models import Max
from django.urls import reverse

from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality

from . import keyring, rules
from .models import DataKey

LOST: Final = (
    "暗号化に使うマスター鍵がありません。"
    "この機械に鍵のファイルを戻すか、YAKUBA_MASTER_KEYS に設定してください"
    "（docs/operations/keys.md「鍵を失ったとき」）。"
)


def newest_generation(town: int) -> int | None:
    """Return the town's newest generation, or None before its first seal."""
    rows = DataKey.objects.filter(municipality_id=town)
    found: int | None = rows.aggregate(newest=Max("generation"))["newest"]
    return found


def data_key(town: int, generation: int) -> DataKey | None:
    """Return the row of one generation."""
    return DataKey.objects.filter(municipality_id=town, generation=generation).first()


def data_keys() -> list[DataKey]:
    """Return every generation of the active town, newest first."""
    return list(DataKey.objects.order_by("-generation"))


def find_key(key_id: str) -> DataKey | None:
    """Return the generation of the active town that a reference names."""
    if not key_id.isascii() or not key_id.isdigit() or len(key_id) > 9:
        return None
    return DataKey.objects.filter(generation=int(key_id)).first()


def card(key_id: str) -> SubjectCard | None:
    """Return title and page of one generation, or None."""
    key = find_key(key_id)
    return SubjectCard(f"データ鍵 {key}", reverse("vault:keys")) if key else None


def any_town_has_keys() -> bool:
    """Tell whether any town has a data key; asked town by town, once, before a key file is made."""
    for town in Municipality.objects.values_list("pk", flat=True):
        with acting_in(town):
            if DataKey.objects.exists():
                return True
    return False


def vault_problem() -> str:
    """Return what an operator has to put right, in Japanese; empty when every key opens."""
    if not keyring.has_keys() and not any_town_has_keys():
        return ""
    try:
        keyring.masters()
    except keyring.NoMasterKey as fault:
        return str(fault)
    if loose := _loose_file():
        return loose
    for town in Municipality.objects.order_by("pk"):
        with acting_in(town.pk):
            if fault_text := problem_of_town(town.pk):
                return f"{town.name}: {fault_text}"
    return ""


def _loose_file() -> str:
    if keyring.is_given_by_setting():
        return ""
    mode = keyring.path().stat().st_mode & 0o077
    if mode:
        return (
            f"マスター鍵のファイル（{keyring.path()}）をほかの利用者が読めます。"
            "chmod 600 で権限を直してください。"
        )
    return ""


def problem_of_town(town: int) -> str:
    """Return why keys of the active town do not open; empty when all do."""
    for row in data_keys():
        try:
            rules.unwrap(
                bytes(row.wrapped),
                master=keyring.master(row.master),
                town=town,
                generation=row.generation,
            )
        except keyring.NoMasterKey as fault:
            return str(fault)
        except rules.NotOpened:
            return (
                f"データ鍵（第{row.generation}世代）を開けません。書き換えられたおそれがあります。"
            )
    return ""
