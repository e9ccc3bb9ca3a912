"""How the tests walk through all addresses: who asks, what an answer gives away."""

import contextlib
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse

from .addresses import Address, all_addresses
from .staged import Staged, ask

ADDRESSES = all_addresses()
# What pages (GET, POST) and the interface for programs (PATCH) are asked with.
METHODS = ("get", "post", "patch")
EVERYBODY = ("", "sasaki", "suzuki", "aoki", "ishida", "ueno", "kudo", "kimura", "kato", "takagi")


def shared_out(everybody: Iterable[str]) -> list[Any]:
    """Return them as parameters: every second walks on SQLite, the others on PostgreSQL.

    Both databases see every address, and everybody walks once.
    """
    marks = (pytest.mark.once, pytest.mark.production)
    return [pytest.param(who, marks=marks[place % 2]) for place, who in enumerate(everybody)]


_LOGIN = re.compile(
    r"^(http://testserver)?/(mihon|reiji)/accounts/(login/|reauthenticate/|\?next=)"
)


def denies(response: HttpResponse) -> bool:
    """Tell whether the answer is "there is nothing here" or the way in."""
    if response.status_code in (401, 404):
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


# Methods that an address answered with 405: it does so before it asks who is there or reads a key, so
# each is asked once and not by everybody; a third of a walk.
_unknown: set[tuple[Address, str]] = set()


def is_unknown(address: Address, method: str) -> bool:
    """Tell whether the address has said that it does not know the method."""
    return (address, method) in _unknown


def note(address: Address, method: str, answer: HttpResponse) -> None:
    """Remember a method that the address does not know."""
    if answer.status_code == 405:
        _unknown.add((address, method))


def walk(
    staged: Staged, who: str, town: str, methods: Iterable[str], addresses: Iterable[Address]
) -> Iterator[tuple[str, Address, HttpResponse | Exception]]:
    """Ask for every address; an exception is an answer too."""
    client = staged.client(who)
    for address in addresses:
        for method in (one for one in methods if not is_unknown(address, one)):
            path = f"/{town}{address.fill(staged)}"
            line = f"{who or 'nobody'}: {method.upper()} {path} ({address.name})"
            try:
                answer = ask(client, method, path)
            except Exception as error:  # noqa: BLE001 - whatever it is, the visitor would see a 500
                yield f"{line}: {error!r}", address, error
                continue
            note(address, method, answer)
            yield line, address, answer


def closed_to(staged: Staged, who: str, town: str, addresses: Iterable[Address]) -> list[str]:
    """Return what did not answer "there is nothing here" or the way in, to GET, POST and PATCH.

    A method that no page of the address knows (405) says nothing about what lies there, as it is
    the same for every id; but one of the methods must be known and denied.
    """
    astray, known = [], {}
    for line, address, answer in walk(staged, who, town, METHODS, addresses):
        if isinstance(answer, Exception):
            astray.append(line)
        elif answer.status_code != 405:
            known[address] = denies(answer)
            if not denies(answer):
                astray.append(f"{line} → {answer!r}")
    return astray + [f"{one.name} knows no method" for one in addresses if one not in known]
