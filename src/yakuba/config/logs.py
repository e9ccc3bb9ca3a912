"""Log lines that name their request and carry no personal data."""

import logging

from yakuba.foundation.events.request import request_id


class RequestIdFilter(logging.Filter):
    """Puts the running request's number on every log line."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get() or "-"
        return True
