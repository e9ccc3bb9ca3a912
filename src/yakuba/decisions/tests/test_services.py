"""The acts of a decision, on a real database, with the facts they leave."""

from contextlib import suppress
from datetime import timedelta

import pytest

from yakuba.decisions import demo, events, services
from yakuba.decisions.models import Decision, Step
from yakuba.decisions.rules.stages import Stage
from yakuba.foundation.events import registry as subscribers
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.rulebook.services import publish_table
from yakuba.organisation.queries import actor_for

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


# Drafting


def test_kudo_of_another_section_cannot_draft_for_childcare(draft, town) -> None:
    with pytest.raises(services.UnableToDraft, match="子育て支援課の職"):
        draft(actor=town.actor(town.kudo))


def test_takagi_of_another_town_cannot_draft(draft, takagi, at) -> None:
    with pytest.raises(services.UnableToDraft):
        draft(actor=actor_for(takagi, on=at.date()))


def test_a_resident_cannot_draft(draft, town) -> None:
    with pytest.raises(services.UnableToDraft):
        draft(actor=town.actor(town.sasaki))


def test_one_matter_is_drafted_once(draft) -> None:
    first = draft()
    with pytest.raises(services.UnableToDraft, match=first.number):
        draft()


def test_numbers_of_a_section_follow_each_other(draft) -> None:
    assert [draft(about=f"A-{n}").serial for n in range(3)] == [1, 2, 3]


def test_a_refused_draft_takes_no_number(draft) -> None:
    with pytest.raises(services.UnableToDraft, match="件名"):
        draft(title=" ")
    assert draft().serial == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"kind": "unknown"}, "登録されていません"),
        ({"amount": -1}, "0円以上"),
        ({"title": "あ" * 201}, "200字以内"),
        ({"content": {"outcome": "GRANTED", "rate": 0.5}}, "小数"),
    ],
)
def test_what_cannot_be_drafted_is_said_in_a_sentence(draft, changes, reason) -> None:
    with pytest.raises(services.UnableToDraft, match=reason):
        draft(**changes)
    assert not Decision.objects.exists()


def test_before_the_first_table_was_in_force_nothing_can_be_drafted(draft, at) -> None:
    with pytest.raises(services.UnableToDraft, match="専決の表"):
        draft(at=at - timedelta(days=30))


def test_a_refusal_goes_up_to_the_director(draft) -> None:
    assert route(draft(outcome="REFUSED"))[-1] == ("KESSAI", "健康福祉部長")


def test_a_million_yen_is_heard_by_general_affairs_and_decided_by_the_director(draft) -> None:
    decision = draft(kind="works", amount=1_000_000)
    assert route(decision)[-2:] == [("GOGI", "総務課長"), ("KESSAI", "健康福祉部長")]


def test_fifty_million_yen_go_to_the_mayor_and_are_read_by_the_dx_section(draft) -> None:
    assert route(draft(kind="works", amount=50_000_000))[-2:] == [
        ("KESSAI", "市長"),
        ("KYORAN", "DX推進課長"),
    ]


def test_ishida_drafts_and_only_ueno_is_asked(draft, town) -> None:
    decision = draft(actor=town.actor(town.ishida))
    assert route(decision) == [("KESSAI", "子育て支援課長")]


def test_ueno_drafts_and_eguchi_decides(draft, town, at) -> None:
    decision = draft(actor=town.actor(town.ueno))
    assert route(decision) == [("KESSAI", "健康福祉部長")]
    services.approve(decision=decision, actor=town.actor(town.eguchi), at=at)
    assert Decision.objects.get().stage is Stage.DECIDED


# Consultation and information


def test_the_decision_waits_for_the_consulted_section(draft, town, at) -> None:
    decision = draft(kind="works", amount=1_000_000)
    for user in (town.ishida, town.ueno):
        services.approve(decision=decision, actor=town.actor(user), at=at)
    with pytest.raises(services.UnableToApprove, match="総務課長の合議"):
        services.approve(decision=decision, actor=town.actor(town.eguchi), at=at)
    services.approve(decision=decision, actor=town.actor(town.others["murakami"]), at=at)
    services.approve(decision=decision, actor=town.actor(town.eguchi), at=at)
    assert Decision.objects.get().stage is Stage.DECIDED


def test_information_follows_the_decision_and_holds_nothing_up(draft, town, at) -> None:
    decision = draft(kind="works", amount=50_000_000)
    people = [town.ishida, town.ueno, town.eguchi, town.others["murakami"]]
    people += [town.others["maeda"], town.omori]
    reader = town.actor(town.others["nomura"])
    kyoran = Step.objects.get(kind="KYORAN")
    with pytest.raises(services.UnableToAcknowledge):
        services.acknowledge(step=kyoran, actor=reader, at=at)
    for _ in range(len(people)):
        for user in people:
            with suppress(services.UnableToApprove):
                services.approve(decision=decision, actor=town.actor(user), at=at)
    services.approve(decision=decision, actor=town.actor(town.kato), at=at)
    assert Decision.objects.get().stage is Stage.DECIDED
    with pytest.raises(services.UnableToAcknowledge, match="あて"):
        services.acknowledge(step=kyoran, actor=town.actor(town.kudo), at=at)
    services.acknowledge(step=kyoran, actor=reader, at=at)
    assert codes(decision)[-1] == "decisions.step.read"
    with pytest.raises(services.UnableToAcknowledge, match="すでに"):
        services.acknowledge(step=kyoran, actor=reader, at=at)


