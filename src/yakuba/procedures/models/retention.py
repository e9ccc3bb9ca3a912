"""How long records are kept, what holds them, and the register of what was disposed of."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.kernel.fiscal import FiscalYear
from yakuba.procedures.rules.retention import Counted, Ending, HoldKind, Period

from .applications import Application
from .catalogue import Procedure
from .choices import choices_of


class RetentionRule(TenantOwned):
    """One version of a procedure's retention (保存期間); never changed, only followed (trigger)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, related_name="retention_rules"
    )
    number = models.PositiveIntegerField("版")
    valid_from = models.DateField("適用する日")
    covers_past = models.BooleanField("適用する日より前に終わったものにも使う", default=False)
    counted = models.CharField("起算", max_length=20, choices=choices_of(Counted))
    period = models.CharField("保存期間", max_length=12, choices=choices_of(Period))
    ending = models.CharField("満了後の措置", max_length=12, choices=choices_of(Ending))
    # By outcome: an object with `period` and `ending`, where it differs from the usual.
    exceptions = models.JSONField("結果ごとの例外", default=dict, blank=True)
    # The town's own rule that says so; never law by itself.
    basis = models.CharField("根拠", max_length=200, blank=True)
    note = models.CharField("変更の説明", max_length=400, blank=True)
    set_at = models.DateTimeField("設定日時")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "保存期間"
        verbose_name_plural = "保存期間"
        ordering = ["procedure", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "procedure", "number"], name="retention_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}版 {self.get_period_display()}"


class DraftPeriod(TenantOwned):
    """One version of the town's period after which drafts are forgotten; never changed (trigger)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField("版")
    days = models.PositiveSmallIntegerField("日数")
    warn_days = models.PositiveSmallIntegerField("何日前に知らせるか")
    note = models.CharField("変更の説明", max_length=400, blank=True)
    set_at = models.DateTimeField("設定日時")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "書きかけの申請の保存期間"
        verbose_name_plural = "書きかけの申請の保存期間"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "number"], name="draft_period_number_once"
            ),
            models.CheckConstraint(
                name="draft_period_is_told_within", condition=Q(days__gt=F("warn_days"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.days}日"


class RetentionHold(TenantOwned):
    """保留: the application, or every record of the procedure, is not disposed of until released."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, related_name="holds"
    )
    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, null=True, related_name="holds"
    )
    kind = models.CharField("区分", max_length=12, choices=choices_of(HoldKind))
    reason = models.CharField("理由", max_length=400)
    set_at = models.DateTimeField("保留日時")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    released_at = models.DateTimeField("解除日時", null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    release_reason = models.CharField("解除の理由", max_length=400, blank=True)

    class Meta:
        verbose_name = "廃棄の保留"
        verbose_name_plural = "廃棄の保留"
        ordering = ["-set_at"]
        constraints = [
            models.CheckConstraint(
                name="hold_of_application_or_procedure",
                condition=Q(application=None, procedure__isnull=False)
                | Q(application__isnull=False, procedure=None),
            ),
            models.CheckConstraint(
                name="hold_released_with_reason",
                condition=Q(released_at=None, release_reason="")
                | (Q(released_at__isnull=False) & ~Q(release_reason="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "application"],
                name="hold_on_application",
                condition=Q(released_at=None),
            ),
            models.Index(
                fields=["municipality", "procedure"],
                name="hold_on_procedure",
                condition=Q(released_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.set_at:%Y-%m-%d}"


class RetentionExtension(TenantOwned):
    """延長: one application is kept until a later day; never changed, only followed (trigger)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="extensions"
    )
    # The last day on which it is kept.
    until = models.DateField("延長後の満了日")
    reason = models.CharField("理由", max_length=400)
    set_at = models.DateTimeField("延長日時")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "保存期間の延長"
        verbose_name_plural = "保存期間の延長"
        ordering = ["-set_at"]
        indexes = [
            models.Index(
                fields=["municipality", "application", "until"], name="extension_of_application"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.until:%Y-%m-%d}まで"


class DisposalList(TenantOwned):
    """One confirmed list of the register of disposal (廃棄簿): what, how many, under what, by whom.

    It holds no personal data and is never disposed of itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fiscal_year = models.PositiveSmallIntegerField("年度")
    serial = models.PositiveIntegerField("番号")
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="disposals")
    # Title, rule and terms in words, as they stood: later changes must not rename what was done.
    title = models.CharField("手続", max_length=120)
    terms = models.JSONField("適用した保存期間")
    ended_from = models.DateField("終わった日（最初）")
    ended_to = models.DateField("終わった日（最後）")
    count = models.PositiveIntegerField("件数")
    # Of the receipt numbers in their order: nothing can be slipped in or out afterwards.
    list_hash = models.CharField("一覧のハッシュ", max_length=64)
    remark = models.CharField("備考", max_length=400, blank=True)
    confirmed_at = models.DateTimeField("確認日時")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_label = models.CharField("確認者の職氏名", max_length=180)
    finished_at = models.DateTimeField("廃棄を終えた日時", null=True)

    class Meta:
        verbose_name = "廃棄簿"
        verbose_name_plural = "廃棄簿"
        ordering = ["-fiscal_year", "-serial"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "fiscal_year", "serial"], name="disposal_numbered_once"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number in the register: 令和8年度 廃棄第3号."""
        return f"{FiscalYear(self.fiscal_year).label} 廃棄第{self.serial}号"


class DisposalItem(TenantOwned):
    """One application of a list: erased, or left out because something held it at the last moment."""

    disposal = models.ForeignKey(DisposalList, on_delete=models.PROTECT, related_name="items")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    batch = models.PositiveIntegerField("組")
    ending = models.CharField("措置", max_length=12, choices=choices_of(Ending))
    done_at = models.DateTimeField("廃棄日時", null=True)
    # Keyed hash of what was erased, and how many files went with it.
    content_hash = models.CharField("内容のハッシュ", max_length=64, blank=True)
    files = models.PositiveSmallIntegerField("ファイル数", default=0)
    left_out_at = models.DateTimeField("除外日時", null=True)
    left_out_reason = models.CharField("除外の理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "廃棄の対象"
        verbose_name_plural = "廃棄の対象"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "disposal", "application"], name="disposal_item_once"
            ),
            models.UniqueConstraint(
                fields=["municipality", "application"],
                name="disposed_of_once",
                condition=Q(left_out_at=None),
            ),
            models.CheckConstraint(
                name="disposal_item_done_or_left_out",
                condition=Q(done_at=None, content_hash="")
                | Q(done_at__isnull=False, left_out_at=None) & ~Q(content_hash=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "disposal", "batch"],
                name="disposal_item_open",
                condition=Q(done_at=None, left_out_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.disposal_id} {self.application_id}"
