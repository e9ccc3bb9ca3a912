"""`make run`: prepare the data folder where needed, then run web and worker until stopped.

This parent imports no Django, so that it costs a few megabytes and no start-up time; the work is
done by its children. A child that dies is started anew.
"""

import argparse
import hashlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

SOURCE = Path(__file__).resolve().parent.parent
RESTART_PAUSE_SECONDS = 0.3
QUICK_SECONDS = 3.0
MOST_QUICK_DEATHS = 5


def say(line: str) -> None:
    """Print for the person at the terminal."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def fingerprint() -> str:
    """Return a hash that changes with every migration, asset and definition of the source."""
    digest = hashlib.sha256()
    for folder in ("migrations", "static", "locale"):
        for path in sorted(SOURCE.rglob(f"{folder}/**/*")):
            if path.is_file() and path.suffix != ".pyc":
                stat = path.stat()
                digest.update(f"{path}{stat.st_size}{stat.st_mtime_ns}".encode())
    return digest.hexdigest()


def prepare(data: Path) -> None:
    """Migrate, collect assets and build the demo, unless nothing has changed since last time."""
    stamp = data / "prepared"
    now = fingerprint()
    if stamp.exists() and stamp.read_text(encoding="ascii") == now:
        return
    subprocess.run([sys.executable, "-m", "yakuba.config.cli", "prepare"], check=True)
    stamp.write_text(now, encoding="ascii")


def web_command(host: str, port: int, processes: int = 1) -> list[str]:
    """Return the command line of the web server.

    Most of its threads only wait, or tell somebody that there is no room (config/shedding.py).
    """
    return [
        str(Path(sys.executable).with_name("granian")),
        *("--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(processes), "--blocking-threads", "64", "--no-ws"),
        *("--log-level", "warning", "--respawn-failed-workers"),
        "yakuba.config.wsgi:application",
    ]


def worker_command() -> list[str]:
    """Return the command line of the worker."""
    return [sys.executable, "-m", "yakuba.config.cli", "work"]


def announce(data: Path, host: str, port: int) -> None:
    """Print the address and the cast's log-ins."""
    say("")
    say(f"  役場 Yakuba   http://{host}:{port}/")
    cast = data / "cast.txt"
    if cast.exists():
        say("")
        say(cast.read_text(encoding="utf-8").rstrip())
    say("")
    say("  止めるには Ctrl+C / stop with Ctrl+C")


@dataclass(slots=True)
class Child:
    """A process that is started anew when it dies, unless it dies at once again and again."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    quick_deaths: int = 0

    def start(self) -> None:
        """Start the process."""
        self.process = subprocess.Popen(self.command)  # noqa: S603 - our own command
        self.started = time.monotonic()

    def is_alive(self) -> bool:
        """Tell whether it runs."""
        return self.process is not None and self.process.poll() is None

    def revive(self) -> bool:
        """Start it anew; returns False when it has died at once too often."""
        # A child that was killed did not fail by itself: it comes back however often that happens.
        failed = self.returncode > 0 and time.monotonic() - self.started < QUICK_SECONDS
        self.quick_deaths = self.quick_deaths + 1 if failed else 0
        if self.quick_deaths >= MOST_QUICK_DEATHS:
            return False
        say(f"{self.name} ended with {self.returncode}: starting it again")
        time.sleep(RESTART_PAUSE_SECONDS)
        self.start()
        return True

    @property
    def returncode(self) -> int:
        return (self.process.returncode or 0) if self.process is not None else 0


class Children:
    """The web server and the worker as one unit."""

    def __init__(self, host: str, port: int) -> None:
        self.all = [Child("web", web_command(host, port)), Child("worker", worker_command())]
        self.stopping = False
        for child in self.all:
            child.start()

    def stop(self, signum: int, frame: FrameType | None) -> None:
        """Ask both to finish what they hold."""
        self.stopping = True
        for child in self.all:
            if child.process is not None and child.is_alive():
                child.process.terminate()

    def watch(self) -> int:
        """Keep both alive until told to stop. Returns the exit code."""
        code = 0
        while not self.stopping:
            for child in self.all:
                if not child.is_alive() and not self.stopping and not child.revive():
                    say(f"{child.name} does not stay up, see above")
                    code = child.returncode or 1
                    self.stop(signal.SIGTERM, None)
            time.sleep(0.1)
        for child in self.all:
            if child.process is not None:
                child.process.wait()
        return code


def main() -> int:
    """Run until stopped."""
    parser = argparse.ArgumentParser(prog="make run")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    data = Path(os.environ.get("YAKUBA_DATA", "var")).resolve()
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ["YAKUBA_DATA"] = str(data)
    os.environ.setdefault("YAKUBA_PUBLIC_URL", f"http://{options.host}:{options.port}")
    try:
        prepare(data)
    except subprocess.CalledProcessError as error:
        say("準備に失敗しました。上の表示をご確認ください。 / preparation failed, see above.")
        return error.returncode
    children = Children(options.host, options.port)
    signal.signal(signal.SIGINT, children.stop)
    signal.signal(signal.SIGTERM, children.stop)
    announce(data, options.host, options.port)
    return children.watch()


if __name__ == "__main__":
    sys.exit(main())
