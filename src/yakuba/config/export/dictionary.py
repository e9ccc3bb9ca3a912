"""The data dictionary: what every column means, drawn from the models."""

import re
from collections.abc import Iterator
from typing import Any, Final

from django.db import models

from yakuba.foundation.vault.fields import SealedJSONField

from .tables import Column, Table

HEAD: Final = ("表", "表の名称", "列", "名称", "型", "空のことがある", "参照先", "意味")
_JAPANESE: Final = re.compile(r"[ぁ-んァ-ヶ一-龥]")
_TYPES: Final = (
    (SealedJSONField, "JSON(封を解いたもの)"),
    (models.JSONField, "JSON"),
    (models.ForeignKey, "参照"),
    (models.UUIDField, "管理番号(UUID)"),
    (models.DateTimeField, "日時(ISO 8601、日本時間)"),
    (models.DateField, "日付(ISO 8601)"),
    (models.BooleanField, "真偽(true/false)"),
    (models.DecimalField, "小数"),
    (models.FloatField, "小数"),
    (models.IntegerField, "整数"),
    (models.BinaryField, "バイト列(Base64)"),
    (models.TextField, "文字"),
)


def lines(tables: list[Table]) -> Iterator[tuple[str, ...]]:
    """Yield one line a column."""
    for table in tables:
        for column in table.columns:
            field = column.field
            yield (
                table.name,
                table.title,
                column.name,
                label_of(column),
                type_of(field),
                "はい" if field.null else "",
                _target_of(field),
                _meaning_of(field),
            )


def label_of(column: Column) -> str:
    """Return the Japanese name of the column."""
    label = str(column.field.verbose_name)
    if _JAPANESE.search(label):
        return label
    if column.field.primary_key:
        return "管理番号"
    # Django names an unnamed reference after its attribute; what it points at has a name.
    related = column.field.related_model
    if isinstance(related, type) and issubclass(related, models.Model):
        return str(related._meta.verbose_name)
    return _INHERITED.get(column.name, label)


# Columns that Django's own user brings along.
_INHERITED: Final = {
    "username": "ログイン名",
    "email": "メールアドレス",
    "is_active": "有効",
    "date_joined": "登録日時",
}


def type_of(field: "models.Field[Any, Any]") -> str:
    """Return how the value is written."""
    for kind, label in _TYPES:
        if isinstance(field, kind):
            return label
    return f"文字(最大{field.max_length}字)" if field.max_length else "文字"


def _target_of(field: "models.Field[Any, Any]") -> str:
    related = field.related_model
    if isinstance(related, type) and issubclass(related, models.Model):
        return f"{related._meta.label_lower}.id"
    return ""


def _meaning_of(field: "models.Field[Any, Any]") -> str:
    choices = "、".join(f"{value}={label}" for value, label in field.flatchoices)
    return "。".join(part for part in (str(field.help_text), choices) if part)
