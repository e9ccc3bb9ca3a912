"""The master keys of the installation: from the setting, else from a file in the data folder.

They never enter the database. The newest comes first and wraps; all of them unwrap.
"""

import contextlib
import os
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

from .rules import fingerprint, key_of_text, new_key, text_of_key

_KEEP: Final = (
    "鍵はバックアップから戻すか、YAKUBA_MASTER_KEYS に設定してください"
    "（docs/operations/keys.md「鍵を失ったとき」）。"
)


class NoMasterKey(RuntimeError):
    """A master key is missing or cannot be read; the message says what to do, in Japanese."""


def path() -> Path:
    """Return where the key file is, when keys are not given by the setting."""
    return Path(settings.MASTER_KEYS_FILE)


def is_given_by_setting() -> bool:
    """Tell whether the operator gives the keys, so that no file is read or made."""
    return bool(settings.MASTER_KEYS)


def has_keys() -> bool:
    """Tell whether there is any master key."""
    return is_given_by_setting() or path().exists()


def masters() -> dict[str, bytes]:
    """Return the master keys by fingerprint, newest first; raises `NoMasterKey`."""
    if is_given_by_setting():
        return _read(tuple(settings.MASTER_KEYS), "YAKUBA_MASTER_KEYS")
    file = path()
    try:
        lines = file.read_text(encoding="ascii").split()
    except FileNotFoundError:
        raise NoMasterKey(f"マスター鍵がありません（{file}）。{_KEEP}") from None
    except (OSError, UnicodeDecodeError) as fault:
        raise NoMasterKey(
            f"マスター鍵のファイルを読めません（{file}）。持ち主と権限（0600）を確かめてください。"
        ) from fault
    if not lines:
        raise NoMasterKey(f"マスター鍵のファイルが空です（{file}）。{_KEEP}")
    return _read(tuple(lines), str(file))


def newest() -> tuple[str, bytes]:
    """Return fingerprint and key that wrap from now on; raises `NoMasterKey`."""
    return next(iter(masters().items()))


def master(name: str) -> bytes:
    """Return the master key of this fingerprint; raises `NoMasterKey`."""
    known = masters()
    if name not in known:
        have = "、".join(known)
        raise NoMasterKey(
            f"データ鍵を包んだマスター鍵（{name}）がありません。いまある鍵は {have} です。{_KEEP}"
        )
    return known[name]


def make_first() -> None:
    """Make the key file unless there is one; of processes that start together, one makes it."""
    file = path()
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = _written(file, [text_of_key(new_key())])
    try:
        # A link appears with its whole content or not at all, and never over another file.
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink()
    _flush(file.parent)


def add() -> str:
    """Put a new master key before the others in the file; returns its fingerprint."""
    file, key = path(), new_key()
    _written(file, [text_of_key(one) for one in (key, *masters().values())]).replace(file)
    _flush(file.parent)
    return fingerprint(key)


def keep_only(names: frozenset[str]) -> None:
    """Take every other key out of the file."""
    kept = [text_of_key(key) for name, key in masters().items() if name in names]
    _written(path(), kept).replace(path())
    _flush(path().parent)


def _written(file: Path, lines: list[str]) -> Path:
    """Write a file beside the key file, readable by its owner alone, and bring it to the disk."""
    draft = file.with_name(f".{file.name}.{os.getpid()}.{os.urandom(4).hex()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write("\n".join(lines) + "\n")
        out.flush()
        os.fsync(out.fileno())
    return draft


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@lru_cache(maxsize=4)
def _read(lines: tuple[str, ...], where: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for number, line in enumerate(lines, 1):
        try:
            key = key_of_text(line)
        except ValueError as fault:
            raise NoMasterKey(
                f"{where} の{number}番目の鍵を読めません（{fault}）。"
                "32バイトをBASE64にした44文字を書いてください。"
            ) from fault
        found[fingerprint(key)] = key
    return found
