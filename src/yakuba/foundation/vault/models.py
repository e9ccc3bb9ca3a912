"""DataKey: the key that seals one town's content, itself stored only wrapped."""

from django.db import models

from yakuba.foundation.tenancy.models import TenantOwned


class DataKey(TenantOwned):
    """One generation of a town's data key; the newest seals, the older ones still open.

    A generation is never deleted: backups and rows that nobody re-sealed need it.
    """

    generation = models.PositiveIntegerField("世代")
    # Nonce and AES-256-GCM of the key under a master key, bound to town and generation.
    wrapped = models.BinaryField("包まれた鍵")
    # Which master key wrapped it: the first half of a hash, never the key.
    master = models.CharField("マスター鍵の指紋", max_length=16)
    made_at = models.DateTimeField("作成日時", auto_now_add=True)

    class Meta:
        verbose_name = "データ鍵"
        verbose_name_plural = "データ鍵"
        ordering = ["-generation"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "generation"], name="data_key_generation_per_town"
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.generation}世代"
