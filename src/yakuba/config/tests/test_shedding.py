"""A full web process says so at once, lets who sends go first, and loses nothing that was typed."""

import threading
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    connections,
)
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from tests.journeys.browser import Form, Page

from yakuba.config.busy import RETRY_SECONDS, turned_away
from yakuba.config.shedding import Rank, Room, guarded, rank_of


@pytest.fixture(autouse=True)
def the_connections_of_the_tests() -> Iterator[None]:
    """Give the tests' own connections back, and let no end of a request close them."""
    mine = connections.all(initialized_only=True)
    for moment in (request_started, request_finished):
        moment.disconnect(close_old_connections)
    yield
    for moment in (request_started, request_finished):
        moment.connect(close_old_connections)
    for one in mine:
        connections[one.alias] = one


def asked(path: str, method: str = "GET", body: bytes = b"", kind: str = "") -> dict[str, Any]:
    """Return the request as the web server hands it over."""
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": kind,
        "wsgi.input": BytesIO(body),
    }


def answered(environ: dict[str, Any]) -> Page:
    """Return the page of somebody who was turned away."""
    begun: list[Any] = []
    body = b"".join(turned_away(environ, lambda *words: begun.extend(words)))
    headers = {name.lower(): value for name, value in begun[1]}
    return Page(int(begun[0][:3]), environ["PATH_INFO"], body, headers)


def values(form: Form) -> dict[str, str]:
    return dict(form.values)


TYPED = b"name=%E7%94%B0%E6%9D%91&note=%3Cb%3E%22x%22&empty=&csrfmiddlewaretoken=abc"
URLENCODED = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("method", "path", "rank"),
    [
        ("POST", "/mihon/drafts/1/check/", Rank.SEND),
        ("POST", "/mihon/drafts/1/questions/contact/", Rank.GO_ON),
        ("POST", "/mihon/accounts/login/", Rank.GO_ON),
        ("GET", "/mihon/applications/1/done/", Rank.GO_ON),
        ("GET", "/mihon/desk/cases/", Rank.GO_ON),
        ("GET", "/mihon/procedures/dog-registration/", Rank.LOOK),
        ("POST", "/mihon/procedures/dog-registration/start/", Rank.LOOK),
    ],
)
def test_to_send_goes_before_to_go_on_and_that_before_to_look(method: str, path: str, rank: Rank):
    assert rank_of(asked(path, method)) is rank


def test_a_free_slot_is_given_at_once_and_a_full_room_turns_away():
    room = Room(slots=1, places=0)
    slot = room.enter(Rank.LOOK, 0)
    assert slot is not None
    assert room.enter(Rank.SEND, 10) is None
    room.leave(slot)
    assert room.enter(Rank.LOOK, 0) is slot


def test_nobody_waits_longer_than_the_patience():
    room = Room(slots=1, places=5)
    assert room.enter(Rank.LOOK, 0) is not None
    assert room.enter(Rank.LOOK, 0.01) is None


def waiting(room: Room, rank: Rank, went: list[Rank], number: int) -> threading.Thread:
    """Let somebody wait in the room, and be there before returning."""

    def wait() -> None:
        slot = room.enter(rank, 10)
        if slot is not None:
            went.append(rank)
            room.leave(slot)

    thread = threading.Thread(target=wait)
    thread.start()
    while len(room._waiting) < number and thread.is_alive():
        thread.join(0.001)
    return thread


def test_who_sends_goes_first_and_takes_the_place_of_who_only_looks():
    room = Room(slots=1, places=2)
    slot = room.enter(Rank.LOOK, 0)
    assert slot is not None
    went: list[Rank] = []
    looks = waiting(room, Rank.LOOK, went, 1)
    goes_on = waiting(room, Rank.GO_ON, went, 2)
    sends = waiting(room, Rank.SEND, went, 2)
    looks.join(5)
    assert not looks.is_alive(), "the room holds two: who only looks was sent away"
    room.leave(slot)
    goes_on.join(5)
    sends.join(5)
    assert went == [Rank.SEND, Rank.GO_ON]


def test_the_page_keeps_what_was_typed_and_sends_it_again():
    page = answered(asked("/mihon/drafts/1/questions/name/", "POST", TYPED, URLENCODED))
    form = page.form(having="name")
    assert page.status == 503
    assert page.headers["retry-after"] == str(RETRY_SECONDS)
    assert form.action == "/mihon/drafts/1/questions/name/"
    assert values(form) == {
        "name": "田村", "note": '<b>"x"', "empty": "", "csrfmiddlewaretoken": "abc",
    }  # fmt: skip
    assert "まだ届いていません" in page.text


