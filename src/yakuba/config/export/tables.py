"""Which tables and columns a town takes with it, and how their values are written."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.tenancy.models import Municipality, TenantOwned
from yakuba.foundation.vault.fields import SealedJSONField
from yakuba.kernel.tables import harmless

_PAGE: Final = 500
# Tables of a town that stay, and why (it stands in the README of the export).
WITHHELD_TABLES: Final = {
    "vault.DataKey": "封印の鍵。内容は封を解いて書き出すため、要りません。",
}
# Columns that only let somebody in; they say nothing about the town's work.
WITHHELD_COLUMNS: Final = {
    "procedures.Draft": {"resume_code_hash": "再開コードを確かめるための値"},
}
_USER_COLUMNS: Final = (
    "id",
    "kind",
    "username",
    "name",
    "kana",
    "email",
    "is_active",
    "date_joined",
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    field: "models.Field[Any, Any]"

    def value(self, row: models.Model) -> Any:
        """Return the plain value, what is sealed opened."""
        return getattr(row, self.name)

    @property
    def is_nested(self) -> bool:
        return isinstance(self.field, models.JSONField | SealedJSONField)


@dataclass(frozen=True, slots=True)
class Table:
    """One table, limited to the active town."""

    model: type[models.Model]
    columns: tuple[Column, ...]
    rows: Callable[[], "QuerySet[Any]"]

    @property
    def name(self) -> str:
        """How its files are called: procedures.application."""
        return self.model._meta.label_lower

    @property
    def title(self) -> str:
        return str(self.model._meta.verbose_name)

    def each(self) -> Iterator[models.Model]:
        """Yield the rows by key, a page at a time."""
        found = self.rows().order_by("pk")
        page = list(found[:_PAGE])
        while page:
            yield from page
            page = list(found.filter(pk__gt=page[-1].pk)[:_PAGE])


def exported() -> list[Table]:
    """Return the tables: the town, its people, and everything it owns."""
    owned = [_owned(model) for model in tenant_models() if not _is_withheld(model)]
    return [_town(), _people(), *owned]


def tenant_models() -> list[type[TenantOwned]]:
    """Return every model whose rows belong to a town."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if issubclass(model, TenantOwned) and model.__module__.startswith("yakuba.")
    ]
    return sorted(
        (model for model in found if ".tests." not in model.__module__),
        key=lambda model: model._meta.label_lower,
    )


def _is_withheld(model: type[models.Model]) -> bool:
    return model._meta.label in WITHHELD_TABLES


def _owned(model: type[TenantOwned]) -> Table:
    sealed = [field for field in model._meta.fields if isinstance(field, SealedJSONField)]
    # The columns of release 0.1.0 that the sealed ones read while a row is not sealed yet.
    former = {field.plain for field in sealed}
    withheld = WITHHELD_COLUMNS.get(model._meta.label, {})
    columns = tuple(
        Column(field.attname, field)
        for field in model._meta.fields
        if field.name not in former and field.name not in withheld and field.name != "municipality"
    )
    return Table(model, columns, model.objects.all)


def _town() -> Table:
    columns = tuple(Column(field.attname, field) for field in Municipality._meta.fields)
    return Table(
        Municipality, columns, lambda: Municipality.objects.filter(pk=active_municipality_id())
    )


def _people() -> Table:
    fields = {field.name: field for field in User._meta.fields}
    columns = tuple(Column(name, fields[name]) for name in _USER_COLUMNS)
    return Table(User, columns, _people_rows)


def _people_rows() -> "QuerySet[User]":
    """Return the town's staff, and the residents whom one of its rows names."""
    named = Q(municipality_id=active_municipality_id())
    for model in tenant_models():
        for field in model._meta.fields:
            if field.is_relation and field.related_model is User:
                rows = model.objects.filter(**{f"{field.name}__isnull": False}).order_by()
                named |= Q(pk__in=rows.values(field.attname))
    return User.objects.filter(named)


def plain(value: Any) -> Any:
    """Return the value as JSON knows it; times are those of Japan, with their offset."""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat() if timezone.is_aware(value) else str(value)
    if isinstance(value, bytes | memoryview | bytearray):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, date | UUID | Decimal):
        return str(value)
    return value


def cell(value: Any, text_of: Callable[[Any], str]) -> str:
    """Return the value as a cell of a spreadsheet; typed text never acts as a formula."""
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(value)
    return text_of(value)
