"""Whoever opens a page of the region sees in the menu where they are."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.ui.navigation import shown_to
from yakuba.region.urls import urlpatterns

from .pool import Region

pytestmark = pytest.mark.django_db

_ARGUMENT = re.compile(r"<(\w+):\w+>")
_VALUES = {
    "int": "1",
    "str": "csv",
    "slug": "x",
    "uuid": "6f1d2c9e-0d5b-4f7e-9a7c-5d0c1b2a3e4f",
}
# The menu's own lists; tabs and breadcrumbs say where one is, too.
_MENU = re.compile(r'<ul class="y-nav__list">.*?</ul>', re.DOTALL)
_CURRENT = re.compile(r'<a href="([^"]+)" aria-current="page"')


def routes() -> Iterator[tuple[str, str]]:
    """Yield every page of the region's desk; a file to take away has no menu."""
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        route = str(pattern.pattern)
        if route.endswith("/"):
            yield str(pattern.name), _ARGUMENT.sub(lambda found: _VALUES[found[1]], route)


@pytest.mark.parametrize(("name", "route"), sorted(routes()))
def test_every_address_lies_under_one_entry_of_the_region(region: Region, name: str, route: str):
    with acting_in(region.prefecture.pk):
        entries = [
            entry
            for _, entries in shown_to(region.actor(region.kobayashi), f"/desk/region/{route}")
            for entry in entries
            if entry.is_current
        ]
    assert len(entries) == 1, name
    assert "/desk/region/" in entries[0].url, name


@pytest.mark.parametrize("who", ["kobayashi", "takagi"])
def test_each_page_marks_exactly_one_entry_of_the_menu(region: Region, client: Client, who: str):
    user: User = getattr(region, who)
    client.force_login(user)
    town = region.prefecture if who == "kobayashi" else region.town
    opened = 0
    for pattern in urlpatterns:
        route = str(pattern.pattern)
        if "<" in route:
            continue
        path = f"/{town.slug}/desk/region/{route}"
        answer = client.get(path)
        if answer.status_code != 200:
            continue
        opened += 1
        current = _CURRENT.findall("".join(_MENU.findall(answer.content.decode())))
        assert len(current) == 1 and path.startswith(current[0]), (path, current)
        assert "/desk/region/" in current[0], path
    assert opened > 12
