"""Procedure and its published versions."""

import uuid

from django.conf import settings
from django.db import models

from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.procedures.rules.vocabulary import ProcedureKind, SupersedePolicy

from .choices import choices_of


class Procedure(TenantOwned):
    """A thing residents can ask the town for; what it asks of them is in its versions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField("URL名", max_length=60)
    title = models.CharField("名称", max_length=120)
    kind = models.CharField("区分", max_length=12, choices=choices_of(ProcedureKind))
    section = models.ForeignKey(
        "organisation.Department", on_delete=models.PROTECT, related_name="+", verbose_name="所管課"
    )
    live_version = models.ForeignKey(
        "procedures.FormVersion",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name="公開中の版",
    )
    order = models.PositiveSmallIntegerField("並び順", default=100)
    is_open = models.BooleanField("受付中", default=True)

    class Meta:
        verbose_name = "手続"
        verbose_name_plural = "手続"
        ordering = ["order", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "slug"], name="procedure_slug_per_town"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class FormVersion(TenantOwned):
    """One published definition: numbered, identified by its hash, never changed (trigger)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("版")
    content_hash = models.CharField("内容のハッシュ", max_length=64)
    schema_version = models.PositiveSmallIntegerField("書式の版")
    document = models.JSONField("定義")
    published_at = models.DateTimeField("公開日時")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    supersede_policy = models.CharField(
        "下書きの扱い", max_length=16, choices=choices_of(SupersedePolicy)
    )
    note = models.CharField("変更の説明", max_length=400, blank=True)

    class Meta:
        verbose_name = "手続の版"
        verbose_name_plural = "手続の版"
        ordering = ["procedure", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "procedure", "number"], name="version_number_once"
            ),
            models.UniqueConstraint(
                fields=["municipality", "procedure", "content_hash"], name="version_content_once"
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}版"
