"""The three ways to read a page: 日本語, やさしい日本語, English."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest

DEFAULT: Final = "ja"


@dataclass(frozen=True, slots=True)
class Reader:
    """One way to read: its code, its name in itself, its language for browsers and catalogues."""

    code: str
    name: str
    html_lang: str
    catalogue: str


READERS: Final = (
    Reader("ja", "日本語", "ja", "ja"),
    # やさしい日本語 is a catalogue of its own (locale/ja_Easy); what it lacks falls back to 日本語.
    Reader("easy", "やさしい日本語", "ja", "ja-easy"),
    Reader("en", "English", "en", "en"),
)
_BY_CODE: Final = {reader.code: reader for reader in READERS}


def is_reader(code: str) -> bool:
    """Tell whether there is such a way to read."""
    return code in _BY_CODE


def reader_of(request: HttpRequest) -> str:
    """Return the reader's choice: ja, easy or en."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, DEFAULT)
    return chosen if is_reader(chosen) else DEFAULT


def html_lang(code: str) -> str:
    """Return the value of the lang attribute."""
    return _BY_CODE[code].html_lang


def catalogue(code: str) -> str:
    """Return the name under which Django finds the translations."""
    return _BY_CODE[code].catalogue
