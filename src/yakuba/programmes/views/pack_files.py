"""One report on its way out: in our own formats, and in the town's own forms."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from yakuba.foundation.documents.engine import MissingFont, UnableToTypeset
from yakuba.foundation.files.queries import FileUnavailable
from yakuba.foundation.files.queries import read as read_file
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.programmes.documents import MEDIA_TYPES, drawn
from yakuba.programmes.documents.template import UnreadableTemplate, extension_of, filled
from yakuba.programmes.forms.templates import FillForm
from yakuba.programmes.models import ReviewPack
from yakuba.programmes.queries import packs as reads
from yakuba.programmes.queries.templates import template_by_key, version_for
from yakuba.programmes.services.templates import fix_template

from .packs import done_with, pack_or_404, page
from .sending import sent, stamps_of


@require_safe
def file(request: TownRequest, key: int, extension: str) -> HttpResponse:
    """Send the report in one of its formats."""
    found = pack_or_404(request, key)
    if extension not in MEDIA_TYPES:
        raise Http404
    if found.frozen_at is not None and not reads.is_unaltered(found):
        messages.error(request, "内容が照合番号と合わないため、ファイルを作りませんでした。")
        return redirect("programmes:pack", found.pk)
    try:
        content = drawn(
            reads.report_of(found),
            extension,
            content_hash=found.content_hash,
            frozen_at=found.frozen_at,
            stamps=stamps_of(found),
        )
    except (MissingFont, UnableToTypeset) as fault:
        messages.error(request, str(fault))
        return redirect("programmes:pack", found.pk)
    return sent(content, found, extension)


@require_POST
def fill(request: TownRequest, key: int) -> HttpResponse:
    """Fill a form of the town, Excel or Word, that is not kept."""
    found = pack_or_404(request, key)
    form = FillForm(request.POST, request.FILES)
    if form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            return sent(_put_in(found, content), found, extension_of(content))
        except UnreadableTemplate as fault:
            form.add_error("file", str(fault))
    return page(request, found, status=422, fill_form=form)


@require_safe
def in_form(request: TownRequest, key: int, version: int) -> HttpResponse:
    """Send the report in one of the town's own forms."""
    found = pack_or_404(request, key)
    chosen = version_for(found, version)
    if chosen is None:
        raise Http404
    try:
        content = _put_in(found, read_file(chosen.file))
    except (UnreadableTemplate, FileUnavailable) as fault:
        return page(request, found, status=422, trouble=str(fault))
    return sent(content, found, chosen.template.extension, f"（{chosen.template.name}）")


def _put_in(found: ReviewPack, content: bytes) -> bytes:
    """Return a form with the report in it; raises `UnreadableTemplate`."""
    if found.frozen_at is not None and not reads.is_unaltered(found):
        raise UnreadableTemplate("内容が照合番号と合わないため、ファイルを作りませんでした。")
    return filled(
        content,
        reads.report_of(found),
        content_hash=found.content_hash,
        frozen_at=found.frozen_at,
        stamps=stamps_of(found),
    )


@require_POST
def add_form(request: TownRequest, key: int) -> HttpResponse:
    """Put a final report into a form that was made after it."""
    chosen = request.POST.get("template", "")
    template = template_by_key(int(chosen)) if chosen.isdecimal() else None
    if template is None:
        raise Http404
    return done_with(
        request,
        key,
        lambda found: fix_template(
            pack=found, template=template, actor=request.actor, at=timezone.now()
        ),
        f"「{template.name}」に入れられるようにしました。",
    )
