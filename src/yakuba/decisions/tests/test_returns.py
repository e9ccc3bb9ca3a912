"""差戻し to an earlier step: who is asked again, what still stands, what the record says."""

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from yakuba.decisions import queries, services
from yakuba.decisions.models import Decision, Step
from yakuba.decisions.rules.returns import PastStep, asked_again, returnable
from yakuba.decisions.rules.stages import Stage, StepKind
from yakuba.foundation.events.models import EventRecord

from .test_views import text

SHAPES = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(list(StepKind)), st.booleans()),
    min_size=1,
    max_size=6,
)


def ways(shapes) -> list[PastStep]:
    """Return steps whose waves rise with their places."""
    found, wave = [], 0
    for order, (rise, kind, is_approved) in enumerate(shapes, start=1):
        wave += rise - 1 if wave else 1
        found.append(PastStep(order, wave, kind, is_approved))
    return found


@given(SHAPES, st.integers(1, 12))
def test_only_an_approved_step_of_an_earlier_wave_may_be_asked_again(shapes, wave) -> None:
    steps = ways(shapes)
    chosen = [step for step in steps if step.order in returnable(steps, wave=wave)]
    assert all(s.is_approved and s.wave < wave and s.kind is not StepKind.KYORAN for s in chosen)
    left = [s for s in steps if s not in chosen and s.wave < wave and s.kind.blocks]
    assert not any(step.is_approved for step in left)


@given(SHAPES, st.data())
def test_the_target_and_everything_behind_it_is_asked_again_and_nothing_else(shapes, data) -> None:
    steps = ways(shapes)
    target = data.draw(st.sampled_from(steps))
    again = asked_again(steps, target=target.order)
    assert target.order in again
    for step in steps:
        if step.order != target.order:
            assert (step.order in again) is (step.wave > target.wave)


def test_a_place_that_is_not_there_cannot_be_asked_again() -> None:
    with pytest.raises(LookupError):
        asked_again([PastStep(1, 1, StepKind.KAIGI, True)], target=2)


@pytest.fixture
def with_the_director(draft, town, at) -> Decision:
    """A refusal that 石田 and 上野 approved and that lies before 江口."""
    decision = draft(outcome="REFUSED")
    for user in (town.ishida, town.ueno):
        services.approve(decision=decision, actor=town.actor(user), at=at, opinion="よいと思います")
    return Decision.objects.get(pk=decision.pk)


def approve(decision: Decision, town, at, *names: str) -> None:
    for name in names:
        services.approve(decision=decision, actor=town.actor(getattr(town, name)), at=at)


def returned(decision: Decision, town, at, order: int, who: str = "eguchi") -> Step:
    return services.return_to(
        decision=decision,
        order=order,
        actor=town.actor(getattr(town, who)),
        at=at,
        opinion="理由の根拠を確かめてください。",
    )


def test_eguchi_asks_ueno_again_and_ishida_is_not_asked_twice(with_the_director, town, at) -> None:
    content = with_the_director.content_hash
    step = returned(with_the_director, town, at, order=2)
    assert (step.outcome, step.post_label) == ("SENT_BACK", "健康福祉部長")
    again = Decision.objects.get()
    assert (again.stage, again.round, again.content_hash) == (Stage.CIRCULATING, 2, content)
    way = queries.steps_of_way(again)
    assert [(s.order, s.outcome, s.is_open) for s in way] == [
        (1, "APPROVED", False),
        (2, "", True),
        (3, "", False),
    ]
    with pytest.raises(services.UnableToApprove):
        approve(again, town, at, "ishida")
    approve(again, town, at, "ueno", "eguchi")
    assert Decision.objects.get().stage is Stage.DECIDED
    fact = EventRecord.objects.get(code="decisions.step.returned")
    assert fact.payload["returned_to"] == "子育て支援課長"
    assert (fact.payload["round"], fact.payload["next_round"]) == (1, 2)


