"""The request as the house's middleware leaves it, for honest type annotations in views."""

import uuid

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from yakuba.kernel.actor import Actor

from .models import Municipality


class TownRequest(HttpRequest):
    """A request inside a town: `municipality` is active and `actor` says who acts."""

    actor: Actor
    municipality: Municipality
    htmx: HtmxDetails
    request_id: str


def hold(request: HttpRequest, key: uuid.UUID) -> None:
    """Remember that this browser session has proved to hold the draft or application."""
    held = request.session.get("held", [])
    if str(key) not in held:
        # Assigned anew, because the session sees only assignments.
        request.session["held"] = [*held, str(key)]


def release(request: HttpRequest, key: uuid.UUID) -> None:
    """Forget that this browser session holds the draft or application."""
    held = request.session.get("held", [])
    request.session["held"] = [kept for kept in held if kept != str(key)]
