"""CaughtMail: what an installation without a mail server would have sent."""

from django.db import models


class CaughtMail(models.Model):
    """One caught mail. It belongs to the installation: it is shown only where nothing is real."""

    delivery_id = models.UUIDField("送信", unique=True)
    town_name = models.CharField("団体", max_length=60)
    sender = models.CharField("差出人", max_length=400)
    recipient = models.CharField("宛先", max_length=254, db_index=True)
    subject_line = models.CharField("件名", max_length=400)
    body = models.TextField("本文")
    message_id = models.CharField("Message-ID", max_length=200)
    caught_at = models.DateTimeField("受信日時", db_index=True)

    class Meta:
        verbose_name = "捕まえたメール"
        verbose_name_plural = "捕まえたメール"
        ordering = ["-caught_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.subject_line}"
