"""共同調達: from the intention of one municipality to what several of them bought together."""

from django.db import models

from yakuba.region.rules.procurement import ProcurementDays, ProcurementStage, procurement_stage

from .exchange import Published


class Procurement(Published):
    """What a municipality means to buy and invites the others to buy with it.

    Owned by the lead; its stage follows from the days on which things happened.
    """

    title = models.CharField("件名", max_length=120)
    purpose = models.TextField("目的", max_length=2000)
    unit = models.CharField("数量の単位", max_length=20)
    wanted_on = models.DateField("契約の予定日")
    contact = models.CharField("問い合わせ先", max_length=160)
    announced_at = models.DateTimeField("意向の公表日時")
    join_by = models.DateField("参加の期限", null=True, blank=True)
    closed_on = models.DateField("募集の締切日", null=True, blank=True)
    supplier = models.CharField("契約の相手方", max_length=120, blank=True)
    # Yen, taxes included, of all participants together.
    amount = models.PositiveBigIntegerField("契約額", null=True, blank=True)
    contracted_on = models.DateField("契約日", null=True, blank=True)
    lesson = models.TextField("次に生かすこと", max_length=2000, blank=True)
    cancelled_on = models.DateField("中止日", null=True, blank=True)
    reason = models.CharField("中止の理由", max_length=400, blank=True)

    class Meta:
        verbose_name = "共同調達"
        verbose_name_plural = "共同調達"
        ordering = ["-announced_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="procurement_result_whole",
                condition=models.Q(contracted_on=None, amount=None)
                | models.Q(contracted_on__isnull=False, amount__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def days(self) -> ProcurementDays:
        return ProcurementDays(self.join_by, self.closed_on, self.contracted_on, self.cancelled_on)

    @property
    def stage(self) -> ProcurementStage:
        return procurement_stage(self.days)


class Specification(Published):
    """One version of what is to be bought (仕様書案); unchangeable, the next one follows it."""

    procurement_key = models.UUIDField("共同調達の共有番号")
    version = models.PositiveSmallIntegerField("版")
    text = models.TextField("仕様", max_length=20000)
    changes = models.CharField("前の版からの変更点", max_length=400, blank=True)
    written_at = models.DateTimeField("作成日時")

    class Meta:
        verbose_name = "仕様書案"
        verbose_name_plural = "仕様書案"
        ordering = ["procurement_key", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "procurement_key", "version"],
                name="specification_version_once",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.version}版"


class Joining(Published):
    """That a municipality takes part, and with what quantity; owned by it."""

    procurement_key = models.UUIDField("共同調達の共有番号")
    quantity = models.PositiveIntegerField("数量")
    wish = models.CharField("希望すること", max_length=400, blank=True)
    joined_at = models.DateTimeField("参加日時")

    class Meta:
        verbose_name = "共同調達への参加"
        verbose_name_plural = "共同調達への参加"
        ordering = ["joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "procurement_key"], name="joined_once_a_procurement"
            ),
        ]

    def __str__(self) -> str:
        return str(self.quantity)


class Remark(Published):
    """A question or wish about a specification, told to the lead alone."""

    procurement_key = models.UUIDField("共同調達の共有番号")
    text = models.TextField("質問・意見", max_length=1000)
    made_at = models.DateTimeField("日時")

    class Meta:
        verbose_name = "仕様への質問・意見"
        verbose_name_plural = "仕様への質問・意見"
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return self.text[:40]


class RemarkAnswer(Published):
    """The lead's answer, told to everybody; who had asked is not said."""

    procurement_key = models.UUIDField("共同調達の共有番号")
    remark_key = models.UUIDField("質問の共有番号")
    question = models.TextField("質問・意見", max_length=1000)
    text = models.TextField("回答", max_length=2000)
    answered_at = models.DateTimeField("日時")

    class Meta:
        verbose_name = "仕様への回答"
        verbose_name_plural = "仕様への回答"
        ordering = ["answered_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "remark_key"], name="remark_answered_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]
