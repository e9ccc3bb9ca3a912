"""役割: its kinds, the calls for it, who put themselves forward, who holds it and why one left.

Periods are half-open: the day `ends` no longer belongs to a term, the day `closes` not to a call.
"""

from datetime import date, timedelta
from typing import Final

from django.db import models
from django.db.models import F, Q

from yakuba.foundation.accounts.models import User
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.organisation.models import Department
from yakuba.organisation.rules import Rank
from yakuba.talent.events.about import call_ref, candidacy_ref, kind_ref, term_ref
from yakuba.talent.rules.roles import Course, Reason, Scope, Standing, Way, standing

_DAY: Final = timedelta(days=1)
SCOPES = [(one.value, one.label) for one in Scope]
WAYS = [(one.value, one.label) for one in Way]
REASONS = [(one.value, one.label) for one in Reason]


class RoleKind(TenantOwned):
    """One edition of a role (immutable); a change makes the next, and terms keep pointing at theirs."""

    code = models.CharField("コード", max_length=40)
    edition = models.PositiveSmallIntegerField("版")
    name = models.CharField("役割", max_length=60)
    tasks = models.TextField("すること", max_length=2000, blank=True)
    term_months = models.PositiveSmallIntegerField("任期(月)")
    ranks = models.JSONField("就くことができる職位", default=list)
    scope = models.CharField("人数の数え方", max_length=10, choices=SCOPES)
    places = models.PositiveSmallIntegerField("人数", null=True, blank=True)
    way = models.CharField("なり方", max_length=10, choices=WAYS)
    published_at = models.DateTimeField("登録日時")
    # Replaced by the next edition, or given up.
    retired_at = models.DateTimeField("終了日時", null=True, blank=True)

    class Meta:
        verbose_name = "役割"
        verbose_name_plural = "役割"
        ordering = ["code", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code", "edition"], name="role_kind_edition_once"
            ),
            models.UniqueConstraint(
                fields=["municipality", "code"],
                condition=Q(retired_at=None),
                name="role_kind_in_force_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> SubjectRef:
        return kind_ref(self.pk)

    @property
    def rank_labels(self) -> str:
        return "、".join(Rank(one).label for one in self.ranks)

    @property
    def task_lines(self) -> list[str]:
        return self.tasks.splitlines()


class RoleCall(TenantOwned):
    """A call (募集) for a role: until when one may answer, and for which term."""

    kind = models.ForeignKey(RoleKind, on_delete=models.PROTECT, related_name="calls")
    title = models.CharField("募集の名称", max_length=120)
    text = models.TextField("募集の内容", max_length=4000, blank=True)
    opens = models.DateField("募集開始日")
    closes = models.DateField("募集終了日の翌日")
    starts = models.DateField("任期の初日")
    ends = models.DateField("任期の末日の翌日")
    places = models.PositiveSmallIntegerField("募集人数", null=True, blank=True)
    published_at = models.DateTimeField("公開日時")
    cancelled_at = models.DateTimeField("中止日時", null=True, blank=True)

    class Meta:
        verbose_name = "募集"
        verbose_name_plural = "募集"
        ordering = ["-opens", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="call_closes_after_opening", condition=Q(closes__gt=F("opens"))
            ),
            models.CheckConstraint(
                name="called_term_ends_after_start", condition=Q(ends__gt=F("starts"))
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> SubjectRef:
        return call_ref(self.pk)

    @property
    def last(self) -> date:
        """Return the last day on which one may answer."""
        return self.closes - _DAY

    @property
    def term_last(self) -> date:
        """Return the last day of the term."""
        return self.ends - _DAY


class Candidacy(TenantOwned):
    """Somebody put forward for a role: by themselves, by their head, or for another term."""

    kind = models.ForeignKey(RoleKind, on_delete=models.PROTECT, related_name="candidacies")
    call = models.ForeignKey(
        RoleCall, on_delete=models.PROTECT, null=True, blank=True, related_name="candidacies"
    )
    renews = models.ForeignKey(
        "RoleTerm", on_delete=models.PROTECT, null=True, blank=True, related_name="renewals"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    way = models.CharField("なり方", max_length=10, choices=WAYS)
    reason = models.TextField("理由", max_length=1000)
    weekly_hours = models.DecimalField("週あたりの時間", max_digits=4, decimal_places=1)
    starts = models.DateField("任期の初日")
    ends = models.DateField("任期の末日の翌日")
    given_at = models.DateTimeField("提出日時")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # The answer of the superior, or of the person whom the superior proposed.
    agreed = models.BooleanField("同意", null=True, blank=True)
    answered_at = models.DateTimeField("回答日時", null=True, blank=True)
    answered_label = models.CharField("回答者", max_length=120, blank=True)
    opinion = models.CharField("意見", max_length=400, blank=True)
    declined_at = models.DateTimeField("見送り日時", null=True, blank=True)
    decline_reason = models.CharField("見送りの理由", max_length=400, blank=True)
    withdrawn_at = models.DateTimeField("取下げ日時", null=True, blank=True)

    class Meta:
        verbose_name = "応募"
        verbose_name_plural = "応募"
        ordering = ["given_at", "pk"]
        indexes = [
            models.Index(fields=["municipality", "call"], name="candidacy_by_call"),
            models.Index(fields=["municipality", "user"], name="candidacy_by_user"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "call", "user"],
                condition=Q(withdrawn_at=None),
                name="candidate_once_a_call",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.user.name}"

    @property
    def ref(self) -> SubjectRef:
        return candidacy_ref(self.pk)

    @property
    def last(self) -> date:
        """Return the last day of the term."""
        return self.ends - _DAY

    @property
    def standing(self) -> Standing:
        """Return where it stands; the term, where there is one, is to be fetched with it."""
        return standing(
            Course(
                self.agreed,
                getattr(self, "term", None) is not None,
                self.declined_at is not None,
                self.withdrawn_at is not None,
            )
        )


class RoleTerm(TenantOwned):
    """A role held by a person from one day to another."""

    kind = models.ForeignKey(RoleKind, on_delete=models.PROTECT, related_name="terms")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    candidacy = models.OneToOneField(
        Candidacy, on_delete=models.PROTECT, null=True, blank=True, related_name="term"
    )
    starts = models.DateField("任期の初日")
    ends = models.DateField("任期の末日の翌日")
    weekly_hours = models.DecimalField("週あたりの時間", max_digits=4, decimal_places=1)
    appointed_at = models.DateTimeField("任命日時")
    left_on = models.DateField("退任日", null=True, blank=True)

    class Meta:
        verbose_name = "任期"
        verbose_name_plural = "任期"
        ordering = ["-starts", "pk"]
        indexes = [
            models.Index(fields=["municipality", "user", "starts"], name="role_term_by_user"),
            models.Index(fields=["municipality", "starts", "ends"], name="role_term_by_day"),
        ]
        constraints = [
            models.CheckConstraint(name="term_ends_after_start", condition=Q(ends__gt=F("starts"))),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.user.name}"

    @property
    def ref(self) -> SubjectRef:
        return term_ref(self.pk)

    @property
    def last(self) -> date:
        """Return the last day of the term."""
        return self.ends - _DAY


class Leaving(TenantOwned):
    """Why somebody left a role before its end, and what the town answered."""

    term = models.OneToOneField(RoleTerm, on_delete=models.PROTECT, related_name="leaving")
    category = models.CharField("理由の区分", max_length=10, choices=REASONS)
    words = models.TextField("理由", max_length=1000, blank=True)
    given_at = models.DateTimeField("提出日時")
    due = models.DateField("回答期限")
    answer = models.TextField("回答", max_length=1000, blank=True)
    answered_at = models.DateTimeField("回答日時", null=True, blank=True)
    answered_label = models.CharField("回答者", max_length=120, blank=True)

    class Meta:
        verbose_name = "退任の理由"
        verbose_name_plural = "退任の理由"
        ordering = ["due", "pk"]
        indexes = [
            models.Index(
                fields=["municipality", "due"],
                condition=Q(answered_at=None),
                name="leaving_unanswered",
            ),
            models.Index(fields=["municipality", "answered_at"], name="leaving_by_answer"),
        ]

    def __str__(self) -> str:
        return Reason(self.category).label
