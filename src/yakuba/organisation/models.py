"""Departments, posts, appointments, absences, closed days: all dated, all of one town.

Periods are half-open: the day `valid_to` no longer belongs to them.
"""

from django.db import models
from django.db.models import F, Q

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.models import TenantOwned

from .rules import DepartmentKind, Rank, post_label

KINDS = [(kind.value, kind.label) for kind in DepartmentKind]
RANKS = [(rank.value, rank.label) for rank in Rank]


def _ends_after_start(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name, condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from"))
    )


class Department(TenantOwned):
    """A 部, 課 or 係 (or the body at the top) for as long as it exists under this name."""

    code = models.CharField("組織コード", max_length=20)
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("区分", max_length=10, choices=KINDS)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    valid_from = models.DateField("設置日")
    valid_to = models.DateField("廃止日", null=True, blank=True)
    telephone = models.CharField("電話番号", max_length=20, blank=True)
    location = models.CharField("場所", max_length=60, blank=True)

    class Meta:
        verbose_name = "組織"
        verbose_name_plural = "組織"
        ordering = ["code", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code", "valid_from"], name="department_code_per_start"
            ),
            models.UniqueConstraint(
                fields=["municipality", "code"],
                condition=Q(valid_to=None),
                name="department_code_in_force",
            ),
            _ends_after_start("department_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_enum(self) -> DepartmentKind:
        return DepartmentKind(self.kind)


class Post(TenantOwned):
    """A post (職) in a department, with its rank and the duties it is charged with (分掌)."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField("職名", max_length=40)
    rank = models.CharField("職位", max_length=14, choices=RANKS)
    duties = models.JSONField("分掌", default=list, blank=True)

    class Meta:
        verbose_name = "職"
        verbose_name_plural = "職"
        ordering = ["department", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "department", "title"], name="post_title_per_department"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def rank_enum(self) -> Rank:
        return Rank(self.rank)

    @property
    def label(self) -> str:
        """Return the post as people say it, 「子育て支援課長」."""
        if self.rank_enum in (Rank.MAYOR, Rank.DEPUTY_MAYOR):
            return self.title
        department = self.department
        above = department.parent if department.kind == DepartmentKind.UNIT else None
        return post_label(
            department=department.name, title=self.title, section=above.name if above else ""
        )


class Appointment(TenantOwned):
    """Who holds a post (任用), as the main post or concurrently (兼務)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    valid_from = models.DateField("発令日")
    valid_to = models.DateField("解職日", null=True, blank=True)
    is_concurrent = models.BooleanField("兼務", default=False)

    class Meta:
        verbose_name = "任用"
        verbose_name_plural = "任用"
        ordering = ["is_concurrent", "valid_from", "pk"]
        indexes = [
            models.Index(fields=["municipality", "user", "valid_from"], name="appointment_by_user"),
            models.Index(fields=["municipality", "post", "valid_from"], name="appointment_by_post"),
        ]
        constraints = [
            _ends_after_start("appointment_ends_after_start"),
            # Overlap in general is refused by the triggers of the migration 0002_guards.
            models.UniqueConstraint(
                fields=["municipality", "user"],
                condition=Q(valid_to=None, is_concurrent=False),
                name="appointment_one_main_post",
            ),
            models.UniqueConstraint(
                fields=["municipality", "user", "post", "valid_from"],
                name="appointment_once_per_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.name} {self.post.label}"


class Absence(TenantOwned):
    """A time in which somebody cannot decide (不在): travel, leave, illness."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    start_at = models.DateTimeField("開始")
    end_at = models.DateTimeField("終了")
    reason = models.CharField("理由", max_length=100)
    cancelled_at = models.DateTimeField("取消日時", null=True, blank=True)

    class Meta:
        verbose_name = "不在"
        verbose_name_plural = "不在"
        ordering = ["start_at", "pk"]
        indexes = [
            models.Index(fields=["municipality", "user", "end_at"], name="absence_by_user"),
            models.Index(fields=["municipality", "end_at"], name="absence_by_end"),
        ]
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_start", condition=Q(end_at__gt=F("start_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.name} {self.reason}"


class ClosedDay(TenantOwned):
    """A day on which this town hall is closed besides weekends, holidays and the year's end."""

    date = models.DateField("閉庁日")
    reason = models.CharField("理由", max_length=100)

    class Meta:
        verbose_name = "閉庁日"
        verbose_name_plural = "閉庁日"
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "date"], name="closed_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.reason}"


class ActingOrder(TenantOwned):
    """The town's own order of acting (代決の順序) for one rank; without a row the default holds."""

    absent_rank = models.CharField("不在の職位", max_length=14, choices=RANKS)
    acting_ranks = models.JSONField("代決する職位", default=list)
    source_text = models.CharField("根拠", max_length=120, blank=True)

    class Meta:
        verbose_name = "代決の順序"
        verbose_name_plural = "代決の順序"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "absent_rank"], name="acting_order_once_per_rank"
            ),
        ]

    def __str__(self) -> str:
        return f"{Rank(self.absent_rank).label}の代決"
