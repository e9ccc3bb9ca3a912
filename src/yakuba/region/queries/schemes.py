"""Schemes of this municipality, those of others in the region, and the shipped rule sets."""

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from yakuba.foundation.tenancy.rows import only
from yakuba.region.models import Provider, Scheme
from yakuba.region.rules.exchange import Passage
from yakuba.region.rules.schemes import RuleSet, read_rules

from .exchange import published

# The files of `data/schemes` at the root of the product.
SHIPPED: Final = Path(__file__).resolve().parents[4] / "data" / "schemes"


@dataclass(frozen=True, slots=True)
class ShippedScheme:
    """A rule set that comes with the product, and where it was read."""

    code: str
    title: str
    provider: str
    publisher: str
    address: str
    unverified: tuple[str, ...]


@cache
def shipped_codes() -> tuple[str, ...]:
    """Return the codes of the shipped rule sets."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.json")))


@cache
def shipped() -> tuple[ShippedScheme, ...]:
    """Return what is shipped, by code."""
    return tuple(_shipped(code) for code in shipped_codes())


def _shipped(code: str) -> ShippedScheme:
    given = json.loads((SHIPPED / f"{code}.json").read_text(encoding="utf-8"))
    source = tomllib.loads((SHIPPED / f"{code}.source.toml").read_text(encoding="utf-8"))
    return ShippedScheme(
        code=code,
        title=given["title"],
        provider=Provider(given["provider"]).label,
        publisher=source["publisher"],
        address=source["address"],
        unverified=read_rules(given["rules"]).unverified,
    )


def own_schemes() -> QuerySet[Scheme]:
    """Return the schemes kept here, the newest version of each first."""
    return Scheme.objects.order_by("code", "-version")


def scheme_of(pk: int) -> Scheme | None:
    """Return one kept here."""
    return only(Scheme.objects.filter(pk=pk))


def schemes_in_use() -> QuerySet[Scheme]:
    """Return those kept here under which a new round may be opened."""
    return own_schemes().filter(published_at__isnull=False, retired_at=None)


def published_schemes(passage: Passage, keys: Iterable[UUID] | None = None) -> list[Scheme]:
    """Return what is in use in the region, or those with the keys."""
    wanted = None if keys is None else list(keys)

    def narrow(rows: QuerySet[Scheme]) -> QuerySet[Scheme]:
        ordered = rows.order_by("provider", "code", "-version")
        return ordered if wanted is None else ordered.filter(key__in=wanted)

    return published(passage, Scheme, narrow)


def rules_by_key(passage: Passage, keys: Iterable[UUID]) -> dict[UUID, RuleSet]:
    """Return the rule sets of the schemes, by the key of the scheme."""
    return {one.key: read_rules(one.rules) for one in published_schemes(passage, keys)}
