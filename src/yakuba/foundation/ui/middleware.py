"""Speak the reader's language for the length of one request."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from . import views
from .language import catalogue, html_lang, reader_of


class LanguageMiddleware:
    """Activate the catalogue of the choice kept in the cookie and set `request.reader`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reader = reader_of(request)
        request.reader = reader  # type: ignore[attr-defined]
        with translation.override(catalogue(reader)):
            response = self.get_response(request)
        # Only what is read differs by language; a PDF or a CSV does not.
        if response.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Language", html_lang(reader))
            patch_vary_headers(response, ["Cookie"])
        return response


class PlainQueryMiddleware:
    """Take NUL out of what follows the question mark: no form sends it, and PostgreSQL refuses it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Before anybody asks for `request.GET`, which is parsed once.
        request.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "").replace("%00", "")
        return self.get_response(request)


class WrongMethodMiddleware:
    """Say on a page what an empty 405 leaves open: that the address belongs to a button."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
            return response
        page = views.method_not_allowed(request)
        page.headers["Allow"] = response.headers["Allow"]
        return page


def length_in(headers: Mapping[str, Any]) -> int:
    """Return how long the body is by the WSGI variable CONTENT_LENGTH; 0 where it is no number."""
    text = headers.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isdecimal() else 0


class TooLargeMiddleware:
    """Refuse by its length what would fill the disk before anybody had looked at it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if length_in(request.META) > settings.DATA_UPLOAD_MAX_BODY:
            return views.too_large(request)
        return self.get_response(request)
