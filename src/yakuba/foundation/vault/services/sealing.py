"""Seal and unseal content of the active town."""

import logging
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.vault import cache, keyring, queries, rules
from yakuba.foundation.vault.models import DataKey

logger = logging.getLogger("yakuba.vault")

FIRST: Final = 1


class UnableToSeal(Exception):
    """Nothing can be sealed now; the message says why and what an operator does."""


class UnableToUnseal(Exception):
    """The content cannot be read: the key is away, or the bytes are not what was sealed."""


class LockedOut(UnableToUnseal):
    """The key is away, so that nothing of the town can be read; the content itself is untouched."""


def seal(content: bytes, *, about: str) -> bytes:
    """Return the content sealed for the active town and for the place that `about` names.

    The town's first seal makes its first data key. Raises `UnableToSeal`.
    """
    town = active_municipality_id()
    generation = current_generation()
    try:
        cipher = _cipher(town, generation)
    except UnableToUnseal as fault:
        raise UnableToSeal(str(fault)) from fault
    return rules.sealed(content, cipher=cipher, generation=generation, town=town, about=about)


def unseal(sealed: bytes, *, about: str) -> bytes:
    """Return what was sealed by the active town for this very place; raises `UnableToUnseal`."""
    town = active_municipality_id()
    try:
        header = rules.header_of(sealed)
    except rules.NotSealed as fault:
        raise UnableToUnseal(
            "暗号化された内容の形が正しくありません。データが壊れているおそれがあります。"
        ) from fault
    cipher = _cipher(town, header.generation)
    try:
        return rules.opened(sealed, cipher=cipher, town=town, about=about)
    except rules.NotOpened as fault:
        raise UnableToUnseal(
            "暗号化された内容を開けません。内容が書き換えられたか、"
            "別の場所から写されたおそれがあります。システム運用の担当者に知らせてください。"
        ) from fault


def current_generation() -> int:
    """Return the generation that seals for the active town; its first one is made when needed."""
    town = active_municipality_id()
    known = cache.generation(town)
    if known is not None:
        return known
    newest = queries.newest_generation(town)
    if newest is None:
        newest = _first_key(town)
    cache.keep_generation(town, newest)
    return newest


def forget_keys() -> None:
    """Empty this process's memory of keys, as when another database is opened."""
    cache.forget()


def make_key(town: int, generation: int) -> DataKey:
    """Write a fresh data key of the active town; two processes at once make one."""
    try:
        name, master = keyring.newest()
    except keyring.NoMasterKey as fault:
        _tell_the_operator()
        raise UnableToSeal(str(fault)) from fault
    key = rules.new_key()
    row, _ = DataKey.objects.get_or_create(
        municipality_id=town,
        generation=generation,
        defaults={
            "wrapped": rules.wrap(key, master=master, town=town, generation=generation),
            "master": name,
        },
    )
    return row


def _first_key(town: int) -> int:
    if not keyring.has_keys():
        if queries.any_town_has_keys():
            # A new master key would hide that the old one is lost, and open nothing.
            _tell_the_operator()
            raise UnableToSeal(queries.LOST)
        keyring.make_first()
    return make_key(town, FIRST).generation


def _cipher(town: int, generation: int) -> AESGCM:
    known = cache.cipher(town, generation)
    if known is not None:
        return known
    row = queries.data_key(town, generation)
    if row is None:
        raise LockedOut(
            f"この団体のデータ鍵（第{generation}世代）が見つかりません。"
            "データベースが途中まで戻されたおそれがあります。"
        )
    cipher = AESGCM(unwrapped(row))
    cache.keep_cipher(town, generation, cipher)
    return cipher


def unwrapped(row: DataKey) -> bytes:
    """Return the data key itself; raises `LockedOut`."""
    try:
        return rules.unwrap(
            bytes(row.wrapped),
            master=keyring.master(row.master),
            town=row.municipality_id,
            generation=row.generation,
        )
    except keyring.NoMasterKey as fault:
        _tell_the_operator()
        raise LockedOut(str(fault)) from fault
    except rules.NotOpened as fault:
        _tell_the_operator()
        raise LockedOut(
            f"データ鍵（第{row.generation}世代）を開けません。鍵の行が書き換えられたおそれがあります。"
        ) from fault


def is_locked(error: BaseException | None) -> bool:
    """Tell whether the error comes from a key that is away, whatever it was told as since."""
    while error is not None:
        if isinstance(error, LockedOut | UnableToSeal):
            return True
        error = error.__cause__
    return False


def _tell_the_operator() -> None:
    """Say it in the log whoever asked: a page, a worker, or somebody whose upload was refused."""
    logger.critical("The master key is missing or wrong. Nothing sealed opens: run yakuba doctor.")
