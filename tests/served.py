"""A real installation for tests: its own data folder, its own port, web and worker as processes."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from yakuba.config.start import fingerprint

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 300
# The folder that all processes of one run of the tests share; `conftest.py` makes and removes it.
RUN_FOLDER = "YAKUBA_TEST_RUN"


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Installation:
    """A running server with its data folder."""

    data: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return environment(self.data)

    def children(self) -> dict[str, list[int]]:
        """Return the process ids of web server and worker, found by their command lines."""
        found: dict[str, list[int]] = {"web": [], "work": []}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                line = (entry / "cmdline").read_bytes().decode().replace("\0", " ")
                place = (entry / "environ").read_bytes()
            except OSError:
                continue
            if f"YAKUBA_DATA={self.data}\0".encode() not in place:
                continue
            if "yakuba.config.cli work" in line:
                found["work"].append(int(entry.name))
            elif "granian" in line or "multiprocessing.spawn" in line:
                found["web"].append(int(entry.name))
        return found

    def resident_kilobytes(self) -> int:
        """Return the resident memory of starter, web and worker together (shared pages once)."""
        pids = [self.process.pid, *self.children()["web"], *self.children()["work"]]
        total = 0
        for pid in pids:
            try:
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            except OSError:
                continue
            total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return total

    def stop(self) -> None:
        """Stop as Ctrl+C does; kill what does not obey."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pids in self.children().values():
            for pid in pids:
                os.kill(pid, signal.SIGKILL)


def environment(data: Path, **more: str) -> dict[str, str]:
    """Return the environment of an installation on the data folder."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "YAKUBA_DATA": str(data),
        "YAKUBA_MAIL_CATCHER": "yes",
        **_databases(data),
        **more,
    }


def output_of(data: Path, module: str, *words: str, **more: str) -> str:
    """Run a module in the installation's environment and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=ROOT,
        env={
            **environment(data, **more),
            "DJANGO_SETTINGS_MODULE": "yakuba.config.settings",
            "PYTHONPATH": os.pathsep.join((f"{ROOT}/src", str(ROOT))),
        },
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def _database_of(data: Path) -> str:
    return f"installation_{hashlib.sha256(str(data).encode()).hexdigest()[:16]}"


def _databases(data: Path) -> dict[str, str]:
    """Return the addresses of the installation's own database; none where it is embedded."""
    if "DATABASE_URL" not in os.environ:
        return {}
    name = _database_of(data)
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if known.fetchone() is None:
            connection.execute(f"CREATE DATABASE {name}")
    return {
        key: urlunsplit(urlsplit(os.environ[key])._replace(path=f"/{name}"))
        for key in ("DATABASE_URL", "DATABASE_OWNER_URL")
    }


def rows(data: Path, statement: str) -> list[tuple[Any, ...]]:
    """Run a statement on the installation's database as an outsider who owns the tables."""
    databases = _databases(data)
    if databases:
        with psycopg.connect(databases["DATABASE_OWNER_URL"]) as connection:
            done = connection.execute(statement)
            return done.fetchall() if done.description else []
    with contextlib.closing(sqlite3.connect(data / "yakuba.sqlite3", timeout=30)) as link, link:
        return link.execute(statement).fetchall()


def wait_until_answering(url: str, process: subprocess.Popen[bytes]) -> float:
    """Wait for the first answer; returns the seconds it took."""
    began = time.monotonic()
    while time.monotonic() - began < START_SECONDS:
        if process.poll() is not None:
            raise RuntimeError(f"the installation ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5):  # noqa: S310 - own server
                return time.monotonic() - began
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise TimeoutError(url)


def start(data: Path, **more: str) -> Installation:
    """Start an installation as `make run` does and wait until it answers."""
    port = free_port()
    log = (data / "server.log").open("ab")
    process = subprocess.Popen(
        [sys.executable, "-m", "yakuba.config.start", "--port", str(port)],
        cwd=ROOT,
        env=environment(data, **more),
        stdout=log,
        stderr=log,
    )
    log.close()
    installation = Installation(data, port, process)
    try:
        wait_until_answering(installation.url, process)
    except (RuntimeError, TimeoutError) as error:
        installation.stop()
        raise RuntimeError((data / "server.log").read_text(encoding="utf-8")[-4000:]) from error
    return installation


def lay_out(data: Path, demo: str) -> None:
    """Make the data folder that the first start makes, with a demo of that size ("none", "small").

    It is made once for all tests of a run; each has a copy of its own.
    """
    made = Path(os.environ[RUN_FOLDER]) / demo
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (made / "prepared").exists():
            made.mkdir(exist_ok=True)
            manage(made, "prepare", YAKUBA_DEMO=demo)
            (made / "prepared").write_text(fingerprint(), encoding="ascii")
        shutil.copytree(made, data, dirs_exist_ok=True)
        if "DATABASE_URL" in os.environ:
            with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
                connection.execute(
                    f"CREATE DATABASE {_database_of(data)} TEMPLATE {_database_of(made)}"
                )


@contextmanager
def served(data: Path, *, demo: str = "none", **more: str) -> Iterator[Installation]:
    """Run an installation for the block; its folder is laid out where it is still empty."""
    if not any(data.iterdir()):
        lay_out(data, demo)
    installation = start(data, YAKUBA_DEMO=demo, **more)
    try:
        yield installation
    finally:
        installation.stop()


def manage(data: Path, *words: str, **more: str) -> str:
    """Run a management command on the data folder and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "yakuba.config.cli", *words],
        cwd=ROOT,
        env=environment(data, **more),
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout
