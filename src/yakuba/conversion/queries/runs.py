"""Runs of a conversion: which there are, where they stand, what they counted, what they made."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.urls import reverse

from yakuba.conversion.models import ConversionRun, MigrationPlan, Rehearsal, RunFile
from yakuba.conversion.rules import layout_reading
from yakuba.conversion.rules.differences import (
    FileChange,
    FindingChange,
    files_changed,
    findings_changed,
)
from yakuba.conversion.rules.layouts import Layout
from yakuba.conversion.rules.migration import Figures
from yakuba.conversion.rules.results import (
    CharacterCount,
    FileCount,
    FindingCount,
    files_of,
    findings_of,
    replaced_of,
    undecided_of,
)
from yakuba.conversion.rules.runs import RunState, role_of, said, time_left
from yakuba.foundation.files.queries import FileUnavailable, read
from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.wareki import to_wareki

from .visible import runs_for

SORTS: Final = {
    "number": "number",
    "asked": "asked_at",
    "in": "rows_in",
    "rejected": "rows_rejected",
    "warned": "rows_warned",
}
_OPEN: Final = Q(ended_at=None, cancelled_at=None, failed_at=None)
_OF_STATE: Final = {
    RunState.DONE: Q(ended_at__isnull=False),
    RunState.CANCELLED: Q(ended_at=None, cancelled_at__isnull=False),
    RunState.FAILED: Q(ended_at=None, cancelled_at=None, failed_at__isnull=False),
    RunState.RUNNING: _OPEN & Q(started_at__isnull=False),
    RunState.WAITING: _OPEN & Q(started_at=None),
}
_HEAVY: Final = ("documents", "report")


def run_for(actor: Actor, key: int) -> ConversionRun | None:
    """Return the run if the actor may see its plan."""
    return only(runs_for(actor).filter(pk=key))


def open_runs() -> QuerySet[ConversionRun]:
    """Return the runs of the town that are still going to do something (`RunState.is_open`)."""
    return ConversionRun.objects.filter(_OPEN)


def runs_of(
    plan: MigrationPlan, *, words: str = "", state: RunState | None = None, sort: str = ""
) -> QuerySet[ConversionRun]:
    """Return the runs of the plan without their documents; `sort` is of SORTS, with - downwards."""
    rows = ConversionRun.objects.filter(plan=plan).select_related("batch", "asked_by")
    if words:
        rows = rows.filter(Q(mapping_label__icontains=words) | Q(batch__title__icontains=words))
    if state is not None:
        rows = rows.filter(_OF_STATE[state])
    field = SORTS.get(sort.removeprefix("-"), "")
    if field:
        rows = rows.order_by(f"-{field}" if sort.startswith("-") else field, "-pk")
    return rows.defer(*_HEAVY)


def runs_of_rehearsal(rehearsal: Rehearsal) -> list[ConversionRun]:
    """Return the runs of the rehearsal, the newest first."""
    rows = ConversionRun.objects.filter(rehearsal=rehearsal).order_by("-number")
    return list(rows.select_related("batch").defer(*_HEAVY))


def finished_of(plan: MigrationPlan) -> list[ConversionRun]:
    """Return the runs of the plan that have ended, the newest first."""
    rows = ConversionRun.objects.filter(plan=plan, ended_at__isnull=False)
    return list(rows.select_related("batch").defer(*_HEAVY).order_by("-number")[:200])


def before(run: ConversionRun) -> ConversionRun | None:
    """Return the last run of the plan that had ended when this one was asked for."""
    rows = ConversionRun.objects.filter(
        plan=run.plan_id, number__lt=run.number, ended_at__isnull=False
    )
    return rows.order_by("-number").first()


@dataclass(frozen=True, slots=True)
class Pace:
    """How far a run is: stages done and in all, how long it has taken and will still take."""

    done: int
    of: int
    doing: str
    taken: timedelta | None
    left: timedelta | None


def pace_of(run: ConversionRun, at: datetime) -> Pace:
    """Return how far the run is at the moment, or how long it took."""
    began = run.started_at
    if began is None:
        return Pace(0, 0, "", None, None)
    until = run.ended_at or run.failed_at or run.cancelled_at or at
    left = time_left(started=began, at=at, done=run.done, of=run.of)
    return Pace(run.done, run.of, run.doing, max(until - began, timedelta(0)), left)


@dataclass(frozen=True, slots=True)
class Results:
    """What a finished run counted."""

    files: list[FileCount]
    findings: list[FindingCount]
    replaced: list[CharacterCount]
    undecided: list[CharacterCount]

    @property
    def is_balanced(self) -> bool:
        return all(one.is_balanced for one in self.files)

    @property
    def most(self) -> int:
        """Return in how many rows the most frequent finding is."""
        return max((one.rows for one in self.findings), default=0)


def layouts_of(run: ConversionRun) -> tuple[Layout, Layout]:
    """Return the layouts that the run was given: source and target."""
    return (
        layout_reading.parse(run.documents["source"]),
        layout_reading.parse(run.documents["target"]),
    )


def results_of(run: ConversionRun) -> Results:
    """Return what the run counted, in words."""
    source, target = layouts_of(run)
    return Results(
        files_of(run.report, source, target),
        findings_of(run.report, target),
        replaced_of(run.report, target),
        undecided_of(run.report, target),
    )


def figures_of(run: ConversionRun) -> Figures:
    """Return the figures of a finished run as a rehearsal records them."""
    minutes = None
    if run.started_at is not None and run.ended_at is not None:
        seconds = (run.ended_at - run.started_at).total_seconds()
        minutes = max(1, round(seconds / 60))
    return Figures(run.rows_in, run.rows_out, run.rows_rejected, minutes)


@dataclass(frozen=True, slots=True)
class ResultFile:
    """A result, what it is for, and whether its content is still there."""

    file: RunFile
    role: str


def result_files(run: ConversionRun) -> list[ResultFile]:
    """Return the files that the run made: those of the target first, then the lists."""
    accepted = {one["pattern"] for one in run.documents["target"]["files"]}
    found = [ResultFile(one, role_of(one.name, accepted)) for one in run.files.all()]
    return sorted(found, key=lambda one: (one.file.name not in accepted, one.file.name))


def result_file(run: ConversionRun, key: int) -> RunFile | None:
    """Return one of the files that the run made."""
    return only(run.files.filter(pk=key))


def content_of(file: RunFile) -> Iterator[bytes]:
    """Return the content piece by piece, the first already opened. Raises FileUnavailable."""
    # The rows are read now: whoever sends a page has left the town when the content goes out.
    stored = [one.stored for one in file.pieces.select_related("stored").order_by("number")]
    if sum(one.size for one in stored) != file.size:
        raise FileUnavailable("この結果は消去されています。もう一度、実行してください。")
    if not stored:
        return iter(())
    first = read(stored[0])

    def opened() -> Iterator[bytes]:
        yield first
        for one in stored[1:]:
            yield read(one)

    return opened()


# Differences


@dataclass(frozen=True, slots=True)
class Likeness:
    """Something that both runs were given: what each was given, and whether it is the same."""

    label: str
    before: str
    after: str
    is_same: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs of a plan side by side."""

    given: list[Likeness]
    files: list[FileChange]
    findings: list[FindingChange]


