"""合同研修: one training for the staff of many municipalities, asked for in seats, never by name."""

from django.db import models

from .exchange import Published


class TrainingPlace(models.TextChoices):
    """Where it is held."""

    HALL = "HALL", "会場"
    ONLINE = "ONLINE", "オンライン"
    BOTH = "BOTH", "会場とオンライン"


class JointTraining(Published):
    """A training that a municipality or the prefecture holds for all.

    `skills` is a list of {"code", "name", "level"}. Seats are asked for until `apply_by`, and given
    by the organiser afterwards.
    """

    title = models.CharField("研修名", max_length=120)
    description = models.TextField("内容", max_length=2000)
    held_on = models.DateField("開催日")
    hours_text = models.CharField("時間", max_length=40)
    minutes = models.PositiveSmallIntegerField("長さ(分)")
    place_kind = models.CharField("開催方法", max_length=6, choices=TrainingPlace.choices)
    place = models.CharField("会場・接続方法", max_length=160, blank=True)
    capacity = models.PositiveSmallIntegerField("定員")
    apply_by = models.DateField("申込期限")
    skills = models.JSONField("身につくスキル", default=list)
    contact = models.CharField("問い合わせ先", max_length=160)
    announced_at = models.DateTimeField("公表日時")
    allotted_at = models.DateTimeField("席の決定日時", null=True, blank=True)
    cancelled_at = models.DateTimeField("中止日時", null=True, blank=True)
    reason = models.CharField("中止の理由", max_length=400, blank=True)

    class Meta:
        verbose_name = "合同研修"
        verbose_name_plural = "合同研修"
        ordering = ["held_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="joint_training_asked_before_held",
                condition=models.Q(apply_by__lte=models.F("held_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SeatRequest(Published):
    """How many seats a municipality asks the organiser for."""

    training_key = models.UUIDField("合同研修の共有番号")
    seats = models.PositiveSmallIntegerField("席数")
    note = models.CharField("伝えたいこと", max_length=400, blank=True)
    asked_at = models.DateTimeField("申込日時")

    class Meta:
        verbose_name = "合同研修の申込"
        verbose_name_plural = "合同研修の申込"
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "training_key"], name="seats_asked_once_a_training"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seats}席"


class SeatAllotment(Published):
    """How many seats the organiser gives a municipality."""

    training_key = models.UUIDField("合同研修の共有番号")
    seats = models.PositiveSmallIntegerField("席数")
    allotted_at = models.DateTimeField("決定日時")

    class Meta:
        verbose_name = "合同研修の席"
        verbose_name_plural = "合同研修の席"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "training_key", "addressee_id"],
                name="seats_allotted_once_a_town",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seats}席"


class AttendanceCount(Published):
    """How many of a municipality came, and how many of those who answered were satisfied."""

    training_key = models.UUIDField("合同研修の共有番号")
    attended = models.PositiveSmallIntegerField("参加人数")
    answered = models.PositiveSmallIntegerField("アンケートの回答数")
    satisfied = models.PositiveSmallIntegerField("満足と答えた人数")
    told_at = models.DateTimeField("報告日時")

    class Meta:
        verbose_name = "合同研修の参加報告"
        verbose_name_plural = "合同研修の参加報告"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "training_key"], name="attendance_told_once"
            ),
            models.CheckConstraint(
                name="satisfied_within_answered_within_attended",
                condition=models.Q(satisfied__lte=models.F("answered"))
                & models.Q(answered__lte=models.F("attended")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attended}人"
