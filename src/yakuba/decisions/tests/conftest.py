"""A decision kind for the tests, the 専決 table in force, and 青木's draft."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from yakuba.decisions import demo, registry, services
from yakuba.decisions.models import Decision
from yakuba.foundation.accounts.models import User
from yakuba.foundation.rulebook.models import RuleTable
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.demo import Cast
from yakuba.organisation.services import register_absence

KINDS = {
    "child-allowance": "児童手当の認定",
    "works": "工事の施行",
    "disaster-certificate": "罹災証明",
}

Drafter = Callable[..., Decision]
Browser = Callable[[User], Client]


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Declare the kinds that the tests draft, for the length of one test."""
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    for code, label in KINDS.items():
        registry._kinds[code] = registry.DecisionKind(
            code=code,
            label=label,
            content_template="decisions/content.html",
            outcome_label=lambda outcome: demo.OUTCOME_LABELS.get(outcome, outcome),
        )


@pytest.fixture
def town(cast: Cast, at: datetime) -> Iterator[Cast]:
    """見本市 with its cast, active, the 専決 table in force."""
    with acting_in(cast.municipality.pk):
        demo.build_senketsu(municipality=cast.municipality, at=at, valid_from=at.date())
        yield cast


@pytest.fixture
def senketsu(town: Cast) -> RuleTable:
    return RuleTable.objects.get(code="senketsu")


@pytest.fixture
def draft(town: Cast, at: datetime) -> Drafter:
    """Return a function by which 青木 drafts."""

    def drafted(**changes: Any) -> Decision:
        given: dict[str, Any] = {
            "kind": "child-allowance",
            "title": "児童手当の認定について(佐々木)",
            "subject": SubjectRef("tests.matter", changes.pop("about", "A-1")),
            "content": {"outcome": changes.pop("outcome", "GRANTED"), "applicant": "佐々木 花子"},
            "amount": 120_000,
            "section": town.childcare,
            "actor": town.actor(town.aoki),
            "at": at,
        }
        return services.draft(**{**given, **changes})

    return drafted


@pytest.fixture
def away(town: Cast, at: datetime) -> Callable[..., None]:
    """Return a function by which somebody is absent for the day, as they registered it."""

    def absent(*users: User) -> None:
        for user in users:
            register_absence(
                user=user,
                start_at=at - timedelta(hours=1),
                end_at=at + timedelta(hours=8),
                reason="出張",
                actor=town.actor(user),
                at=at - timedelta(hours=2),
            )

    return absent


@pytest.fixture
def browser() -> Browser:
    """Return a function that opens a browser in which somebody has logged in."""

    def opened(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return opened
