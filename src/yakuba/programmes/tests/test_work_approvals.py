"""A person answers; a formal approval goes round as a 起案 and comes back as an event."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

import pytest

from yakuba.decisions import demo as senketsu
from yakuba.decisions import services as deciding
from yakuba.decisions.models import Decision
from yakuba.foundation.deliveries.models import Delivery
from yakuba.organisation.demo import Cast
from yakuba.programmes.models import ApprovalRequest
from yakuba.programmes.queries.approvals import awaited_from
from yakuba.programmes.queries.tasks import is_waiting
from yakuba.programmes.rules.approvals import Answer
from yakuba.programmes.services.approvals import (
    answer_approval,
    ask_approval,
    ask_formally,
    take_back_approval,
)
from yakuba.programmes.services.errors import UnableToApprove
from yakuba.programmes.services.tasks import finish_task

from .work import AT, ON, Work, work_of

DUE = ON + timedelta(days=7)


@pytest.fixture
def work(cast: Cast, in_mihon: object) -> Iterator[Work]:
    senketsu.build_senketsu(municipality=cast.municipality, at=AT, valid_from=date(2026, 4, 1))
    yield work_of(cast)


def ask(work: Work, **more) -> ApprovalRequest:
    given = {
        "task": more.pop("task", None) or work.task("仕様書を作る"),
        "of": work.cast.aoki,
        "text": "仕様書を確定してよいか",
        "due": DUE,
        "actor": work.actor(work.cast.kudo),
        **more,
    }
    return ask_approval(at=AT, on=ON, **given)


def test_aoki_is_asked_hears_of_it_and_says_yes(work: Work):
    request = ask(work)
    aoki = work.actor(work.cast.aoki)
    assert list(awaited_from(aoki)) == [request]
    assert is_waiting(request.task)
    mail = Delivery.objects.get(dedupe_key=f"programmes.approval:{request.pk}")
    assert mail.destination == work.cast.aoki.email
    assert f"/desk/projects/approvals/{request.pk}/" in mail.payload["body"]
    answered = answer_approval(
        request=request, answer=Answer.APPROVED, opinion="", actor=aoki, at=AT
    )
    assert answered.answered_label == f"{aoki.post_label} 青木 美咲"
    assert not is_waiting(request.task)


def test_a_task_that_waits_is_not_finished(work: Work):
    request = ask(work)
    kudo = work.actor(work.cast.kudo)
    with pytest.raises(UnableToApprove, match="承認を待っているため"):
        finish_task(task=request.task, actor=kudo, at=AT, on=ON)
    take_back_approval(request=request, actor=kudo, at=AT)
    assert finish_task(task=request.task, actor=kudo, at=AT, on=ON).finished_on == ON


def test_only_who_was_asked_answers_and_only_once(work: Work):
    request = ask(work)
    with pytest.raises(UnableToApprove, match="依頼された人だけ"):
        answer_approval(
            request=request,
            answer=Answer.APPROVED,
            opinion="",
            actor=work.actor(work.cast.kudo),
            at=AT,
        )
    aoki = work.actor(work.cast.aoki)
    with pytest.raises(UnableToApprove, match="差し戻す理由"):
        answer_approval(request=request, answer=Answer.RETURNED, opinion=" ", actor=aoki, at=AT)
    answer_approval(request=request, answer=Answer.RETURNED, opinion="表が古い", actor=aoki, at=AT)
    with pytest.raises(UnableToApprove, match="すでに差戻し"):
        answer_approval(request=request, answer=Answer.APPROVED, opinion="", actor=aoki, at=AT)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"text": " "}, "承認してほしいこと"),
        ({"text": "あ" * 301}, "300字"),
        ({"due": ON - timedelta(days=1)}, "今日か、それより後"),
        ({"due": date(9999, 12, 31)}, "2080年まで"),
    ],
)
def test_what_cannot_be_asked_says_why(work: Work, change: dict, reason: str):
    with pytest.raises(UnableToApprove, match=reason):
        ask(work, **change)


def test_nobody_is_asked_who_may_not_see_it(work: Work):
    with pytest.raises(UnableToApprove, match="上野 裕子さんはこの事業を見られません"):
        ask(work, of=work.cast.ueno)
    with pytest.raises(UnableToApprove, match="ご自身に"):
        ask(work, of=work.cast.kudo)
    request = ask(work)
    with pytest.raises(UnableToApprove, match="すでに待っています"):
        ask(work, task=request.task)


def formally(work: Work, task, **more) -> ApprovalRequest:
    given = {"text": "仕様書を確定してよいか", "due": DUE, **more}
    return ask_formally(task=task, actor=work.actor(work.cast.kudo), at=AT, on=ON, **given)


def the_draft(request: ApprovalRequest) -> Decision:
    return Decision.objects.get(pk=UUID(request.decision_id))


def test_a_formal_approval_is_decided_and_the_task_goes_on(work: Work):
    task = work.task("仕様書を作る", deliverable="仕様書")
    request = formally(work, task, explanation="3社の見積りを比べました。")
    decision = the_draft(request)
    assert (decision.kind, decision.about, decision.section) == (
        "programmes.approval",
        task.ref,
        work.cast.environment,
    )
    assert decision.content["task"]["deliverable"] == "仕様書"
    assert is_waiting(task)
    miura = work.actor(work.cast.others["miura"])
    deciding.approve(decision=decision, actor=miura, at=AT)
    request.refresh_from_db()
    assert (request.answer, request.answered_label) == ("APPROVED", "環境課長 三浦 恵")
    assert not is_waiting(task)


def test_money_takes_it_further_up(work: Work):
    task = work.task("端末を買う")
    decision = the_draft(formally(work, task, amount=60_000_000))
    kinds = list(decision.circulation.steps.values_list("kind", "post_label"))
    assert ("KESSAI", "市長") in kinds
    assert ("GOGI", "総務課長") in kinds


def test_what_was_sent_back_is_corrected_and_goes_round_again(work: Work):
    task = work.task("仕様書を作る")
    first = formally(work, task)
    with pytest.raises(UnableToApprove, match="まだ回っています"):
        formally(work, task)
    miura = work.actor(work.cast.others["miura"])
    deciding.send_back(decision=the_draft(first), actor=miura, at=AT, opinion="数量を直すこと")
    first.refresh_from_db()
    assert (first.answer, first.opinion) == ("RETURNED", "数量を直すこと")
    assert not is_waiting(task)
    again = formally(work, task, text="数量を直した仕様書を確定してよいか")
    assert (again.pk, again.answer, again.answered_at) == (first.pk, "", None)
    assert the_draft(again).round == 2
    assert is_waiting(task)
    deciding.approve(decision=the_draft(again), actor=miura, at=AT)
    assert ApprovalRequest.objects.get().answer == "APPROVED"


def test_a_draft_that_is_given_up_is_asked_no_longer(work: Work):
    task = work.task("仕様書を作る")
    request = formally(work, task)
    kudo = work.actor(work.cast.kudo)
    deciding.pull_back(decision=the_draft(request), actor=kudo, at=AT)
    request.refresh_from_db()
    assert request.answer == "TAKEN"
    deciding.abandon(decision=the_draft(request), reason="不要になった", actor=kudo, at=AT)
    request.refresh_from_db()
    assert (request.answer, request.opinion) == ("TAKEN", "不要になった")
    assert formally(work, task).pk != request.pk


def test_a_formal_one_is_not_answered_beside_its_route(work: Work):
    request = formally(work, work.task("仕様書を作る"))
    with pytest.raises(UnableToApprove, match="起案で決めます"):
        answer_approval(
            request=request,
            answer=Answer.APPROVED,
            opinion="",
            actor=work.actor(work.cast.aoki),
            at=AT,
        )
    with pytest.raises(UnableToApprove, match="引き戻して"):
        take_back_approval(request=request, actor=work.actor(work.cast.kudo), at=AT)
