"""Readers of the environment that fail loudly on a bad value."""

import os
import secrets
from pathlib import Path


class BadSetting(RuntimeError):
    """An environment variable holds something that cannot be meant."""


def text(name: str, default: str = "") -> str:
    """Return the variable, or the content of the file named by NAME_FILE."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def flag(name: str, *, default: bool) -> bool:
    """Return a boolean; raises `BadSetting` for anything but 1/0/true/false/yes/no."""
    value = text(name, "yes" if default else "no").lower()
    if value in ("1", "true", "yes"):
        return True
    if value in ("0", "false", "no"):
        return False
    raise BadSetting(f"{name}={value!r}: write yes or no.")


def number(name: str, default: int) -> int:
    """Return an integer; raises `BadSetting`."""
    value = text(name, str(default))
    if not value.lstrip("-").isdigit():
        raise BadSetting(f"{name}={value!r}: write a whole number.")
    return int(value)


def names(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list without blanks."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def secret(name: str, keep_in: Path) -> str:
    """Return the secret of the environment, else one made once and kept in the data folder."""
    given = text(name)
    if given:
        return given
    path = keep_in / f"{name.lower()}.secret"
    if not path.exists():
        keep_in.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_text(encoding="ascii").strip()