def test_a_paper_that_went_back_once_can_go_back_further(with_the_director, town, at) -> None:
    returned(with_the_director, town, at, order=2)
    returned(with_the_director, town, at, order=1, who="ueno")
    again = Decision.objects.get()
    assert again.round == 3
    assert [step.is_open for step in queries.steps_of_way(again)] == [True, False, False]
    approve(again, town, at, "ishida", "ueno", "eguchi")
    assert Decision.objects.get().stage is Stage.DECIDED


def test_the_drafter_still_gets_it_after_an_earlier_step_was_asked(
    with_the_director, town, at
) -> None:
    returned(with_the_director, town, at, order=2)
    ueno = town.actor(town.ueno)
    services.send_back(decision=with_the_director, actor=ueno, at=at, opinion="直してください。")
    assert Decision.objects.get().stage is Stage.SENT_BACK
    revised = services.revise(
        decision=with_the_director,
        content=with_the_director.content,
        actor=town.actor(town.aoki),
        at=at,
    )
    assert len(queries.steps_of_way(revised)) == 3
    assert revised.circulation.resumes is None


def test_sections_heard_side_by_side_are_asked_again_only_behind_the_target(
    draft, town, at
) -> None:
    decision = draft(kind="works", amount=5_000_000)
    approve(decision, town, at, "ishida", "ueno", "eguchi")
    murakami, maeda = town.others["murakami"], town.others["maeda"]
    for user in (murakami, maeda):
        services.approve(decision=decision, actor=town.actor(user), at=at)
    way = queries.steps_of_way(Decision.objects.get())
    first, second = (step for step in way if step.kind == "GOGI")
    returned(decision, town, at, order=first.order, who="omori")
    way = queries.steps_of_way(Decision.objects.get())
    assert [s.order for s in way if s.is_open] == [first.order]
    assert next(s for s in way if s.order == second.order).outcome == "APPROVED"


@pytest.mark.parametrize("order", [0, 3, 4])
def test_the_paper_goes_back_only_to_who_approved_before(with_the_director, town, at, order):
    with pytest.raises(services.UnableToReturn, match="健康福祉部長より前"):
        returned(with_the_director, town, at, order=order)
    assert not Step.objects.filter(outcome="SENT_BACK").exists()


@pytest.mark.parametrize("who", ["aoki", "ishida", "ueno", "kudo"])
def test_only_whose_turn_it_is_sends_it_back(with_the_director, town, at, who) -> None:
    with pytest.raises(services.UnableToReturn):
        returned(with_the_director, town, at, order=1, who=who)


def test_a_way_back_without_a_reason_is_refused(with_the_director, town, at) -> None:
    with pytest.raises(services.UnableToReturn, match="理由を書いてください"):
        services.return_to(
            decision=with_the_director,
            order=1,
            actor=town.actor(town.eguchi),
            at=at,
            opinion=" ",
        )


def test_eguchi_chooses_ueno_on_the_page_and_ueno_reads_why(draft, town) -> None:
    now = timezone.localtime().replace(microsecond=0)
    decision = draft(outcome="REFUSED", at=now)
    approve(decision, town, now, "ishida", "ueno")
    client = Client()
    client.force_login(town.eguchi)
    address = f"/mihon/desk/decisions/{decision.pk}/"
    shown = client.get(address).content.decode()
    assert "差戻し先" in shown
    assert "上野" in shown
    strange = client.post(
        f"{address}send-back/", {"revision": 3, "to": "9", "opinion": "見直すこと"}
    )
    assert strange.status_code == 422
    client.post(f"{address}send-back/", {"revision": 3, "to": "2", "opinion": "根拠を見直すこと"})
    assert Decision.objects.get().round == 2
    client.force_login(town.ueno)
    shown = text(client.get(address))
    for words in ("根拠を見直すこと", "前の段階に差し戻した(子育て支援課長へ)"):
        assert words in shown
    first = text(client.get(address, {"round": "1"}))
    assert "前の回の内容です" in first


@pytest.fixture
def at():
    """Pages read the clock, so the table has to be in force today."""
    return timezone.localtime().replace(microsecond=0)
