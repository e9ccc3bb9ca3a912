"""The town's own forms: which there are, their versions, and which a report is put into."""

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.programmes.models import PackTemplate, ReportTemplate, ReviewPack, TemplateVersion
from yakuba.programmes.rules.packs import PackKind

from .packs import only_newest


def newest_versions() -> list[TemplateVersion]:
    """Return the newest version of every form in use, by kind of report and name."""
    newest = TemplateVersion.objects.filter(template=OuterRef("template")).order_by("-number")
    rows = TemplateVersion.objects.filter(
        template__retired_at=None, pk=Subquery(newest.values("pk")[:1])
    ).select_related("template", "file")
    order = [kind.value for kind in PackKind]
    return sorted(rows, key=lambda row: (order.index(row.template.kind), row.template.name))


def retired_templates() -> list[ReportTemplate]:
    """Return the forms that no new report is put into, the last retired first."""
    return list(ReportTemplate.objects.exclude(retired_at=None).order_by("-retired_at"))


def template_by_key(key: int) -> ReportTemplate | None:
    """Return a form of the town."""
    return only(ReportTemplate.objects.filter(pk=key))


def versions_of(template: ReportTemplate) -> list[TemplateVersion]:
    """Return the versions of a form, the newest first."""
    rows = TemplateVersion.objects.filter(template=template).select_related("template", "file")
    return list(rows.order_by("-number"))


def version_of(template: ReportTemplate, number: int) -> TemplateVersion | None:
    """Return one version of a form."""
    return next((row for row in versions_of(template) if row.number == number), None)


def templates_of(pack: ReviewPack) -> list[TemplateVersion]:
    """Return the versions that a report is put into: those in use, or once final its own."""
    if pack.frozen_at is None:
        return [row for row in newest_versions() if row.template.kind == pack.kind]
    rows = PackTemplate.objects.filter(pack=pack).select_related(
        "version__template", "version__file"
    )
    return [row.version for row in rows.order_by("pk")]


def addable_to(pack: ReviewPack) -> list[TemplateVersion]:
    """Return the versions in use that a final report does not have yet: forms made after it."""
    if pack.frozen_at is None:
        return []
    known = {row.template_id for row in templates_of(pack)}
    return [
        row
        for row in newest_versions()
        if row.template.kind == pack.kind and row.template_id not in known
    ]


def version_for(pack: ReviewPack, key: int) -> TemplateVersion | None:
    """Return the version if the report is put into it."""
    return next((row for row in templates_of(pack) if row.pk == key), None)


def newest_pack(kind: str) -> ReviewPack | None:
    """Return the newest report of the kind, with which a form is tried."""
    return only_newest(ReviewPack.objects.filter(kind=kind))


def template_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a form."""
    found = template_by_key(int(subject_id)) if subject_id.isdecimal() else None
    if found is None:
        return None
    return SubjectCard(found.name, reverse("programmes:template", args=[found.pk]))