# Absence


def test_ueno_is_away_ishida_acts_and_ueno_looks_at_it_later(draft, town, away, at) -> None:
    decision = draft()
    ishida, ueno = town.actor(town.ishida), town.actor(town.ueno)
    services.approve(decision=decision, actor=ishida, at=at)
    with pytest.raises(services.UnableToApprove, match="決裁を待っています"):
        services.approve(decision=decision, actor=ishida, at=at)
    away(town.ueno)
    step = services.approve(decision=decision, actor=ishida, at=at)
    assert (step.capacity, step.post_review_needed) == ("ACTING", True)
    assert step.closed_by_label == "子育て支援課 給付係長 石田 健"
    made = EventRecord.objects.get(code="decisions.decision.made")
    assert made.payload["capacity"] == "ACTING"
    with pytest.raises(services.UnableToReview):
        services.post_review(step=step, actor=ishida, at=at)
    later = at + timedelta(days=3)
    services.post_review(step=step, actor=ueno, at=later)
    assert codes(decision)[-1] == "decisions.step.reviewed"
    with pytest.raises(services.UnableToReview, match="済んでいます"):
        services.post_review(step=step, actor=ueno, at=later)


def test_nobody_acts_for_ueno_in_what_ishida_drafted(draft, town, away, at) -> None:
    decision = draft(actor=town.actor(town.ishida))
    away(town.ueno)
    for user in (town.ishida, town.eguchi, town.aoki):
        with pytest.raises(services.UnableToApprove):
            services.approve(decision=decision, actor=town.actor(user), at=at)


def test_an_important_matter_waits_for_the_director_himself(draft, town, away, at) -> None:
    decision = draft(outcome="REFUSED")
    services.approve(decision=decision, actor=town.actor(town.ishida), at=at)
    services.approve(decision=decision, actor=town.actor(town.ueno), at=at)
    away(town.eguchi)
    with pytest.raises(services.UnableToApprove, match="代決できません"):
        services.approve(decision=decision, actor=town.actor(town.ueno), at=at)


def test_an_important_matter_still_passes_an_absent_manager_on_its_way(
    draft, town, away, at
) -> None:
    decision = draft(outcome="REFUSED")
    services.approve(decision=decision, actor=town.actor(town.ishida), at=at)
    away(town.ueno)
    step = services.approve(decision=decision, actor=town.actor(town.ishida), at=at)
    assert (step.kind, step.capacity, step.post_review_needed) == ("KAIGI", "ACTING", True)
    services.approve(decision=decision, actor=town.actor(town.eguchi), at=at)
    assert Decision.objects.get().stage is Stage.DECIDED


def test_a_routine_matter_needs_no_review_afterwards(draft, town, away, at) -> None:
    decision = draft(kind="disaster-certificate", amount=0)
    services.approve(decision=decision, actor=town.actor(town.ishida), at=at)
    away(town.ueno)
    step = services.approve(decision=decision, actor=town.actor(town.ishida), at=at)
    assert (step.capacity, step.post_review_needed) == ("ACTING", False)


# Sending back, pulling back, revising


def test_ueno_sends_back_with_a_reason_and_aoki_revises(draft, town, at) -> None:
    decision = draft()
    aoki, ishida, ueno = (town.actor(u) for u in (town.aoki, town.ishida, town.ueno))
    services.approve(decision=decision, actor=ishida, at=at)
    with pytest.raises(services.UnableToSendBack, match="理由"):
        services.send_back(decision=decision, actor=ueno, at=at, opinion=" \n")
    services.send_back(decision=decision, actor=ueno, at=at, opinion="理由の記載を直してください。")
    assert Decision.objects.get().stage is Stage.SENT_BACK
    first = decision.content_hash
    with pytest.raises(services.UnableToApprove, match="差し戻されています"):
        services.approve(decision=decision, actor=ueno, at=at)
    with pytest.raises(services.UnableToRevise, match="起案者だけ"):
        services.revise(decision=decision, content={"outcome": "GRANTED"}, actor=ishida, at=at)
    revised = services.revise(
        decision=decision, content={"outcome": "REFUSED"}, actor=aoki, at=at, amount=90_000
    )
    assert (revised.round, revised.stage, revised.amount) == (2, Stage.CIRCULATING, 90_000)
    assert route(revised)[-1] == ("KESSAI", "健康福祉部長")
    assert codes(decision)[-2:] == ["decisions.decision.sent_back", "decisions.decision.revised"]
    assert EventRecord.objects.get(code="decisions.decision.revised").payload["previous_hash"] == (
        first
    )
    for user in (town.ishida, town.ueno, town.eguchi):
        services.approve(decision=decision, actor=town.actor(user), at=at)
    assert Decision.objects.get().stage is Stage.DECIDED
    assert EventRecord.objects.get(code="decisions.decision.made").payload["outcome"] == "REFUSED"


