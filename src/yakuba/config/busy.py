"""The page for whom there was no room, no database or no key: what happened, what was typed, a way to send it again.

It is written without Django's request, session or database, because there is no room for them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from html import escape
from io import BytesIO
from typing import Any, Final
from urllib.parse import parse_qsl, quote

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.module_loading import import_string

from yakuba.foundation.ui.middleware import length_in

Environ = dict[str, Any]

# Long enough to let a rush pass, short enough that nobody gives up.
RETRY_SECONDS: Final = 15
# More than any form of ours; what is longer is not a form.
MOST_TYPED: Final = 1_048_576
MOST_FILED: Final = 12 * 1_048_576
# What was typed there is a password or a code, which no page may show again.
_SECRET: Final = ("/accounts/",)
_MARK: Final = "<!-- what was typed -->"
# Of the path: who reads it there is a member of staff, who can tell the right person.
_DESK: Final = "/desk/"


class Trouble(Enum):
    """Why the request was not answered: the page of it, and when asking again makes sense."""

    FULL = ("config/busy.html", RETRY_SECONDS)
    OUTAGE = ("config/outage.html", RETRY_SECONDS)
    # Nothing that was typed has come, so nothing of it can be kept.
    SLOW = ("config/slow.html", RETRY_SECONDS)
    # Somebody has to fetch a key from its safe.
    LOCKED = ("config/locked.html", 300)

    def __init__(self, template: str, seconds: int) -> None:
        self.template = template
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form brought: its fields, and the names of its files, whose bytes are not kept."""

    fields: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str], ...] = ()


def turned_away(
    environ: Environ,
    start_response: Callable[..., Any],
    trouble: Trouble = Trouble.FULL,
) -> Iterable[bytes]:
    """Answer 503 with the page; what was typed stands in a form that can be sent again."""
    posts = environ.get("REQUEST_METHOD") == "POST"
    typed = typed_in(environ) if posts else Typed()
    before, behind = _page(trouble, posts, _DESK in environ.get("PATH_INFO", ""))
    body = (before + (form(environ, typed) if posts else again(environ)) + behind).encode()
    start_response(
        "503 Service Unavailable",
        [*_headers(), ("Retry-After", str(trouble.seconds)), ("Content-Length", str(len(body)))],
    )
    return [body]


def typed_in(environ: Environ) -> Typed:
    """Read the form that was sent; an unreadable one is empty."""
    length = length_in(environ)
    kind = environ.get("CONTENT_TYPE", "")
    if not length or any(part in environ.get("PATH_INFO", "") for part in _SECRET):
        return Typed()
    if kind.startswith("application/x-www-form-urlencoded") and length <= MOST_TYPED:
        body = environ["wsgi.input"].read(length).decode("utf-8", "replace")
        return Typed(tuple(parse_qsl(body, keep_blank_values=True)))
    if kind.startswith("multipart/form-data") and length <= MOST_FILED:
        return _in_parts(environ, length)
    return Typed()


class _Names(FileUploadHandler):
    """Keeps the names of files and lets their bytes go."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        self.found.append((field_name, file_name))
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Nothing arrives here, as every file is skipped."""

    def file_complete(self, file_size: int) -> None:
        """Nothing was kept."""


def _in_parts(environ: Environ, length: int) -> Typed:
    names = _Names()
    body = BytesIO(environ["wsgi.input"].read(length))
    try:
        fields, _files = MultiPartParser(environ, body, [names], "utf-8").parse()
    except MultiPartParserError:
        return Typed()
    pairs = tuple((key, str(value)) for key, values in fields.lists() for value in values)
    return Typed(pairs, tuple(names.found))


def form(environ: Environ, typed: Typed) -> str:
    """Return the form that sends the same again."""
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in typed.fields
    )
    chosen = "".join(
        f'<p><label for="file-{number}">「{escape(shown)}」を もう一度 選んでください</label><br>'
        f'<input type="file" id="file-{number}" name="{escape(name)}"></p>'
        for number, (name, shown) in enumerate(typed.files)
    )
    kind = ' enctype="multipart/form-data"' if typed.files else ""
    if not typed.fields:
        return again(environ)
    return (
        f'<form method="post" action="{_address(environ)}"{kind}>{kept}{chosen}'
        '<button class="y-btn y-btn--primary y-btn--large">もう一度送る'
        '<span lang="en"> / Send again</span></button></form>'
    )


def again(environ: Environ) -> str:
    """Return the link to the same page."""
    return (
        f'<p><a class="y-btn y-btn--primary y-btn--large" href="{_address(environ)}">'
        'もう一度開く<span lang="en"> / Open again</span></a></p>'
    )


def _address(environ: Environ) -> str:
    # WSGI hands paths over as Latin-1. One slash only: two would begin the name of another host.
    raw = (environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")).encode("latin-1")
    path = "/" + quote(raw).lstrip("/")
    query = environ.get("QUERY_STRING", "")
    return escape(f"{path}?{query}" if query else path)


@lru_cache(maxsize=12)
def _page(trouble: Trouble, posts: bool, at_desk: bool) -> tuple[str, str]:
    """Return what stands before and behind the part that differs; drawn once a process."""
    names = ("tokens", "base", "components", "portal")
    context = {
        "stylesheets": [static(f"ui/css/{name}.css") for name in names],
        "posts": posts,
        "at_desk": at_desk,
        "mark": _MARK,
        "seconds": trouble.seconds,
    }
    before, behind = render_to_string(trouble.template, context).split(_MARK)
    return before, behind


@lru_cache(maxsize=1)
def _headers() -> list[tuple[str, str]]:
    """Return the headers that every page carries, as the outermost middlewares set them."""

    def answer(request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Cache-Control": "no-store", "Content-Language": "ja"})

    handler = answer
    inside = settings.MIDDLEWARE.index("whitenoise.middleware.WhiteNoiseMiddleware")
    framing = "django.middleware.clickjacking.XFrameOptionsMiddleware"
    for name in (*reversed(settings.MIDDLEWARE[:inside]), framing):
        handler = import_string(name)(handler)
    asked = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "443",
        "HTTP_X_FORWARDED_PROTO": "https",
        "wsgi.url_scheme": "https",
        "wsgi.input": BytesIO(),
    }
    response = handler(WSGIRequest(asked))
    return [(name, value) for name, value in response.items() if name != "Content-Length"]