def test_the_page_asks_for_files_again_and_keeps_the_fields_beside_them():
    body = (
        b'--x\r\nContent-Disposition: form-data; name="seen"\r\n\r\n123\r\n'
        b'--x\r\nContent-Disposition: form-data; name="photos.value"; filename="a.jpg"\r\n'
        b"Content-Type: image/jpeg\r\n\r\nbytes\r\n--x--\r\n"
    )
    path = "/mihon/drafts/1/questions/photos/"
    page = answered(asked(path, "POST", body, "multipart/form-data; boundary=x"))
    form = page.form(having="seen")
    assert form.is_multipart
    assert form.file_names == {"photos.value"}
    assert values(form) == {"seen": "123"}
    assert "a.jpg" in page.text


def test_a_password_is_never_shown_again():
    body = b"login=kimura&password=secret-words"
    page = answered(asked("/mihon/accounts/login/", "POST", body, URLENCODED))
    assert b"secret-words" not in page.body
    assert page.status == 503


def test_who_was_reading_gets_a_link_to_the_same_address_on_the_same_host():
    environ = asked("//evil.example/drafts/") | {"QUERY_STRING": 'q="a"'}
    page = answered(environ)
    assert page.reader.links == ['/evil.example/drafts/?q="a"']


def test_an_unreadable_form_is_answered_too():
    page = answered(asked("/mihon/x/", "POST", b"nonsense", "multipart/form-data; boundary=x"))
    assert page.status == 503


def test_the_page_carries_the_headers_of_every_page():
    headers = answered(asked("/")).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["content-type"] == "text/html; charset=utf-8"


def called(application: Any, path: str = "/") -> list[bytes]:
    """Send a request through and read the answer to its end."""
    answer: Iterable[bytes] = application(asked(path), lambda *_: None)
    return list(answer)


def test_a_request_is_answered_in_a_slot_and_the_slot_is_free_again():
    def application(environ: Any, start_response: Any) -> HttpResponse:
        start_response("200 OK", [])
        return HttpResponse("完了")

    admitted = guarded(application, slots=1, places=0)
    assert [b"".join(called(admitted)).decode() for _ in range(3)] == ["完了"] * 3


def test_a_slot_is_free_again_after_an_error_and_during_a_stream():
    def application(environ: Any, start_response: Any) -> Any:
        if environ["PATH_INFO"] == "/broken":
            raise ZeroDivisionError
        start_response("200 OK", [])
        return StreamingHttpResponse(iter([b"a", b"b"]))

    admitted = guarded(application, slots=1, places=0)
    with pytest.raises(ZeroDivisionError):
        called(admitted, "/broken")
    stream = admitted(asked("/stream"), lambda *_: None)
    assert called(admitted, "/other") == [b"a", b"b"]
    assert list(stream) == [b"a", b"b"]


def test_probes_and_static_files_are_never_refused():
    def application(environ: Any, start_response: Any) -> HttpResponse:
        start_response("200 OK", [])
        return HttpResponse("ok")

    admitted = guarded(application, slots=0, places=0)
    assert called(admitted, "/healthz") == [b"ok"]
    assert called(admitted, "/static/ui/mark.svg") == [b"ok"]
    assert "混み合って" in b"".join(called(admitted, "/mihon/")).decode()


@pytest.mark.parametrize("fault", [OperationalError("away"), InterfaceError("closed")])
def test_who_sends_while_the_database_is_away_keeps_what_was_typed(
    fault: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def away(request: HttpRequest) -> HttpResponse:
        assert request.POST["name"] == "田村"
        raise fault

    handler = WSGIHandler()
    handler._middleware_chain = convert_exception_to_response(away)
    path = "/mihon/drafts/1/check/"
    environ = asked(path, "POST", TYPED, URLENCODED) | {
        "SERVER_NAME": "testserver", "SERVER_PORT": "80", "wsgi.url_scheme": "http",
    }  # fmt: skip
    begun: list[Any] = []
    body = guarded(handler, slots=1, places=0)(environ, lambda *words: begun.extend(words))
    headers = {name.lower(): value for name, value in begun[1]}
    page = Page(int(begun[0][:3]), path, b"".join(body), headers)
    assert page.status == 503
    assert headers["retry-after"] == str(RETRY_SECONDS)
    assert values(page.form(having="name"))["name"] == "田村"
    assert "二重にはなりません" in page.text


@pytest.mark.django_db
def test_a_slot_keeps_its_connection_and_brings_it_to_the_next_thread():
    seen: list[Any] = []

    def application(environ: Any, start_response: Any) -> HttpResponse:
        assert connection.is_usable()
        seen.append(connections["default"])
        start_response("200 OK", [])
        return HttpResponse("ok")

    mine = connections["default"]
    admitted = guarded(application, slots=1, places=0)
    called(admitted)
    other = threading.Thread(target=called, args=(admitted,))
    other.start()
    other.join()
    assert seen == [mine, mine]
