"""The root of the API: who comes in with which key, and how refusals are worded.

Every app that offers something has a router in its room `api`; the document at `openapi.json`
describes them all. Nothing is reached by a session cookie, so no other site can use a log-in.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.security import HttpBearer

from yakuba.foundation.access.queries import holder_of
from yakuba.foundation.access.services import note_use
from yakuba.kernel.api_faults import in_japanese
from yakuba.organisation.queries import actor_for
from yakuba.programmes.api import router as programmes
from yakuba.programmes.services.errors import UnableToAct


class KeyOfStaff(HttpBearer):
    """`Authorization: Bearer ykb_…` (RFC 6750): act as the member of staff who has the key."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return the key that opens this town today, or None; a reading key reads only."""
        if getattr(request, "municipality", None) is None:
            return None
        on = timezone.localdate()
        key = holder_of(token, on=on)
        if key is None or (request.method not in ("GET", "HEAD") and not key.can_write):
            return None
        note_use(key=key, on=on)
        request.actor = actor_for(key.user, on=on)  # type: ignore[attr-defined]
        return key


api = NinjaAPI(
    title="Yakuba API",
    version="1",
    description=(
        "Projects and tasks of one municipality. Every address lies below the address of the "
        "town, /{town}/api/v1/. A key never opens more than its holder could see and do in person."
    ),
    # No page of Swagger: it needs scripts from elsewhere, which the policy of the pages forbids.
    docs_url=None,
    auth=KeyOfStaff(),
    urls_namespace="api-1",
)
api.add_router("/projects", programmes, tags=["事業"])


@api.exception_handler(UnableToAct)
def refused(request: HttpRequest, refusal: UnableToAct) -> HttpResponse:
    """Answer 422 with the sentence that a page would show."""
    return api.create_response(request, {"detail": str(refusal)}, status=422)


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """Answer 422 and name each field that cannot be read."""
    errors = [
        {"field": ".".join(str(one) for one in error["loc"]), "detail": in_japanese(error)}
        for error in fault.errors
    ]
    return api.create_response(
        request, {"detail": "読めない項目があります。", "errors": errors}, status=422
    )


def urls() -> Any:
    """Return the addresses; the key is asked for by the API itself and not by the log-in page."""
    patterns, *rest = api.urls
    for pattern in patterns:
        view: Any = pattern.callback
        view.login_required = False
    return (patterns, *rest)
