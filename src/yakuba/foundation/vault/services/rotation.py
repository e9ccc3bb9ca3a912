"""Change the keys of the active town."""

from datetime import datetime

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.vault import cache, events, keyring, queries, rules
from yakuba.foundation.vault.models import DataKey
from yakuba.kernel.actor import Actor

from .sealing import UnableToSeal, UnableToUnseal, make_key, unwrapped


@transaction.atomic
def new_generation(*, actor: Actor, at: datetime) -> DataKey:
    """Make the data key that seals from now on; the older ones still open. Raises `UnableToSeal`.

    Other processes follow within a minute; what they seal until then is sealed again later.
    """
    town = active_municipality_id()
    before = queries.newest_generation(town) or 0
    row = make_key(town, before + 1)
    cache.keep_generation(town, row.generation)
    record(
        events.DataKeyMade(
            subject=events.key_ref(row.generation), generation=row.generation, master=row.master
        ),
        actor=actor,
        at=at,
    )
    return row


@transaction.atomic
def rewrap(*, actor: Actor, at: datetime) -> int:
    """Wrap the town's data keys under the newest master key; returns how many were not yet.

    Raises `UnableToSeal` when a master key is missing: then no key is touched.
    """
    try:
        name, master = keyring.newest()
        rows = list(DataKey.objects.select_for_update().exclude(master=name))
        for row in rows:
            _rewrap(row, name, master)
    except (keyring.NoMasterKey, UnableToUnseal) as fault:
        raise UnableToSeal(str(fault)) from fault
    if rows:
        record(
            events.KeysRewrapped(
                subject=events.key_ref(rows[0].generation),
                generations=sorted(row.generation for row in rows),
                master=name,
            ),
            actor=actor,
            at=at,
        )
    return len(rows)


def _rewrap(row: DataKey, name: str, master: bytes) -> None:
    key, town, generation = unwrapped(row), row.municipality_id, row.generation
    row.wrapped = rules.wrap(key, master=master, town=town, generation=generation)
    row.master = name
    row.save(update_fields=["wrapped", "master"])
