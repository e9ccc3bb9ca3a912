"""Pages of the desk: the organisation of a day, absences, closed days."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.accounts.models import User
from yakuba.foundation.accounts.queries import staff_of_town
from yakuba.foundation.tenancy.http import TownRequest

from . import queries, services
from .forms import AbsenceForm, ClosedDayForm, OnDayForm
from .models import Absence, ClosedDay
from .policies import may_manage_organisation, may_see_organisation

View = Callable[..., HttpResponse]


def desk(view: View) -> View:
    """Answer 404 to whoever does not serve this town, as if nothing were here."""

    @wraps(view)
    def guarded(request: TownRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.municipality is None or not may_see_organisation(request.actor):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@desk
@require_safe
def tree(request: TownRequest) -> HttpResponse:
    """Show departments, posts, holders and absences of a day."""
    today = timezone.localdate()
    form = OnDayForm(request.GET if "on" in request.GET else {"on": today})
    chosen = form.cleaned_data["on"] if form.is_valid() else None
    on = chosen or today
    moment = timezone.now() if on == today else _noon(on)
    branches = queries.tree_on(on, at=moment)
    page = {"form": form, "branches": branches, "on": on, "is_today": on == today}
    return render(request, "organisation/tree.html", page)


def _noon(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: TownRequest) -> HttpResponse:
    """List present and coming absences and register one."""
    now = timezone.now()
    manages = bool(may_manage_organisation(request.actor))
    mine = [user for user in staff_of_town() if manages or user.pk == request.actor.user_id]
    initial = {"user": request.actor.user_id}
    data = request.POST if request.method == "POST" else None
    form = AbsenceForm(data, staff=mine, initial=initial)
    if request.method == "POST" and form.is_valid():
        start, end = form.period()
        try:
            services.register_absence(
                user=User.objects.get(pk=form.cleaned_data["user"]),
                start_at=start,
                end_at=end,
                reason=form.cleaned_data["reason"],
                actor=request.actor,
                at=now,
            )
        except services.UnableToRegisterAbsence as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, "不在を登録しました。この間の決裁は、代決できる職員に回ります。"
            )
            return redirect("organisation:absences")
    shown = queries.absences_since(now)
    page = {"form": form, "absences": shown, "manages": manages, "now": now}
    return render(request, "organisation/absences.html", page)


@desk
@require_POST
def cancel_absence(request: TownRequest, key: int) -> HttpResponse:
    """Cancel an absence."""
    absence = get_object_or_404(Absence, pk=key)
    try:
        services.cancel_absence(absence=absence, actor=request.actor, at=timezone.now())
    except services.UnableToRegisterAbsence as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "不在を取り消しました。")
    return redirect("organisation:absences")


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def closed_days(request: TownRequest) -> HttpResponse:
    """List the town's own closed days; the operator adds one."""
    form = ClosedDayForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.close_day(
                day=form.cleaned_data["day"],
                reason=form.cleaned_data["reason"],
                actor=request.actor,
                at=timezone.now(),
            )
        except services.UnableToOrganise as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "閉庁日を登録しました。これからの期限の計算に使います。")
            return redirect("organisation:closed_days")
    since = timezone.localdate() - timedelta(days=31)
    page = {
        "form": form,
        "days": queries.closed_days(since=since),
        "manages": bool(may_manage_organisation(request.actor)),
    }
    return render(request, "organisation/closed_days.html", page)


@desk
@require_POST
def reopen_day(request: TownRequest, key: int) -> HttpResponse:
    """Take back a closed day."""
    closed = get_object_or_404(ClosedDay, pk=key)
    try:
        services.reopen_day(closed=closed, actor=request.actor, at=timezone.now())
    except services.UnableToOrganise as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "閉庁日を取り消しました。")
    return redirect("organisation:closed_days")
