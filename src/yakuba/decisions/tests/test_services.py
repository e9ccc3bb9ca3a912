"""The acts of a decision, on a real database, with the facts they leave."""

import pytest

from yakuba.decisions import services
from yakuba.decisions.models import Decision, Step
from yakuba.decisions.rules.stages import Stage
from yakuba.foundation.events.models import EventRecord

from .conftest import Drafter


def codes(decision: Decision) -> list[str]:
    return list(
        EventRecord.objects.filter(subject_id=str(decision.pk)).values_list("code", flat=True)
    )


def route(decision: Decision) -> list[tuple[str, str]]:
    return [(s.kind, s.post_label) for s in decision.circulation.steps.all()]


def test_aoki_drafts_and_the_route_goes_from_ishida_to_ueno(draft: Drafter) -> None:
    decision = draft()
    assert route(decision) == [
        ("KAIGI", "子育て支援課 給付係長"),
        ("KESSAI", "子育て支援課長"),
    ]
    assert decision.stage is Stage.CIRCULATING
    assert decision.number == "令和8年度 子育て支援課 起第1号"
    assert codes(decision) == ["decisions.decision.drafted"]
    assert decision.rule["row"] == 1


def test_ishida_then_ueno_decide(draft, town, at) -> None:
    decision = draft()
    services.approve(decision=decision, actor=town.actor(town.ishida), at=at)
    assert Decision.objects.get().stage is Stage.CIRCULATING
    step = services.approve(
        decision=decision, actor=town.actor(town.ueno), at=at, opinion="適当と認めます。"
    )
    decided = Decision.objects.get()
    assert decided.stage is Stage.DECIDED
    assert decided.decided_at == at
    assert step.capacity == "SELF"
    assert codes(decision)[-3:] == [
        "decisions.step.approved",
        "decisions.step.approved",
        "decisions.decision.made",
    ]
    made = EventRecord.objects.get(code="decisions.decision.made")
    assert made.payload["outcome"] == "GRANTED"
    assert made.payload["about_id"] == "A-1"


@pytest.mark.parametrize("who", ["aoki", "ueno", "kudo", "eguchi"])
def test_only_the_one_whose_turn_it_is_approves(draft, town, at, who) -> None:
    decision = draft()
    with pytest.raises(services.UnableToApprove):
        services.approve(decision=decision, actor=town.actor(getattr(town, who)), at=at)
    assert not Step.objects.filter(closed_at__isnull=False).exists()
