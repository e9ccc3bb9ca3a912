"""募集回と派遣依頼: when municipalities may ask, and what each asks for."""

from django.db import models

from yakuba.region.rules.dispatch import Form, Theme, Urgency

from .exchange import Published
from .schemes import Scheme

FORMS = [(one.value, one.label) for one in Form]
THEMES = [(one.value, one.label) for one in Theme]
URGENCIES = [(one.value, one.label) for one in Urgency]


class Round(Published):
    """A time in which requests are taken under one scheme; `closes_on` is the last day of it.

    `settled_at` is when the prefecture declared the matching of the round over.
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="rounds")
    fiscal_year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("募集回", max_length=80)
    opens_on = models.DateField("受付開始日")
    closes_on = models.DateField("受付の最終日")
    answer_by = models.DateField("派遣案への回答期限")
    settled_at = models.DateTimeField("調整終了日時", null=True, blank=True)

    class Meta:
        verbose_name = "募集回"
        verbose_name_plural = "募集回"
        ordering = ["-opens_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="round_days_in_order",
                condition=models.Q(closes_on__gte=models.F("opens_on"))
                & models.Q(answer_by__gt=models.F("closes_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DispatchRequest(Published):
    """What one municipality asks for; `published_at` is when it was sent to the prefecture.

    `skills` is a list of {"code", "name", "level"}; `wished_days` a list of ISO days in order of
    preference. `project_key` names the project for the rule "once a project, adviser and year":
    the subject of an own project when one was chosen, else the folded name. Without `round_key`
    the request waits for the next round. `adviser_key` is None for 'whoever'; with `named_only` nobody else will do.
    """

    round_key = models.UUIDField("募集回の共有番号", null=True, blank=True)
    title = models.CharField("依頼の件名", max_length=120)
    project_title = models.CharField("事業名", max_length=120)
    project_key = models.CharField("事業の同一性", max_length=160)
    project_kind = models.CharField("自団体の事業の種類", max_length=60, blank=True)
    project_id = models.CharField("自団体の事業", max_length=60, blank=True)
    theme = models.CharField("分野", max_length=12, choices=THEMES)
    problem = models.TextField("困っていることと、してほしいこと", max_length=2000)
    skills = models.JSONField("求めるスキル", default=list)
    language = models.CharField("使う言語", max_length=8, default="ja")
    form = models.CharField("派遣の形", max_length=8, choices=FORMS)
    days = models.PositiveSmallIntegerField("日数", default=0)
    hours = models.PositiveSmallIntegerField("時間数", default=0)
    wished_from = models.DateField("希望の始まり")
    wished_until = models.DateField("希望の終わり")
    wished_days = models.JSONField("希望日", default=list)
    team_size = models.PositiveSmallIntegerField("希望する人数", default=1)
    adviser_key = models.UUIDField("希望するアドバイザー", null=True, blank=True)
    adviser_name = models.CharField("希望するアドバイザーの氏名", max_length=60, blank=True)
    named_only = models.BooleanField("希望する人だけ", default=False, db_default=False)
    urgency = models.PositiveSmallIntegerField(
        "急ぎの度合い", choices=URGENCIES, default=50, db_default=50
    )
    vendors = models.JSONField("関わっている事業者", default=list)
    contact = models.CharField("連絡先の職と電話", max_length=160, blank=True)
    drafted_at = models.DateTimeField("下書きの日時")
    changed_at = models.DateTimeField("最後に直した日時", null=True, blank=True)

    class Meta:
        verbose_name = "派遣依頼"
        verbose_name_plural = "派遣依頼"
        ordering = ["-drafted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="request_wish_in_order",
                condition=models.Q(wished_until__gte=models.F("wished_from")),
            ),
            models.CheckConstraint(
                name="request_asks_for_time", condition=models.Q(days__gt=0) | models.Q(hours__gt=0)
            ),
        ]
        indexes = [models.Index(fields=["round_key"], name="request_by_round")]

    def __str__(self) -> str:
        return self.title
