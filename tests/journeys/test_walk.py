"""Every address × every member of the cast: none breaks.

The addresses come from the URL resolver, so a new page is walked from the day it exists; a page
whose arguments the stage cannot fill, or of which nobody said whose it is, fails here.
"""

import pytest

from .addresses import OPEN_TO_ALL
from .staged import Staged, ask
from .walking import ADDRESSES, EVERYBODY, METHODS, gathering, shared_out, walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lasting_memory")]


def test_every_argument_of_every_address_can_be_filled(staged: Staged):
    with gathering() as astray:
        for address in ADDRESSES:
            try:
                address.fill(staged)
            except KeyError as missing:
                astray.append(f"{address.name} {address.text}: no {missing} on the stage")


def test_of_every_address_it_is_said_whose_it_is():
    unclear = [
        address.name
        for address in ADDRESSES
        if address.name not in OPEN_TO_ALL
        and not (address.is_desk or address.is_owned or address.is_own_account or address.is_api)
    ]
    assert unclear == []
    assert set(OPEN_TO_ALL) <= {address.name for address in ADDRESSES}
    assert not [a.name for a in ADDRESSES if a.is_desk and (a.name in OPEN_TO_ALL)]
    assert not [a.name for a in ADDRESSES if (a.is_desk or a.is_own_account) and not a.asks_login]


@pytest.mark.slow
@pytest.mark.parametrize("who", shared_out(EVERYBODY))
def test_no_page_breaks_for_anybody(staged: Staged, who: str):
    with gathering() as astray:
        for line, _address, answer in walk(staged, who, "mihon", METHODS, ADDRESSES):
            if isinstance(answer, Exception) or answer.status_code >= 500:
                astray.append(line)


@pytest.mark.parametrize("who", ["", "kimura"])
def test_a_post_without_token_is_refused_everywhere(staged: Staged, who: str):
    client = staged.client(who, enforce_csrf_checks=True)
    with gathering() as astray:
        # What no cookie opens, no other site can send in somebody's name.
        for address in (one for one in ADDRESSES if not one.is_api):
            answer = ask(client, "post", f"/mihon{address.fill(staged)}")
            if answer.status_code != 403:
                astray.append(f"{address.name} → {answer!r}")


@pytest.mark.slow
@pytest.mark.parametrize("who", shared_out(["sasaki", "kimura"]))
def test_methods_that_no_page_knows_change_nothing_and_break_nothing(staged: Staged, who: str):
    with gathering() as astray:
        methods = ("head", "put", "delete")
        for line, _a, answer in walk(staged, who, "mihon", methods, ADDRESSES):
            if isinstance(answer, Exception) or answer.status_code >= 500:
                astray.append(f"{line} → {answer!r}")
