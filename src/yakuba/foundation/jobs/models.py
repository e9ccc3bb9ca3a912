"""What workers say about themselves."""

from django.db import models


class Heartbeat(models.Model):
    """One running worker process; it writes its row every few seconds."""

    worker_id = models.CharField("作業者", max_length=64, primary_key=True)
    host = models.CharField("機械", max_length=120)
    pid = models.PositiveIntegerField("プロセス")
    started_at = models.DateTimeField("開始")
    beat_at = models.DateTimeField("最後の合図", db_index=True)
    stopped_at = models.DateTimeField("停止", null=True)
    tasks_run = models.PositiveBigIntegerField("処理した件数", default=0)

    class Meta:
        verbose_name = "作業者"
        verbose_name_plural = "作業者"
        ordering = ["-beat_at"]

    def __str__(self) -> str:
        return f"{self.host}/{self.pid}"


class SweepTurn(models.Model):
    """When a sweeper is next due, so that of many workers one does it."""

    name = models.CharField("見回り", max_length=80, primary_key=True)
    next_at = models.DateTimeField("次回")
    last_at = models.DateTimeField("前回", null=True)
    last_success_at = models.DateTimeField("前回の成功", null=True)
    last_seconds = models.FloatField("所要秒数", default=0)
    last_found = models.IntegerField("見つけた件数", default=0)
    last_error = models.CharField("誤り", max_length=300, blank=True)

    class Meta:
        verbose_name = "見回り"
        verbose_name_plural = "見回り"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
