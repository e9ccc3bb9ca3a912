"""What every service of the region does alike: give a key, publish, withdraw, find the row held."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar
from uuid import uuid4

from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.tenancy.models import Municipality, TenantOwned
from yakuba.foundation.tenancy.rows import only
from yakuba.region.models import Audience, Published

from .errors import UnableToAct

P = TypeVar("P", bound=Published)
H = TypeVar("H", bound=TenantOwned)


def here() -> Municipality:
    """Return the active municipality."""
    return Municipality.objects.get(pk=active_municipality_id())


def keyed(row: P, audience: Audience, *, addressee_id: int | None = None) -> P:
    """Give a new row its key and say whom it is for; it is not published yet."""
    row.key = uuid4()
    row.audience = audience.value
    row.addressee_id = addressee_id
    return row


def publish(row: Published, at: datetime) -> None:
    """Let the row be read from now on, also when it had been withdrawn."""
    row.published_at, row.withdrawn_at = at, None


def held(row: H, sentence: str) -> H:
    """Return the own row as it is now, locked; raises `UnableToAct` with the sentence."""
    found = only(type(row).objects.select_for_update().filter(pk=row.pk))
    if found is None:
        raise UnableToAct(sentence)
    return found


def labels_of(model: type[TenantOwned], names: Iterable[str]) -> tuple[str, ...]:
    """Return what the columns are called, for the facts that name what was changed."""
    labels = {one.name: str(one.verbose_name) for one in model._meta.concrete_fields}
    return tuple(labels[name] for name in names)
