"""Readers of the environment that fail loudly on a bad value."""

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url

# The alias of the connection as the role that owns the tables.
OWNER = "owner"


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


def choice(name: str, default: str, *, among: tuple[str, ...]) -> str:
    """Return one of the words; raises `BadSetting` for any other."""
    value = text(name, default)
    if value not in among:
        raise BadSetting(f"{name}={value!r}: write one of {', '.join(among)}.")
    return value


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
        _make_once(path, secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()


def _make_once(path: Path, content: str) -> None:
    """Write the file whole; of several processes that start together, the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600, exist_ok=False)
    try:
        draft.write_text(content, encoding="ascii")
        # Not a rename: that would replace the key that another process goes on with already.
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    except OSError:
        # Some network folders know no hard links; on those only one process may make the key.
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def databases(data: Path) -> dict[str, Any]:
    """Return DATABASES: embedded SQLite in the data folder, or what DATABASE_URL names."""
    url, owner_url = text("DATABASE_URL"), text("DATABASE_OWNER_URL")
    if not url:
        return {"default": _sqlite(data / "yakuba.sqlite3")}
    if not owner_url:
        return {"default": _postgresql("DATABASE_URL", url)}
    return {
        "default": _postgresql("DATABASE_URL", url),
        OWNER: _postgresql("DATABASE_OWNER_URL", owner_url),
    }


def caches(databases: dict[str, Any]) -> dict[str, Any]:
    """Return CACHES: shared by all machines on PostgreSQL, else in the memory of the process."""
    if databases["default"]["ENGINE"] == "django.db.backends.sqlite3":
        return {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    return {
        "default": {
            "BACKEND": "yakuba.config.caches.DatabaseCache",
            "LOCATION": "yakuba_cache",
            # Expired rows go with the sweeper; beyond this Django drops the oldest by itself.
            "OPTIONS": {"MAX_ENTRIES": 50_000},
        }
    }


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            # FULL: an arrival that was confirmed survives a power cut (到達は失われない).
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-16000; PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;"
            ),
        },
    }


def _postgresql(name: str, url: str) -> dict[str, Any]:
    if not url.startswith(("postgres://", "postgresql://")):
        raise BadSetting(f"{name}: write postgres://role:password@host:5432/database.")
    # A connection lives as long as its thread; one that the server has closed is opened anew.
    return {
        **dj_database_url.parse(url, conn_max_age=None, conn_health_checks=True),
        "ENGINE": "yakuba.foundation.tenancy.postgresql",
    }
