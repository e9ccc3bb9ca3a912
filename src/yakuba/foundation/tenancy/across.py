"""Leave the town: a grep-able, reviewed act (import protected by a contract)."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from .active import everywhere

logger = logging.getLogger(__name__)


@contextmanager
def across_tenants(*, reason: str) -> Iterator[None]:
    """Read rows of all towns inside the block; `reason` goes to the log."""
    logger.debug("across tenants: %s", reason)
    with everywhere():
        yield
