"""手順書: how such work goes, as versioned data, and the plans that were made of it."""

from django.db import models
from django.db.models import F, Q

from yakuba.foundation.tenancy.models import TenantOwned

from .projects import Project

PLAYBOOK = "programmes.playbook"


class Playbook(TenantOwned):
    """A playbook of the town, taken over from those that are shipped or written by itself."""

    code = models.SlugField("コード", max_length=60)
    title = models.CharField("名称", max_length=120)
    origin = models.CharField("出どころ", max_length=200, blank=True)
    created_at = models.DateTimeField("作成日時")
    withdrawn_at = models.DateTimeField("廃止日時", null=True, blank=True)

    class Meta:
        verbose_name = "手順書"
        verbose_name_plural = "手順書"
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "code"], name="playbook_code_once"),
        ]

    def __str__(self) -> str:
        return self.title


class PlaybookVersion(TenantOwned):
    """A version of a playbook: a draft until it is published, unchangeable from then on."""

    playbook = models.ForeignKey(Playbook, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版")
    definition = models.JSONField("内容")
    content_hash = models.CharField("内容のSHA-256", max_length=64, blank=True)
    created_at = models.DateTimeField("作成日時")
    published_at = models.DateTimeField("公開日時", null=True, blank=True)
    published_by = models.CharField("公開者", max_length=120, blank=True)

    class Meta:
        verbose_name = "手順書の版"
        verbose_name_plural = "手順書の版"
        ordering = ["playbook", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "playbook", "number"], name="playbook_version_once"
            ),
            models.UniqueConstraint(
                fields=["municipality", "playbook"],
                condition=Q(published_at=None),
                name="one_draft_a_playbook",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.playbook} 第{self.number}版"


class PlaybookRun(TenantOwned):
    """A plan made of a version for a go-live day, with the answers that chose its branches."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="playbook_runs")
    version = models.ForeignKey(PlaybookVersion, on_delete=models.PROTECT, related_name="runs")
    go_live = models.DateField("本番開始日")
    answers = models.JSONField("選択", default=dict)
    late_by = models.PositiveIntegerField("作成時の遅れ(開庁日)")
    created_at = models.DateTimeField("作成日時")
    created_by = models.CharField("作成者", max_length=120)

    class Meta:
        verbose_name = "手順書から作った計画"
        verbose_name_plural = "手順書から作った計画"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.version} {self.go_live}"


class TownWindow(TenantOwned):
    """When something can be done in this town: a council session, the time for budget requests."""

    code = models.SlugField("種類", max_length=40)
    title = models.CharField("名称", max_length=80)
    opens = models.DateField("開始日")
    closes = models.DateField("終了日")
    note = models.CharField("説明", max_length=200, blank=True)

    class Meta:
        verbose_name = "時期の枠"
        verbose_name_plural = "時期の枠"
        ordering = ["opens", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code", "opens"], name="window_once_per_start"
            ),
            models.CheckConstraint(
                name="window_closes_after_opening", condition=Q(closes__gte=F("opens"))
            ),
        ]

    def __str__(self) -> str:
        return self.title
