"""会議: what is to be talked about, what was decided, who does what until when."""

from django.db import models

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.programmes.rules.meetings import ItemKind

from .projects import Project
from .tasks import Task

ITEM_KINDS = [(one.value, one.label) for one in ItemKind]


class Meeting(TenantOwned):
    """A meeting on a project; its minutes are final once they are confirmed."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="meetings")
    title = models.CharField("会議名", max_length=120)
    starts_at = models.DateTimeField("開始")
    place = models.CharField("場所", max_length=120, blank=True)
    attendants = models.CharField("出席者", max_length=400, blank=True)
    confirmed_at = models.DateTimeField("議事録の確定日時", null=True, blank=True)
    cancelled_at = models.DateTimeField("中止日時", null=True, blank=True)

    class Meta:
        verbose_name = "会議"
        verbose_name_plural = "会議"
        ordering = ["-starts_at"]
        indexes = [models.Index(fields=["municipality", "project"], name="meeting_by_project")]

    def __str__(self) -> str:
        return self.title


class AgendaItem(TenantOwned):
    """A matter on the agenda, a decision of the meeting, or an action that becomes a task."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField("順序")
    kind = models.CharField("種別", max_length=8, choices=ITEM_KINDS)
    title = models.CharField("議題", max_length=200)
    body = models.TextField("記録", max_length=4000, blank=True)
    assignee = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due = models.DateField("期限", null=True, blank=True)
    task = models.ForeignKey(
        Task, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "議題"
        verbose_name_plural = "議題"
        ordering = ["meeting", "position", "pk"]

    def __str__(self) -> str:
        return self.title
