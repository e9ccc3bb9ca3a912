"""取下申出: the drafter asks after somebody has acted, and whoever holds the paper answers."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yakuba.decisions import queries, services
from yakuba.decisions.models import Decision, Remark
from yakuba.decisions.rules.stages import Stage
from yakuba.foundation.events.models import EventRecord

from .test_views import page, text


@pytest.fixture
def at():
    """Pages read the clock, so these tests play today."""
    return timezone.localtime().replace(microsecond=0)


@pytest.fixture
def handled(draft, town, at) -> Decision:
    """青木's draft, which 石田 has approved and which lies before 上野."""
    decision = draft()
    services.approve(decision=decision, actor=town.actor(town.ishida), at=at)
    return Decision.objects.get(pk=decision.pk)


@pytest.fixture
def asked(handled, town, at) -> Decision:
    """The same, and 青木 wants it back."""
    services.ask_withdrawal(
        decision=handled, reason="金額を誤りました。", actor=town.actor(town.aoki), at=at
    )
    return Decision.objects.get(pk=handled.pk)


def codes() -> list[str]:
    return list(EventRecord.objects.order_by("pk").values_list("code", flat=True))


def test_nobody_pulls_back_what_somebody_has_approved(handled, town, at) -> None:
    with pytest.raises(services.UnableToPullBack, match="取下げを申し出る"):
        services.pull_back(decision=handled, actor=town.actor(town.aoki), at=at)
    assert Decision.objects.get().stage is Stage.CIRCULATING


def test_before_anybody_acted_there_is_nothing_to_ask(draft, town, at) -> None:
    with pytest.raises(services.UnableToWithdraw, match="引き戻す"):
        services.ask_withdrawal(decision=draft(), reason="誤り", actor=town.actor(town.aoki), at=at)


def test_while_the_drafter_waits_for_the_answer_nothing_is_decided(asked, town, at) -> None:
    ueno = town.actor(town.ueno)
    assert asked.stage is Stage.WITHDRAWAL_ASKED
    with pytest.raises(services.UnableToApprove, match="先に申出に"):
        services.approve(decision=asked, actor=ueno, at=at)
    with pytest.raises(services.UnableToSendBack, match="先に申出に"):
        services.send_back(decision=asked, actor=ueno, at=at, opinion="直す")
    assert [item.decision.pk for item in queries.inbox(ueno, at)] == [asked.pk]


def test_ueno_grants_it_and_the_draft_is_with_aoki_again(asked, town, at) -> None:
    services.answer_withdrawal(decision=asked, grant=True, actor=town.actor(town.ueno), at=at)
    assert Decision.objects.get().stage is Stage.PULLED_BACK
    assert codes()[-2:] == ["decisions.withdrawal.granted", "decisions.decision.pulled_back"]
    aoki = town.actor(town.aoki)
    again = services.revise(decision=asked, content=asked.content, actor=aoki, at=at)
    assert again.stage is Stage.CIRCULATING
    services.pull_back(decision=again, actor=aoki, at=at)


def test_ueno_declines_with_a_reason_and_decides(asked, town, at) -> None:
    ueno = town.actor(town.ueno)
    with pytest.raises(services.UnableToWithdraw, match="理由を書いて"):
        services.answer_withdrawal(decision=asked, grant=False, actor=ueno, at=at)
    services.answer_withdrawal(
        decision=asked, grant=False, opinion="金額は合っています。", actor=ueno, at=at
    )
    assert Decision.objects.get().stage is Stage.CIRCULATING
    with pytest.raises(services.UnableToWithdraw, match="すでに回答"):
        services.ask_withdrawal(
            decision=asked, reason="もう一度", actor=town.actor(town.aoki), at=at
        )
    services.approve(decision=asked, actor=ueno, at=at)
    assert Decision.objects.get().stage is Stage.DECIDED


@pytest.mark.parametrize("who", ["aoki", "ishida", "eguchi", "kudo"])
def test_only_whose_turn_it_is_answers(asked, town, at, who) -> None:
    with pytest.raises(services.UnableToWithdraw):
        services.answer_withdrawal(
            decision=asked, grant=True, actor=town.actor(getattr(town, who)), at=at
        )
    assert Decision.objects.get().stage is Stage.WITHDRAWAL_ASKED


def test_who_acts_for_the_absent_holder_answers(asked, town, away, at) -> None:
    away(town.ueno)
    services.answer_withdrawal(decision=asked, grant=True, actor=town.actor(town.ishida), at=at)
    assert EventRecord.objects.get(code="decisions.withdrawal.granted").payload["capacity"] == (
        "ACTING"
    )


@pytest.mark.parametrize("who", ["ishida", "ueno", "kudo"])
def test_only_the_drafter_asks_and_says_why(handled, town, at, who) -> None:
    with pytest.raises(services.UnableToWithdraw, match="起案者だけ"):
        services.ask_withdrawal(
            decision=handled, reason="誤り", actor=town.actor(getattr(town, who)), at=at
        )
    with pytest.raises(services.UnableToWithdraw, match="理由を書いて"):
        services.ask_withdrawal(decision=handled, reason=" ", actor=town.actor(town.aoki), at=at)


