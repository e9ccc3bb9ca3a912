"""Every page marks its one entry of the menu, and has its days filled in as people write them."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.ui.navigation import shown_to
from yakuba.kernel.actor import Actor
from yakuba.organisation.demo import Cast
from yakuba.talent.tests.skills import Play
from yakuba.talent.tests.test_skills_views import addresses as addresses_of_skills
from yakuba.talent.tests.test_training_views import HOME
from yakuba.talent.tests.test_training_views import addresses as addresses_of_training
from yakuba.talent.urls import urlpatterns

from .people_desk import PeopleDesk
from .training_desk import training_desk

# The first part of an address tells the entry that its pages belong to.
ENTRIES = {
    "me": "自分の記録",
    "assessments": "自分の記録",
    "confirm": "診断の確認",
    "corrections": "訂正の申出",
    "persons": "できる人を探す",
    "gaps": "スキルの不足",
    "who": "できる人を探す",
    "frameworks": "スキルの枠組み",
    "expected": "求めるレベル",
    "courses": "講座",
    "sessions": "講座",
    "certificates": "講座",
    "training": "自分の研修",
    "enrolments": "自分の研修",
    "training-plans": "育成計画",
    "required": "必須研修",
    "roles": "役割",
    "outside": "外部人材",
    "needs": "必要なスキル",
}


@pytest.fixture
def murakami(cast: Cast, in_mihon: object) -> Actor:
    return cast.actor(cast.others["murakami"])


ISO_DAY = re.compile(r'<input(?![^>]*type="hidden")[^>]*value="\d{4}-\d\d-\d\d"')


def marked(client: Client, address: str) -> list[str] | None:
    """Return the marked entries of the menu of a page; None where no page answers.

    No day that is typed in is filled in as programs write it.
    """
    answer = client.get(address)
    is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
    if answer.streaming or not is_page:
        answer.close()
        return None
    page = re.sub("<wbr>|\u200b", "", answer.content.decode())
    menu = re.search(r'<nav class="y-desk__nav".*?</nav>', page, re.DOTALL)
    # What htmx asks for alone has no menu.
    if menu is None:
        return None
    assert not ISO_DAY.search(page), address
    found = re.findall(r'<a [^>]*aria-current="page"[^>]*>.*?</a>', menu[0], re.DOTALL)
    return [re.search(r"<span>(.*?)</span>", one)[1] for one in found]  # type: ignore[index]


def test_every_address_of_the_app_belongs_to_one_entry(murakami: Actor):
    for pattern in urlpatterns:
        path = re.sub("<[^>]*>", "1", str(pattern.pattern))
        current = [
            entry.label
            for _, entries in shown_to(murakami, HOME.removeprefix("/mihon") + path)
            for entry in entries
            if entry.is_current
        ]
        first = re.split(r"[/.]", path, maxsplit=1)[0]
        if path.endswith("/"):
            assert current == [ENTRIES[first]], path


def walk(user: User, addresses: list[str], least: int) -> None:
    client = Client()
    client.force_login(user)
    pages = {address: marked(client, address) for address in addresses}
    found = {address: entries for address, entries in pages.items() if entries is not None}
    assert len(found) >= least
    for address, entries in found.items():
        first = address.removeprefix(HOME).split("/")[0]
        assert entries == [ENTRIES[first]], address


def test_the_pages_of_skills_mark_their_entry(cast: Cast, in_mihon: object):
    play = Play(cast, timezone.localtime().replace(microsecond=0))
    walk(cast.others["murakami"], addresses_of_skills(play), 18)


def test_the_pages_of_training_mark_their_entry(cast: Cast, in_mihon: object):
    desk = training_desk(cast)
    desk.at = timezone.now()
    found = [HOME + address for address in addresses_of_training(desk)]
    walk(cast.others["murakami"], found, 14)
    walk(cast.aoki, found, 6)


def test_the_pages_of_roles_and_people_from_outside_mark_their_entry(cast: Cast, in_mihon: object):
    desk = PeopleDesk(cast, timezone.now())
    term = desk.promoter(cast.aoki, cast.ueno)
    assert term.candidacy is not None
    found = [
        "roles/",
        "roles/holders/",
        "roles/sections/",
        "roles/leavings/",
        "roles/appoint/",
        "roles/calls/",
        "roles/calls/new/",
        "roles/kinds/new/",
        "roles/kinds/dx-promoter/",
        "roles/kinds/dx-promoter/edit/",
        f"roles/calls/{term.candidacy.call_id}/",
        f"roles/candidacies/{term.candidacy_id}/",
        f"roles/terms/{term.pk}/",
        "roles/propose/",
        "outside/",
        "outside/new/",
        "needs/",
    ]
    walk(cast.others["murakami"], [HOME + one for one in found], len(found))
