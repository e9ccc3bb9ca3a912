"""Review packs: which the actor may read, what one says, and what the public may know of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.canonical import content_hash
from yakuba.kernel.fiscal import Month
from yakuba.organisation.models import Appointment, Post
from yakuba.organisation.queries import on_day
from yakuba.organisation.rules import Rank
from yakuba.programmes.models import (
    Countermeasure,
    Initiative,
    PackConfirmation,
    Project,
    ReviewPack,
)
from yakuba.programmes.rules.pack_report import (
    Cover,
    KpiLine,
    ProjectLine,
    Report,
    from_content,
    to_content,
)
from yakuba.programmes.rules.pack_words import DEFINITIONS, sentences
from yakuba.programmes.rules.packs import PackKind, ReportPeriod

from .reporting import Moments, Reasons, moments_of, open_days_of, project_lines, town_now
from .reporting_kpis import initiative_lines, kpi_lines, remedies_of
from .turns import acted_for_by, turns
from .visible import sees_all, serves_here

# --- who reads ---------------------------------------------------------------------------------


def packs_for(actor: Actor, at: datetime | None = None) -> QuerySet[ReviewPack]:
    """Return the packs that the actor may read: who steers all of them, who is asked his own.

    With a moment also those that wait for a post whose holder is away and for whom the actor acts.
    """
    rows = ReviewPack.objects.all()
    if sees_all(actor):
        return rows
    if not serves_here(actor):
        return rows.none()
    asked = PackConfirmation.objects.filter(
        Q(post__in=actor.post_ids) | Q(confirmed_by=actor.user_id or 0), pack=OuterRef("pk")
    )
    acted_for = [row.pack_id for row in acted_for_by(actor, at)] if at else []
    return rows.filter(Exists(asked) | Q(pk__in=acted_for))


def pack_of(actor: Actor, key: int, at: datetime | None = None) -> ReviewPack | None:
    """Return the pack if the actor may read it, at the moment where that matters."""
    return only(packs_for(actor, at).filter(pk=key))


def pack_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a pack."""
    if not subject_id.isdecimal():
        return None
    pack = only(ReviewPack.objects.defer("content").filter(pk=int(subject_id)))
    return SubjectCard(pack.title, reverse("programmes:pack", args=[pack.pk])) if pack else None


def awaited_of(actor: Actor, at: datetime | None = None) -> QuerySet[ReviewPack]:
    """Return the packs whose next confirmation is one of the actor's posts.

    With a moment also where the actor acts for an absent holder.
    """
    if not serves_here(actor):
        return ReviewPack.objects.none()
    own = turns().filter(post__in=actor.post_ids).values("pack")
    acted_for = [row.pack_id for row in acted_for_by(actor, at)] if at else []
    return ReviewPack.objects.filter(Q(pk__in=own) | Q(pk__in=acted_for))


def waiting_for(actor: Actor, at: datetime | None = None) -> list[ReviewPack]:
    """Return the same as a list, the oldest first, without the contents."""
    return list(awaited_of(actor, at).defer("content").order_by("made_at"))


def confirmations_of(pack: ReviewPack) -> list[PackConfirmation]:
    """Return the posts that are asked, in their order."""
    rows = PackConfirmation.objects.filter(pack=pack).order_by("position")
    return list(rows.select_related("post__department__parent"))


def next_confirmation(pack: ReviewPack) -> PackConfirmation | None:
    """Return whose turn it is, or None when nobody is asked or all have confirmed."""
    return next((row for row in confirmations_of(pack) if row.confirmed_at is None), None)


def posts_to_ask(on: date) -> list[Post]:
    """Return the posts that are held and may be asked to confirm: of heads and of DX officers."""
    held = Appointment.objects.filter(on_day(on)).values("post")
    rows = Post.objects.filter(pk__in=held).select_related("department__parent")
    asked = [
        post for post in rows if post.rank_enum.height >= Rank.MANAGER.height or "DX" in post.duties
    ]
    return sorted(asked, key=lambda post: (post.rank_enum.height, post.department.code, post.pk))


def posts_before(pack: ReviewPack) -> list[int]:
    """Return who was asked for the newest other pack of the kind, in order.

    Where nobody was asked for one of the kind yet, those asked for the newest pack at all.
    """
    asked = PackConfirmation.objects.filter(pack=OuterRef("pk"))
    rows = ReviewPack.objects.exclude(pk=pack.pk).filter(Exists(asked)).defer("content")
    other = only_newest(rows.filter(kind=pack.kind)) or only_newest(rows)
    return [row.post_id for row in confirmations_of(other)] if other else []


