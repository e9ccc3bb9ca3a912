"""A log line says what happened where, and nothing about whom."""

import io
import json
import logging
import logging.config
import uuid

import pytest
from django.test import RequestFactory

from yakuba.config.logs import ACCESS, HIDDEN, logging_of
from yakuba.foundation.events.request import request_id

SECRET = "佐々木 美咲"


@pytest.fixture
def written():
    """Log with our own formatters into a text; returns what a program of the name writes."""
    shown = io.StringIO()

    def write(form="json", name="yakuba.somewhere", log=None):
        shown.seek(0)
        shown.truncate()
        settings = logging_of(form, level="DEBUG", access=True)
        handler = logging.StreamHandler(shown)
        formatter = dict(settings["formatters"][form])
        factory = logging.config.DictConfigurator({}).resolve(formatter.pop("()"))
        handler.setFormatter(factory(formatter["format"]) if "format" in formatter else factory())
        filters = settings["filters"]["request_id"]["()"]
        handler.addFilter(logging.config.DictConfigurator({}).resolve(filters)())
        logger = logging.Logger(name, logging.DEBUG)
        logger.addHandler(handler)
        log(logger)
        text = shown.getvalue()
        return json.loads(text) if form == "json" else text

    return write


def test_a_json_line_is_one_object_with_the_number_of_its_request(written):
    token = request_id.set("abcdef012345")
    try:
        line = written(log=lambda logger: logger.warning("put %d rows back", 3))
    finally:
        request_id.reset(token)
    assert line["message"] == "put 3 rows back"
    assert line["request_id"] == "abcdef012345"
    assert (line["level"], line["logger"]) == ("WARNING", "yakuba.somewhere")
    assert line["time"].endswith("Z")
    assert "town" not in line, "what is not there takes no room"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (3, "3"),
        (0.5, "0.5"),
        (uuid.UUID(int=7), str(uuid.UUID(int=7))),
        ("7d6a4f10-0000-4000-8000-000000000000", "7d6a4f10-0000-4000-8000-000000000000"),
        ("deliveries.sweep", "deliveries.sweep"),
        (
            "yakuba.foundation.deliveries.tasks.deliver",
            "yakuba.foundation.deliveries.tasks.deliver",
        ),
        (ValueError(SECRET), "ValueError"),
        ("sasaki", HIDDEN),
        (SECRET, HIDDEN),
        ("sasaki@example.jp", HIDDEN),
        ("R8-000123-K", HIDDEN),
        ("/mihon/drafts/7d6a4f10-0000-4000-8000-000000000000/", HIDDEN),
        ({"name": SECRET}, HIDDEN),
        (b"sasaki", HIDDEN),
    ],
)
@pytest.mark.parametrize("form", ["json", "line"])
def test_an_argument_is_shown_only_if_it_can_be_nobodys(written, form, value, shown):
    line = written(form, log=lambda logger: logger.info("about %s", value))
    text = line["message"] if form == "json" else line
    assert f"about {shown}" in text


@pytest.mark.parametrize(
    "sentence",
    [
        f"no such person {SECRET}",
        "mail to sasaki@example.jp refused",
        "receipt R8-000123-K unknown",
        "call 090-1234-5678 back",
        "GET /mihon/procedures/?q=sasaki",
        "born 1990-04-01",
    ],
)
def test_a_sentence_that_a_library_has_finished_loses_what_is_foreign_in_it(written, sentence):
    message = written(log=lambda logger: logger.error(sentence))["message"]
    assert HIDDEN in message
    for word in (SECRET, "佐", "sasaki", "000123", "1234", "1990"):
        assert word not in message


def test_the_key_of_a_row_in_a_finished_sentence_stays(written):
    key = "12345678-1234-4234-8234-123456789012"
    sentence = f"row {key} is stuck"
    assert key in written(log=lambda logger: logger.error(sentence))["message"]


@pytest.mark.parametrize("form", ["json", "line"])
def test_of_an_error_its_kind_and_place_are_told_but_not_its_text(written, form):
    def log(logger):
        try:
            try:
                raise KeyError(SECRET)
            except KeyError as error:
                raise RuntimeError(f"Key (email)=(sasaki@example.jp) {SECRET}") from error
        except RuntimeError:
            logger.exception("sweeper %s failed", "deliveries.sweep")

    line = written(form, log=log)
    text = json.dumps(line, ensure_ascii=False)
    assert "RuntimeError" in text
    assert "KeyError" in text
    assert "test_logs.py" in text
    assert SECRET not in text
    assert "sasaki" not in text


def test_what_another_handler_wrote_of_the_error_is_not_taken_over(written):
    def log(logger):
        record = logger.makeRecord("x", logging.ERROR, "f", 1, "failed", (), None)
        record.exc_text = f"Traceback: {SECRET}"
        record.stack_info = SECRET
        logger.handle(record)

    assert SECRET not in written("line", log=log)


def test_djangos_words_about_a_request_name_the_page_and_not_the_path(written):
    request = RequestFactory().get("/mihon/drafts/7d6a4f10/?q=sasaki")

    def log(logger):
        extra = {"status_code": 404, "request": request}
        logger.warning("Not Found: %s", request.path, extra=extra)

    line = written(name="django.request", log=log)
    assert line["message"] == "django.request 404 at (none)"


def test_what_a_library_hangs_on_a_record_is_not_written(written):
    line = written(log=lambda logger: logger.info("hello", extra={"user": SECRET, "sql": SECRET}))
    assert set(line) == {"time", "level", "logger", "message", "request_id", "process"}


def test_a_record_that_was_written_is_still_whole_for_others(written):
    kept = []

    def log(logger):
        record = logger.makeRecord("x", logging.INFO, "f", 1, "about %s", (SECRET,), None)
        logger.handle(record)
        kept.append(record.getMessage())

    written(log=log)
    assert kept == [f"about {SECRET}"]


@pytest.fixture
def lines(monkeypatch):
    """The records of the access log while the test runs."""
    kept = []

    class Keep(logging.Handler):
        def emit(self, record):
            kept.append(record)

    logger, handler = logging.getLogger(ACCESS), Keep()
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield kept
    logger.removeHandler(handler)
    logger.setLevel(level)


def test_a_request_writes_one_line_with_page_status_and_time(client, mihon, lines):
    client.get("/mihon/procedures/?q=sasaki", headers={"user-agent": "sasakis browser"})
    assert len(lines) == 1
    measured = lines[0].measured
    assert (measured["method"], measured["status"]) == ("GET", 200)
    assert measured["queries"] > 0
    assert measured["ms"] >= measured["database_ms"] >= 0
    assert lines[0].getMessage().startswith("GET procedures:portal_procedures 200")
    assert "sasaki" not in lines[0].getMessage()


def test_probes_write_no_line(client, db, lines):
    for path in ("/healthz", "/readyz", "/metrics"):
        client.get(path)
    assert lines == []


def test_only_the_one_handler_writes_so_that_nothing_goes_around_it():
    settings = logging_of("json", level="WARNING", access=False)
    assert list(settings["handlers"]) == ["console"]
    assert settings["root"]["handlers"] == ["console"]
    assert not any(logger.get("handlers") for logger in settings["loggers"].values())
