"""アドバイザー: the people of a pool, readable to others only once their owner has published them."""

from django.db import models

from yakuba.foundation.accounts.models import User
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.tenancy.models import TenantOwned

from .exchange import Published
from .schemes import Scheme


class Adviser(Published):
    """A person whom the owner lets advise the municipalities of the prefecture.

    `skills` is a list of {"code", "name", "level"} (levels 0 to 4), `periods` a list of inclusive
    pairs of ISO days, `weekdays` numbers from 0 (Monday); no period means every day of the term.
    `conflict_towns` are municipal codes and `conflict_vendors` names of firms. An own `scheme`
    binds together with the one of the round.
    """

    scheme = models.ForeignKey(
        Scheme, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    number = models.CharField("登録番号", max_length=20)
    name = models.CharField("氏名", max_length=60)
    kana = models.CharField("フリガナ", max_length=80)
    title = models.CharField("肩書", max_length=120, blank=True)
    summary = models.TextField("紹介", max_length=1000, blank=True)
    themes = models.JSONField("得意な分野", default=list)
    skills = models.JSONField("スキル", default=list)
    languages = models.JSONField("対応できる言語", default=list)
    home_place = models.CharField("拠点", max_length=80)
    east_km = models.DecimalField("東へ(km)", max_digits=6, decimal_places=1, null=True, blank=True)
    north_km = models.DecimalField(
        "北へ(km)", max_digits=6, decimal_places=1, null=True, blank=True
    )
    is_online_only = models.BooleanField("オンラインだけ", default=False)
    weekdays = models.JSONField("対応できる曜日", default=list)
    periods = models.JSONField("対応できる期間", default=list)
    cases_per_round = models.PositiveSmallIntegerField("1回の募集で受ける件数", default=2)
    days_per_year = models.PositiveSmallIntegerField("年度の上限日数", default=12)
    conflict_towns = models.JSONField("利害関係のある団体", default=list)
    conflict_vendors = models.JSONField("利害関係のある事業者", default=list)
    term_from = models.DateField("任期の始まり")
    term_until = models.DateField("任期の終わり")
    registered_at = models.DateTimeField("登録日時")

    class Meta:
        verbose_name = "アドバイザー"
        verbose_name_plural = "アドバイザー"
        ordering = ["kana", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "number"], name="adviser_number_once"),
            models.CheckConstraint(
                name="adviser_term_in_order",
                condition=models.Q(term_until__gte=models.F("term_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AdviserContact(TenantOwned):
    """How the owner reaches an adviser; it is never shared, and told to a town only in an offer."""

    adviser = models.OneToOneField(Adviser, on_delete=models.CASCADE, related_name="contact")
    email = models.EmailField("メールアドレス", blank=True)
    telephone = models.CharField("電話", max_length=20, blank=True)
    note = models.TextField("内部のメモ", max_length=1000, blank=True)

    class Meta:
        verbose_name = "アドバイザーの連絡先"
        verbose_name_plural = "アドバイザーの連絡先"

    def __str__(self) -> str:
        return str(self.adviser_id)


class AdviserIntake(TenantOwned):
    """A list of advisers that was handed in: tried first, then taken whole or not at all."""

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    sheet = models.CharField("シート", max_length=80, blank=True)
    columns = models.JSONField("列の対応", default=dict)
    # By it the columns are known again that were chosen for the same headings.
    headings_hash = models.CharField("見出しのSHA-256", max_length=64)
    rows = models.PositiveIntegerField("行数", default=0)
    faults = models.PositiveIntegerField("誤りの数", default=0)
    tried_at = models.DateTimeField("確認日時")
    tried_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField("取込日時", null=True, blank=True)

    class Meta:
        verbose_name = "アドバイザーの一覧の取込"
        verbose_name_plural = "アドバイザーの一覧の取込"
        ordering = ["-tried_at", "-pk"]

    def __str__(self) -> str:
        return self.file.name
