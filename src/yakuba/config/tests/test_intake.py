"""Who sends slowly holds up nobody, and what arrives arrives whole."""

import contextlib
import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from tests.served import ROOT, free_port

from yakuba.config import intake
from yakuba.config.intake import CHUNK, Intake, UnableToTakeIn, length_of

# As many bodies as the process below takes in at a time.
PLACES = 2


class Dripping:
    """A body that stops coming half-way until it is told to end."""

    def __init__(self) -> None:
        self.ends = threading.Event()
        self.is_asked = threading.Event()

    def read(self, size: int) -> bytes:
        self.is_asked.set()
        self.ends.wait(10)
        return b""


@pytest.mark.parametrize(
    ("text", "length"), [("12", 12), ("", 0), ("-3", 0), ("x", 0), (str(65 * 1024 * 1024), 0)]
)
def test_what_nobody_will_read_is_not_taken_in(text: str, length: int):
    assert length_of({"CONTENT_LENGTH": text}) == length


def test_a_request_without_a_body_is_left_as_it_is():
    source = BytesIO()
    environ = {"CONTENT_LENGTH": "", "wsgi.input": source}
    assert Intake(places=1).take_in(environ) is None
    assert environ["wsgi.input"] is source


@pytest.mark.parametrize("size", [1, 1_000, 300_000, 3_000_000])
def test_a_body_is_taken_in_whole_and_no_further(size: int):
    body = os.urandom(size)
    environ = {"CONTENT_LENGTH": str(size), "wsgi.input": BytesIO(body + b"the next request")}
    file = Intake(places=1).take_in(environ)
    assert file is not None
    with file:
        assert environ["wsgi.input"].read() == body


def test_a_sender_who_hung_up_is_noticed():
    with pytest.raises(UnableToTakeIn):
        Intake(places=1).take_in({"CONTENT_LENGTH": "9", "wsgi.input": BytesIO(b"abc")})


def test_a_line_that_breaks_frees_its_place():
    class Broken:
        def read(self, size: int) -> bytes:
            raise ConnectionError

    taking = Intake(places=1)
    for _ in range(2):
        with pytest.raises(ConnectionError):
            taking.take_in({"CONTENT_LENGTH": "9", "wsgi.input": Broken()})


def body_of(source: Any, length: int) -> dict[str, Any]:
    return {"CONTENT_LENGTH": str(length), "wsgi.input": source}


def test_who_finds_no_place_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(intake, "PLACE_SECONDS", 0.001)
    taking, slow = Intake(places=1), Dripping()

    def send_slowly() -> None:
        with contextlib.suppress(UnableToTakeIn):
            taking.take_in(body_of(slow, 9))

    first = threading.Thread(target=send_slowly)
    first.start()
    while not slow.is_asked.wait(0.001):
        pass
    with pytest.raises(UnableToTakeIn):
        taking.take_in(body_of(BytesIO(b"abc"), 3))
    slow.ends.set()
    first.join()


def minutes(*passed: float) -> Intake:
    """Return an intake for which so many seconds have passed at each look at the clock."""
    moments = iter((0.0, *passed))
    return Intake(places=1, clock=lambda: next(moments))


def test_whose_bytes_come_too_slowly_is_given_up():
    slow = body_of(BytesIO(b"x" * 3 * CHUNK), 3 * CHUNK)
    with pytest.raises(UnableToTakeIn):
        minutes(10.0, 23.0).take_in(slow)


def test_whose_bytes_keep_coming_may_take_longer():
    slow = body_of(BytesIO(b"x" * 3 * CHUNK), 3 * CHUNK)
    file = minutes(20.9, 21.9).take_in(slow)
    assert file is not None
    file.close()


def test_nobody_may_take_longer_than_five_minutes():
    size = 400 * CHUNK
    slow = body_of(BytesIO(b"x" * size), size)
    with pytest.raises(UnableToTakeIn):
        minutes(*range(1, 290), *range(300, 400)).take_in(slow)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a real web process with one slot."""
    port = free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT}/src:{ROOT}",
        "YAKUBA_DATA": str(tmp_path_factory.mktemp("door")),
        "YAKUBA_DEMO": "off",
    }
    command = [
        str(Path(sys.executable).with_name("granian")),
        *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--blocking-threads", "16", "--no-ws", "--log-level", "error"),
        "yakuba.config.tests.narrow_door:application",
    ]
    process = subprocess.Popen(command, env=environment, cwd=ROOT, start_new_session=True)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port)).close()
                break
            assert process.poll() is None
            time.sleep(0.05)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def send(port: int, body: bytes, path: str = "/") -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", path, body)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def look(port: int) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    finally:
        connection.close()


def send_in_the_end(port: int) -> int:
    """Send until it is taken."""
    until = time.monotonic() + 20
    while (status := send(port, b"abc")[0]) != 200 and time.monotonic() < until:
        pass
    return status


def begin(port: int, length: int = 900) -> socket.socket:
    """Begin to send, and stop."""
    slow = socket.create_connection(("127.0.0.1", port), timeout=30)
    head = "POST /mihon/drafts/1/check/ HTTP/1.1\r\nHost: a\r\n"
    slow.sendall(f"{head}Content-Length: {length}\r\n\r\nab".encode())
    return slow


@pytest.mark.slow
def test_through_sockets_a_slow_sender_holds_no_slot(door: int):
    # As many as there are slots.
    slow = [begin(door) for _ in range(PLACES - 1)]
    body = os.urandom(250_000)
    assert send(door, body) == (200, f"250000 {hashlib.sha256(body).hexdigest()}")
    for one in slow:
        one.sendall(b"x" * 898)
        assert one.recv(100).startswith(b"HTTP/1.1 200")
        one.close()


@pytest.mark.slow
def test_through_sockets_who_stands_still_keeps_nobody_from_looking(door: int):
    slow = [begin(door) for _ in range(PLACES)]
    assert look(door) == 200
    status, page = send(door, b"abc")
    assert status == 503, "all places are taken by who stands still"
    assert "届いていません" in page
    for one in slow:
        one.close()
    assert send_in_the_end(door) == 200, "who hangs up gives the place back"


@pytest.mark.slow
def test_through_sockets_who_drips_is_told(door: int):
    slow = begin(door, length=200_000)
    answer = b""
    until = time.monotonic() + 20
    while not answer and time.monotonic() < until:
        slow.sendall(b"x" * 8_192)
        with contextlib.suppress(TimeoutError):
            slow.settimeout(0.8)
            answer = slow.recv(65_536)
    slow.close()
    assert answer.startswith(b"HTTP/1.1 503")
    assert look(door) == 200
    assert send_in_the_end(door) == 200
