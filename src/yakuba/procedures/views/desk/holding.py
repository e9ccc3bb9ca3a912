"""保留: hold a case or a whole procedure, see what is held, let it go."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.procedures.forms.retention import HoldForm, ProcedureHoldForm, ReleaseForm
from yakuba.procedures.models import Procedure
from yakuba.procedures.policies.retention import may_hold, may_manage
from yakuba.procedures.queries import retention as queries
from yakuba.procedures.queries.definitions import procedure_by_key
from yakuba.procedures.rules.retention import HoldKind
from yakuba.procedures.services.holds import (
    UnableToHold,
    hold_application,
    hold_procedure,
    release_hold,
)

from .case import page
from .gate import case_or_404
from .records import enter


@require_http_methods(["GET", "HEAD", "POST"])
def holds(request: TownRequest) -> HttpResponse:
    """List what is held; on POST, hold every record of a procedure."""
    enter(request, to_change=request.method == "POST")
    choices = [
        (str(pk), title)
        for pk, title in Procedure.objects.order_by("order", "slug").values_list("pk", "title")
    ]
    form = ProcedureHoldForm(request.POST if request.method == "POST" else None, procedures=choices)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        found = procedure_by_key(UUID(given["procedure"]))
        if found is None:
            raise Http404
        try:
            hold_procedure(
                procedure=found,
                kind=HoldKind(given["kind"]),
                reason=given["reason"],
                actor=request.actor,
                at=timezone.now(),
            )
        except UnableToHold as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{found.title}の廃棄を保留しました。")
            return redirect("procedures:desk_records_holds")
    context = {
        "holds": list(queries.holds()),
        "form": form,
        "may_manage": bool(may_manage(request.actor)),
    }
    answer = 422 if form.errors else 200
    return render(request, "procedures/records/holds.html", context, status=answer)


@require_POST
def hold(request: TownRequest, application_id: UUID) -> HttpResponse:
    """Hold one case."""
    application = case_or_404(request, application_id)
    form = HoldForm(request.POST)
    if form.is_valid():
        try:
            hold_application(
                application=application,
                kind=HoldKind(form.cleaned_data["kind"]),
                reason=form.cleaned_data["reason"],
                actor=request.actor,
                at=timezone.now(),
            )
        except UnableToHold as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "廃棄を保留しました。解除するまで廃棄されません。")
            return redirect("procedures:desk_case", application_id)
    trouble = "、".join(str(error) for errors in form.errors.values() for error in errors)
    return page(request, application, timezone.now(), hold_form=form, trouble=trouble, status=422)


@require_POST
def release(request: TownRequest, hold_id: UUID) -> HttpResponse:
    """Let go what is held, from the case or from the list."""
    found = queries.hold_by_key(hold_id)
    if found is None:
        raise Http404
    allowed = (
        may_hold(request.actor, found.application)
        if found.application
        else may_manage(request.actor)
    )
    if not allowed:
        raise Http404
    form = ReleaseForm(request.POST)
    form.is_valid()
    try:
        release_hold(
            hold=found,
            reason=form.cleaned_data.get("reason", ""),
            actor=request.actor,
            at=timezone.now(),
        )
    except UnableToHold as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "保留を解除しました。")
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("procedures:desk_records_holds")