def test_aoki_pulls_back_before_the_decision_but_not_after(draft, town, at) -> None:
    decision = draft()
    aoki = town.actor(town.aoki)
    with pytest.raises(services.UnableToPullBack, match="起案者だけ"):
        services.pull_back(decision=decision, actor=town.actor(town.ishida), at=at)
    services.pull_back(decision=decision, actor=aoki, at=at)
    assert Decision.objects.get().stage is Stage.PULLED_BACK
    services.revise(decision=decision, content=decision.content, actor=aoki, at=at)
    for user in (town.ishida, town.ueno):
        services.approve(decision=decision, actor=town.actor(user), at=at)
    with pytest.raises(services.UnableToPullBack, match="すでに決裁"):
        services.pull_back(decision=decision, actor=aoki, at=at)


def test_a_draft_is_given_up_with_a_reason_and_the_matter_can_be_drafted_anew(
    draft, town, at
) -> None:
    decision = draft()
    aoki = town.actor(town.aoki)
    with pytest.raises(services.UnableToAbandon, match="回議中"):
        services.abandon(decision=decision, reason="取下げ", actor=aoki, at=at)
    services.pull_back(decision=decision, actor=aoki, at=at)
    with pytest.raises(services.UnableToAbandon, match="理由"):
        services.abandon(decision=decision, reason="", actor=aoki, at=at)
    services.abandon(decision=decision, reason="申請が取り下げられたため", actor=aoki, at=at)
    assert codes(decision)[-1] == "decisions.decision.abandoned"
    assert draft().serial == 2


def test_the_table_of_the_day_is_frozen_with_the_round(draft, town, at) -> None:
    decision = draft()
    document = demo.senketsu_document()
    document["rules"][0]["outputs"][0] = '"MAYOR"'
    publish_table(
        code="senketsu",
        title="専決事項(別表第1)",
        source_text="見本市事務決裁規程(架空)第5条 別表第1",
        document=document,
        valid_from=at.date() + timedelta(days=1),
        actor=town.actor(town.kimura),
        at=at,
    )
    assert decision.rule["version"] == 1
    tomorrow = at + timedelta(days=1)
    assert route(draft(about="A-2", at=tomorrow))[-1] == ("KESSAI", "市長")
    for user in (town.ishida, town.ueno):
        services.approve(decision=decision, actor=town.actor(user), at=tomorrow)
    assert Decision.objects.get(pk=decision.pk).stage is Stage.DECIDED


# Two clicks, two people, an old page


def test_a_double_click_is_one_act_and_one_clear_sentence(draft, town, at) -> None:
    decision = draft()
    ishida = town.actor(town.ishida)
    services.approve(decision=decision, actor=ishida, at=at, revision=1)
    with pytest.raises(services.UnableToApprove, match="すでに処理されています"):
        services.approve(decision=decision, actor=ishida, at=at, revision=1)
    assert Step.objects.filter(closed_at__isnull=False).count() == 1


def test_two_sections_of_one_wave_do_not_act_on_an_old_page(draft, town, at) -> None:
    decision = draft(kind="works", amount=5_000_000)
    for user in (town.ishida, town.ueno, town.eguchi):
        services.approve(decision=decision, actor=town.actor(user), at=at)
    page = Decision.objects.get().revision
    first, second = town.others["murakami"], town.others["maeda"]
    services.approve(decision=decision, actor=town.actor(first), at=at, revision=page)
    with pytest.raises(services.UnableToApprove, match="いまの状態"):
        services.approve(decision=decision, actor=town.actor(second), at=at, revision=page)
    services.approve(decision=decision, actor=town.actor(second), at=at, revision=page + 1)
    services.approve(decision=decision, actor=town.actor(town.omori), at=at)
    assert Decision.objects.get().stage is Stage.DECIDED


def test_approving_while_the_drafter_pulls_back_is_refused(draft, town, at) -> None:
    decision = draft()
    seen = Decision.objects.get().revision
    services.pull_back(decision=decision, actor=town.actor(town.aoki), at=at)
    with pytest.raises(services.UnableToApprove):
        services.approve(decision=decision, actor=town.actor(town.ishida), at=at, revision=seen)


def test_a_failing_listener_undoes_the_decision(draft, town, at, monkeypatch) -> None:
    decision = draft()
    services.approve(decision=decision, actor=town.actor(town.ishida), at=at)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no notice")

    monkeypatch.setitem(subscribers._subscribers, events.DecisionMade, [broken])
    with pytest.raises(RuntimeError, match="no notice"):
        services.approve(decision=decision, actor=town.actor(town.ueno), at=at)
    assert Decision.objects.get().stage is Stage.CIRCULATING
    assert Step.objects.filter(closed_at__isnull=False).count() == 1
