"""Who takes part: the wish, the superior's answer, the seat, what came of it, and the paper."""

from django.db import models
from django.db.models import Q

from yakuba.foundation.accounts.models import User
from yakuba.foundation.documents.models import IssuedDocument
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.organisation.models import Post
from yakuba.talent.rules.seats import Outcome, Presence, Standing

from .courses import CourseSession

PRESENCES = [(one.value, one.label) for one in Presence]
OUTCOMES = [(one.value, one.label) for one in Outcome]


class Enrolment(TenantOwned):
    """One person and one session, from the wish to the result; its standing follows from its times."""

    session = models.ForeignKey(CourseSession, on_delete=models.PROTECT, related_name="enrolments")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField("受講の目的", max_length=200, blank=True)
    asked_at = models.DateTimeField("申込日時")
    # Whom the wish waits for; None where nobody stands above, or the training is ordered.
    approver_post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField("承認日時", null=True, blank=True)
    declined_at = models.DateTimeField("不承認日時", null=True, blank=True)
    answered_by = models.CharField("回答者", max_length=120, blank=True)
    answered_reason = models.CharField("回答の理由", max_length=200, blank=True)
    seated_at = models.DateTimeField("受講決定日時", null=True, blank=True)
    cancelled_at = models.DateTimeField("取消日時", null=True, blank=True)
    cancelled_reason = models.CharField("取消の理由", max_length=200, blank=True)
    presence = models.CharField("出欠", max_length=10, choices=PRESENCES, blank=True)
    presence_at = models.DateTimeField("出欠の記録日時", null=True, blank=True)
    outcome = models.CharField("結果", max_length=14, choices=OUTCOMES, blank=True)
    completed_on = models.DateField("修了日", null=True, blank=True)
    asked_again_at = models.DateTimeField("再診断の依頼日時", null=True, blank=True)

    class Meta:
        verbose_name = "受講"
        verbose_name_plural = "受講"
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "session", "user"],
                condition=Q(cancelled_at=None, declined_at=None),
                name="enrolled_once",
            ),
            models.CheckConstraint(
                name="enrolment_answered_one_way",
                condition=Q(approved_at=None) | Q(declined_at=None),
            ),
            models.CheckConstraint(
                name="enrolment_seated_after_approval",
                condition=Q(seated_at=None) | Q(approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="enrolment_presence_with_time",
                condition=Q(presence="", presence_at=None)
                | (~Q(presence="") & Q(presence_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="enrolment_completed_with_day",
                condition=Q(outcome="COMPLETED", completed_on__isnull=False)
                | (~Q(outcome="COMPLETED") & Q(completed_on=None)),
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "user", "asked_at"], name="enrolment_by_user"),
            models.Index(
                fields=["municipality", "approver_post"],
                condition=Q(approved_at=None, declined_at=None, cancelled_at=None),
                name="enrolment_to_answer",
            ),
            models.Index(fields=["municipality", "completed_on"], name="enrolment_by_completion"),
        ]

    def __str__(self) -> str:
        return f"{self.user.name} {self.session}"

    @property
    def standing(self) -> Standing:
        """Return where the enrolment stands, from its times."""
        if self.cancelled_at is not None:
            return Standing.CANCELLED
        if self.declined_at is not None:
            return Standing.DECLINED
        if self.outcome:
            return Standing(self.outcome)
        if self.presence:
            return Standing(self.presence)
        if self.approved_at is None:
            return Standing.ASKED
        return Standing.SEATED if self.seated_at else Standing.WAITING


class Feedback(TenantOwned):
    """What somebody says of a course after it; read by the organisers without the name."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="feedback")
    usefulness = models.PositiveSmallIntegerField("仕事に役立つか")
    difficulty = models.PositiveSmallIntegerField("難しさ")
    remark = models.TextField("感想", max_length=1000, blank=True)
    given_at = models.DateTimeField("回答日時")

    class Meta:
        verbose_name = "受講後アンケート"
        verbose_name_plural = "受講後アンケート"
        constraints = [
            models.CheckConstraint(
                name="feedback_of_five",
                condition=Q(usefulness__range=(1, 5), difficulty__range=(1, 5)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment.session} {self.usefulness}"


class Certificate(TenantOwned):
    """The paper that says that somebody completed a course; a wrong one is withdrawn and stays."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="certificates")
    document = models.OneToOneField(IssuedDocument, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField("発行日時")

    class Meta:
        verbose_name = "修了証"
        verbose_name_plural = "修了証"
        ordering = ["-issued_at", "-pk"]

    def __str__(self) -> str:
        return str(self.document)
