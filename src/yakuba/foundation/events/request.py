"""The number of the running request: on its log lines, its events and its error page."""

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
