"""What the pages of dispatch share: lists in pages, tables to take away, who looks from above."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponseBase
from django.utils import timezone

from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.documents.tables import Cells
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.tenancy.models import MunicipalityKind
from yakuba.foundation.ui.lists import address_with
from yakuba.kernel.kana import fold
from yakuba.kernel.tables import TableKind
from yakuba.region.services.taking import note_list_taken

PAGE = 50
T = TypeVar("T")


def is_prefecture(request: TownRequest) -> bool:
    """Tell whether the page is the prefecture's."""
    return request.municipality.kind == MunicipalityKind.PREFECTURE


def page_of(request: TownRequest, rows: Sequence[T]) -> Page[T]:
    """Return the page of a list that the address asks for."""
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading, the address that orders by it, and how it is ordered now."""

    label: str
    url: str
    sorted: str


def headings(
    request: TownRequest, columns: Iterable[tuple[str, str]], default: str
) -> list[Heading]:
    """Return the headings; a name asks for that order, a second press for the other way."""
    now = request.GET.get("order", default)
    made = []
    for name, label in columns:
        other = f"-{name}" if now == name else name
        sign = {name: "ascending", f"-{name}": "descending"}.get(now, "none") if name else ""
        made.append(Heading(label, address_with(request, order=other) if name else "", sign))
    return made


def ordered(
    request: TownRequest, rows: Iterable[T], keys: dict[str, Callable[[T], Any]], default: str
) -> list[T]:
    """Return the rows in the order that the address asks for."""
    wanted = request.GET.get("order", default)
    name = wanted.lstrip("-")
    if name not in keys:
        wanted, name = default, default.lstrip("-")
    return sorted(rows, key=keys[name], reverse=wanted.startswith("-"))


def searched(request: TownRequest, rows: Iterable[T], words: Callable[[T], str]) -> list[T]:
    """Return the rows in which the words of the address occur."""
    key = fold(request.GET.get("q", "")[:100])
    return [row for row in rows if not key or key in fold(words(row))]


def table_of(
    request: TownRequest,
    kind: str,
    heading: Sequence[str],
    rows: Sequence[Cells],
    *,
    name: str,
    title: str,
) -> HttpResponseBase:
    """Send a list as a file, and keep that it left; raises Http404 for other formats."""
    if kind not in (one.value for one in TableKind):
        raise Http404
    now = timezone.now()
    note_list_taken(title=title, rows=len(rows), actor=request.actor, at=now)
    day = timezone.localdate(now)
    return table_response(TableKind(kind), heading, rows, name=f"{name}-{day:%Y%m%d}", title=title)
