"""Proof that whoever sits at the machine is still the one who logged in: asked for before grave acts."""

from typing import Final

from allauth.account.internal.flows.reauthentication import (
    did_recently_reauthenticate,
    get_reauthentication_flows,
)
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from .models import User

PROOF_SECONDS: Final[int] = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def proved_lately(request: HttpRequest) -> bool:
    """Tell whether the user gave password, code or passkey again within `PROOF_SECONDS`.

    The log-in itself does not count: a desk that was left open is what this is about.
    """
    user = request.user
    # To allauth an account without any means has proved itself; to us it has not.
    if not isinstance(user, User) or not get_reauthentication_flows(user):
        return False
    return bool(did_recently_reauthenticate(request))


def to_proof(goal: str) -> HttpResponseRedirect:
    """Lead to the page that asks for the proof, and from there to `goal`, an address of ours."""
    return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': goal})}")
