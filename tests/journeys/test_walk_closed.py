"""Nobody in: every address × every member of the cast × what is not theirs."""

import pytest

from .addresses import OPEN_TO_ALL, Address
from .staged import Staged, ask
from .walking import ADDRESSES, EVERYBODY, closed_to, denies, gathering, walk

# Where no row-level security stands behind them, the checks of the product must hold alone; what the
# database refuses by itself is in test_isolation_sql.py.
pytestmark = [pytest.mark.once, pytest.mark.django_db, pytest.mark.usefixtures("lasting_memory")]


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
# A draft is shown to others by its drafter and by whom it has reached (供覧).
INFORM = [a for a in DECISIONS if a.name == "decisions:inform"]
REACHED = [a for a in DECISIONS if a not in INFORM]

CLOSED = {
    "kudo": CASES + DECISIONS + AUDIT + DELIVERIES + MEASURES + DEFINITIONS + ENTRIES + RECEIPT,
    "aoki": AUDIT + DELIVERIES + MEASURES + DEFINITIONS,
    "ishida": AUDIT + DELIVERIES + MEASURES + DEFINITIONS,
    "ueno": AUDIT + DELIVERIES + MEASURES + DEFINITIONS + INFORM,
    "kimura": [a for a in CASES if a not in FEE] + INFORM,
    "kato": CASES + DECISIONS + AUDIT + DELIVERIES + DEFINITIONS + ENTRIES + RECEIPT,
}
OPENED = {
    "aoki": CASES + DECISIONS + ENTRIES + RECEIPT,
    "ishida": CASES + DECISIONS,
    "ueno": CASES + REACHED,
    "kimura": REACHED + AUDIT + DELIVERIES + MEASURES + DEFINITIONS + ENTRIES + RECEIPT,
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
