"""Keep the town's own forms for reports: uploaded, proved, renewed, retired, fixed for good.

A form is proved before it is kept: it is put together with a report that says nothing, at two
times, and with the newest one that there is. What would fail in six months fails today.
"""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.services import record
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.files.rules import OFFICE
from yakuba.foundation.files.services import UnableToStore, store
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.programmes.documents.placeholders import blanks
from yakuba.programmes.documents.template import UnreadableTemplate, extension_of, filled
from yakuba.programmes.documents.template_parts import MOST_BYTES
from yakuba.programmes.events import templates as events
from yakuba.programmes.events.about import template_ref
from yakuba.programmes.models import PackTemplate, ReportTemplate, ReviewPack, TemplateVersion
from yakuba.programmes.policies.packs import may_make_packs
from yakuba.programmes.queries.packs import report_of
from yakuba.programmes.queries.templates import (
    addable_to,
    newest_pack,
    newest_versions,
    templates_of,
)
from yakuba.programmes.rules.packs import PackKind

from .errors import UnableToReport
from .pack_files import keep_in_form
from .projects import demand

NAME_LIMIT = 80
MOST = 30


@transaction.atomic
def add_template(
    *,
    name: str,
    kind: PackKind,
    upload: "UploadedFile[Any] | bytes",
    file_name: str,
    actor: Actor,
    at: datetime,
) -> TemplateVersion:
    """Keep a form for a kind of report as its first version; raises `UnableToReport`."""
    demand(may_make_packs(actor), UnableToReport)
    name = clean_line(name)
    if not name or len(name) > NAME_LIMIT:
        raise UnableToReport(f"様式の名前を{NAME_LIMIT}字までで入力してください。")
    if len(newest_versions()) >= MOST:
        raise UnableToReport(f"様式は{MOST}件までです。使わない様式を廃止してください。")
    content = _bytes_of(upload)
    extension = proved(content, kind)
    try:
        with transaction.atomic():
            template = ReportTemplate.objects.create(
                name=name, kind=kind.value, extension=extension, made_at=at
            )
    except IntegrityError:
        raise UnableToReport(
            f"「{name}」という{kind.label}の様式は、すでにあります。"
            "新しい版にするときは、その様式を開いてください。"
        ) from None
    version = _keep(template, 1, content, file_name, actor, at)
    fact = events.TemplateAdded(
        subject=template_ref(template.pk), name=name, kind=kind.value, sha256=version.file.sha256
    )
    record(fact, actor=actor, at=at)
    return version


@transaction.atomic
def renew_template(
    *,
    template: ReportTemplate,
    upload: "UploadedFile[Any] | bytes",
    file_name: str,
    actor: Actor,
    at: datetime,
) -> TemplateVersion:
    """Keep an upload as the next version; final reports keep theirs. Raises `UnableToReport`."""
    demand(may_make_packs(actor), UnableToReport)
    held = _living(template)
    content = _bytes_of(upload)
    if proved(content, PackKind(held.kind)) != held.extension:
        raise UnableToReport(
            f"この様式は{held.get_extension_display()}です。"
            "別の形式にするときは、新しい様式として登録してください。"
        )
    last = TemplateVersion.objects.filter(template=held).order_by("-number").first()
    version = _keep(held, last.number + 1 if last else 1, content, file_name, actor, at)
    fact = events.TemplateRenewed(
        subject=template_ref(held.pk),
        name=held.name,
        number=version.number,
        sha256=version.file.sha256,
    )
    record(fact, actor=actor, at=at)
    return version


@transaction.atomic
def retire_template(*, template: ReportTemplate, actor: Actor, at: datetime) -> ReportTemplate:
    """Put no new report into the form; the final ones keep it. Raises `UnableToReport`."""
    demand(may_make_packs(actor), UnableToReport)
    held = _living(template)
    held.retired_at = at
    held.save(update_fields=["retired_at"])
    record(
        events.TemplateRetired(subject=template_ref(held.pk), name=held.name), actor=actor, at=at
    )
    return held


@transaction.atomic
def fix_template(*, pack: ReviewPack, template: ReportTemplate, actor: Actor, at: datetime) -> None:
    """Put a final report into a form that was made after it; raises `UnableToReport`."""
    demand(may_make_packs(actor), UnableToReport)
    found = next((row for row in addable_to(pack) if row.template_id == template.pk), None)
    if found is None:
        raise UnableToReport("この報告書に加えられる様式ではありません。")
    _fix(pack, found, actor, at)
    keep_in_form(pack=pack, version=found, actor=actor, at=at)


def fix_templates(*, pack: ReviewPack, actor: Actor, at: datetime) -> None:
    """Give a report that becomes final the forms in use, each in the version of now."""
    for version in templates_of(pack):
        _fix(pack, version, actor, at)


def _fix(pack: ReviewPack, version: TemplateVersion, actor: Actor, at: datetime) -> None:
    PackTemplate.objects.create(pack=pack, version=version, added_at=at)
    fact = events.TemplateFixed(
        subject=template_ref(version.template_id), pack=pack.title, number=version.number
    )
    record(fact, actor=actor, at=at)


def proved(content: bytes, kind: PackKind) -> str:
    """Return the format of a form that fits every report of the kind; raises `UnableToReport`."""
    try:
        extension = extension_of(content)
        for report in blanks(kind):
            filled(content, report, content_hash="0" * 64)
        newest = newest_pack(kind.value)
        if newest is not None:
            filled(content, report_of(newest), content_hash=newest.content_hash)
    except UnreadableTemplate as fault:
        raise UnableToReport(str(fault)) from fault
    return extension


def _living(template: ReportTemplate) -> ReportTemplate:
    held = only(ReportTemplate.objects.select_for_update().filter(pk=template.pk))
    if held is None or held.retired_at is not None:
        raise UnableToReport("この様式は廃止されています。")
    return held


def _bytes_of(upload: "UploadedFile[Any] | bytes") -> bytes:
    if isinstance(upload, bytes):
        return upload
    upload.seek(0)
    # One more than is taken: whoever reads on sees that it is too much.
    return bytes(upload.read(MOST_BYTES + 1))


def _keep(
    template: ReportTemplate,
    number: int,
    content: bytes,
    file_name: str,
    actor: Actor,
    at: datetime,
) -> TemplateVersion:
    user = only(User.objects.filter(pk=actor.user_id or 0))
    if user is None:
        raise UnableToReport("職員としてログインしてください。")
    return TemplateVersion.objects.create(
        template=template,
        number=number,
        file=_stored(content, file_name, actor, at),
        uploaded_at=at,
        uploaded_by=user,
        uploaded_label=actor.name,
    )


def _stored(content: bytes, file_name: str, actor: Actor, at: datetime) -> StoredFile:
    try:
        return store(
            upload=content,
            name=file_name,
            actor=actor,
            at=at,
            allowed=OFFICE,
            max_bytes=MOST_BYTES,
        )
    except UnableToStore as refusal:
        raise UnableToReport(str(refusal)) from refusal
