"""Several web and worker processes on one PostgreSQL, with a mail server beside them.

Where tests/served.py runs what `make run` starts, this runs what an operator of many machines
starts: each process by itself, so that one of them can be killed and another goes on.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from tests.postgresql import Server, throwaway
from tests.served import ROOT, free_port, wait_until_answering
from yakuba.config.start import web_command, worker_command

T = TypeVar("T")


def apart(story: Coroutine[Any, Any, T]) -> T:
    """Run it in a thread of its own: browser tests leave an event loop in the main one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, story).result()


@dataclass
class Process:
    """One process of the installation, which can be killed and started anew."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    log: Path
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """Kill it and its children at once, and start nothing in its place."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to finish what it holds."""
        self._end(signal.SIGTERM)

    def is_alive(self) -> bool:
        """Tell whether it runs."""
        return self.running is not None and self.running.poll() is None

    def _end(self, how: signal.Signals) -> None:
        if self.running is None:
            return
        # It leads a session of its own: Granian's worker dies with its parent.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.running.pid, how)
        try:
            self.running.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()
        self.running = None


@dataclass
class Fleet:
    """What runs: the database, the mail server, the web processes and the workers."""

    data: Path
    server: Server
    environment: dict[str, str]
    mail: Process
    webs: dict[int, Process] = field(default_factory=dict)
    workers: list[Process] = field(default_factory=list)

    @property
    def ports(self) -> list[int]:
        return list(self.webs)

    @property
    def ledger(self) -> Path:
        return self.data / "mail.txt"

    def mails(self) -> list[tuple[float, str, str]]:
        """Return what the mail server took: time, Message-ID, recipient."""
        lines = self.ledger.read_text(encoding="utf-8").splitlines() if self.ledger.exists() else []
        parts = [line.split("\t") for line in lines]
        return [(float(at), key, recipient) for at, key, recipient in parts]

    def command(self, *words: str) -> str:
        """Run a command of the product and return what it prints."""
        return self._run([sys.executable, "-m", "yakuba.config.cli", *words])

    def module(self, name: str, *words: str) -> str:
        """Run a module of the tests in the installation's environment."""
        return self._run([sys.executable, "-m", name, *words])

    def _run(self, command: list[str]) -> str:
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    def start_web(self, *, host: str, **more: str) -> int:
        """Start one more web process and return its port."""
        port = free_port()
        self.webs[port] = self._process(f"web-{host}", web_command("127.0.0.1", port), more)
        self.revive_web(port)
        return port

    def revive_web(self, port: int) -> None:
        """Start the web process on the port and wait for its first answer."""
        process = self.webs[port]
        process.start()
        assert process.running is not None
        wait_until_answering(f"http://127.0.0.1:{port}", process.running)

    def start_worker(self, *, host: str, **more: str) -> Process:
        """Start one more worker, which believes to run on the host."""
        worker = self._process(
            f"worker-{host}", worker_command(), {"YAKUBA_HOST_NAME": host, **more}
        )
        worker.start()
        self.workers.append(worker)
        return worker

    def _process(self, name: str, command: Sequence[str], more: dict[str, str]) -> Process:
        return Process(name, command, {**self.environment, **more}, self.data / f"{name}.log")

    def stop(self) -> None:
        """Stop everything but the database."""
        for process in (*self.webs.values(), *self.workers, self.mail):
            process.stop()


@contextlib.contextmanager
def fleet(
    *, webs: int, workers: int, durable: bool = True, postgresql: dict[str, str] | None = None,
    server: Server | None = None, data: Path | None = None, **more: str,
) -> Iterator[Fleet]:  # fmt: skip
    """Run an installation with the demo towns for the block, on a database of its own or a kept one."""
    with contextlib.ExitStack() as stack:
        if server is None:
            server = stack.enter_context(throwaway(durable=durable, **(postgresql or {})))
        if data is None:
            data = Path(
                stack.enter_context(
                    tempfile.TemporaryDirectory(prefix="yakuba-fleet-", ignore_cleanup_errors=True)
                )
            )
        (data / "mail.txt").unlink(missing_ok=True)
        smtp_port = free_port()
        environment = {
            **os.environ,
            **server.environment,
            "DJANGO_SETTINGS_MODULE": "yakuba.config.settings",
            "PYTHONPATH": f"{ROOT}/src:{ROOT}",
            "YAKUBA_DATA": str(data),
            "YAKUBA_DEMO": "none",
            "YAKUBA_MAIL_CATCHER": "no",
            "YAKUBA_SMTP_HOST": "127.0.0.1",
            "YAKUBA_SMTP_PORT": str(smtp_port),
            # Each virtual resident names an address of its own, as behind a reverse proxy of ours.
            "YAKUBA_PROXIES": "1",
            **more,
        }
        mail = Process(
            "mail",
            [sys.executable, "-m", "benchmarks.production.smtp", str(smtp_port),
             str(data / "mail.txt")],
            environment,
            data / "mail.log",
        )  # fmt: skip
        running = Fleet(data, server, environment, mail)
        try:
            running.command("prepare")
            running.module("benchmarks.production.load_town")
            mail.start()
            for number in range(webs):
                running.start_web(host=f"host-{number}")
            for number in range(workers):
                running.start_worker(host=f"host-{number}")
            yield running
        finally:
            running.stop()


def wait_until(condition: object, *, seconds: float, what: str) -> None:
    """Look again and again until the condition holds; raises `TimeoutError`."""
    assert callable(condition)
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError(what)
        time.sleep(0.1)
