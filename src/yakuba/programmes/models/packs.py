"""点検評価書: what a month or a half-year came to, frozen and confirmed."""

from django.db import models

from yakuba.decisions.rules.capacity import Capacity
from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.organisation.models import Post
from yakuba.programmes.rules.packs import PackKind

from .projects import Project
from .strategies import Initiative

PACK = "programmes.pack"
PACK_KINDS = [(one.value, one.label) for one in PackKind]


class ReviewPack(TenantOwned):
    """A report over the half-open months [first_month, end): counted again until it is frozen.

    The content is the document model from which every format is drawn; its hash is over its
    canonical form, so that a copy in anybody's hands can be compared with the record.
    """

    kind = models.CharField("種類", max_length=8, choices=PACK_KINDS)
    first_month = models.CharField("最初の月", max_length=7)
    last_month = models.CharField("最後の月", max_length=7)
    title = models.CharField("件名", max_length=120)
    summary = models.TextField("総括", max_length=2000, blank=True)
    content = models.JSONField("内容", default=dict)
    content_hash = models.CharField("内容のSHA-256", max_length=64, blank=True)
    made_at = models.DateTimeField("作成日時")
    # Who makes a report never confirms it in another one's place.
    made_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    counted_at = models.DateTimeField("集計日時")
    frozen_at = models.DateTimeField("確定日時", null=True, blank=True)
    published_at = models.DateTimeField("公表日時", null=True, blank=True)
    # The same period reviewed anew after the first was frozen.
    edition = models.PositiveSmallIntegerField("版", default=1)

    class Meta:
        verbose_name = "点検評価書"
        verbose_name_plural = "点検評価書"
        ordering = ["-last_month", "kind", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "kind", "first_month", "last_month", "edition"],
                name="one_pack_a_period",
            ),
            models.CheckConstraint(
                name="pack_frozen_with_hash",
                condition=models.Q(frozen_at=None) | ~models.Q(content_hash=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PackConfirmation(TenantOwned):
    """A responsible post that has to confirm a pack before it is frozen, and when it did."""

    pack = models.ForeignKey(ReviewPack, on_delete=models.CASCADE, related_name="confirmations")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField("順序")
    confirmed_at = models.DateTimeField("確認日時", null=True, blank=True)
    confirmed_label = models.CharField("確認者", max_length=120, blank=True, default="")
    confirmed_hash = models.CharField("確認した内容", max_length=64, blank=True, default="")
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # Empty while nobody has confirmed; ACTING is 代決 in the absence of the holder.
    capacity = models.CharField(
        "資格",
        max_length=6,
        choices=[(one.value, one.label) for one in Capacity],
        blank=True,
        default="",
        db_default="",
    )
    # 後閲: a holder of the post has looked at what was confirmed in the absence of all of them.
    post_reviewed_at = models.DateTimeField("後閲日時", null=True, blank=True)
    post_reviewed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = "点検評価書の確認"
        verbose_name_plural = "点検評価書の確認"
        ordering = ["pack", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "pack", "post"], name="post_confirms_once"
            ),
            models.CheckConstraint(
                name="pack_reviewed_only_when_acted_for",
                condition=models.Q(post_reviewed_at=None, post_reviewed_by=None)
                | models.Q(
                    post_reviewed_at__isnull=False,
                    post_reviewed_by__isnull=False,
                    capacity=Capacity.ACTING.value,
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.post)

    @property
    def is_acting(self) -> bool:
        """Tell whether somebody confirmed in the absence of the holder."""
        return self.capacity == Capacity.ACTING


class Countermeasure(TenantOwned):
    """What a review found the cause to be and what is done about it; carried on until it is done."""

    pack = models.ForeignKey(ReviewPack, on_delete=models.PROTECT, related_name="countermeasures")
    initiative = models.ForeignKey(
        Initiative, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cause = models.CharField("要因", max_length=400)
    action = models.CharField("対応策", max_length=400)
    due = models.DateField("期限", null=True, blank=True)
    closed_at = models.DateTimeField("完了日時", null=True, blank=True)
    result = models.CharField("結果", max_length=400, blank=True, default="")

    class Meta:
        verbose_name = "対応策"
        verbose_name_plural = "対応策"
        ordering = ["pack", "pk"]

    def __str__(self) -> str:
        return self.action