def remedy_of(pack: ReviewPack, key: int) -> Countermeasure | None:
    """Return a countermeasure that the pack speaks of."""
    told = {line.key for line in report_of(pack).remedies}
    return only(Countermeasure.objects.filter(pk=key)) if key in told else None


def initiatives_of(report: Report) -> list[Initiative]:
    """Return the initiatives that the report's KPI and projects belong to."""
    told = [line.initiative for line in report.kpis]
    told += [line.initiative for line in report.projects]
    keys = {key for key in told if key is not None}
    return list(Initiative.objects.filter(pk__in=keys))


def projects_needing(report: Report) -> list[Project]:
    """Return the projects that need attention."""
    return list(Project.objects.filter(pk__in=[line.key for line in report.needing]))


# --- what it says ------------------------------------------------------------------------------


def period_of(pack: ReviewPack) -> ReportPeriod:
    """Return the period that a pack is about."""
    return ReportPeriod(
        PackKind(pack.kind), Month.from_iso(pack.first_month), Month.from_iso(pack.last_month)
    )


def reasons_at(moments: Moments) -> Reasons:
    """Return what asked for attention at the end of the period, by project, as it was known then."""
    from .attention import attention_at

    found = attention_at(moments.until, on=moments.as_of)
    return {
        key: tuple(f"{reason.label}：{reason.sentence}" for reason in reasons)
        for key, reasons in found.items()
    }


def counted(
    pack: ReviewPack, *, at: datetime, reasons: Callable[[Moments], Reasons] = reasons_at
) -> Report:
    """Return what the pack says when it is counted now, from the records as of its period."""
    period = period_of(pack)
    town = town_now()
    moments = moments_of(period, at)
    projects, changes = project_lines(moments, open_days_of(town), reasons)
    kpis, meanings = kpi_lines(moments)
    cover = Cover(
        town=town.name,
        title=pack.title,
        kind=pack.kind,
        period=period.label,
        first_month=pack.first_month,
        last_month=pack.last_month,
        as_of=moments.as_of.isoformat(),
        counted_at=timezone.localtime(at).isoformat(timespec="minutes"),
        edition=pack.edition,
        compared=period.compared_label,
    )
    return Report(
        cover=cover,
        sentences=sentences(projects, changes, kpis),
        summary=pack.summary,
        months=tuple(month.iso for month in period.tracked),
        kpis=kpis,
        changes=changes,
        remedies=remedies_of(pack, moments.since),
        initiatives=initiative_lines(moments, projects) if period.kind.is_review else (),
        projects=projects,
        definitions=(*DEFINITIONS, *meanings),
    )


def restated(pack: ReviewPack) -> Report:
    """Return what the pack says with the words and remedies of now and its figures as they were."""
    report = report_of(pack)
    since = moments_of(period_of(pack), pack.counted_at).since
    return replace(report, summary=pack.summary, remedies=remedies_of(pack, since))


def report_of(pack: ReviewPack) -> Report:
    """Return the document that the pack holds; raises `UnreadableReport`."""
    return from_content(pack.content)


def hash_of(report: Report) -> str:
    """Return the SHA-256 over everything that the report says."""
    return content_hash(to_content(report))


def is_unaltered(pack: ReviewPack) -> bool:
    """Tell whether the row still says what its hash is over."""
    return pack.content_hash == content_hash(pack.content)


# --- what residents read -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenProgress:
    """What residents read of the newest published pack."""

    pack: ReviewPack
    cover: Cover
    projects: list[ProjectLine]
    kpis: list[KpiLine]


def open_progress() -> OpenProgress | None:
    """Return the public part of the newest published pack, or None while there is none.

    A project that was taken back from the public since then is left out at once.
    """
    pack = only_newest(ReviewPack.objects.exclude(published_at=None))
    if pack is None:
        return None
    report = report_of(pack)
    public = set(Project.objects.filter(is_public=True).values_list("pk", flat=True))
    return OpenProgress(
        pack,
        report.cover,
        [line for line in report.projects if line.is_public and line.key in public],
        [line for line in report.kpis if line.is_public],
    )


def only_newest(rows: QuerySet[ReviewPack]) -> ReviewPack | None:
    """Return the pack of the latest period, of two editions the later one."""
    return next(iter(rows.order_by("-last_month", "-published_at", "-pk")[:1]), None)
