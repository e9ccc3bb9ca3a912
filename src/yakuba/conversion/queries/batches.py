"""Deliveries of data: which there are, and the bytes of a file piece by piece."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Count, QuerySet, Sum
from django.urls import reverse

from yakuba.conversion.models import MigrationPlan, SourceBatch, SourceFile, SourceUpload
from yakuba.conversion.rules.layouts import File, Layout
from yakuba.foundation.files.queries import FileUnavailable, read
from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor

from . import visible
from .definitions import layout_or_none, mapping_choices


def batches_for(actor: Actor) -> QuerySet[SourceBatch]:
    """Return the deliveries that the actor may know of; whoever may change the plan reads them."""
    return visible.batches_for(actor)


def batch_for(actor: Actor, key: int) -> SourceBatch | None:
    """Return the delivery if the actor may see its plan."""
    return only(batches_for(actor).filter(pk=key))


def upload_for(actor: Actor, key: int) -> SourceUpload | None:
    """Return a file on its way that the actor is sending, if the actor still sees its plan."""
    rows = SourceUpload.objects.select_related("batch__plan__department")
    mine = rows.filter(pk=key, began_by=actor.user_id, batch__in=batches_for(actor).values("pk"))
    return only(mine)


@dataclass(frozen=True, slots=True)
class Expected:
    """A file of the layout, and what has come of it."""

    file: File
    came: list[SourceFile]


def files_by_kind(batch: SourceBatch, layout: Layout) -> list[Expected]:
    """Return every file of the layout in its order, with what has come."""
    came: dict[str, list[SourceFile]] = {}
    for one in batch.files.all():
        came.setdefault(one.code, []).append(one)
    return [Expected(file, came.get(file.code, [])) for file in layout.files]


@dataclass(frozen=True, slots=True)
class LayoutChoice:
    """A layout that files can follow, because a mapping reads it."""

    code: str
    label: str
    files: tuple[str, ...]


def layouts_to_choose(plan: MigrationPlan) -> list[LayoutChoice]:
    """Return the layouts that some mapping reads, those of the plan's business first."""
    codes = dict.fromkeys(one.source for one in mapping_choices(plan))
    found = []
    for code in codes:
        layout = layout_or_none(code)
        if layout is not None:
            names = tuple(one.pattern for one in layout.files)
            found.append(LayoutChoice(code, f"{layout.title}（{layout.edition}）", names))
    return found


def batches_of(plan: MigrationPlan) -> QuerySet[SourceBatch]:
    """Return the deliveries to the plan, the newest first, with what came counted."""
    rows = SourceBatch.objects.filter(plan=plan).select_related("received_by")
    return rows.annotate(came=Count("files"), size=Sum("files__size"))


def pieces_of(file: SourceFile) -> Iterator[bytes]:
    """Yield the content, a piece at a time in memory. Raises FileUnavailable."""
    if file.batch.wiped_at is not None:
        raise FileUnavailable(
            "この受領データは消去されています。もう一度、ファイルを受け取ってください。"
        )
    for piece in file.pieces.select_related("stored").order_by("number"):
        yield read(piece.stored)


def head_of(file: SourceFile, most_bytes: int) -> bytes:
    """Return the first bytes of the content. Raises FileUnavailable."""
    head = b""
    for piece in pieces_of(file):
        head += piece[: most_bytes - len(head)]
        if len(head) >= most_bytes:
            break
    return head


def write_out(file: SourceFile, path: Path) -> None:
    """Write the content into a new file that only this process's user reads.

    Raises FileUnavailable when it is not what came; OSError.
    """
    found = hashlib.sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        for piece in pieces_of(file):
            found.update(piece)
            out.write(piece)
    if found.hexdigest() != file.sha256:
        path.unlink()
        raise FileUnavailable(
            f"「{file.name}」が受け取ったときと異なります。システム担当にお知らせください。"
        )


def batch_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a delivery."""
    if not subject_id.isdecimal():
        return None
    found = only(SourceBatch.objects.select_related("plan").filter(pk=int(subject_id)))
    if found is None:
        return None
    address = reverse("conversion:batch", args=[found.pk])
    return SubjectCard(f"{found.plan.name}：{found.title}", address)
