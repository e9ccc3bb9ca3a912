"""組合せの計算: one reckoning of who goes where, frozen with its input; a change makes another."""

from django.db import models

from yakuba.foundation.tenancy.models import TenantOwned

from .requests import Round


class MatchRun(TenantOwned):
    """One matching of a round; nothing of it changes but that it is confirmed, once.

    `input` is the whole input but for weights and wishes (`rules.matching`), `input_hash` its hash.
    `fixed` and `forbidden` are pairs of keys. `cost` is how many points the change that made this
    run from `parent` costs; None for a first run and after other weights.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="match_runs")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    made_at = models.DateTimeField("計算日時")
    made_label = models.CharField("計算した職", max_length=120, blank=True)
    change = models.CharField("変えたこと", max_length=400, blank=True)
    cost = models.BigIntegerField("変えたことによる減点", null=True, blank=True)
    weights = models.JSONField("重み")
    fixed = models.JSONField("固定した組", default=list)
    forbidden = models.JSONField("禁止した組", default=list)
    input = models.JSONField("入力")
    input_hash = models.CharField("入力のハッシュ値", max_length=64)
    total = models.BigIntegerField("全体の点数")
    bound = models.BigIntegerField("点数の上限")
    fairness = models.BigIntegerField("公平の点数")
    confirmed_at = models.DateTimeField("確定日時", null=True, blank=True)
    confirmed_label = models.CharField("確定した職", max_length=120, blank=True)

    class Meta:
        verbose_name = "組合せの計算"
        verbose_name_plural = "組合せの計算"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.round.title} 組合せ{self.pk}"


class MatchLine(TenantOwned):
    """What a run says of one request: who comes and why, or what stands in the way.

    `points` has what each aim gives. The runner-up (`next_words`, `next_cost`) is None until it was
    reckoned, which may be later.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.PROTECT, related_name="lines")
    request_key = models.UUIDField("依頼の共有番号")
    town_code = models.CharField("団体コード", max_length=6)
    town_name = models.CharField("団体", max_length=60)
    title = models.CharField("依頼の件名", max_length=120)
    adviser_keys = models.JSONField("アドバイザーの共有番号", default=list)
    adviser_names = models.CharField("アドバイザー", max_length=400, blank=True)
    dates = models.JSONField("日程の案", default=list)
    points = models.JSONField("点数の内訳", default=dict)
    total = models.IntegerField("点数", default=0)
    minutes = models.PositiveIntegerField("移動時間(分)", null=True, blank=True)
    reason = models.TextField("理由", max_length=1000)
    next_words = models.TextField("次点", max_length=400, null=True, blank=True)  # noqa: DJ001  None: not reckoned yet
    next_cost = models.BigIntegerField("次点にしたときの減点", null=True, blank=True)

    class Meta:
        verbose_name = "組合せ"
        verbose_name_plural = "組合せ"
        ordering = ["town_code", "title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "request_key"], name="match_line_once_a_run"),
        ]

    def __str__(self) -> str:
        return f"{self.town_name} {self.title}"
