"""Nobody in: every address × every member of the cast × what is not theirs.

The addresses come from the URL resolver, so a new page is walked from the day it exists; a page
whose arguments the stage cannot fill, or of which nobody said whose it is, fails here.
"""

import contextlib
import re
from collections.abc import Iterable, Iterator

import pytest
from django.http import HttpResponse
from django.test import Client

from .addresses import OPEN_TO_ALL, Address, all_addresses
from .staged import Staged, ask

pytestmark = pytest.mark.django_db

ADDRESSES = all_addresses()
EVERYBODY = ("", "sasaki", "suzuki", "aoki", "ishida", "ueno", "kudo", "kimura", "kato", "takagi")

_LOGIN = re.compile(
    r"^(http://testserver)?/(mihon|reiji)/accounts/(login/|reauthenticate/|\?next=)"
)


def denies(response: HttpResponse) -> bool:
    """Tell whether the answer is "there is nothing here" or the way in."""
    if response.status_code == 404:
        return True
    if response.status_code not in (301, 302):
        return False
    return bool(_LOGIN.match(response.headers["Location"]))


@contextlib.contextmanager
def gathering() -> Iterator[list[str]]:
    """Collect what is astray on the whole walk and fail once, with the list."""
    astray: list[str] = []
    yield astray
    assert not astray, "\n" + "\n".join(astray)


def walk(
    staged: Staged, who: str, town: str, methods: Iterable[str], addresses: Iterable[Address]
) -> Iterator[tuple[str, Address, HttpResponse | Exception]]:
    """Ask for every address; an exception is an answer too."""
    client = staged.client(who)
    for address in addresses:
        for method in methods:
            path = f"/{town}{address.fill(staged)}"
            line = f"{who or 'nobody'}: {method.upper()} {path} ({address.name})"
            try:
                yield line, address, ask(client, method, path)
            except Exception as error:  # noqa: BLE001 - whatever it is, the visitor would see a 500
                yield f"{line}: {error!r}", address, error


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
        and not (address.is_desk or address.is_owned or address.is_own_account)
    ]
    assert unclear == []
    assert set(OPEN_TO_ALL) <= {address.name for address in ADDRESSES}
    assert not [a.name for a in ADDRESSES if a.is_desk and (a.name in OPEN_TO_ALL)]
    assert not [a.name for a in ADDRESSES if (a.is_desk or a.is_own_account) and not a.asks_login]


@pytest.mark.slow
@pytest.mark.parametrize("who", EVERYBODY)
def test_no_page_breaks_for_anybody(staged: Staged, who: str):
    with gathering() as astray:
        for line, _address, answer in walk(staged, who, "mihon", ("get", "post"), ADDRESSES):
            if isinstance(answer, Exception) or answer.status_code >= 500:
                astray.append(line)


def closed_to(staged: Staged, who: str, town: str, addresses: Iterable[Address]) -> list[str]:
    """Return what did not answer "there is nothing here" or the way in, to GET and to POST.

    A method that no page of the address knows (405) says nothing about what lies there, as it is
    the same for every id; but one of the two methods must be known and denied.
    """
    astray, known = [], {}
    for line, address, answer in walk(staged, who, town, ("get", "post"), addresses):
        if isinstance(answer, Exception):
            astray.append(line)
        elif answer.status_code != 405:
            known[address] = denies(answer)
            if not denies(answer):
                astray.append(f"{line} → {answer!r}")
    return astray + [f"{one.name} knows neither" for one in addresses if one not in known]


def test_takagi_of_the_other_town_finds_nothing_in_mihon(staged: Staged):
    # To prove once more who one is, is a way in.
    ways_in = (*OPEN_TO_ALL, "account_reauthenticate", "mfa_reauthenticate")
    closed = [address for address in ADDRESSES if address.name not in ways_in]
    assert closed_to(staged, "takagi", "mihon", closed) == []


