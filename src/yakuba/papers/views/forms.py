"""The town's forms: list, lay down, change, put aside."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import done, posted, tried
from yakuba.papers.forms.papers import FormForm
from yakuba.papers.models import PaperForm
from yakuba.papers.queries.forms import all_forms
from yakuba.papers.services import forms as services

from .gate import enter_keeper


@require_http_methods(["GET", "HEAD", "POST"])
def all_of_them(request: TownRequest) -> HttpResponse:
    """List the forms and lay down a new one."""
    enter_keeper(request)
    form = FormForm(posted(request))
    if form.is_bound and form.is_valid():
        made = tried(
            form,
            lambda: services.make_form(
                code=form.cleaned_data["code"],
                words=form.words(),
                actor=request.actor,
                at=timezone.now(),
            ),
        )
        if made is not None:
            messages.success(request, f"様式「{made.name}」を定めました。")
            return redirect("papers:forms")
    context = {"forms": all_forms(), "form": form}
    return render(request, "papers/forms.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: TownRequest, key: int) -> HttpResponse:
    """Change what papers begun from now on begin with."""
    enter_keeper(request)
    known = _or_404(key)
    form = FormForm(posted(request), known=known)
    if form.is_bound and form.is_valid():
        kept = tried(
            form,
            lambda: services.change_form(
                form=known, words=form.words(), actor=request.actor, at=timezone.now()
            ),
        )
        if kept is not None:
            messages.success(request, f"様式「{kept.name}」を直しました。")
            return redirect("papers:forms")
    context = {"known": known, "form": form}
    return render(request, "papers/form.html", context, status=422 if form.errors else 200)


@require_POST
def retire(request: TownRequest, key: int) -> HttpResponse:
    """Begin no more papers on a form."""
    enter_keeper(request)
    known = _or_404(key)
    done(
        request,
        lambda: services.retire_form(form=known, actor=request.actor, at=timezone.now()),
        f"様式「{known.name}」を使わないことにしました。",
    )
    return redirect("papers:forms")


def _or_404(key: int) -> PaperForm:
    known = PaperForm.objects.filter(pk=key).first()
    if known is None:
        raise Http404
    return known
