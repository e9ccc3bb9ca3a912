"""One report on its way out: in our own formats, in the town's own forms, and the proof of both."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.documents.engine import MissingFont, UnableToTypeset
from yakuba.foundation.files.queries import FileUnavailable
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.programmes.documents import MEDIA_TYPES
from yakuba.programmes.documents import papers as drawing
from yakuba.programmes.documents.template import UnreadableTemplate, extension_of
from yakuba.programmes.forms.templates import FillForm
from yakuba.programmes.models import PackFile, ReviewPack, TemplateVersion
from yakuba.programmes.queries import packs as reads
from yakuba.programmes.queries.pack_files import bytes_of, file_of, files_of, form_of
from yakuba.programmes.queries.templates import template_by_key, version_for
from yakuba.programmes.services.templates import fix_template

from .packs import done_with, pack_or_404, page
from .sending import sent

_ALTERED = "内容が照合番号と合わないため、ファイルを作りませんでした。"


@require_safe
def file(request: TownRequest, key: int, extension: str) -> HttpResponse:
    """Send the report in one of its formats, a frozen one as it was kept."""
    found = pack_or_404(request, key)
    if extension not in MEDIA_TYPES:
        raise Http404
    try:
        content = _content(found, extension, file_of(found, extension))
    except (MissingFont, UnableToTypeset, FileUnavailable) as fault:
        messages.error(request, str(fault))
        return redirect("programmes:pack", found.pk)
    return sent(content, found, extension)


def _content(found: ReviewPack, extension: str, kept: PackFile | None) -> bytes:
    """Return the kept bytes; those of a draft, or of an older frozen report, are drawn now."""
    if not _is_sound(found):
        raise FileUnavailable(_ALTERED)
    if kept is not None:
        return bytes_of(kept)
    return drawing.paper(found, extension, frozen_at=found.frozen_at)


def _is_sound(found: ReviewPack) -> bool:
    return found.frozen_at is None or reads.is_unaltered(found)


@require_POST
def fill(request: TownRequest, key: int) -> HttpResponse:
    """Fill a form of the town, Excel or Word, that is not kept."""
    found = pack_or_404(request, key)
    form = FillForm(request.POST, request.FILES)
    if form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            if not _is_sound(found):
                raise UnreadableTemplate(_ALTERED)
            filled = drawing.form(found, content, frozen_at=found.frozen_at)
            return sent(filled, found, extension_of(content))
        except UnreadableTemplate as fault:
            form.add_error("file", str(fault))
    return page(request, found, status=422, fill_form=form)


@require_safe
def in_form(request: TownRequest, key: int, version: int) -> HttpResponse:
    """Send the report in one of the town's own forms, a frozen one as it was kept."""
    found = pack_or_404(request, key)
    chosen = version_for(found, version)
    if chosen is None:
        raise Http404
    try:
        content = _content_in_form(found, chosen)
    except (UnreadableTemplate, FileUnavailable) as fault:
        return page(request, found, status=422, trouble=str(fault))
    return sent(content, found, chosen.template.extension, f"（{chosen.template.name}）")


def _content_in_form(found: ReviewPack, chosen: TemplateVersion) -> bytes:
    if not _is_sound(found):
        raise UnreadableTemplate(_ALTERED)
    kept = form_of(found, chosen)
    if kept is not None:
        return bytes_of(kept)
    return drawing.kept_form(found, chosen, frozen_at=found.frozen_at)


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


@require_http_methods(["GET", "HEAD", "POST"])
def kept(request: TownRequest, key: int) -> HttpResponse:
    """Show the digests of the kept files; on POST, draw each again and say whether it is the same."""
    found = pack_or_404(request, key)
    again = request.method == "POST"
    context = {
        "pack": found,
        "again": again,
        "is_sound": _is_sound(found),
        "proofs": drawing.proofs(files_of(found), again=again),
    }
    return render(request, "programmes/pack_kept.html", context)
