"""Who sees a draft, and who does not."""

import pytest

from yakuba.decisions import policies, services
from yakuba.organisation.queries import actor_for


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("aoki", True),
        ("ishida", True),
        ("ueno", True),
        ("kimura", True),  # the auditor's clerk
        ("eguchi", False),  # the superior is not on this route
        ("kato", False),
        ("kudo", False),
        ("sasaki", False),
    ],
)
def test_a_draft_is_seen_by_route_section_and_audit_only(draft, town, at, who, seen) -> None:
    verdict = policies.may_see(actor=town.actor(getattr(town, who)), decision=draft(), at=at)
    assert verdict.allowed is seen


def test_takagi_of_another_town_sees_nothing_though_he_audits_at_home(draft, takagi, at) -> None:
    actor = actor_for(takagi, on=at.date())
    assert not policies.may_see(actor=actor, decision=draft(), at=at)


def test_who_acts_for_the_absent_consulted_manager_sees_it_while_acting(
    draft, town, away, at
) -> None:
    decision = draft(kind="works", amount=50_000_000)
    nomura = town.others["nomura"]
    for user in (town.ishida, town.ueno, town.eguchi):
        services.approve(decision=decision, actor=town.actor(user), at=at)
    for user in (town.others["murakami"], town.others["maeda"]):
        services.approve(decision=decision, actor=town.actor(user), at=at)
    nishimura = town.actor(town.others["nishimura"])
    assert policies.may_see(actor=town.actor(nomura), decision=decision, at=at)
    assert not policies.may_see(actor=nishimura, decision=decision, at=at)
