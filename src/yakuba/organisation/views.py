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
from yakuba.foundation.events.event import EVENT_CLASSES
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import done, posted, tried
from yakuba.foundation.ui.elements import Moment

from . import queries, services
from .forms import AbsenceForm, ClosedDayForm, OnDayForm, PeriodForm
from .models import Absence, ClosedDay
from .policies import may_manage_organisation, may_register_absence, may_see_organisation

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
        absence = tried(
            form,
            lambda: services.register_absence(
                user=User.objects.get(pk=form.cleaned_data["user"]),
                start_at=start,
                end_at=end,
                reason=form.cleaned_data["reason"],
                actor=request.actor,
                at=now,
            ),
        )
        if absence is not None:
            messages.success(
                request, "不在を登録しました。この間の決裁は、代決できる職員に回ります。"
            )
            return redirect("organisation:absence", key=absence.pk)
    shown = queries.absences_since(now)
    over = queries.absences_over(now, user_id=None if manages else request.actor.user_id)
    page = {"form": form, "absences": shown, "over": over[:50], "manages": manages, "now": now}
    return render(request, "organisation/absences.html", page)


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def absence(request: TownRequest, key: int) -> HttpResponse:
    """Show who acts for each post while somebody is away; change the period."""
    now = timezone.now()
    away = _own_absence(request, key)
    start, last = timezone.localtime(away.start_at), timezone.localtime(away.end_at)
    form = PeriodForm(posted(request), initial=_initial(start, last, away.reason))
    if form.is_valid():
        begins, ends = form.period()
        changed = tried(
            form,
            lambda: services.change_absence(
                absence=away,
                start_at=begins,
                end_at=ends,
                reason=form.cleaned_data["reason"],
                actor=request.actor,
                at=now,
            ),
        )
        if changed is not None:
            messages.success(request, "不在を変えました。")
            return redirect("organisation:absence", key=key)
    page = {
        "absence": away,
        "form": form,
        "stand_ins": queries.stand_ins_of(away, now),
        "moments": [
            Moment(
                EVENT_CLASSES[fact.code].label,
                fact.occurred_at,
                who=f"{fact.actor_post} {fact.actor_name}".strip(),
            )
            for fact in queries.facts_of_absence(away)
        ],
        "has_begun": away.start_at <= now,
        "is_running": away.cancelled_at is None and away.end_at > now,
    }
    return render(request, "organisation/absence.html", page, status=422 if form.errors else 200)


def _own_absence(request: TownRequest, key: int) -> Absence:
    """Return an absence that the actor may enter; whose it is not meets a 404."""
    away = queries.absence_with(key)
    if away is None or not may_register_absence(request.actor, away.user_id):
        raise Http404
    return away


def _initial(start: datetime, end: datetime, reason: str) -> dict[str, object]:
    """Return the period as it is typed: a day that lasts until midnight has no hour."""
    whole = end.time() == time.min
    return {
        "start_day": start.date(),
        "start_time": None if start.time() == time.min else start.time(),
        "end_day": (end - timedelta(days=1)).date() if whole else end.date(),
        "end_time": None if whole else end.time(),
        "reason": reason,
    }


@desk
@require_POST
def end_absence(request: TownRequest, key: int) -> HttpResponse:
    """End an absence now: its holder is back."""
    away = _own_absence(request, key)
    done(
        request,
        lambda: services.end_absence(absence=away, actor=request.actor, at=timezone.now()),
        "不在を終えました。これからの決裁は、本人に回ります。",
    )
    return redirect("organisation:absence", key=key)


@desk
@require_POST
def cancel_absence(request: TownRequest, key: int) -> HttpResponse:
    """Cancel an absence."""
    absence = get_object_or_404(Absence, pk=key)
    done(
        request,
        lambda: services.cancel_absence(absence=absence, actor=request.actor, at=timezone.now()),
        "不在を取り消しました。",
    )
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
