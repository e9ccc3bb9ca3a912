"""`make run`: prepare the data folder where needed, then run web and worker until stopped.

This parent imports no Django, so that it costs a few megabytes and no start-up time; the work is
done by its children. It stops when the web server stops and starts a worker that died anew.
"""

import argparse
import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

SOURCE = Path(__file__).resolve().parent.parent
RESTART_PAUSE_SECONDS = 1.0


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


def web_command(host: str, port: int) -> list[str]:
    """Return the command line of the web server."""
    return [
        str(Path(sys.executable).with_name("granian")),
        *("--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", "1", "--blocking-threads", "4", "--no-ws"),
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


class Children:
    """The web server and the worker as one unit."""

    def __init__(self, host: str, port: int) -> None:
        self.web = subprocess.Popen(web_command(host, port))  # noqa: S603 - our own command
        self.worker = subprocess.Popen(worker_command())  # noqa: S603 - our own command
        self.stopping = False

    def stop(self, signum: int, frame: FrameType | None) -> None:
        """Ask both to finish what they hold."""
        self.stopping = True
        for child in (self.web, self.worker):
            if child.poll() is None:
                child.terminate()

    def watch(self) -> int:
        """Wait for the web server; start a dead worker again. Returns the exit code."""
        while self.web.poll() is None:
            if not self.stopping and self.worker.poll() is not None:
                say(f"worker ended with {self.worker.returncode}: starting it again")
                time.sleep(RESTART_PAUSE_SECONDS)
                self.worker = subprocess.Popen(worker_command())  # noqa: S603 - our own command
            time.sleep(0.2)
        if self.worker.poll() is None:
            self.worker.terminate()
        self.worker.wait()
        return 0 if self.stopping else self.web.returncode or 0


def main() -> int:
    """Run until stopped."""
    parser = argparse.ArgumentParser(prog="make run")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    data = Path(os.environ.get("YAKUBA_DATA", "var")).resolve()
    data.mkdir(parents=True, exist_ok=True)
    os.environ["YAKUBA_DATA"] = str(data)
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
