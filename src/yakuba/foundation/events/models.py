"""The append-only table of facts."""

from typing import Any, ClassVar, NoReturn

from django.db import models

from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.models import TenantManager, TenantOwned


class EventIsFinal(RuntimeError):
    """Somebody tried to change or remove what has happened."""


class AppendOnlyQuerySet(models.QuerySet["EventRecord"]):
    """Refuses every bulk change; the database refuses it once more by trigger."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise EventIsFinal("Events are never updated.")

    def delete(self) -> NoReturn:
        raise EventIsFinal("Events are never deleted.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise EventIsFinal("Events are never updated.")


class AppendOnlyManager(TenantManager["EventRecord"]):
    def get_queryset(self) -> models.QuerySet["EventRecord"]:
        scoped = super().get_queryset()
        rows = AppendOnlyQuerySet(self.model, using=self._db)
        rows.query = scoped.query
        return rows


class EventRecord(TenantOwned):
    """One fact: who (in which post) did what to which subject, and when."""

    code = models.CharField("事実", max_length=80)
    subject_kind = models.CharField("対象の種類", max_length=60)
    subject_id = models.CharField("対象", max_length=64)
    payload = models.JSONField("内容", default=dict)
    actor_kind = models.CharField("行為者の区分", max_length=10)
    # A plain number: an account that is deleted later must not change what happened.
    actor_user_id = models.BigIntegerField("行為者ID", null=True)
    actor_name = models.CharField("行為者", max_length=60)
    actor_post = models.CharField("職", max_length=120, blank=True)
    occurred_at = models.DateTimeField("発生日時")
    recorded_at = models.DateTimeField("記録日時", auto_now_add=True)
    request_id = models.CharField("要求番号", max_length=36, blank=True)

    objects: ClassVar[AppendOnlyManager] = AppendOnlyManager()

    class Meta:
        verbose_name = "事象"
        verbose_name_plural = "事象"
        ordering = ["occurred_at", "pk"]
        indexes = [
            models.Index(
                fields=["municipality", "subject_kind", "subject_id", "occurred_at"],
                name="event_by_subject",
            ),
            models.Index(fields=["municipality", "-occurred_at", "-id"], name="event_by_time"),
            # What was recorded since a number, town by town: the order in which events are sealed.
            models.Index(fields=["municipality", "id"], name="event_by_number"),
            models.Index(fields=["municipality", "code", "-occurred_at"], name="event_by_code"),
            models.Index(
                fields=["municipality", "request_id", "-occurred_at", "-id"],
                name="event_by_request",
            ),
            models.Index(
                fields=["municipality", "actor_user_id", "-occurred_at", "-id"],
                name="event_by_actor",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.code}"

    @property
    def subject(self) -> SubjectRef:
        return SubjectRef(self.subject_kind, self.subject_id)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise EventIsFinal("Events are never updated.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise EventIsFinal("Events are never deleted.")
