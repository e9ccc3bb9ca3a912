"""What lies on whose desk, and how many queries that costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yakuba.decisions import queries, services
from yakuba.decisions.queries.acting import Presence
from yakuba.organisation.queries import acting_for


def titles(town, user, at) -> list[tuple[str, bool]]:
    return [(item.decision.title, item.is_acting) for item in queries.inbox(town.actor(user), at)]


def test_the_paper_lies_on_one_desk_at_a_time(draft, town, at) -> None:
    decision = draft(title="件名")
    assert titles(town, town.ishida, at) == [("件名", False)]
    assert titles(town, town.ueno, at) == []
    services.approve(decision=decision, actor=town.actor(town.ishida), at=at)
    assert titles(town, town.ishida, at) == []
    assert titles(town, town.ueno, at) == [("件名", False)]
    assert queries.count_waiting(town.actor(town.ueno), at) == 1


@pytest.mark.parametrize("who", ["aoki", "kudo", "eguchi", "kato", "sasaki"])
def test_it_lies_on_no_other_desk(draft, town, at, who) -> None:
    draft()
    assert titles(town, getattr(town, who), at) == []


def test_ueno_is_away_and_it_lies_on_ishidas_desk_for_acting(draft, town, away, at) -> None:
    decision = draft(title="件名")
    services.approve(decision=decision, actor=town.actor(town.ishida), at=at)
    away(town.ueno)
    assert titles(town, town.ishida, at) == [("件名", True)]
    for user in (town.aoki, town.eguchi, town.kudo, town.others["murakami"]):
        assert titles(town, user, at) == []


def test_what_may_not_be_acted_for_lies_on_nobodys_desk(draft, town, away, at) -> None:
    decision = draft(outcome="REFUSED")
    for user in (town.ishida, town.ueno):
        services.approve(decision=decision, actor=town.actor(user), at=at)
    away(town.eguchi)
    assert titles(town, town.ueno, at) == []


def test_urgent_comes_first_then_the_oldest(draft, town, at) -> None:
    draft(about="A-1", title="古い")
    draft(about="A-2", title="新しい")
    draft(about="A-3", title="急ぐ", urgency="URGENT")
    assert titles(town, town.ishida, at)[0] == ("急ぐ", False)


def test_the_review_list_belongs_to_the_holder(draft, town, away, at) -> None:
    decision = draft()
    ishida, ueno = town.actor(town.ishida), town.actor(town.ueno)
    services.approve(decision=decision, actor=ishida, at=at)
    away(town.ueno)
    step = services.approve(decision=decision, actor=ishida, at=at)
    assert list(queries.to_post_review(ueno)) == [step]
    assert not queries.to_post_review(ishida).exists()
    services.post_review(step=step, actor=ueno, at=at)
    assert not queries.to_post_review(ueno).exists()


def test_own_drafts_and_handled_steps_are_found_again(draft, town, at) -> None:
    decision = draft()
    services.approve(decision=decision, actor=town.actor(town.ishida), at=at)
    assert [d.pk for d in queries.drafted_by(town.actor(town.aoki))] == [decision.pk]
    assert [s.decision_id for s in queries.handled_by(town.actor(town.ishida))] == [decision.pk]
    assert queries.of_subject("tests.matter", "A-1").get() == decision


def test_the_inbox_costs_the_same_for_one_draft_and_for_twenty(draft, town, away, at) -> None:
    def drafts(first: int, last: int) -> None:
        for n in range(first, last):
            decision = draft(about=f"A-{n}")
            services.approve(decision=decision, actor=town.actor(town.ishida), at=at)
            draft(about=f"B-{n}")

    def cost() -> int:
        actor = town.actor(town.ishida)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert queries.inbox(actor, at)
        return len(captured)

    away(town.ueno)
    drafts(0, 1)
    one = cost()
    drafts(1, 11)
    assert len(queries.inbox(town.actor(town.ishida), at)) == 22
    assert cost() == one <= 8


def test_acting_is_reckoned_as_the_organisation_reckons_it(town, away, at) -> None:
    away(town.ueno, town.omori, town.kato)
    presence = Presence(at)
    for post in town.posts.values():
        if presence.holders(post.pk) - presence.absent_ids:
            continue
        expected = [user.pk for user in acting_for(post, at)]
        assert list(presence.acting_ids(post, line=None)) == expected, post.label


def test_the_route_can_be_foreseen_before_drafting(town, at) -> None:
    plan = queries.plan_route(
        kind="child-allowance",
        amount=0,
        outcome="GRANTED",
        drafter_id=town.aoki.pk,
        drafter_post=town.post_of(town.aoki),
        on=at.date(),
    )
    assert [step.seat.label for step in plan.route.steps] == [
        "子育て支援課 給付係長",
        "子育て支援課長",
    ]


def test_the_number_in_the_navigation_may_be_some_seconds_old_but_no_desk_is(
    draft, town, away, at, settings, django_assert_num_queries
) -> None:
    settings.TOWN_MEMORY_SECONDS = 60
    decision = draft()
    services.approve(decision=decision, actor=town.actor(town.ishida), at=at)
    ishida = town.actor(town.ishida)
    assert queries.count_waiting(ishida, at) == 0
    with django_assert_num_queries(1):
        assert queries.count_waiting(ishida, at) == 0
    away(town.ueno)
    assert len(queries.inbox(ishida, at)) == 1
    settings.TOWN_MEMORY_SECONDS = 0
    assert queries.count_waiting(ishida, at) == 1


def test_a_page_of_the_inbox_is_read_in_one_query(
    draft, town, at, django_assert_num_queries
) -> None:
    drafts = [draft(about=f"A-{n}") for n in range(5)]
    inbox = queries.inbox(town.actor(town.ishida), at)
    with django_assert_num_queries(1):
        assert [item.decision for item in inbox[1:3]] == drafts[1:3]
    with django_assert_num_queries(0):
        assert len(inbox) == 5
    assert [item.decision for item in inbox.only({str(drafts[4].pk)})] == [drafts[4]]
