"""共有ライブラリ: examples and definitions that a municipality publishes, and who took them over."""

from django.db import models
from django.db.models import Q

from .exchange import Published


class LibraryKind(models.TextChoices):
    """What can stand in the library."""

    EXAMPLE = "EXAMPLE", "事例"
    FORM = "FORM", "手続の定義"
    PLAYBOOK = "PLAYBOOK", "手順書"
    TABLE = "TABLE", "規程の表"


class LibraryItem(Published):
    """One edition of an example or a definition; unchangeable once published.

    `code` and `edition` name it within its municipality; `content` is the JSON whose SHA-256 is
    `content_hash`: the document of a definition, or the fields of an example.
    `origin` tells from whom the municipality itself had taken it over.
    """

    kind = models.CharField("種類", max_length=10, choices=LibraryKind.choices)
    code = models.CharField("コード", max_length=60)
    edition = models.PositiveSmallIntegerField("版")
    title = models.CharField("題名", max_length=120)
    summary = models.TextField("概要", max_length=600)
    keywords = models.CharField("キーワード", max_length=200, blank=True)
    content = models.JSONField("内容")
    content_hash = models.CharField("内容のSHA-256", max_length=64)
    source_version = models.PositiveIntegerField("もとの版", null=True, blank=True)
    licence = models.CharField("利用条件", max_length=60)
    contact = models.CharField("問い合わせ先", max_length=160)
    origin = models.CharField("もとにしたもの", max_length=200, blank=True)
    written_at = models.DateTimeField("作成日時")
    written_by = models.CharField("作成者", max_length=120)

    class Meta:
        verbose_name = "共有するもの"
        verbose_name_plural = "共有するもの"
        ordering = ["kind", "code", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "kind", "code", "edition"], name="library_edition_once"
            ),
            models.UniqueConstraint(
                fields=["municipality", "kind", "code"],
                condition=Q(published_at=None),
                name="one_library_draft_a_code",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} 第{self.edition}版"


class Takeover(Published):
    """That this municipality took an item over, with its origin, and what became of it here.

    Published as a count to everybody and by name to the origin, which finds its `item_key`.
    """

    item_key = models.UUIDField("もとの共有番号")
    kind = models.CharField("種類", max_length=10, choices=LibraryKind.choices)
    code = models.CharField("もとのコード", max_length=60)
    edition = models.PositiveSmallIntegerField("もとの版")
    title = models.CharField("題名", max_length=120)
    origin_code = models.CharField("もとの団体コード", max_length=6)
    origin_name = models.CharField("もとの団体", max_length=60)
    content_hash = models.CharField("内容のSHA-256", max_length=64)
    licence = models.CharField("利用条件", max_length=60)
    # The copy to work on; what is in use stands with the app that owns its kind.
    document = models.JSONField("内容の写し")
    made_kind = models.CharField("できたものの種類", max_length=60, blank=True)
    made_id = models.CharField("できたものの番号", max_length=60, blank=True)
    taken_at = models.DateTimeField("取り入れた日時")
    taken_by = models.CharField("取り入れた人", max_length=120)
    put_to_use_at = models.DateTimeField("使い始めた日時", null=True, blank=True)

    class Meta:
        verbose_name = "取り入れたもの"
        verbose_name_plural = "取り入れたもの"
        ordering = ["-taken_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "item_key"], name="taken_over_once"),
        ]

    def __str__(self) -> str:
        return f"{self.origin_name} {self.title} 第{self.edition}版"
