"""What an operator relies on: logs without persons, counts of all processes, stopping in order."""

import asyncio
import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from prometheus_client.parser import text_string_to_metric_families

from tests.journeys.browser import Browser
from tests.journeys.test_kill import fill_drafts, press
from tests.served import Installation, free_port, rows, served, wait_until_answering
from yakuba.config.start import web_command

pytestmark = [pytest.mark.slow, pytest.mark.production]

TOKEN = "a-token-of-the-operator"
PATIENCE = 60


@dataclass
class Postman:
    """A mail server that can hold its answer back."""

    gate: threading.Event = field(default_factory=threading.Event)
    asked: threading.Event = field(default_factory=threading.Event)
    taken: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail once the gate is open."""
        self.asked.set()
        await asyncio.get_running_loop().run_in_executor(None, self.gate.wait, PATIENCE)
        self.taken.append(message_from_bytes(envelope.content)["Message-ID"])
        return "250 taken"


@dataclass
class Watched:
    """An installation whose logs are JSON, with the postman of its mails."""

    installation: Installation
    postman: Postman
    worker_port: int

    @property
    def port(self) -> int:
        return self.installation.port

    def lines(self) -> list[dict[str, Any]]:
        """Return what was logged so far; what start says to people is not of the log."""
        text = (self.installation.data / "server.log").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")]

    def signals(self, port: int, token: str = TOKEN) -> dict[tuple[str, ...], float]:
        """Return what Prometheus would read there."""
        asked = urllib.request.Request(
            f"http://127.0.0.1:{port}/metrics", headers={"Authorization": f"Bearer {token}"}
        )
        with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310 - own server
            text = answer.read().decode()
        return {
            (sample.name, *sorted(sample.labels.values())): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """One installation for all tests of this module."""
    postman, worker_port = Postman(), free_port()
    postman.gate.set()
    controller = Controller(postman, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings = {
        "YAKUBA_MAIL_CATCHER": "no",
        "YAKUBA_SMTP_HOST": "127.0.0.1",
        "YAKUBA_SMTP_PORT": str(controller.port),
        "YAKUBA_LOG_FORMAT": "json",
        "YAKUBA_LOG_LEVEL": "INFO",
        "YAKUBA_METRICS_TOKEN": TOKEN,
        "YAKUBA_WORKER_METRICS_PORT": str(worker_port),
    }
    try:
        with served(tmp_path_factory.mktemp("watched"), **settings) as installation:
            yield Watched(installation, postman, worker_port)
    finally:
        postman.gate.set()
        controller.stop()


def until(condition: Callable[[], Any], what: str) -> Any:
    """Look again until it holds."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError(what)


def listens(port: int) -> bool:
    """Return whether somebody takes connections there."""
    with contextlib.closing(socket.socket()) as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def shown_on(page: Any) -> set[str]:
    """Return what a resident's check page shows of the answers: whatever only a person has."""
    words = {word for text in page.reader.text for word in re.split(r"[\s、。()「」:]+", text)}
    return {word for word in words if re.search(r"@|\d{3,}|[一-龥ァ-ン]{2,}", word)}


def test_a_whole_journey_with_its_errors_logs_nothing_of_the_applicant(watched: Watched):
    data, port = watched.installation.data, watched.port
    resident, unlucky = fill_drafts(data, 2)
    with contextlib.closing(Browser(port)) as browser:
        browser.cookies["yakuba_session"] = resident["session"]
        check = browser.get(f"/mihon/drafts/{resident['draft']}/check/")
        personal = shown_on(check) | {resident["email"], unlucky["email"]}
        assert len(personal) > 10
        done = press(port, resident)
        number = re.search(r"R\d+-\d{6}-[A-Z]", done.text)
        assert number is not None
        personal.add(number.group())
        status = browser.get("/mihon/status/")
        browser.post(
            status,
            status.form(having="number"),
            {"number": number.group(), "email": "hanako-sasaki@mihon.example.jp"},
        )
        browser.get(f"/mihon/procedures/?q={'佐々木美咲'}&mail={resident['email']}")
        browser.get("/mihon/佐々木美咲/")
        login = browser.get("/mihon/accounts/login/")
        browser.post(
            login, login.form(having="password"), {"login": "kimura-ryo", "password": "Himitsu-99"}
        )
    # SQLite tells a missing table from a database that is away by nothing but words.
    assert submit_into_a_fault(data, port, unlucky) in (500, 503)

    personal |= {"hanako-sasaki", "佐々木美咲", "kimura-ryo", "Himitsu-99"}
    errors = until(
        lambda: [line for line in watched.lines() if line.get("error")], "the fault was logged"
    )
    assert {"request_id", "town", "view"} <= set(errors[0])
    lines = watched.lines()
    pages = {line.get("view") for line in lines if line["logger"] == "yakuba.access"}
    assert {"procedures:portal_check", "procedures:portal_status", "account_login"} <= pages
    for line in lines:
        text = json.dumps(line, ensure_ascii=False)
        assert text.isascii(), text
        assert not [word for word in personal if word in text], text
        assert "?" not in text, text
    everything = (data / "server.log").read_text(encoding="utf-8")
    told = {word for word in personal if "@" in word or re.search(r"\d{4,}", word)}
    assert not [word for word in told if word in everything]


