"""A model's column that is sealed in the database and plain in Python.

`answers = SealedJSONField(plain="answers_plain", db_column="answers_sealed", null=True)` reads and
writes like a JSON field. The column holds sealed bytes, bound to town, model, field and row.
Release 0.1.0 kept the content in the clear: `plain` names that column. It is read as long as a row
has no sealed content, and emptied when the row is sealed.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import TYPE_CHECKING, Any, NoReturn

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from yakuba.foundation.tenancy.active import (
    acting_in,
    active_municipality_id,
    is_everywhere,
    is_town_active,
)
from yakuba.foundation.tenancy.models import TenantOwned

from .rules import header_of
from .services import UnableToUnseal, current_generation, seal, unseal

if TYPE_CHECKING:
    _Bytes = models.BinaryField[Any, Any]
    _Number = models.PositiveIntegerField[Any, Any]
else:
    _Bytes = models.BinaryField
    _Number = models.PositiveIntegerField


class SealedIsNotSearchable(FieldError):
    """Somebody asked the database about content that it cannot read."""


class WrittenPastTheRow(TypeError):
    """Sealed content is bound to its row: it is written by `save`, never by `update`."""


@dataclass(frozen=True, slots=True)
class SealedValue:
    """Content as the database gave it, not yet opened; says nothing when printed."""

    content: bytes = dataclass_field(repr=False)

    @property
    def generation(self) -> int:
        return header_of(self.content).generation


class _Absent:
    """Nothing sealed in this row: what the old column holds counts."""


ABSENT = _Absent()


class SealedAttribute(DeferredAttribute):
    """Opens the content when it is first asked for."""

    field: "SealedJSONField"

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if isinstance(value, SealedValue):
            value = self.field.open(instance, value)
        elif value is ABSENT:
            value = self.field.plain_of(instance)
        instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedJSONField(_Bytes):
    """JSON that only the application can read."""

    descriptor_class = SealedAttribute

    def __init__(self, *args: Any, plain: str = "", **kwargs: Any) -> None:
        self.plain = plain
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        # Content, not bytes: a migration has no row to which it could be bound.
        kwargs.pop("default", None)
        if self.plain:
            kwargs["plain"] = self.plain
        return name, path, args, kwargs

    def _check_str_default_value(self) -> list[Any]:
        # The default is content, which may well be text; the bytes are made of it.
        return []

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return ABSENT if value is None else SealedValue(bytes(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, bytes):
            raise WrittenPastTheRow(f"{self}: sealed content is written by save() of its row")
        return super().get_db_prep_value(value, connection, prepared)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        return self._refuse()

    def get_transform(self, lookup_name: str) -> Any:
        return self._refuse()

    def _refuse(self) -> NoReturn:
        raise SealedIsNotSearchable(
            f"{self} is sealed: the database cannot compare it. Search a column made for it."
        )

    def pre_save(self, model_instance: Any, add: bool) -> bytes | None:
        """Return what the column holds."""
        self.seal_up(model_instance)
        value = model_instance.__dict__[self.attname]
        return value.content if isinstance(value, SealedValue) else None

    def value_from_object(self, obj: Any) -> Any:
        return getattr(obj, self.attname)

    def open(self, instance: Any, value: SealedValue) -> Any:
        """Return what the sealed value says; raises `UnableToUnseal`."""
        with _in_the_town_of(instance):
            return json.loads(unseal(value.content, about=self.place(instance.pk)))

    def plain_of(self, instance: Any) -> Any:
        """Return what the old column holds."""
        return getattr(instance, self.plain) if self.plain else None

    def sealed(self, value: Any, key: object) -> bytes:
        """Return what the column of the active town's row `key` is to hold, as for a COPY."""
        words = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return seal(words.encode(), about=self.place(key))

    def place(self, key: object) -> str:
        """Return what the content of the row is bound to."""
        if key is None:
            raise WrittenPastTheRow(f"{self}: a row without a key cannot hold sealed content")
        return f"{self.model._meta.label_lower}.{self.name}:{key}"

    def seal_up(self, instance: Any) -> None:
        """Seal the value in the instance, unless it is as it came from the database."""
        if isinstance(instance.__dict__.get(self.attname), SealedValue):
            return
        value = getattr(instance, self.attname)
        if self.plain:
            setattr(instance, self.plain, None if value is None else self._emptied())
        if value is None:
            return
        with _in_the_town_of(instance):
            instance.__dict__[self.attname] = SealedValue(self.sealed(value, instance.pk))

    def _emptied(self) -> Any:
        """Return what the old column holds once the content is sealed: it may be NOT NULL."""
        old = self.model._meta.get_field(self.plain)
        return "" if getattr(old, "empty_strings_allowed", False) else {}


class GenerationField(_Number):
    """The oldest generation that a row's sealed columns need; NULL while something is plain."""

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        # Rows made in bulk do not pass through save().
        if add:
            model_instance.seal_up()
        return super().pre_save(model_instance, add)


class SealedRow(TenantOwned):
    """Abstract base of rows with sealed columns; says which keys it needs."""

    sealed_with = GenerationField("鍵の世代", null=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        named = kwargs.get("update_fields")
        self.take_town()
        written = self.seal_up(None if named is None else set(named))
        if named is not None and written:
            plains = [one.plain for one in written if one.plain]
            kwargs["update_fields"] = [*named, *plains, "sealed_with"]
        super().save(*args, **kwargs)

    @classmethod
    def sealed_fields(cls) -> list[SealedJSONField]:
        """Return the sealed columns of the model."""
        return [one for one in cls._meta.concrete_fields if isinstance(one, SealedJSONField)]

    def seal_up(self, names: set[str] | None = None) -> list[SealedJSONField]:
        """Seal the loaded columns (of these names) and note the generation; returns which."""
        self.take_town()
        deferred = self.get_deferred_fields()
        loaded = [one for one in self.sealed_fields() if one.attname not in deferred]
        written = [one for one in loaded if names is None or one.name in names]
        for one in written:
            one.seal_up(self)
        if written:
            whole = len(written) == len(self.sealed_fields())
            self.sealed_with = self._generation(written, None if whole else self.sealed_with, whole)
        return written

    def _generation(
        self, written: list[SealedJSONField], before: int | None, whole: bool
    ) -> int | None:
        if not whole and before is None:
            # A column that is not written now may still be plain.
            return None
        values = [self.__dict__[one.attname] for one in written]
        needed = [one.generation for one in values if isinstance(one, SealedValue)]
        if before is not None:
            needed.append(before)
        if needed:
            return min(needed)
        with _in_the_town_of(self):
            return current_generation()


@contextmanager
def _in_the_town_of(instance: Any) -> Iterator[None]:
    """Use the keys of the row's town; a row in the hands of another town stays closed.

    Opening is late: a row read in its town may be asked for its content when no town is active any
    more, or while all towns are read.
    """
    town = instance.municipality_id
    if is_everywhere() or not is_town_active():
        with acting_in(town):
            yield
        return
    if town != active_municipality_id():
        raise UnableToUnseal("別の団体の内容は開けません。")
    yield