@pytest.mark.parametrize("who", EVERYBODY)
def test_what_belongs_to_mihon_is_not_found_in_reiji(staged: Staged, who: str):
    """Ids of one town are nothing in another, even to those who may see them at home."""
    foreign = {"slug", "token", "draft_id", "application_id", "decision_id", "step_id"}
    foreign |= {"delivery_id", "procedure_id", "key", "pk"}
    addresses = [
        address
        for address in ADDRESSES
        if foreign & {name for _c, name in address.arguments} or address.name == "rulebook:table"
    ]
    assert len(addresses) > 50
    # A GET of it leads back to the page of the procedure, which is among the walked.
    addresses = [address for address in addresses if address.name != "procedures:portal_start"]
    assert closed_to(staged, who, "reiji", addresses) == []
    start = ask(staged.client(who), "post", "/reiji/procedures/child-allowance/start/")
    assert start.status_code == 404


@pytest.mark.parametrize("who", ["", "suzuki", "aoki", "kimura", "kato"])
def test_a_draft_and_an_application_open_to_their_owner_only(staged: Staged, who: str):
    owned = [address for address in ADDRESSES if address.is_owned]
    assert len(owned) >= 15
    assert closed_to(staged, who, "mihon", owned) == []


def test_the_owner_finds_every_page_of_her_own(staged: Staged):
    """Without this the walk could pass because everything is refused to everybody."""
    owned = [address for address in ADDRESSES if address.is_owned]
    with gathering() as astray:
        for line, _a, answer in walk(staged, "sasaki", "mihon", ("get",), owned):
            if isinstance(answer, Exception) or denies(answer):
                astray.append(f"{line} → {answer!r}")


@pytest.mark.parametrize("who", ["", "sasaki", "suzuki"])
def test_residents_find_no_desk(staged: Staged, who: str):
    desk = [address for address in ADDRESSES if address.is_desk]
    assert len(desk) > 50
    assert closed_to(staged, who, "mihon", desk) == []


def _with(*names: str) -> list[Address]:
    return [a for a in ADDRESSES if a.is_desk and set(names) & {name for _c, name in a.arguments}]


CASES = [a for a in _with("application_id") if a.name != "procedures:desk_receipt"]
DECISIONS = _with("decision_id", "step_id")
AUDIT = [a for a in ADDRESSES if a.text.startswith("desk/audit/")]
DELIVERIES = [a for a in ADDRESSES if a.text.startswith("desk/deliveries/")]
MEASURES = [a for a in ADDRESSES if a.text.startswith("desk/measures/")]
DEFINITIONS = [a for a in ADDRESSES if a.text.startswith("desk/definitions/")]
ENTRIES = _with("draft_id")
RECEIPT = [a for a in ADDRESSES if a.name == "procedures:desk_receipt"]
# The fee is taken by the section or the counter.
FEE = [a for a in CASES if a.name == "procedures:desk_pay"]

CLOSED = {
    "kudo": CASES + DECISIONS + AUDIT + DELIVERIES + MEASURES + DEFINITIONS + ENTRIES + RECEIPT,
    "aoki": AUDIT + DELIVERIES + MEASURES + DEFINITIONS,
    "ishida": AUDIT + DELIVERIES + MEASURES + DEFINITIONS,
    "ueno": AUDIT + DELIVERIES + MEASURES + DEFINITIONS,
    "kimura": [a for a in CASES if a not in FEE],
    "kato": CASES + DECISIONS + AUDIT + DELIVERIES + DEFINITIONS + ENTRIES + RECEIPT,
}
OPENED = {
    "aoki": CASES + DECISIONS + ENTRIES + RECEIPT,
    "ishida": CASES + DECISIONS,
    "ueno": CASES + DECISIONS,
    "kimura": DECISIONS + AUDIT + DELIVERIES + MEASURES + DEFINITIONS + ENTRIES + RECEIPT,
    "kato": [a for a in MEASURES if a.name != "insights:target"],
}


