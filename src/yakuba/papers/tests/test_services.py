"""A paper from its form to its decision, and what is refused on the way."""

from random import Random

import pytest

from yakuba.decisions import services as deciding
from yakuba.decisions.models import Decision
from yakuba.demo import people
from yakuba.foundation.accounts.models import User
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import UnableToAct
from yakuba.organisation.queries import actor_for
from yakuba.papers.models import Paper
from yakuba.papers.rules.forms import Money, PaperWords
from yakuba.papers.rules.states import PaperState
from yakuba.papers.services.forms import FormWords, change_form, make_form, retire_form
from yakuba.papers.services.papers import (
    NotReady,
    add_file,
    begin,
    change,
    discard_paper,
    remove_file,
    send,
)
from yakuba.records.models import Record

from .desk import WORDS, PapersDesk

pytestmark = pytest.mark.django_db


def fresh(paper: Paper) -> Paper:
    return Paper.objects.select_related("decision__current").get(pk=paper.pk)


def sent(desk: PapersDesk) -> tuple[Paper, Decision]:
    paper = desk.written()
    return paper, send(paper=paper, actor=desk.aoki, at=desk.at)


def test_a_paper_goes_round_and_stands_in_the_catalogue(desk: PapersDesk) -> None:
    paper, decision = sent(desk)
    assert fresh(paper).state is PaperState.CIRCULATING
    assert decision.kind == "papers.meeting"
    assert decision.content["body"] == WORDS.body
    assert decision.amount == WORDS.amount
    for user in (desk.cast.ishida, desk.cast.ueno):
        deciding.approve(decision=decision, actor=desk.cast.actor(user), at=desk.at)
    assert fresh(paper).state is PaperState.DECIDED
    assert Record.objects.get().title == WORDS.title


def test_what_came_back_is_changed_and_goes_round_again(desk: PapersDesk) -> None:
    paper = desk.written()
    first = add_file(
        paper=paper, upload=people.photograph(Random(1)), name="旧.jpg", actor=desk.aoki, at=desk.at
    )
    decision = send(paper=paper, actor=desk.aoki, at=desk.at)
    ishida = desk.cast.actor(desk.cast.ishida)
    deciding.send_back(decision=decision, actor=ishida, at=desk.at, opinion="会場を直す")
    assert fresh(paper).state is PaperState.RETURNED
    remove_file(paper_file=first, actor=desk.aoki, at=desk.at)
    first.file.refresh_from_db()
    assert first.file.discarded_at is None, "it went round once"
    change(paper=paper, words=PaperWords("件名", "直した本文"), actor=desk.aoki, at=desk.at)
    again = send(paper=paper, actor=desk.aoki, at=desk.at)
    assert again.pk == decision.pk
    assert (again.round, again.title, again.content["body"]) == (2, "件名", "直した本文")
    assert not again.circulation.attachments.exists()


def test_a_file_that_never_went_round_goes_with_its_bytes(desk: PapersDesk) -> None:
    paper = desk.written()
    kept = add_file(
        paper=paper, upload=people.photograph(Random(1)), name="図.jpg", actor=desk.aoki, at=desk.at
    )
    for _ in range(2):
        remove_file(paper_file=kept, actor=desk.aoki, at=desk.at)
    kept.file.refresh_from_db()
    assert kept.file.discarded_at is not None


def test_a_paper_with_blanks_stays(desk: PapersDesk) -> None:
    with pytest.raises(NotReady, match="会議名") as caught:
        send(paper=desk.begun(), actor=desk.aoki, at=desk.at)
    assert [field for field, _ in caught.value.faults] == ["title"]
    assert not Decision.objects.exists()


def test_an_older_page_is_refused(desk: PapersDesk) -> None:
    paper = desk.written()
    with pytest.raises(UnableToAct, match="別の画面"):
        change(paper=paper, words=WORDS, actor=desk.aoki, at=desk.at, revision=0)


def test_what_is_on_its_way_is_not_changed(desk: PapersDesk) -> None:
    paper, _ = sent(desk)
    with pytest.raises(UnableToAct, match="引き戻して"):
        change(paper=paper, words=WORDS, actor=desk.aoki, at=desk.at)
    with pytest.raises(UnableToAct, match="引き戻して"):
        discard_paper(paper=paper, actor=desk.aoki, at=desk.at)


def test_a_colleague_reads_and_copies_but_does_not_write(desk: PapersDesk) -> None:
    paper, ishida = desk.written(), desk.cast.actor(desk.cast.ishida)
    with pytest.raises(UnableToAct, match="起案者だけ"):
        change(paper=paper, words=WORDS, actor=ishida, at=desk.at)
    made = begin(form=paper.form, section=paper.section, model=paper, actor=ishida, at=desk.at)
    assert (made.title, made.writer_id) == (WORDS.title, desk.cast.ishida.pk)


@pytest.mark.parametrize("who", ["kudo", "takagi"])
def test_another_section_and_another_town_reach_nothing(
    desk: PapersDesk, who: str, takagi: User
) -> None:
    strangers = {"kudo": desk.cast.kudo, "takagi": takagi}
    stranger = actor_for(strangers[who], on=desk.at.date())
    paper = desk.written()
    with pytest.raises(UnableToAct, match="表示できません"):
        send(paper=paper, actor=stranger, at=desk.at)
    with pytest.raises(UnableToAct, match="職にある人だけ"):
        begin(form=paper.form, section=paper.section, actor=stranger, at=desk.at)


def test_what_is_given_up_keeps_no_words(desk: PapersDesk) -> None:
    given_up = discard_paper(paper=desk.written(), actor=desk.aoki, at=desk.at)
    assert (given_up.title, given_up.body, given_up.state) == ("", "", PaperState.ENDED)


def test_the_words_go_with_those_of_the_decision(desk: PapersDesk) -> None:
    paper, decision = sent(desk)
    for user in (desk.cast.ishida, desk.cast.ueno):
        deciding.approve(decision=decision, actor=desk.cast.actor(user), at=desk.at)
    deciding.erase(subject=paper.ref, actor=Actor.system(), at=desk.at)
    assert fresh(paper).body == ""
    assert fresh(paper).erased_at == desk.at


def test_only_whoever_keeps_the_records_keeps_forms(desk: PapersDesk) -> None:
    words = FormWords("物品の購入", money=Money.REQUIRED)
    with pytest.raises(UnableToAct, match="担当者だけ"):
        make_form(code="purchase", words=words, actor=desk.aoki, at=desk.at)
    form = make_form(code="purchase", words=words, actor=desk.murakami, at=desk.at)
    with pytest.raises(UnableToAct, match="もうあります"):
        make_form(code="purchase", words=words, actor=desk.murakami, at=desk.at)
    changed = change_form(form=form, words=FormWords("購入"), actor=desk.murakami, at=desk.at)
    assert (changed.name, changed.money_enum) == ("購入", Money.NONE)
    retire_form(form=form, actor=desk.murakami, at=desk.at)
    form.refresh_from_db()
    with pytest.raises(UnableToAct, match="使われていません"):
        desk.begun(form)
