"""What people say and hang on tasks and projects."""

from django.db import models
from django.db.models import Q

from yakuba.foundation.accounts.models import User
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.tenancy.models import TenantOwned

from .projects import Project
from .tasks import Task


class Comment(TenantOwned):
    """A remark on a project or on one of its tasks; taken back, its words are gone."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="comments")
    task = models.ForeignKey(
        Task, on_delete=models.CASCADE, null=True, blank=True, related_name="comments"
    )
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    body = models.TextField("コメント", max_length=4000, blank=True)
    written_at = models.DateTimeField("日時")
    taken_back_at = models.DateTimeField("取消日時", null=True, blank=True)

    class Meta:
        verbose_name = "コメント"
        verbose_name_plural = "コメント"
        ordering = ["written_at", "pk"]
        indexes = [
            models.Index(
                fields=["municipality", "project", "written_at"], name="comment_by_project"
            ),
        ]

    def __str__(self) -> str:
        return self.body[:40]


class Mention(TenantOwned):
    """Somebody who is named in a comment and has read it, or not yet."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField("確認日時", null=True, blank=True)

    class Meta:
        verbose_name = "名指し"
        verbose_name_plural = "名指し"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "comment", "user"], name="mentioned_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "user"], condition=Q(read_at=None), name="mention_unread"
            ),
        ]

    def __str__(self) -> str:
        return f"@{self.user.name}"


class Attachment(TenantOwned):
    """A file of a project or task."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="attachments")
    task = models.ForeignKey(
        Task, on_delete=models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField("添付日時")
    removed_at = models.DateTimeField("取消日時", null=True, blank=True)

    class Meta:
        verbose_name = "事業の資料"
        verbose_name_plural = "事業の資料"
        ordering = ["added_at", "pk"]
        indexes = [models.Index(fields=["municipality", "project"], name="attachment_by_project")]

    def __str__(self) -> str:
        return str(self.file)


class DigestChoice(TenantOwned):
    """That a person wants no mail of the morning in this town; without a row it is sent."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    stopped_at = models.DateTimeField("停止日時")

    class Meta:
        verbose_name = "朝のメールの停止"
        verbose_name_plural = "朝のメールの停止"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "user"], name="one_digest_choice_a_person"
            ),
        ]

    def __str__(self) -> str:
        return self.user.name
