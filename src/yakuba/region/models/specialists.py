"""専門人材の共有: the open half-days of people whom several municipalities share, and who took them."""

from django.db import models

from yakuba.region.rules.specialists import Half

from .advisers import Adviser
from .exchange import Published

HALVES = [(half.value, half.label) for half in Half]


class SpecialistSlot(Published):
    """A half-day of a shared specialist that any municipality may ask for; owned by the employer.

    `taken_by` names the municipality to which it was given.
    """

    adviser = models.ForeignKey(Adviser, on_delete=models.PROTECT, related_name="slots")
    name = models.CharField("氏名", max_length=60)
    themes = models.JSONField("得意な分野", default=list)
    day = models.DateField("日にち")
    half = models.CharField("時間帯", max_length=2, choices=HALVES)
    is_online = models.BooleanField("オンライン", default=False)
    opened_at = models.DateTimeField("公開日時")
    taken_by = models.CharField("利用する団体", max_length=60, blank=True)
    taken_at = models.DateTimeField("決定日時", null=True, blank=True)

    class Meta:
        verbose_name = "専門人材の空き"
        verbose_name_plural = "専門人材の空き"
        ordering = ["day", "half", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "adviser", "day", "half"],
                condition=models.Q(withdrawn_at=None),
                name="one_slot_a_half_day",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "day"], name="slot_by_day")]

    def __str__(self) -> str:
        return f"{self.name} {self.day} {Half(self.half).label}"

    @property
    def half_enum(self) -> Half:
        return Half(self.half)


class SlotRequest(Published):
    """That a municipality asks the owner for a half-day, and what for."""

    slot_key = models.UUIDField("空きの共有番号")
    name = models.CharField("氏名", max_length=60)
    day = models.DateField("日にち")
    half = models.CharField("時間帯", max_length=2, choices=HALVES)
    purpose = models.CharField("相談したいこと", max_length=400)
    contact = models.CharField("連絡先", max_length=160)
    asked_at = models.DateTimeField("依頼日時")

    class Meta:
        verbose_name = "専門人材の利用依頼"
        verbose_name_plural = "専門人材の利用依頼"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "slot_key"],
                condition=models.Q(withdrawn_at=None),
                name="slot_asked_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.day}"


class SlotAnswer(Published):
    """What the owner says to a request."""

    slot = models.ForeignKey(SpecialistSlot, on_delete=models.PROTECT, related_name="answers")
    request_key = models.UUIDField("依頼の共有番号")
    is_granted = models.BooleanField("利用できる")
    reason = models.CharField("理由・伝えたいこと", max_length=400, blank=True)
    answered_at = models.DateTimeField("回答日時")

    class Meta:
        verbose_name = "専門人材の利用の回答"
        verbose_name_plural = "専門人材の利用の回答"
        ordering = ["-answered_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "request_key"], name="slot_request_answered_once"
            ),
        ]

    def __str__(self) -> str:
        return "利用できます" if self.is_granted else "利用できません"
