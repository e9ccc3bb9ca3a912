"""Files of the old system on their way in: chosen in a form, or sent in pieces by the page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.conversion.forms.runs import BatchForm, FilesForm
from yakuba.conversion.models import SourceBatch, SourceUpload
from yakuba.conversion.policies.plans import may_change
from yakuba.conversion.queries import batches as queries
from yakuba.conversion.queries.definitions import layout_or_none
from yakuba.conversion.rules.batches import MOST_BYTES, PIECE, recognised
from yakuba.conversion.rules.layouts import Layout
from yakuba.conversion.services import batches as services
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import done, posted, tried
from yakuba.kernel.verdict import UnableToAct

from .gate import enter, found_or_404, own_plan_or_404, status_of


@require_http_methods(["GET", "HEAD", "POST"])
def batch_new(request: TownRequest, key: int) -> HttpResponse:
    """Open a delivery of data."""
    plan = own_plan_or_404(request, key)
    layouts = queries.layouts_to_choose(plan)
    form = BatchForm(posted(request), layouts=layouts)
    if form.is_bound and form.is_valid():
        made = tried(
            form,
            lambda: services.receive_batch(
                plan=plan, **form.cleaned_data, actor=request.actor, at=timezone.now()
            ),
        )
        if made is not None:
            messages.success(request, "受領データを登録しました。次に、ファイルを入れます。")
            return redirect("conversion:batch", made.pk)
    page = {"form": form, "plan": plan, "layouts": layouts}
    return render(request, "conversion/runs/batch_form.html", page, status=status_of(form))


def _batch_or_404(request: TownRequest, key: int) -> SourceBatch:
    enter(request)
    return found_or_404(queries.batch_for(request.actor, key))


def _own_or_404(request: TownRequest, key: int) -> SourceBatch:
    found = _batch_or_404(request, key)
    if not may_change(request.actor, found.plan):
        raise Http404
    return found


@require_safe
def batch(request: TownRequest, key: int) -> HttpResponse:
    """Show what has come, what it was recognised as, and what is still missing."""
    return _page(request, _batch_or_404(request, key))


def _page(request: TownRequest, found: SourceBatch, form: FilesForm | None = None) -> HttpResponse:
    layout = layout_or_none(found.layout)
    changes = bool(may_change(request.actor, found.plan)) and found.wiped_at is None
    if form is None and layout is not None:
        form = FilesForm(layout=layout)
    kinds = queries.files_by_kind(found, layout) if layout is not None else []
    context = {
        "batch": found,
        "plan": found.plan,
        "layout": layout,
        "kinds": kinds,
        "lacking": [one.file for one in kinds if not one.came],
        "has_files": any(one.came for one in kinds),
        "form": form,
        "may_change": changes,
        "runs": found.runs.defer("documents", "report")[:20],
        "most": f"{MOST_BYTES >> 30}GB",
        "piece": PIECE,
    }
    status = status_of(form) if form is not None else 200
    return render(request, "conversion/runs/batch.html", context, status=status)


@require_POST
def batch_files(request: TownRequest, key: int) -> HttpResponse:
    """Take the chosen files in, each whole or not at all."""
    found = _own_or_404(request, key)
    layout = layout_or_none(found.layout)
    if layout is None:
        raise Http404
    form = FilesForm(request.POST, request.FILES, layout=layout)
    if not form.is_valid():
        return _page(request, found, form)
    for file in form.cleaned_data["picked"]:
        _take(request, found, layout, file, form.cleaned_data["code"])
    return redirect("conversion:batch", found.pk)


def _take(
    request: TownRequest, found: SourceBatch, layout: Layout, file: UploadedFile[Any], code: str
) -> None:
    name = file.name or ""
    try:
        kind = code or _code_of(layout, name)
        services.receive_file(
            batch=found,
            code=kind,
            name=name,
            content=file,
            actor=request.actor,
            at=timezone.now(),
        )
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"「{name}」を受け取りました。")


def _code_of(layout: Layout, name: str) -> str:
    """Return which file of the layout it is by its name; raises `UnableToAct`."""
    known = recognised(layout, name)
    if known is None:
        raise UnableToAct(
            f"「{name}」がどのファイルか、名前からは分かりません。"
            "「ファイルの種類」を選んで、もう一度入れてください。"
        )
    return known.code


@require_POST
def batch_wipe(request: TownRequest, key: int) -> HttpResponse:
    """Wipe what has come for good."""
    found = _own_or_404(request, key)
    at = timezone.now()
    done(
        request,
        lambda: services.wipe_batch(batch=found, actor=request.actor, at=at),
        "受領データの中身を消去しました。",
    )
    return redirect("conversion:batch", found.pk)


# In pieces, for files that are longer than one request may be


def _said(act: Callable[[], dict[str, Any]]) -> JsonResponse:
    """Return what came of an act for the page's script: 422 with the reason when it was refused."""
    try:
        return JsonResponse(act())
    except UnableToAct as refusal:
        return JsonResponse({"error": str(refusal)}, status=422)


@require_POST
def upload_begin(request: TownRequest, key: int) -> HttpResponse:
    """Make room for a file and say where its pieces go."""
    found = _own_or_404(request, key)
    layout = layout_or_none(found.layout)
    if layout is None:
        raise Http404
    name, code = request.POST.get("name", ""), request.POST.get("code", "")

    def begin() -> dict[str, Any]:
        kind = code if layout.file(code) is not None else _code_of(layout, name)
        upload = services.begin_upload(
            batch=found, code=kind, name=name, actor=request.actor, at=timezone.now()
        )
        pieces = reverse("conversion:upload_piece", args=[upload.pk, 0])
        return {
            "pieces": pieces.removesuffix("0/"),
            "finish": reverse("conversion:upload_finish", args=[upload.pk]),
            "drop": reverse("conversion:upload_drop", args=[upload.pk]),
        }

    return _said(begin)


def _upload_or_404(request: TownRequest, key: int) -> SourceUpload:
    enter(request)
    found = found_or_404(queries.upload_for(request.actor, key))
    if not may_change(request.actor, found.batch.plan):
        raise Http404
    return found


@require_POST
def upload_piece(request: TownRequest, key: int, number: int) -> HttpResponse:
    """Keep the next piece: the body itself, which never lies in a file of its own."""
    found = _upload_or_404(request, key)
    content = request.read(PIECE + 1)
    at = timezone.now()
    return _said(
        lambda: {
            "size": services.add_piece(
                upload=found, number=number, content=content, actor=request.actor, at=at
            )
        }
    )


@require_POST
def upload_finish(request: TownRequest, key: int) -> HttpResponse:
    """Take the file in when all of it is there."""
    found = _upload_or_404(request, key)
    text = request.POST.get("size", "")
    size = int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0
    at = timezone.now()
    return _said(
        lambda: {
            "name": services.finish_upload(upload=found, size=size, actor=request.actor, at=at).name
        }
    )


@require_POST
def upload_drop(request: TownRequest, key: int) -> HttpResponse:
    """Wipe what has come of a file that is given up."""
    found = _upload_or_404(request, key)
    services.drop_upload(upload=found, actor=request.actor, at=timezone.now())
    return JsonResponse({})
