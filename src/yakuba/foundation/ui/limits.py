"""How often one visitor may do what costs others: start drafts, ask for codes, guess, upload.

Sending an application is never limited: what the law calls arrival must not depend on a counter.
"""

from enum import Enum
from hashlib import sha256

from allauth.core.internal.httpkit import get_client_ip
from django.core.cache import cache

from yakuba.foundation.tenancy.http import TownRequest


class Limit(Enum):
    """What is counted: times per visitor, times per address, within seconds."""

    # A library or a school stands behind one address, so addresses may do much more.
    START = ("start", 30, 300, 3600)
    CODE = ("code", 6, 60, 3600)
    GUESS = ("guess", 10, 60, 900)
    UPLOAD = ("upload", 120, 1200, 3600)
    # Whoever checks a pile of papers asks often; a check number has 64 bits.
    VERIFY = ("verify", 120, 1200, 900)

    @property
    def label(self) -> str:
        return self.value[0]


def _count(key: str, seconds: int) -> int:
    # The cache that several machines share counts in one statement; the memory of one needs none.
    count_up = getattr(cache, "count_up", None)
    if count_up is not None:
        return int(count_up(key, seconds))
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:
        # The counter ran out between the two lines.
        cache.set(key, 1, seconds)
        return 1


def is_too_often(request: TownRequest, limit: Limit) -> bool:
    """Count this time and tell whether the visitor or the address has gone beyond the limit."""
    label, per_visitor, per_address, seconds = limit.value
    # Behind a reverse proxy of ours every visitor comes from the proxy's address: one impatient
    # resident must not shut out the town, so the address is the one that log-ins are counted by.
    address = sha256((get_client_ip(request) or "").encode()).hexdigest()[:16]
    beyond = _count(f"limit:{label}:a:{address}", seconds) > per_address
    if request.session.session_key:
        mine = f"limit:{label}:s:{request.session.session_key}"
        beyond = _count(mine, seconds) > per_visitor or beyond
    return beyond
