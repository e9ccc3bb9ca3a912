"""What makes a row readable to other municipalities: that its owner published it, and to whom."""

from django.db import models

from yakuba.foundation.tenancy.models import TenantOwned


class Audience(models.TextChoices):
    """To whom a row is published; the prefecture is that of the owner."""

    PREFECTURE = "PREFECTURE", "県だけ"
    REGION = "REGION", "県と県内の市町村"
    ONE = "ONE", "1つの団体だけ"


class Published(TenantOwned):
    """Abstract base of a row that others may read from `published_at` until `withdrawn_at`.

    `addressee_id` is the key of the one municipality of `Audience.ONE`. Rows of other owners are
    pointed at by their `key`, never by a foreign key: a join would not see them.
    """

    key = models.UUIDField("共有番号", unique=True, editable=False)
    audience = models.CharField("公開範囲", max_length=10, choices=Audience.choices)
    addressee_id = models.BigIntegerField("宛先の団体", null=True, blank=True)
    published_at = models.DateTimeField("共有日時", null=True, blank=True)
    withdrawn_at = models.DateTimeField("取下げ日時", null=True, blank=True)

    class Meta:
        abstract = True
