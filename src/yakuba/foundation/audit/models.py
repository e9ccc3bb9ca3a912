"""The sealed log of a town: signed heads over a Merkle tree kept in tiles, no row an event."""

from django.db import models

from yakuba.foundation.tenancy.models import TenantOwned


class SealLog(TenantOwned):
    """One log a town; whoever moves `size` on has sealed what lies between."""

    origin = models.CharField("台帳名", max_length=80)
    size = models.PositiveBigIntegerField("封印した件数", default=0)
    # The highest number of an event that is sealed; what is above was not looked at yet.
    horizon = models.PositiveBigIntegerField("封印した最大の番号", default=0)
    # Moved on by an erasure of what a sealer may be reading now: what it made of it is thrown away.
    erasures = models.PositiveBigIntegerField("消去の回数", default=0, db_default=0)

    class Meta:
        verbose_name = "封印台帳"
        verbose_name_plural = "封印台帳"
        constraints = [models.UniqueConstraint(fields=["municipality"], name="one_seal_log_a_town")]

    def __str__(self) -> str:
        return f"{self.origin} ({self.size})"


class TreeHead(TenantOwned):
    """One signature over everything sealed up to then; never changed."""

    size = models.PositiveBigIntegerField("件数")
    root = models.BinaryField("根")
    horizon = models.PositiveBigIntegerField("封印した最大の番号")
    sealed_at = models.DateTimeField("封印日時")
    key_id = models.CharField("鍵", max_length=16)
    signature = models.BinaryField("署名")

    class Meta:
        verbose_name = "封印"
        verbose_name_plural = "封印"
        ordering = ["size"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "size"], name="one_head_a_size")
        ]

    def __str__(self) -> str:
        return f"{self.size} ({self.key_id})"


class LeafTile(TenantOwned):
    """256 neighbouring leaves: which events they are, their hashes and their salts, packed."""

    number = models.PositiveBigIntegerField("位置")
    hashes = models.BinaryField("ハッシュ")
    ids = models.BinaryField("番号")
    salts = models.BinaryField("塩")
    lowest_id = models.PositiveBigIntegerField("最小の番号")
    highest_id = models.PositiveBigIntegerField("最大の番号")

    class Meta:
        verbose_name = "封印の葉"
        verbose_name_plural = "封印の葉"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "number"], name="one_leaf_tile")
        ]
        indexes = [
            models.Index(
                fields=["municipality", "highest_id", "lowest_id"], name="leaf_tile_of_event"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class NodeTile(TenantOwned):
    """Up to 256 neighbouring subtrees of 256**level leaves each, packed."""

    level = models.PositiveSmallIntegerField("段")
    number = models.PositiveBigIntegerField("位置")
    hashes = models.BinaryField("ハッシュ")

    class Meta:
        verbose_name = "封印の枝"
        verbose_name_plural = "封印の枝"
        ordering = ["level", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "level", "number"], name="one_node_tile"
            )
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.number}"


class ErasedEvent(TenantOwned):
    """One event whose personal fields were replaced by a mark, and which event says so.

    The guard of the events lets a row change in these fields only, to the mark only, and only when
    this row and the erasing event are there.
    """

    # Numbers, as in the tiles: the proof must outlast the rows that it speaks of.
    event = models.PositiveBigIntegerField("消した記録の番号")
    erased_by = models.PositiveBigIntegerField("消したことの記録の番号")
    # Names as in the leaf: actor_name, payload.NAME.
    fields = models.JSONField("消した項目")
    # Of an event that was sealed: commitments of what is gone, and salts of what stayed.
    hidden = models.JSONField("封印の値", default=dict)
    salts = models.JSONField("残した項目の塩", default=dict)

    class Meta:
        verbose_name = "消した記録"
        verbose_name_plural = "消した記録"
        ordering = ["event"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "event"], name="one_erasure_an_event")
        ]

    def __str__(self) -> str:
        return f"#{self.event} (#{self.erased_by})"
