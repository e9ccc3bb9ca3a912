"""Who may see how the machine is: the operator's tools, and nobody else."""

import secrets
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

# Whatever bears one of these came through a proxy: its sender is not the one who asks.
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")


def is_operator(request: HttpRequest) -> bool:
    """Tell whether the request bears the operator's token or comes straight from their network.

    Without `YAKUBA_METRICS_TOKEN` and `YAKUBA_METRICS_NETWORKS` nobody is. A request that came
    through a proxy needs the token, since everybody comes from the proxy's own address.
    """
    return bears_token(request.headers.get("Authorization", "")) or (
        not is_forwarded(request) and is_in_network(request.META.get("REMOTE_ADDR", ""))
    )


def bears_token(authorization: str) -> bool:
    """Tell whether the header holds the token, in a time that says nothing about it."""
    scheme, _, token = authorization.partition(" ")
    expected: str = settings.METRICS_TOKEN
    return (
        bool(expected)
        and scheme.lower() == "bearer"
        and secrets.compare_digest(token.strip().encode(), expected.encode())
    )


def is_in_network(address: str) -> bool:
    """Tell whether the address lies in one of the operator's networks."""
    try:
        asking = ip_address(address)
    except ValueError:
        return False
    return any(asking in ip_network(one, strict=False) for one in settings.METRICS_NETWORKS)


def is_this_machine(request: HttpRequest) -> bool:
    """Tell whether the request was made on this machine and not passed on by a proxy on it."""
    try:
        asking = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return asking.is_loopback and not is_forwarded(request)


def is_forwarded(request: HttpRequest) -> bool:
    """Tell whether a proxy passed the request on."""
    return any(name in request.headers for name in FORWARDED)
