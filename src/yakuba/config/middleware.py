"""Who acts and under which request number."""

import re
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme

from yakuba.foundation.events.request import request_id
from yakuba.kernel.actor import Actor
from yakuba.organisation.queries import actor_for

Handler = Callable[[HttpRequest], HttpResponse]
# Long enough to be one of its kind, and as long as the record of an event can hold.
_NUMBER = re.compile(r"[A-Za-z0-9-]{12,36}")
# Where programs bring a key in a header or in the address.
_OF_PROGRAMS = re.compile(r"/[^/]+/(?:api|calendar)/")


class RequestIdMiddleware:
    """Number the request, for error pages, log lines and events alike."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = given_number(request) or uuid.uuid4().hex[:12]
        token = request_id.set(number)
        request.request_id = number  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response.headers["X-Request-Id"] = number
        return response


def given_number(request: HttpRequest) -> str:
    """Return the number that a proxy of ours gave the request; others' numbers are not believed."""
    number = request.headers.get("X-Request-Id", "")
    is_ours = settings.ALLAUTH_TRUSTED_PROXY_COUNT > 0 and "X-Forwarded-For" in request.headers
    return number if is_ours and _NUMBER.fullmatch(number) else ""


class NoKeysInClearMiddleware:
    """Refuse programs that bring a key without TLS, instead of leading them on.

    A redirect would mend their next request and hide that the key has been on the wire for
    everybody to read, every day anew.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.HTTPS and not request.is_secure() and _OF_PROGRAMS.match(request.path_info):
            return HttpResponse(
                "https:// で始まるアドレスを使ってください。この鍵は、新しいものに替えてください。",
                status=403,
                content_type="text/plain; charset=utf-8",
            )
        return self.get_response(request)


class KeepPrivateMiddleware:
    """Keep pages of a person out of every cache, so that none comes back after log-out.

    Browsers and proxies may store what says nothing: on a computer shared at a library the back
    button would show the last reader's application.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_personal = (
            settings.SESSION_COOKIE_NAME in request.COOKIES
            or settings.SESSION_COOKIE_NAME in response.cookies
        )
        # What knows better has said so: files that are never stored, static ones that may be.
        kept = "private, no-store" if is_personal else "private, no-cache"
        response.headers.setdefault("Cache-Control", kept)
        return response


class ActorMiddleware:
    """Set `request.actor`, computed when first read."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def actor() -> Actor:
            held = frozenset(request.session.get("held", ()))
            today = timezone.localdate()
            if request.user.is_authenticated:
                return actor_for(request.user, on=today).holding(held)
            return Actor.guest(held_ids=held)

        request.actor = SimpleLazyObject(actor)  # type: ignore[attr-defined]
        return self.get_response(request)


class AskToLogInMiddleware(LoginRequiredMiddleware):
    """After log-in lead back to a page: what was posted without a session cannot be read again."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        before = request.headers.get("Referer", "")
        goal = urlsplit(before).path
        ours = {request.get_host()}
        is_ours = all(url_has_allowed_host_and_scheme(one, ours) for one in (before, goal))
        if not is_ours or goal == request.path:
            goal = reverse("home")
        return redirect_to_login(
            goal, self.get_login_url(view_func), self.get_redirect_field_name(view_func)
        )