def submit_into_a_fault(data: Path, port: int, resident: dict[str, str]) -> int:
    """Press 「申請する」 while the table behind it is away; returns the status of the answer."""
    with contextlib.closing(Browser(port)) as browser:
        browser.cookies["yakuba_session"] = resident["session"]
        page = browser.get(f"/mihon/drafts/{resident['draft']}/check/")
        form = page.form(having="revision")
        answers = {name: values[-1] for name, values in form.choices.items()}
        rows(data, "ALTER TABLE procedures_application RENAME TO procedures_application_away")
        try:
            return browser.post(page, form, answers, follow=False).status
        finally:
            rows(data, "ALTER TABLE procedures_application_away RENAME TO procedures_application")


def test_a_worker_shows_its_own_counts_on_its_own_port(watched: Watched):
    # It comes up beside the web server, and anew when another test has stopped it.
    until(lambda: listens(watched.worker_port), "the worker listens")
    (resident,) = fill_drafts(watched.installation.data, 1)
    press(watched.port, resident)
    key = ("yakuba_delivery_handoff_seconds_count", "mail")
    until(lambda: watched.signals(watched.worker_port).get(key), "the mail was counted")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        watched.signals(watched.worker_port, token="a guess")
    arrived = ("yakuba_facts_total", "procedures.application.arrived")
    assert watched.signals(watched.port)[arrived] >= 1
    assert watched.signals(watched.port)[("yakuba_workers_alive",)] >= 1


def test_several_processes_of_one_server_count_together(watched: Watched, tmp_path: Path):
    port, folder = free_port(), tmp_path / "metrics"
    folder.mkdir()
    command = web_command("127.0.0.1", port)
    command[command.index("--workers") + 1] = "2"
    process = subprocess.Popen(
        command,
        env=watched.installation.environment
        | {"YAKUBA_METRICS_FOLDER": str(folder), "YAKUBA_METRICS_TOKEN": TOKEN},
    )
    try:
        wait_until_answering(f"http://127.0.0.1:{port}", process)
        # Both processes have to take some of it, so each visitor brings a connection of his own.
        asked = 0
        while len(list(folder.glob("counter_*.db"))) < 2 and asked < 400:
            with contextlib.closing(Browser(port)) as browser:
                assert browser.get("/mihon/procedures/").status == 200
            asked += 1
        key = ("yakuba_requests_total", "200", "GET", "procedures:portal_procedures")
        told = {watched.signals(port)[key] for _ in range(10)}
        assert told == {asked}, "whoever answers tells what both have counted"
        assert watched.signals(port)[("yakuba_requests_in_flight",)] >= 0
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def test_a_web_server_told_to_stop_answers_what_it_has_begun(watched: Watched):
    port = free_port()
    process = subprocess.Popen(web_command("127.0.0.1", port), env=watched.installation.environment)
    try:
        wait_until_answering(f"http://127.0.0.1:{port}", process)
        body = b"q=" + b"x" * 200_000
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as sender:
            head = (
                f"POST /mihon/status/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
                f"Content-Type: application/x-www-form-urlencoded\r\n"
                f"Content-Length: {len(body)}\r\nConnection: close\r\nExpect: 100-continue\r\n\r\n"
            )
            sender.sendall(head.encode())
            # Only now is it begun: the server asks for the body (RFC 9110 section 10.1.1).
            assert sender.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
            sender.sendall(body[:100_000])
            process.terminate()
            until(lambda: not takes_connections(port), "the server takes no new visitors")
            sender.sendall(body[100_000:])
            answer = http.client.HTTPResponse(sender)
            answer.begin()
            # Without a token of the form it is refused, but by the product, and in full.
            assert answer.status == 403
            assert b"</html>" in answer.read()
        assert process.wait(timeout=PATIENCE) == 0
    finally:
        process.kill()
        process.wait()


def takes_connections(port: int) -> bool:
    """Tell whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_a_worker_told_to_stop_finishes_what_it_has_begun(watched: Watched):
    data, postman = watched.installation.data, watched.postman
    (resident,) = fill_drafts(data, 1)
    until(lambda: not open_mails(data), "earlier mails are through")
    postman.gate.clear()
    postman.asked.clear()
    before = len(postman.taken)
    press(watched.port, resident)
    assert postman.asked.wait(PATIENCE), "the worker is in the middle of a mail"
    (pid,) = watched.installation.children()["work"]
    os.kill(pid, signal.SIGTERM)
    postman.gate.set()
    until(lambda: pid not in watched.installation.children()["work"], "the worker ended")
    until(lambda: not open_mails(data), "the mail is done")
    until(lambda: watched.installation.children()["work"], "another worker goes on")
    mine = postman.taken[before:]
    assert len(mine) == len(set(mine)) == 1
    attempts = rows(
        data,
        "SELECT attempts FROM deliveries_delivery WHERE channel = 'mail' "
        "ORDER BY posted_at DESC LIMIT 1",
    )
    assert attempts == [(1,)]


def open_mails(data: Path) -> list[Any]:
    """Return the mails that are not through."""
    return rows(
        data,
        "SELECT id FROM deliveries_delivery WHERE channel = 'mail' AND done_at IS NULL "
        "AND dead_at IS NULL",
    )
