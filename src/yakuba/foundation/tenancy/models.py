"""Municipality and the base of everything a municipality owns."""

from typing import Any, ClassVar, Self, TypeVar

from django.db import models

from .active import active_municipality_id, is_everywhere, is_town_active
from .profile import TenantProfile

M = TypeVar("M", bound=models.Model, covariant=True)


class MunicipalityKind(models.TextChoices):
    CITY = "CITY", "市"
    TOWN = "TOWN", "町"
    VILLAGE = "VILLAGE", "村"
    PREFECTURE = "PREFECTURE", "県"


class Municipality(models.Model):
    """A local public body (地方公共団体) that uses this installation."""

    code = models.CharField("全国地方公共団体コード", max_length=6, unique=True)
    slug = models.SlugField("URL名", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60)
    kana = models.CharField("フリガナ", max_length=80)
    kind = models.CharField("区分", max_length=12, choices=MunicipalityKind.choices)
    prefecture = models.CharField("都道府県", max_length=10)
    population = models.PositiveIntegerField("人口")
    head_title = models.CharField("長の職名", max_length=20)
    head_name = models.CharField("長の氏名", max_length=60)
    mail_from = models.EmailField("差出人メールアドレス")
    telephone = models.CharField("代表電話", max_length=20)
    address = models.CharField("所在地", max_length=120)
    opening_hours = models.CharField("開庁時間", max_length=80)
    document_prefix = models.CharField("文書記号", max_length=20, blank=True)

    class Meta:
        verbose_name = "地方公共団体"
        verbose_name_plural = "地方公共団体"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.name}({self.code})"

    @property
    def profile(self) -> TenantProfile:
        """Return the values that texts and deadlines need."""
        return TenantProfile(
            name=self.name,
            kana=self.kana,
            prefecture=self.prefecture,
            head_title=self.head_title,
            head_name=self.head_name,
            mail_from=self.mail_from,
            telephone=self.telephone,
            address=self.address,
            opening_hours=self.opening_hours,
            document_prefix=self.document_prefix,
        )


class TenantManager(models.Manager[M]):
    """Reads only the active town's rows; raises `NoActiveTown` when none is active."""

    def get_queryset(self) -> models.QuerySet[M]:
        rows = super().get_queryset()
        if is_everywhere():
            return rows
        return rows.filter(municipality_id=active_municipality_id())

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[M]:
        rows = list(objs)
        for row in rows:
            row.take_town()
        return super().bulk_create(rows, *args, **kwargs)


class WrongTown(RuntimeError):
    """A row of one town was about to be written while another town was active."""


class TenantOwned(models.Model):
    """Abstract base: a row that belongs to exactly one municipality."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, editable=False, related_name="+", db_index=False
    )

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.take_town()
        super().save(*args, **kwargs)

    def take_town(self) -> None:
        """Stamp the active town on a new row; refuse a row of another town."""
        if self.municipality_id is None:
            self.municipality_id = active_municipality_id()
            return
        limited = is_town_active() and not is_everywhere()
        if limited and self.municipality_id != active_municipality_id():
            raise WrongTown(f"{self._meta.label} of another municipality")
