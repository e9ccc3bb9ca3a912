"""The secrets of an installation that lie in its data folder.

They are not in a backup unless asked for: who finds such a backup must not be able to read what
is sealed in it. Without them, though, sealed answers and files stay sealed for ever.
"""

import os
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from .databases import Say

PREFIX: Final = "keys/"
WITHOUT: Final = (
    "鍵は入っていません。次のものを別の場所に、別の人が保管してください。"
    "マスター鍵がないと、封じられた申請内容と添付は二度と読めません。"
)
WITHIN: Final = (
    "鍵が入っています。この控えを手にした人は、すべての申請内容を読めます。"
    "暗号化した媒体に、施錠して保管してください。"
)


def files() -> list[Path]:
    """Return the secrets, and the public halves of former ones, in the data folder."""
    folder = Path(settings.DATA)
    found = [*folder.glob("*.secret"), *folder.glob("yakuba_audit_public_keys.txt")]
    return sorted(path for path in found if path.is_file())


def places() -> list[str]:
    """Return where the keys of this installation are: files of ours, or settings."""
    given = {
        "YAKUBA_SECRET_KEY": "yakuba_secret_key.secret",
        "YAKUBA_MASTER_KEYS": "yakuba_master_keys.secret",
        "YAKUBA_AUDIT_KEY": "yakuba_audit_key.secret",
    }
    here = {path.name: str(path) for path in files()}
    by_setting = [f"設定 {name} の値" for name, file in given.items() if file not in here]
    return [*here.values(), *by_setting]


def put(name: str, content: bytes, *, at: datetime, say: Say) -> None:
    """Put a key in its place; a different one that lies there already is set aside."""
    path = Path(settings.DATA) / Path(name).name
    if path.exists():
        if path.read_bytes() == content:
            return
        aside = path.with_name(f"{path.name}.before-restore-{at:%Y%m%d%H%M%S}")
        path.replace(aside)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    say(f"鍵 {path.name} を戻しました。")
