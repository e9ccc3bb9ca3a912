"""The door itself: which way in, the name of a first visitor, and the pages that refuse."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.stagekit import clear_login
from axes.helpers import get_cool_off
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.tenancy.http import TownRequest

from . import services
from .forms import NameForm
from .models import User, UserKind
from .policies import may_enter

View = Callable[..., HttpResponseBase]


def in_town(view: View) -> View:
    """Answer 404 where there is no town: one logs in to a town, never to the installation."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if getattr(request, "municipality", None) is None:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def afresh(view: View) -> View:
    """Forget a log-in that was begun and left when its first page is opened again."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "GET" and not request.user.is_authenticated:
            clear_login(request)
        return view(request, *args, **kwargs)

    return guarded


def at_home(view: View) -> View:
    """Answer 404 to staff of another town: they see to their account in their own."""

    @wraps(view)
    def guarded(request: TownRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if isinstance(user, User) and not may_enter(user, request.municipality):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def or_by_password(view: View) -> View:
    """Lead to the password when no stored key can be asked for (removed, or no longer readable)."""

    @wraps(view)
    def guarded(request: TownRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except ValidationError:
            goal = safe_next(request, "")
            query = f"?{urlencode({'next': goal})}" if goal else ""
            return redirect(f"{reverse('account_reauthenticate')}{query}")

    return guarded


def leaving_nothing(view: View) -> View:
    """Have the browser forget what it kept of the visit: the next reader may sit at it already.

    Not the cookies: that order would reach the cookies of every other site of the town's domain,
    and the session is ended here anyway.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return guarded


def for_staff(view: View) -> View:
    """Answer 404 to everybody but staff: residents have no password to change."""

    @wraps(view)
    def guarded(request: TownRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.actor.serves(request.municipality.pk):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def safe_next(request: HttpRequest, default: str) -> str:
    """Return the address to go on to, if it is one of ours."""
    goal = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(
        goal, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return goal
    return default


@login_not_required
@never_cache
@require_safe
def entrance(request: TownRequest) -> HttpResponse:
    """Lead to the right way in: the desk asks for a password, everything else for a code."""
    goal = safe_next(request, "")
    desk = f"{get_script_prefix()}desk/"
    way = "account_login" if goal.startswith(desk) else "account_request_login_code"
    query = f"?{urlencode({'next': goal})}" if goal else ""
    return redirect(f"{reverse(way)}{query}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: TownRequest) -> HttpResponse:
    """Ask a resident for the name that their applications will carry."""
    user = request.user
    if not isinstance(user, User) or user.kind != UserKind.RESIDENT:
        raise Http404
    goal = safe_next(request, f"{get_script_prefix()}my/")
    initial = {"name": user.name, "kana": user.kana}
    form = NameForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.give_name(
            user=user,
            name=form.cleaned_data["name"],
            kana=form.cleaned_data["kana"],
            actor=request.actor,
            at=timezone.now(),
        )
        messages.success(request, _("お名前を登録しました。"))
        return redirect(goal)
    return render(request, "accounts/name.html", {"form": form, "goal": goal})


@require_POST
def end_others(request: TownRequest) -> HttpResponse:
    """Log the user out everywhere but here."""
    user = request.user
    if not isinstance(user, User):
        raise Http404
    services.end_sessions(
        user=user,
        kept=request.session.session_key,
        actor=services.as_actor(user),
        at=timezone.now(),
    )
    messages.success(request, _("ほかの端末からログアウトしました。"))
    return redirect("mfa_index")


@require_safe
def passkeys(request: HttpRequest) -> HttpResponse:
    """Lead to the security page, which lists the passkeys with all other means."""
    return redirect("mfa_index")


def tried_name(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Return the name under which failures are counted: Aoki and aoki are one account."""
    given = (credentials or {}).get("username") or request.POST.get("login", "")
    return str(given).strip().lower()


def locked_out(
    request: HttpRequest, original: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Say that too many log-ins failed, and when to come back."""
    pause = get_cool_off(request)
    until = timezone.localtime() + pause if pause else None
    minutes = int(pause.total_seconds() // 60) if pause else 0
    page = {"until": until, "minutes": minutes}
    response = render(request, "accounts/locked_out.html", page, status=429)
    if pause:
        response.headers["Retry-After"] = str(int(pause.total_seconds()))
    return response
