"""Runs of a conversion: what they were given, how far they came, what they counted and made."""

from django.db import models
from django.db.models import Q

from yakuba.conversion.events.about import run_ref
from yakuba.conversion.rules.characters import Repertoire
from yakuba.conversion.rules.runs import RunKind, RunState, state_of
from yakuba.foundation.accounts.models import User
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.models import TenantOwned

from .plans import MigrationPlan
from .rehearsals import Rehearsal
from .sources import SourceBatch

KINDS = [(one.value, one.label) for one in RunKind]
REPERTOIRES = [(one.value, one.label) for one in Repertoire]


class ConversionRun(TenantOwned):
    """One run. What it was given never changes, so that it can be repeated and compared."""

    plan = models.ForeignKey(MigrationPlan, on_delete=models.PROTECT, related_name="runs")
    rehearsal = models.ForeignKey(
        Rehearsal, on_delete=models.PROTECT, null=True, blank=True, related_name="runs"
    )
    batch = models.ForeignKey(SourceBatch, on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveIntegerField("番号")
    kind = models.CharField("種類", max_length=8, choices=KINDS)
    # The mapping and both layouts as they were (`mapping`, `source`, `target`), with their hashes.
    documents = models.JSONField("定義")
    mapping_label = models.CharField("対応表", max_length=160)
    mapping_hash = models.CharField("対応表のSHA-256", max_length=64)
    source_hash = models.CharField("移行元レイアウトのSHA-256", max_length=64)
    target_hash = models.CharField("移行先レイアウトのSHA-256", max_length=64)
    repertoire = models.CharField("文字の範囲", max_length=12, choices=REPERTOIRES)
    # The town's decisions about characters as they stood at the moment of asking.
    characters_at = models.DateTimeField("字の決定の時点")
    characters_hash = models.CharField("字の決定のSHA-256", max_length=64)
    day = models.DateField("基準日")
    software = models.CharField("ソフトウェアの版", max_length=40)
    asked_at = models.DateTimeField("依頼日時")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    attempts = models.PositiveSmallIntegerField("試行の回数", default=0)
    started_at = models.DateTimeField("開始日時", null=True, blank=True)
    beat_at = models.DateTimeField("最後の合図", null=True, blank=True)
    done = models.PositiveSmallIntegerField("終えた段階", default=0)
    of = models.PositiveSmallIntegerField("段階の数", default=0)
    doing = models.CharField("処理中の段階", max_length=200, blank=True)
    ended_at = models.DateTimeField("完了日時", null=True, blank=True)
    failed_at = models.DateTimeField("失敗日時", null=True, blank=True)
    failure = models.CharField("失敗の理由", max_length=600, blank=True)
    cancelled_at = models.DateTimeField("取消日時", null=True, blank=True)
    # What `frames.results.report` says: counts and checksums by file, no value of any row.
    report = models.JSONField("件数の記録", default=dict)
    rows_in = models.PositiveBigIntegerField("移行元の件数", null=True, blank=True)
    rows_out = models.PositiveBigIntegerField("移行先の件数", null=True, blank=True)
    rows_rejected = models.PositiveBigIntegerField("エラー行の件数", null=True, blank=True)
    rows_warned = models.PositiveBigIntegerField("注意行の件数", null=True, blank=True)
    expires_at = models.DateTimeField("結果の消去予定日時", null=True, blank=True)
    wiped_at = models.DateTimeField("結果の消去日時", null=True, blank=True)

    class Meta:
        verbose_name = "変換の実行"
        verbose_name_plural = "変換の実行"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "plan", "number"], name="conversion_run_number"
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "expires_at"],
                condition=Q(wiped_at=None),
                name="run_to_wipe",
            ),
            models.Index(fields=["municipality", "rehearsal"], name="run_by_rehearsal"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} 実行{self.number}"

    @property
    def ref(self) -> SubjectRef:
        return run_ref(self.pk)

    @property
    def kind_enum(self) -> RunKind:
        return RunKind(self.kind)

    @property
    def state(self) -> RunState:
        return state_of(
            started=self.started_at, ended=self.ended_at, failed=self.failed_at,
            cancelled=self.cancelled_at,
        )  # fmt: skip


class RunFile(TenantOwned):
    """One file that a run made: accepted rows, errors, the report."""

    run = models.ForeignKey(ConversionRun, on_delete=models.PROTECT, related_name="files")
    name = models.CharField("ファイル名", max_length=200)
    media_type = models.CharField("種類", max_length=60)
    size = models.PositiveBigIntegerField("大きさ(バイト)")
    sha256 = models.CharField("SHA-256", max_length=64)

    class Meta:
        verbose_name = "結果ファイル"
        verbose_name_plural = "結果ファイル"
        ordering = ["run", "name"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "run", "name"], name="run_file_name"),
        ]

    def __str__(self) -> str:
        return self.name


class RunPiece(TenantOwned):
    """A part of a result, sealed as every stored file is."""

    file = models.ForeignKey(RunFile, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField("順番")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "結果ファイルの一部"
        verbose_name_plural = "結果ファイルの一部"
        ordering = ["file", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "file", "number"], name="run_piece_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file} {self.number}"


class RunReport(TenantOwned):
    """The report for the decision to migrate, as the bytes that were signed."""

    run = models.ForeignKey(ConversionRun, on_delete=models.PROTECT, related_name="reports")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField("SHA-256", max_length=64)
    # Who signed, as the certificate says; empty when no certificate is set up.
    signer = models.CharField("署名者", max_length=200, blank=True)
    fingerprint = models.CharField("証明書の指紋", max_length=64, blank=True)
    made_at = models.DateTimeField("作成日時")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = "移行報告書"
        verbose_name_plural = "移行報告書"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.run} 報告書"
