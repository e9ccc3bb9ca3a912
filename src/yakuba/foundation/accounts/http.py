"""The request as the house's middleware leaves it, for honest type annotations in views."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from yakuba.foundation.tenancy.models import Municipality

from .actor import Actor


class TownRequest(HttpRequest):
    """A request inside a town: `municipality` is active and `actor` says who acts."""

    actor: Actor
    municipality: Municipality
    htmx: HtmxDetails
    request_id: str
