"""Rubbish in an address and behind its question mark, in everybody's hands."""

import pytest
from django.test import Client

from .addresses import Address
from .staged import Staged, ask
from .walking import ADDRESSES, gathering, is_unknown, note, shared_out

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lasting_memory")]

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
@pytest.mark.parametrize("who", shared_out(["sasaki", "aoki"]))
def test_rubbish_in_an_address_is_not_found(staged: Staged, who: str):
    client = staged.client(who)
    with gathering() as astray:
        for address in ADDRESSES:
            for path in address.garbled(staged, GARBAGE):
                for method in ("get", "post"):
                    _try(astray, client, address, method, f"/mihon{path}")


@pytest.mark.slow
@pytest.mark.parametrize("who", shared_out(["sasaki", "aoki", "kimura"]))
def test_rubbish_behind_the_question_mark_breaks_nothing(staged: Staged, who: str):
    client = staged.client(who)
    with gathering() as astray:
        # An address with keys shows one thing; what is asked behind it matters to the lists.
        for address in (one for one in ADDRESSES if one.asks_login or not one.arguments):
            for query in QUERIES if not address.arguments else QUERIES[:1]:
                _try(astray, client, address, "get", f"/mihon{address.fill(staged)}?{query}")


def _try(astray: list[str], client: Client, address: Address, method: str, path: str) -> None:
    if is_unknown(address, method):
        return
    try:
        answer = ask(client, method, path)
    except Exception as error:  # noqa: BLE001 - whatever it is, the visitor would see a 500
        astray.append(f"{method} {path[:200]}: {error!r}")
        return
    note(address, method, answer)
    if answer.status_code >= 500:
        astray.append(f"{method} {path[:200]} → {answer!r}")
