"""派遣案と回答: whom the prefecture offers to a municipality, and what that says to it."""

from django.db import models

from .exchange import Published
from .requests import FORMS, DispatchRequest, Round


class Offer(Published):
    """One adviser offered to one municipality (`addressee_id`) for one of its requests.

    Days, hours and form are what was granted, within the rules of the round's scheme. What was
    offered is final; `contact` is how the town reaches the adviser.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="offers")
    request_key = models.UUIDField("依頼の共有番号")
    request_title = models.CharField("依頼の件名", max_length=120)
    project_key = models.CharField("事業の同一性", max_length=160)
    theme = models.CharField("分野", max_length=12)
    adviser_key = models.UUIDField("アドバイザーの共有番号")
    adviser_name = models.CharField("アドバイザー", max_length=60)
    adviser_title = models.CharField("肩書", max_length=120, blank=True)
    contact = models.CharField("アドバイザーの連絡先", max_length=200, blank=True)
    reason_ja = models.TextField("選んだ理由", max_length=1000)
    form = models.CharField("派遣の形", max_length=8, choices=FORMS)
    days = models.PositiveSmallIntegerField("日数", default=0)
    hours = models.PositiveSmallIntegerField("時間数", default=0)
    answer_by = models.DateField("回答期限")
    made_at = models.DateTimeField("作成日時")

    class Meta:
        verbose_name = "派遣案"
        verbose_name_plural = "派遣案"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "round", "request_key", "adviser_key"],
                name="adviser_offered_once_a_round",
            ),
            models.CheckConstraint(
                name="offer_to_one_town",
                condition=models.Q(audience="ONE", addressee_id__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["addressee_id", "request_key"], name="offer_by_addressee"),
        ]

    def __str__(self) -> str:
        return f"{self.adviser_name}: {self.request_title}"


class Answer(models.TextChoices):
    ACCEPTED = "ACCEPTED", "受ける"
    DECLINED = "DECLINED", "断る"


class Reply(Published):
    """What the municipality says to an offer, once and for all."""

    request = models.ForeignKey(DispatchRequest, on_delete=models.PROTECT, related_name="replies")
    offer_key = models.UUIDField("派遣案の共有番号")
    answer = models.CharField("回答", max_length=8, choices=Answer.choices)
    reason = models.CharField("理由", max_length=400, blank=True)
    replied_by = models.CharField("回答した職", max_length=120, blank=True)

    class Meta:
        verbose_name = "派遣案への回答"
        verbose_name_plural = "派遣案への回答"
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "offer_key"], name="offer_answered_once"
            ),
            models.CheckConstraint(
                name="declined_with_a_reason",
                condition=~models.Q(answer="DECLINED") | ~models.Q(reason=""),
            ),
        ]
        indexes = [models.Index(fields=["offer_key"], name="reply_by_offer")]

    def __str__(self) -> str:
        return f"{self.get_answer_display()} {self.offer_key}"
