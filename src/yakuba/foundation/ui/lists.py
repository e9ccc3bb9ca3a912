"""What the address of a list asks for: its filters, and the same list looked at otherwise."""

from django.http import HttpRequest


def filters_of(request: HttpRequest) -> str:
    """Return the filters of the address without page and empty fields."""
    query = request.GET.copy()
    query.pop("page", None)
    for name in [key for key, value in query.items() if not value]:
        query.pop(name)
    return query.urlencode()


def address_with(request: HttpRequest, **changes: str) -> str:
    """Return the query of this address with other values; an empty value takes the name away."""
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}"
