"""The town's own forms: the list, one with its versions, a trial, the names, a form to begin with."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.files.queries import FileUnavailable
from yakuba.foundation.files.responses import file_response
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.programmes.documents.papers import kept_form
from yakuba.programmes.documents.placeholders import MEANINGS, SENTENCES, listed
from yakuba.programmes.documents.starter import names_for
from yakuba.programmes.documents.starter import starter as starter_of
from yakuba.programmes.documents.template import UnreadableTemplate
from yakuba.programmes.forms.templates import NewTemplateForm, UploadForm
from yakuba.programmes.models import ReportTemplate, TemplateVersion
from yakuba.programmes.policies.packs import may_make_packs
from yakuba.programmes.queries import templates as reads
from yakuba.programmes.rules.packs import PackKind
from yakuba.programmes.services import templates as acts
from yakuba.programmes.services.errors import UnableToAct

from .gate import enter
from .sending import sent
from .trying import posted, tried


def _enter(request: TownRequest) -> None:
    """Let those in who make reports; raises Http404."""
    enter(request)
    if not may_make_packs(request.actor):
        raise Http404


def _template_or_404(request: TownRequest, key: int) -> ReportTemplate:
    _enter(request)
    found = reads.template_by_key(key)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def templates(request: TownRequest) -> HttpResponse:
    """Show the forms of the town; on POST, keep another one."""
    _enter(request)
    form = NewTemplateForm(posted(request), request.FILES or None)
    if form.is_valid():
        given = form.cleaned_data
        made = tried(
            form,
            lambda: acts.add_template(
                name=given["name"],
                kind=PackKind(given["kind"]),
                upload=given["file"],
                file_name=given["file"].name,
                actor=request.actor,
                at=timezone.now(),
            ),
        )
        if made is not None:
            messages.success(
                request, f"「{made.template.name}」を登録しました。試しに入れて確かめてください。"
            )
            return redirect("programmes:template", made.template_id)
    context = {
        "versions": reads.newest_versions(),
        "retired": reads.retired_templates(),
        "kinds": list(PackKind),
        "form": form,
    }
    return render(request, "programmes/templates.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def template(request: TownRequest, key: int) -> HttpResponse:
    """Show one form with its versions; on POST, keep a new version."""
    found = _template_or_404(request, key)
    form = UploadForm(posted(request), request.FILES or None)
    if form.is_valid():
        given = form.cleaned_data["file"]
        made = tried(
            form,
            lambda: acts.renew_template(
                template=found,
                upload=given,
                file_name=given.name,
                actor=request.actor,
                at=timezone.now(),
            ),
        )
        if made is not None:
            messages.success(
                request, f"第{made.number}版を登録しました。確定済みの報告書は前の版のままです。"
            )
            return redirect("programmes:template", found.pk)
    return _page(request, found, form, status=422 if form.errors else 200)


def _page(
    request: TownRequest, found: ReportTemplate, form: UploadForm, **more: Any
) -> HttpResponse:
    status = more.pop("status", 200)
    context = {
        "template": found,
        "versions": reads.versions_of(found),
        "newest": reads.newest_pack(found.kind),
        "form": form,
        **more,
    }
    return render(request, "programmes/template.html", context, status=status)


@require_POST
def retire(request: TownRequest, key: int) -> HttpResponse:
    """Put no new report into the form."""
    found = _template_or_404(request, key)
    try:
        acts.retire_template(template=found, actor=request.actor, at=timezone.now())
    except UnableToAct as refusal:
        return _page(request, found, UploadForm(), status=422, trouble=str(refusal))
    messages.success(request, f"「{found.name}」を廃止しました。確定済みの報告書では使えます。")
    return redirect("programmes:templates")


@require_safe
def version(request: TownRequest, key: int, number: int) -> FileResponse:
    """Send a version as it was uploaded."""
    return file_response(_version_or_404(request, key, number).file, inline=False)


def _version_or_404(request: TownRequest, key: int, number: int) -> TemplateVersion:
    found = reads.version_of(_template_or_404(request, key), number)
    if found is None:
        raise Http404
    return found


@require_safe
def trial(request: TownRequest, key: int, number: int) -> HttpResponse:
    """Send a version filled with the newest report of its kind."""
    found = _version_or_404(request, key, number)
    pack = reads.newest_pack(found.template.kind)
    if pack is None:
        raise Http404
    try:
        content = kept_form(pack, found, frozen_at=pack.frozen_at)
    except (UnreadableTemplate, FileUnavailable) as fault:
        return _page(request, found.template, UploadForm(), status=422, trouble=str(fault))
    return sent(content, pack, found.template.extension, f"（試し・{found.template.name}）")


@require_safe
def names(request: TownRequest) -> HttpResponse:
    """Show every name that a form may ask for."""
    _enter(request)
    kind = _kind_or_404(request.GET.get("kind", PackKind.MONTH.value))
    context = {
        "kind": kind,
        "kinds": list(PackKind),
        "meanings": MEANINGS,
        "sentences": SENTENCES,
        "tables": listed(*names_for(kind)),
    }
    return render(request, "programmes/template_names.html", context)


@require_safe
def starter(request: TownRequest, kind: str, extension: str) -> HttpResponse:
    """Send a form to begin with."""
    _enter(request)
    if extension not in ("xlsx", "docx"):
        raise Http404
    found = _kind_or_404(kind)
    return sent(starter_of(found, extension), None, extension, f"{found.label}の様式")


def _kind_or_404(value: str) -> PackKind:
    try:
        return PackKind(value)
    except ValueError:
        raise Http404 from None
