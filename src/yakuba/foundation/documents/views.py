"""The page on which anybody asks whether the town has issued a paper."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.limits import Limit, is_too_often

from .forms import CopyForm, PaperForm
from .queries import verified

_UNKNOWN = (
    "この文書番号と照合番号の文書は、発行していません。入力した文字をもう一度確かめてください。"
    "合っているときは、文書に書かれた担当へお問い合わせください。"
)
_TOO_OFTEN = (
    "短い時間にくり返されたため、いったん止めています。15分ほど待ってから、もう一度お試しください。"
)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: TownRequest) -> HttpResponse:
    """Tell whether a paper is the town's, and whether a PDF is the one that was issued.

    Shown is what whoever holds the paper has read already: number, title, day; never a name.
    """
    if request.municipality is None:
        raise Http404
    form = PaperForm(request.GET if "n" in request.GET else None)
    copy = CopyForm(request.POST, request.FILES) if request.method == "POST" else CopyForm()
    document, answer = None, 200
    if form.is_bound and form.is_valid():
        if is_too_often(request, Limit.VERIFY):
            form.add_error(None, _(_TOO_OFTEN))
        else:
            document = verified(form.cleaned_data["n"], form.cleaned_data["c"])
            if document is None:
                form.add_error(None, _(_UNKNOWN))
    is_same = None
    if document is not None and document.file is not None and copy.is_bound and copy.is_valid():
        is_same = copy.sha256() == document.file.sha256
    if form.errors or copy.errors:
        answer = 422
    context = {"form": form, "copy": copy, "document": document, "is_same": is_same}
    return render(request, "documents/verify.html", context, status=answer)
