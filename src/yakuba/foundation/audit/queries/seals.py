"""The state of sealing in the active town."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from yakuba.foundation.audit import keys
from yakuba.foundation.audit.models import SealLog, TreeHead
from yakuba.foundation.audit.rules.leaf import COLUMNS, Facts
from yakuba.foundation.audit.rules.note import Head, signed
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in, is_town_active
from yakuba.foundation.tenancy.models import Municipality

# Longer than any honest transaction: nobody's event appears so long after it was recorded.
SETTLING: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class State:
    """What the desk shows of the sealed log."""

    head: TreeHead | None
    unsealed: int
    oldest_unsealed_at: datetime | None
    problem: str

    def is_late(self, at: datetime) -> bool:
        """Tell whether something has waited for its seal longer than it should."""
        return self.oldest_unsealed_at is not None and self.oldest_unsealed_at < at - SETTLING


def state() -> State:
    """Return the state of the active town's log."""
    log = SealLog.objects.first()
    waiting = EventRecord.objects.filter(pk__gt=log.horizon if log else 0)
    oldest = waiting.order_by("pk").values_list("recorded_at", flat=True).first()
    return State(newest_head(), waiting.count(), oldest, signing_key_problem() or "")


def newest_head() -> TreeHead | None:
    """Return the last head of the active town."""
    return next(iter(newest_heads(1)), None)


def newest_heads(count: int) -> list[TreeHead]:
    """Return the last heads of the active town, the newest first."""
    return list(TreeHead.objects.order_by("-size")[:count])


def public_keys() -> list[tuple[str, str]]:
    """Return id and text of the keys that may have signed; nothing when they cannot be read."""
    try:
        trusted = keys.trusted()
    except keys.UnableToSign:
        return []
    return [(key_id, base64.b64encode(key).decode()) for key_id, key in sorted(trusted.items())]


def origin() -> str:
    """Return the name of the active town's log; empty before the first seal."""
    return SealLog.objects.values_list("origin", flat=True).first() or ""


def head_of(row: TreeHead, log_origin: str) -> Head:
    """Return what the row's signature stands for."""
    return Head(log_origin, row.size, bytes(row.root), row.sealed_at, row.key_id)


def note_of(row: TreeHead) -> str:
    """Return the signed note of a head, or its text alone when nobody knows the key any more."""
    head = head_of(row, origin())
    try:
        public = keys.trusted().get(row.key_id)
    except keys.UnableToSign:
        public = None
    if public is None:
        return head.text
    return signed(head, public_key=public, signature=bytes(row.signature))


def facts_of(ids: Iterable[int]) -> dict[int, Facts]:
    """Return the events of these numbers that the active town has."""
    rows = EventRecord.objects.filter(pk__in=list(ids)).order_by()
    return {row[0]: Facts(*row) for row in rows.values_list(*COLUMNS)}


def signing_key_problem() -> str | None:
    """Return what is wrong with the signing key of this machine, in Japanese, or None.

    For the operator's examination: several machines must share one key, and every head must have
    been signed by a key that this machine trusts.
    """
    try:
        trusted = keys.trusted()
        if keys.has_key():
            keys.signer()
    except keys.UnableToSign as fault:
        return str(fault)
    if not keys.is_given_by_setting():
        if connection.vendor == "postgresql":
            return (
                "監査の署名鍵が、この機械のデータフォルダにしかありません。"
                "すべての機械に同じ YAKUBA_AUDIT_KEY(または YAKUBA_AUDIT_KEY_FILE)を設定してください。"
            )
        path = keys.key_path()
        if path.exists() and path.stat().st_mode & 0o077:
            return f"監査の署名鍵をほかの人も読めます。chmod 600 {path} を行ってください。"
    unknown = sorted(_signing_keys() - set(trusted))
    if unknown:
        return (
            f"最後の封印の鍵({'、'.join(unknown)})を、この機械は知りません。"
            "ほかの機械と同じ YAKUBA_AUDIT_KEY と YAKUBA_AUDIT_PUBLIC_KEYS を設定してください。"
        )
    return None


def _signing_keys() -> set[str]:
    """Return the keys of the last heads: of the active town, or of all when none is active."""
    if is_town_active():
        head = newest_head()
        return {head.key_id} if head else set()
    found: set[str] = set()
    for town_id in Municipality.objects.values_list("pk", flat=True):
        with acting_in(town_id):
            found |= _signing_keys()
    return found
