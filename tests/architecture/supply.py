"""What comes into the source and into the environment: secrets, locked packages, their licences.

Everything here is read from this machine; what needs the network is `audit.py`.
"""

import re
import subprocess
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from detect_secrets.core import baseline
from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import transient_settings

ROOT = Path(__file__).resolve().parents[2]
BASELINE = ROOT / ".secrets.baseline"
# Locks are hashes, catalogues and pictures are no source; the same words stand in the baseline.
NOT_SEARCHED = r"^requirements/.*\.txt$|\.(po|mo|png|jpg|pdf|sqlite3)$|^\.secrets\.baseline$"

# A line in which none of the detectors can find anything has none of these (what passes for random
# has at least 23 different letters). Two lines of a
# hundred are worth their time; that the quick search finds all is tested.
_WORDS = (
    r"(?:api|auth|service|account|db|database|priv|private|client)_?-?key|(?:db|database|key)_?-?pass"
    r"|password|passwd|pwd|secret|contrase|PRIVATE KEY|://[^\s/]*:[^\s/]*@|token"
)
_QUOTED = r"[\"'][A-Za-z0-9+/=_\-]{20,}[\"']|[\"'][0-9a-fA-F]{8,}[\"']"
_LONG = r"(?<![\w-])(?=[A-Za-z_\-./+=:]*[0-9])[A-Za-z0-9_\-./+=:]{16,}"
_ADDRESS = r"\b\d+\.\d+\.\d+\.\d+\b"
_SUSPECT = re.compile(f"{_WORDS}|{_QUOTED}|{_LONG}|{_ADDRESS}", re.IGNORECASE)


@dataclass(frozen=True)
class Secret:
    """Where something stands that looks like a secret; of itself only its hash."""

    name: str
    kind: str
    digest: str


def searched_files(root: Path = ROOT) -> list[str]:
    """Return every file that git would commit, but for those that hold no source."""
    if (root / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached"]
        listed = subprocess.run(command, cwd=root, check=True, capture_output=True).stdout.decode()
        names = [name for name in listed.split("\0") if name]
    else:
        # A release that was unpacked has no history; the folders of the house are known.
        tops = ("src", "tests", "docs", "deploy", "benchmarks", "requirements", "data")
        found = [*root.glob("*.*"), *(path for top in tops for path in (root / top).rglob("*"))]
        names = [str(path.relative_to(root)) for path in found if "__pycache__" not in path.parts]
    return [name for name in names if not re.search(NOT_SEARCHED, name) and (root / name).is_file()]


def secrets_in(root: Path, names: list[str]) -> set[Secret]:
    """Return what the detectors find in the files, by the settings of the baseline."""
    found = SecretsCollection(root=str(root))
    with transient_settings(_settings()):
        for name in names:
            found.scan_file(name)
    return {Secret(name, one.type, one.secret_hash) for name, one in found}


def quick_copy(root: Path, names: list[str], to: Path) -> list[str]:
    """Copy the lines that could hold a secret into a tree of the same shape."""
    copied = []
    for name in names:
        text = (root / name).read_text(encoding="utf-8", errors="replace")
        # What has a structure is read as a whole.
        kept = [line for line in text.splitlines(keepends=True) if _SUSPECT.search(line)]
        if not kept:
            continue
        is_whole = name.endswith((".yaml", ".yml", ".ini", ".cfg", ".toml"))
        target = to / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text if is_whole else "".join(kept), encoding="utf-8")
        copied.append(name)
    return copied


def new_secrets(found: set[Secret]) -> list[str]:
    """Return file and kind of what the baseline does not know."""
    kept = baseline.load_from_file(str(BASELINE))["results"]
    known = {Secret(name, one["type"], one["hashed_secret"]) for name in kept for one in kept[name]}
    return sorted(f"{one.name}: {one.kind}" for one in found - known)


def _settings() -> dict[str, object]:
    kept = baseline.load_from_file(str(BASELINE))
    return {"plugins_used": kept["plugins_used"], "filters_used": kept["filters_used"]}


@dataclass(frozen=True)
class Locked:
    """One package of a lock file."""

    name: str
    version: str
    hashes: int


def locked(path: Path) -> list[Locked]:
    """Return the packages of a lock file; raises ValueError for a line that pins nothing."""
    found = []
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        pin = re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)", line)
        if not pin:
            raise ValueError(line[:80])
        found.append(Locked(pin[1].lower(), pin[2], line.count("--hash=sha256:")))
    return found


ALLOWED_LICENCES = {
    "MIT", "MIT-0", "MIT-CMU", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "PSF-2.0", "MPL-2.0",
    "OFL-1.1", "CNRI-Python", "0BSD", "ISC", "Unlicense", "Zlib", "CC0-1.0",
}  # fmt: skip
# Weak copyleft is fine for a library that is installed beside us, unchanged; one by one.
ALLOWED_ONE_BY_ONE = {
    "psycopg": {"LGPL-3.0-only"},
    "psycopg-binary": {"LGPL-3.0-only"},
}
# What the package says in its files only.
_READ_BY_EYE = {"axe-playwright-python": "MIT"}
_CLASSIFIERS = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "SIL Open Font License 1.1 (OFL-1.1)": "OFL-1.1",
}
_PLAIN = {
    "bsd": "BSD-3-Clause",
    "bsd 2-clause license": "BSD-2-Clause",
    "apache": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "mit license": "MIT",
    "psfl": "PSF-2.0",
}


def licences(name: str) -> set[str]:
    """Return the licences of an installed package as SPDX words; what it says itself comes first."""
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return set()
    return _expression(found) or _field(found) or _classified(found) or _by_eye(name)


def _expression(found: Distribution) -> set[str]:
    words = re.findall(r"[\w.+-]+", found.metadata.get("License-Expression") or "")
    return {word for word in words if word not in ("AND", "OR", "WITH")}


def _field(found: Distribution) -> set[str]:
    text = (found.metadata.get("License") or "").strip()
    plain = _PLAIN.get(text.lower(), text)
    return {plain} if plain in ALLOWED_LICENCES else set()


def _classified(found: Distribution) -> set[str]:
    lines = found.metadata.get_all("Classifier") or []
    names = [line.rsplit(" :: ", 1)[-1] for line in lines if line.startswith("License ::")]
    return {_CLASSIFIERS.get(name, name) for name in names if name != "OSI Approved"}


def _by_eye(name: str) -> set[str]:
    return {_READ_BY_EYE[name]} if name in _READ_BY_EYE else set()
