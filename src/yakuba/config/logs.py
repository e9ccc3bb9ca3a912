"""Log lines that name their request and carry no personal data, for people or as JSON.

What a visitor wrote never reaches a log: arguments of a message are shown only when they can hold
nothing of a person (numbers, keys, dotted names of code), of an exception its kind and its place
are shown and never its text, and what Django says about a request is said by the page's name.
"""

import logging
import re
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from copy import copy
from datetime import UTC, datetime
from types import TracebackType
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from pythonjsonlogger.json import JsonFormatter

from yakuba.foundation.events.request import request_id

HIDDEN = "[hidden]"
ACCESS = "yakuba.access"
NO_PAGE = "(none)"

# The request that the running code answers, for the town and the page on its lines.
running: ContextVar[HttpRequest | None] = ContextVar("running_request", default=None)

_KEY = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DOTTED = re.compile(r"[a-zA-Z_]+(\.[a-zA-Z_]+)+")
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# Our messages are English; what is not ASCII, an address, a path with content or a long number in
# a finished sentence comes from outside.
_FOREIGN = re.compile(
    rf"(?P<key>\b(?:{_KEY.pattern})\b)"
    r"|[^\x00-\x7f]+|\S*@\S*|\bR\d+-\d{6}-[A-Z]\b|\+?\d[\d-]{6,}\d|\?\S+"
)

Trace = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class RequestIdFilter(logging.Filter):
    """Puts the running request's number, town and page on every log line."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get() or "-"
        request = running.get()
        record.town = town_of(request) if request is not None else ""
        record.view = page_of(request) if request is not None else ""
        return True


def scrubbed(record: logging.LogRecord) -> logging.LogRecord:
    """Return a copy of the record without whatever could be of a person."""
    clean = copy(record)
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest):
        # Django puts the path, which may hold a key to somebody's draft, into these.
        status = getattr(record, "status_code", "")
        clean.msg, clean.args = f"{record.name} {status} at {page_of(request)}", ()
    clean.args = _scrubbed(str(clean.msg), clean.args)
    clean.msg, clean.args = _FOREIGN.sub(_hide, clean.getMessage()), ()
    # Another handler may have kept the error there with its text.
    clean.exc_text = clean.stack_info = None
    return clean


def _hide(found: re.Match[str]) -> str:
    return found.group() if found.group("key") else HIDDEN


def _scrubbed(message: str, args: Any) -> Any:
    if isinstance(args, Mapping):
        named = {name: _shown(value) for name, value in args.items()}
        # logging hands over a lone mapping as if the message named its parts.
        return named if "%(" in message else (HIDDEN,)
    return tuple(_shown(value) for value in args or ())


def _shown(value: object) -> object:
    """Return the value if it can say nothing about a person, else what stands in its place."""
    if value is None or isinstance(value, bool | int | float | UUID):
        return value
    if isinstance(value, BaseException):
        return type(value).__name__
    if isinstance(value, type):
        return value.__qualname__
    text = str(value) if isinstance(value, str) else ""
    is_harmless = _KEY.fullmatch(text) or _DOTTED.fullmatch(text) or text in _METHODS
    return text if is_harmless else HIDDEN


def town_of(request: HttpRequest) -> str:
    """Return the URL name of the request's town, or an empty text."""
    return getattr(getattr(request, "municipality", None), "slug", "")


def page_of(request: HttpRequest) -> str:
    """Return the URL name of the page; the path itself may hold keys and is never told."""
    match = getattr(request, "resolver_match", None)
    named: str = getattr(request, "probe", "") or (match.view_name if match else "")
    return named or NO_PAGE


def trace(info: Trace) -> list[str]:
    """Return kinds and places of the error and its causes, without their texts."""
    lines: list[str] = []
    error = info[1]
    while error is not None:
        kind = type(error)
        lines.append(f"{kind.__module__}.{kind.__qualname__}")
        lines.extend(
            f"  {frame.filename}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        )
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return lines


class LineFormatter(logging.Formatter):
    """One line for people; errors follow by kind and place."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(scrubbed(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging names it so
        return "\n".join(trace(ei))


class JSONFormatter(JsonFormatter):
    """One JSON object a line, for machines."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(scrubbed(record))

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in log_data.items() if value not in ("", None)}

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - logging names it so
        at = datetime.fromtimestamp(record.created, UTC)
        return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging names it so
        # The error stands in a field of its own, as a list.
        return ""

    def add_fields(
        self,
        log_data: dict[str, Any],
        record: logging.LogRecord,
        message_dict: dict[str, Any],
    ) -> None:
        # Only what is named here: what else a library attaches to a record may hold anything.
        log_data.update(
            time=self.formatTime(record),
            level=record.levelname,
            logger=record.name,
            message=record.getMessage(),
            request_id=getattr(record, "request_id", "-"),
            town=getattr(record, "town", ""),
            view=getattr(record, "view", ""),
            process=record.process,
            **getattr(record, "measured", {}),
        )
        if record.exc_info and record.exc_info[1] is not None:
            log_data["error"] = trace(record.exc_info)


def logging_of(form: str, *, level: str, access: bool) -> dict[str, Any]:
    """Return LOGGING for the chosen form; one handler, so that nothing goes around the scrubbing."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": "yakuba.config.logs.RequestIdFilter"}},
        "formatters": {
            "line": {
                "()": "yakuba.config.logs.LineFormatter",
                "format": "%(asctime)s %(levelname)s %(request_id)s %(name)s %(message)s",
            },
            "json": {"()": "yakuba.config.logs.JSONFormatter"},
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": form,
                "filters": ["request_id"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "axes": {"level": "ERROR"},
            # Django's own handlers would print paths and mail errors with everything in them.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            ACCESS: {"level": "INFO" if access else "ERROR"},
        },
    }
