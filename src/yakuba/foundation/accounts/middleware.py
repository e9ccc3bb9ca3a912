"""What a session must keep to after log-in: an end, when idle and in any case; for staff a second factor."""

import time
from collections.abc import Callable
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from . import services
from .models import User, UserKind

# The session is written at most this often, so that reading pages writes nothing.
NOTED_EVERY: Final = 300


class StaffSessionMiddleware:
    """End old sessions and idle ones of staff; hold staff at the security page without a factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # allauth's hooks and forms take the time from here instead of reading the clock.
        request.arrived_at = timezone.now()  # type: ignore[attr-defined]
        user = request.user
        if getattr(request, "municipality", None) is None or not isinstance(user, User):
            return self.get_response(request)
        now = int(time.time())
        # Each write puts the end of the cookie off; whoever came in yesterday proves it anew.
        if now - request.session.get("began", now) > settings.SESSION_COOKIE_AGE:
            return self._end(request, user)
        if user.kind != UserKind.STAFF:
            return self.get_response(request)
        seen = request.session.get("seen", now)
        if now - seen > settings.STAFF_IDLE_MINUTES * 60:
            return self._end(request, user)
        if now - seen > NOTED_EVERY or "seen" not in request.session:
            request.session["seen"] = now
            request.session.setdefault("began", now)
        if self._lacks_factor(request, user):
            messages.warning(request, _("執務室に入る前に、二つ目の認証手段を登録してください。"))
            return redirect("mfa_index")
        return self.get_response(request)

    def _end(self, request: HttpRequest, user: User) -> HttpResponse:
        services.note_logout(user=user, at=timezone.now())
        logout(request)
        messages.info(request, _("しばらく操作がなかったため、ログアウトしました。"))
        goal = request.get_full_path() if request.method == "GET" else ""
        query = f"?{urlencode({'next': goal})}" if goal else ""
        way = "account_login" if user.kind == UserKind.STAFF else "account_request_login_code"
        response = redirect(f"{reverse(way)}{query}")
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def _lacks_factor(self, request: HttpRequest, user: User) -> bool:
        if not settings.STAFF_SECOND_FACTOR or not request.path_info.startswith("/desk/"):
            return False
        if not request.session.get("second_factor"):
            factors = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
            request.session["second_factor"] = is_mfa_enabled(user, factors)
        return not request.session["second_factor"]
