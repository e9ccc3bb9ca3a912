"""派遣の実施: the case that an accepted offer becomes, its days, its report, the survey next year."""

from django.db import models

from yakuba.region.rules.dispatch import DELIVERED

from .exchange import Published
from .offers import Reply

DELIVERED_FORMS = [(one.value, one.label) for one in DELIVERED]
MARKS = (1, 5)


class DispatchCase(Published):
    """An adviser at work for a municipality, from the acceptance until the survey next year.

    What the prefecture reads is copied from the offer: the rule set is that of `scheme_key`.
    """

    reply = models.OneToOneField(Reply, on_delete=models.PROTECT, related_name="case")
    number = models.CharField("派遣番号", max_length=20)
    scheme_key = models.UUIDField("制度の共有番号")
    round_key = models.UUIDField("募集回の共有番号")
    fiscal_year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("件名", max_length=120)
    project_key = models.CharField("事業の同一性", max_length=160)
    theme = models.CharField("分野", max_length=12)
    adviser_key = models.UUIDField("アドバイザーの共有番号")
    adviser_name = models.CharField("アドバイザー", max_length=60)
    form = models.CharField("派遣の形", max_length=8)
    days = models.PositiveSmallIntegerField("認められた日数", default=0)
    hours = models.PositiveSmallIntegerField("認められた時間数", default=0)
    accepted_at = models.DateTimeField("受諾日時")
    ended_on = models.DateField("終わった日", null=True, blank=True)
    report_due = models.DateField("報告期限", null=True, blank=True)
    survey_due = models.DateField("翌年度の調査の期限", null=True, blank=True)
    cancelled_at = models.DateTimeField("中止日時", null=True, blank=True)
    cancel_reason = models.CharField("中止の理由", max_length=400, blank=True)

    class Meta:
        verbose_name = "派遣"
        verbose_name_plural = "派遣"
        ordering = ["-accepted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "number"], name="case_number_once"),
            models.CheckConstraint(
                name="case_ended_with_dates_due",
                condition=models.Q(ended_on=None, report_due=None, survey_due=None)
                | models.Q(
                    ended_on__isnull=False, report_due__isnull=False, survey_due__isnull=False
                ),
            ),
        ]
        indexes = [models.Index(fields=["fiscal_year", "adviser_key"], name="case_by_adviser")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class DeliveryDay(Published):
    """One day on site or one session online, as it took place; a wrong one is withdrawn."""

    case = models.ForeignKey(DispatchCase, on_delete=models.PROTECT, related_name="delivered")
    day = models.DateField("実施日")
    form = models.CharField("形", max_length=8, choices=DELIVERED_FORMS)
    minutes = models.PositiveSmallIntegerField("時間(分)")
    done = models.CharField("したこと", max_length=400)

    class Meta:
        verbose_name = "実施日"
        verbose_name_plural = "実施日"
        ordering = ["day", "pk"]
        constraints = [
            models.CheckConstraint(
                name="delivery_takes_time",
                condition=models.Q(minutes__gt=0, minutes__lte=1440),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.minutes}分"


class DeliveryReport(Published):
    """What the municipality reports within the days of the rule set; sent, it is final."""

    case = models.OneToOneField(DispatchCase, on_delete=models.PROTECT, related_name="report")
    done = models.TextField("実施したこと", max_length=2000)
    outcome = models.TextField("成果", max_length=2000)
    next_steps = models.TextField("これから取り組むこと", max_length=2000, blank=True)
    satisfaction = models.PositiveSmallIntegerField("満足度")
    reported_by = models.CharField("報告した職", max_length=120, blank=True)

    class Meta:
        verbose_name = "派遣報告"
        verbose_name_plural = "派遣報告"
        constraints = [
            models.CheckConstraint(
                name="report_mark_in_range", condition=models.Q(satisfaction__range=MARKS)
            ),
        ]

    def __str__(self) -> str:
        return str(self.case_id)


class FollowUp(Published):
    """What became of it by the fiscal year after; sent, it is final."""

    class Effect(models.TextChoices):
        STRONG = "STRONG", "大きな効果があった"
        SOME = "SOME", "ある程度の効果があった"
        NONE = "NONE", "効果はなかった"
        EARLY = "EARLY", "まだ分からない"

    case = models.OneToOneField(DispatchCase, on_delete=models.PROTECT, related_name="follow_up")
    effect = models.CharField("効果", max_length=8, choices=Effect.choices)
    hours_saved = models.PositiveIntegerField("減った業務時間(年間)", null=True, blank=True)
    satisfaction = models.PositiveSmallIntegerField("満足度")
    words = models.TextField("効果の内容", max_length=2000, blank=True)
    answered_by = models.CharField("回答した職", max_length=120, blank=True)

    class Meta:
        verbose_name = "翌年度の調査"
        verbose_name_plural = "翌年度の調査"
        constraints = [
            models.CheckConstraint(
                name="follow_up_mark_in_range", condition=models.Q(satisfaction__range=MARKS)
            ),
        ]

    def __str__(self) -> str:
        return str(self.case_id)