@pytest.mark.parametrize("who", sorted(CLOSED))
def test_staff_find_nothing_outside_their_section_and_duties(staged: Staged, who: str):
    assert closed_to(staged, who, "mihon", CLOSED[who]) == []


@pytest.mark.parametrize("who", sorted(OPENED))
def test_staff_find_what_is_theirs(staged: Staged, who: str):
    with gathering() as astray:
        for line, _a, answer in walk(staged, who, "mihon", ("get",), OPENED[who]):
            if isinstance(answer, Exception) or denies(answer):
                astray.append(f"{line} → {answer!r}")


@pytest.mark.parametrize("who", ["", "kimura"])
def test_a_post_without_token_is_refused_everywhere(staged: Staged, who: str):
    client = staged.client(who, enforce_csrf_checks=True)
    with gathering() as astray:
        for address in ADDRESSES:
            answer = ask(client, "post", f"/mihon{address.fill(staged)}")
            if answer.status_code != 403:
                astray.append(f"{address.name} → {answer!r}")


@pytest.mark.slow
@pytest.mark.parametrize("who", ["sasaki", "kimura"])
def test_methods_that_no_page_knows_change_nothing_and_break_nothing(staged: Staged, who: str):
    with gathering() as astray:
        methods = ("head", "put", "delete")
        for line, _a, answer in walk(staged, who, "mihon", methods, ADDRESSES):
            if isinstance(answer, Exception) or answer.status_code >= 500:
                astray.append(f"{line} → {answer!r}")


GARBAGE = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "int1": "999999999",
    "int2": "99999999999999999999999999",
    "int3": "0",
    "entry1": "999999999999999999",
    "slug1": "a" * 400,
    "slug2": "-_-",
    "slug3": "__proto__",
    "str1": "x",
    "str2": "%00%ff%e3%81",
    "str3": "%F0%A0%AE%B7%E3%81%82:" + "a" * 3000,
}
_WORDS = ("%00", "-1", "9" * 40, "9999-99-99", "%F0%A0%AE%B7")
_NAMES = (
    "page", "q", "order", "stage", "on", "months", "round", "version", "scope", "from", "to",
    "next", "pick", "code", "actor_name", "since", "until", "subject_kind", "subject_id", "after",
    "channel", "state", "event", "number", "question", "view", "procedure", "owner", "columns",
    "try", "kind", "amount", "outcome", "request_number", "due", "fee", "section", "text",
)  # fmt: skip
QUERIES = ["&".join(f"{name}={word}" for name in _NAMES) for word in _WORDS] + ["%80=%80&&&==&[]=1"]


@pytest.mark.slow
@pytest.mark.parametrize("who", ["sasaki", "aoki"])
def test_rubbish_in_an_address_is_not_found(staged: Staged, who: str):
    client = staged.client(who)
    with gathering() as astray:
        for address in ADDRESSES:
            for path in address.garbled(staged, GARBAGE):
                for method in ("get", "post"):
                    _note(astray, client, method, f"/mihon{path}")


@pytest.mark.slow
@pytest.mark.parametrize("who", ["sasaki", "aoki", "kimura"])
def test_rubbish_behind_the_question_mark_breaks_nothing(staged: Staged, who: str):
    client = staged.client(who)
    with gathering() as astray:
        # An address with keys shows one thing; what is asked behind it matters to the lists.
        for address in (one for one in ADDRESSES if one.asks_login or not one.arguments):
            for query in QUERIES if not address.arguments else QUERIES[:1]:
                _note(astray, client, "get", f"/mihon{address.fill(staged)}?{query}")


def _note(astray: list[str], client: Client, method: str, path: str) -> None:
    try:
        answer = ask(client, method, path)
    except Exception as error:  # noqa: BLE001 - whatever it is, the visitor would see a 500
        astray.append(f"{method} {path[:200]}: {error!r}")
        return
    if answer.status_code >= 500:
        astray.append(f"{method} {path[:200]} → {answer!r}")