def test_aoki_asks_on_the_page_and_ueno_answers_there(handled, town, browser) -> None:
    aoki, ueno = browser(town.aoki), browser(town.ueno)
    shown = text(aoki.get(page(handled)))
    assert "取下げを申し出る" in shown
    assert "引き戻す" not in shown
    empty = aoki.post(page(handled, "withdrawal/"), {"revision": 2, "reason": ""})
    assert empty.status_code == 422
    aoki.post(page(handled, "withdrawal/"), {"revision": 2, "reason": "金額を誤りました"})
    assert "取下げの申出あり" in text(ueno.get("/mihon/desk/decisions/"))
    shown = text(ueno.get(page(handled)))
    for words in ("金額を誤りました", "取下げを認める", "認めない"):
        assert words in shown
    assert "決裁する</button>" not in shown
    stale = ueno.post(page(handled, "withdrawal/answer/"), {"revision": 2, "grant": "yes"})
    assert stale.status_code == 422
    ueno.post(page(handled, "withdrawal/answer/"), {"revision": 3, "grant": "yes"})
    assert Decision.objects.get().stage is Stage.PULLED_BACK
    shown = text(aoki.get(page(handled)))
    assert "取下げを認めた" in shown
    assert "引き戻した" not in shown


# Conditions, remarks, urgency


def test_a_condition_stays_on_the_record_of_the_decision(handled, town, at, browser) -> None:
    ueno = browser(town.ueno)
    ueno.post(
        page(handled, "approve/"), {"revision": 2, "condition": "現況届を確かめてから通知すること"}
    )
    assert Decision.objects.get().stage is Stage.DECIDED
    kept = Remark.objects.get()
    assert (kept.kind, kept.step.post_label) == ("CONDITION", "子育て支援課長")
    shown = text(browser(town.aoki).get(page(handled)))
    assert shown.count("現況届を確かめてから通知すること") >= 2
    assert "承認の条件" in shown
    fact = EventRecord.objects.filter(code="decisions.step.approved").latest("pk")
    assert fact.payload["condition"] == "現況届を確かめてから通知すること"


def test_the_condition_of_a_step_that_is_asked_again_stands_no_longer(
    draft, town, at, browser
) -> None:
    decision = draft(outcome="REFUSED")
    services.approve(decision=decision, actor=town.actor(town.ishida), at=at)
    services.approve(
        decision=decision, actor=town.actor(town.ueno), at=at, condition="添付を補うこと"
    )
    services.return_to(
        decision=decision, order=2, actor=town.actor(town.eguchi), at=at, opinion="条件は不要"
    )
    shown = text(browser(town.ueno).get(page(decision)))
    assert shown.count("<h2>承認の条件") == 0
    assert "添付を補うこと" in shown


def test_a_condition_without_its_step_is_refused_by_the_database(handled, town, at) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Remark(
            decision=handled,
            circulation=handled.circulation,
            kind="CONDITION",
            text="条件",
            said_by=town.ueno,
            said_by_label="課長",
            said_at=at,
        ).save()


def test_a_remark_decides_nothing_and_makes_no_page_old(handled, town, at, browser) -> None:
    ishida = browser(town.ishida)
    ishida.post(page(handled, "remarks/"), {"text": "前年は認めています"})
    assert "前年は認めています" in text(browser(town.ueno).get(page(handled)))
    assert codes()[-1] == "decisions.decision.remarked"
    services.approve(decision=handled, actor=town.actor(town.ueno), at=at, revision=2)
    refused = ishida.post(page(handled, "remarks/"), {"text": "遅れて気づいたこと"})
    assert refused.status_code == 422
    assert "すでに決裁" in text(refused)


def test_an_empty_remark_is_refused_in_a_sentence(handled, town, at, browser) -> None:
    assert browser(town.ishida).post(page(handled, "remarks/"), {"text": ""}).status_code == 422
    with pytest.raises(services.UnableToRemark, match="意見を書いて"):
        services.remark(decision=handled, text="\n", actor=town.actor(town.ishida), at=at)
    with pytest.raises(services.UnableToRemark, match="表示できません"):
        services.remark(decision=handled, text="横から", actor=town.actor(town.kudo), at=at)


def test_what_is_urgent_comes_first(draft, town, at, browser) -> None:
    draft(about="A-1")
    later = draft(about="A-2", title="急ぐもの")
    aoki, ishida = browser(town.aoki), town.actor(town.ishida)
    assert queries.inbox(ishida, at)[0].decision.pk != later.pk
    assert "至急にする" in text(aoki.get(page(later)))
    aoki.post(page(later, "urgency/"), {"urgent": "yes"})
    assert queries.inbox(ishida, at)[0].decision.pk == later.pk
    assert "至急" in text(browser(town.ishida).get("/mihon/desk/decisions/"))
    assert codes()[-1] == "decisions.decision.urgency_changed"
    with pytest.raises(services.UnableToHasten, match="起案者だけ"):
        services.hasten(decision=later, urgent=False, actor=ishida, at=at)
    aoki.post(page(later, "urgency/"), {"urgent": "no"})
    assert Decision.objects.get(pk=later.pk).urgency == "NORMAL"


def test_the_words_go_with_the_record_and_the_hash_remains(asked, town, at) -> None:
    services.remark(decision=asked, text="佐々木さんの件", actor=town.actor(town.ishida), at=at)
    services.erase(subject=asked.about, actor=town.actor(town.aoki), at=at)
    assert not Remark.objects.filter(erased_at=None).exists()
    assert not Remark.objects.filter(text__contains="佐々木").exists()
