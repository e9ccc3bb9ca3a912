"""Bad input in every form of plans, people and the region: a clear answer, and nothing half written."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.organisation.models import Department, Post
from yakuba.region.events.exchange import TownLeft

from .addresses import pages_of
from .browser import Form, Page
from .staged import BACKEND, Staged, ask, undone
from .staged_region import publish_kept
from .test_hostile import page_of, rounds, wrong

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.once,
    pytest.mark.usefixtures("lasting_memory"),
]

# Who opens the forms of an app; a form that another has met before is not sent again.
APPS = {
    "programmes": ("mihon", ("kimura", "kudo", "miura")),
    "talent": ("mihon", ("murakami", "aoki", "ueno", "kudo")),
    "conversion": ("mihon", ("kimura",)),
    "records": ("mihon", ("murakami",)),
    "papers": ("mihon", ("aoki", "murakami")),
    "region": ("mihon", ("kimura",)),
    "prefecture": ("mihonken", ("kobayashi",)),
}
LEAST_FORMS = {
    "programmes": 80,
    "talent": 50,
    "conversion": 12,
    "records": 8,
    "papers": 6,
    "region": 30,
    "prefecture": 15,
}


@pytest.fixture
def shown(staged: Staged) -> Staged:
    """The stage with what the region keeps from everybody published to those who read it."""
    with acting_in(staged.mihon.pk):
        return replace(staged, keys=staged.keys | publish_kept(staged.now))


def forms_of(staged: Staged, app: str) -> Iterator[tuple[Client, Page, Form, str]]:
    """Yield every form of the pages of an app once: who has it, its page, where it goes."""
    town, names = APPS[app]
    met: set[tuple[str, frozenset[str]]] = set()
    for name in names:
        client = Client()
        client.force_login(User.objects.get(username=name), backend=BACKEND)
        for address in pages_of("region" if app == "prefecture" else app):
            path = f"/{town}{address.fill(staged)}"
            first = ask(client, "get", path)
            if first.status_code != 200 or first.streaming:
                continue
            page = page_of(first, path)
            for form in (one for one in page.reader.forms if one.method == "post"):
                target = urlsplit(urljoin(path, form.action)).path
                view = resolve(target.removeprefix(f"/{town}")).view_name
                known = (view, frozenset(form.names))
                if view.partition(":")[0] == address.name.partition(":")[0] and known not in met:
                    met.add(known)
                    yield client, page, form, target


def _stock(app: str) -> str:
    """Return how many rows there are of every kind in the app, and how many events."""
    models = apps.get_app_config("region" if app == "prefecture" else app).get_models()
    counts = " || ',' || ".join(f"(SELECT count(*) FROM {one._meta.db_table})" for one in models)  # noqa: S608
    # That somebody looked over the fence is told of reading, too.
    events = f"(SELECT count(*) FROM {EventRecord._meta.db_table} WHERE code <> %s)"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts} || ',' || {events}", [TownLeft.code])
        return str(cursor.fetchone()[0])


def _send(
    client: Client, app: str, target: str, sent: dict[str, Any]
) -> tuple[HttpResponse, bool] | Exception:
    """Send a form and take back what it did; tells whether rows or events came or went."""
    with undone():
        before = _stock(app)
        try:
            answer = client.post(target, sent)
        except Exception as error:  # noqa: BLE001 - whatever it is, the visitor would see a 500
            return error
        return answer, _stock(app) != before


@pytest.mark.parametrize("app", APPS)
def test_hostile_text_in_every_form_of_plans_people_and_the_region(shown: Staged, app: str):
    astray: list[str] = []
    number = 0
    for number, (client, page, form, target) in enumerate(forms_of(shown, app), start=1):
        for sent in rounds(page, form, number * 7, step=27):
            cache.clear()
            done = _send(client, app, target, sent)
            if isinstance(done, Exception):
                astray.append(f"{target}: {done!r} for {str(sent)[:400]}")
                continue
            answer, is_changed = done
            astray += wrong(target, sent, form, answer)
            if is_changed and answer.status_code >= 400:
                astray.append(f"{target}: refused and half written: {str(sent)[:400]}")
    assert number >= LEAST_FORMS[app]
    assert not astray, "\n" + "\n".join(dict.fromkeys(astray))


# What the region keeps from others is asked for with real keys in its own test_isolation.py.
@pytest.mark.parametrize(
    ("app", "least"),
    [("programmes", 4), ("talent", 4), ("conversion", 4), ("records", 4), ("papers", 3)],
)
def test_no_form_takes_what_belongs_to_another_town(shown: Staged, app: str, least: int):
    """A choice of a number is sent as the number of somebody or something of 例示町."""
    town = Municipality.objects.get(slug="reiji")
    with acting_in(town.pk):
        foreign = [str(one.objects.latest("pk").pk) for one in (Department, Post)]
    foreign.append(str(User.objects.filter(municipality=town).latest("pk").pk))
    astray: list[str] = []
    tried = 0
    for client, _page, form, target in forms_of(shown, app):
        # Of a row of fields that differ by a number only, the first stands for all.
        rows = {re.sub(r"\d+", "#", name): name for name in reversed(form.choices)}
        for name in rows.values():
            offered = form.choices[name]
            if not any(one.isdigit() for one in offered):
                continue
            for key in (one for one in foreign if one not in offered):
                tried += 1
                sent: dict[str, list[str]] = {name: [key]}
                for other, value in form.values:
                    if other != name:
                        sent.setdefault(other, []).append(value)
                done = _send(client, app, target, sent)
                if isinstance(done, Exception):
                    astray.append(f"{target}: {name}={key}: {done!r}")
                elif done[1] or done[0].status_code >= 500:
                    astray.append(f"{target}: {name}={key} was taken: {done[0]!r}")
    assert tried >= least
    assert not astray, "\n" + "\n".join(astray)