def compared(old: ConversionRun, new: ConversionRun) -> Comparison:
    """Return what differs between two finished runs."""
    first, second = results_of(old), results_of(new)
    return Comparison(
        _given(old, new),
        files_changed(first.files, second.files),
        findings_changed(first.findings, second.findings),
    )


def _given(old: ConversionRun, new: ConversionRun) -> list[Likeness]:
    def like(label: str, name: str, shown: str = "") -> Likeness:
        before, after = getattr(old, name), getattr(new, name)
        if not shown:
            return Likeness(label, str(before), str(after), before == after)
        return Likeness(label, getattr(old, shown), getattr(new, shown), before == after)

    return [
        Likeness("種類", old.kind_enum.label, new.kind_enum.label, old.kind == new.kind),
        Likeness("受領データ", old.batch.title, new.batch.title, old.batch_id == new.batch_id),
        like("対応表", "mapping_hash", "mapping_label"),
        _edition("移行元レイアウト", "source", old, new),
        _edition("移行先レイアウト", "target", old, new),
        Likeness(
            "文字の範囲",
            old.get_repertoire_display(),
            new.get_repertoire_display(),
            old.repertoire == new.repertoire,
        ),
        Likeness(
            "字の決定",
            old.characters_hash[:8],
            new.characters_hash[:8],
            old.characters_hash == new.characters_hash,
        ),
        Likeness("基準日", to_wareki(old.day), to_wareki(new.day), old.day == new.day),
        like("ソフトウェアの版", "software"),
        _time(old, new),
    ]


def _time(old: ConversionRun, new: ConversionRun) -> Likeness:
    before, after = (
        said(pace_of(one, one.ended_at or one.asked_at).taken or timedelta(0)) for one in (old, new)
    )
    return Likeness("所要時間", before, after, before == after)


def _edition(label: str, name: str, old: ConversionRun, new: ConversionRun) -> Likeness:
    before, after = (
        f"{one.documents[name]['title']}（{one.documents[name]['edition']}）" for one in (old, new)
    )
    return Likeness(
        label, before, after, getattr(old, f"{name}_hash") == getattr(new, f"{name}_hash")
    )


def run_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a run."""
    if not subject_id.isdecimal():
        return None
    found = only(ConversionRun.objects.select_related("plan").filter(pk=int(subject_id)))
    if found is None:
        return None
    address = reverse("conversion:run", args=[found.pk])
    return SubjectCard(f"{found.plan.name}：変換の実行{found.number}", address)
