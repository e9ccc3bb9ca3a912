"""Who holds what, who is above, who acts: on a given day."""

from datetime import timedelta

import pytest

from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.actor import ActorKind, Duty
from yakuba.organisation import services
from yakuba.organisation.models import Department
from yakuba.organisation.queries import (
    acting_for,
    actor_for,
    holders_of,
    post_of_rank,
    section_of,
    superior_posts,
    tree_on,
)
from yakuba.organisation.rules import Rank


@pytest.fixture
def away(cast, in_mihon, at):
    """Make people of the cast absent for the afternoon."""

    def make(*users):
        for user in users:
            services.register_absence(
                user=user,
                start_at=at,
                end_at=at + timedelta(hours=6),
                reason="出張",
                actor=cast.actor(user),
                at=at,
            )

    return make


def test_aoki_is_an_officer_of_the_childcare_section(cast, in_mihon, at, django_assert_num_queries):
    with django_assert_num_queries(1):
        actor = actor_for(cast.aoki, on=at.date())
    assert actor.kind is ActorKind.STAFF
    assert actor.post_label == "子育て支援課 給付係 担当"
    assert {cast.childcare.pk, cast.benefits.pk} == actor.department_ids
    assert not actor.duties


def test_sasaki_is_a_resident_without_any_query(cast, in_mihon, at, django_assert_num_queries):
    with django_assert_num_queries(0):
        actor = actor_for(cast.sasaki, on=at.date())
    assert actor.kind is ActorKind.RESIDENT
    assert actor.municipality_id is None


def test_kimura_holds_the_audit_post_concurrently(cast):
    actor = cast.actor(cast.kimura)
    assert actor.post_label == "DX推進課 DX推進担当"
    assert actor.duties == {Duty.DX, Duty.COUNTER, Duty.OPERATOR, Duty.AUDIT}


def test_takagi_has_every_duty_at_home_and_none_in_mihon(cast, takagi, reiji, at):
    with acting_in(reiji.pk):
        assert actor_for(takagi, on=at.date()).duties == set(Duty)
    with acting_in(cast.municipality.pk):
        actor = actor_for(takagi, on=at.date())
    assert (actor.post_ids, actor.department_ids, actor.duties) == (set(), set(), set())
    assert not actor.serves(cast.municipality.pk)


def test_where_no_town_is_active_staff_hold_nothing(cast, at):
    assert not actor_for(cast.kato, on=at.date()).duties


def test_above_aoki_stands_the_whole_line_up_to_the_mayor(cast, in_mihon, at):
    line = superior_posts(cast.post_of(cast.aoki), at.date())
    assert [post.label for post in line] == [
        "子育て支援課 給付係長",
        "子育て支援課長",
        "健康福祉部長",
        "副市長",
        "市長",
    ]


def test_nobody_stands_above_the_mayor(cast, in_mihon, at):
    assert superior_posts(cast.posts["市長"], at.date()) == []


def test_the_director_of_a_unit_is_found_by_climbing(cast, in_mihon, at):
    assert post_of_rank(cast.benefits, Rank.DIRECTOR, at.date()).label == "健康福祉部長"
    assert post_of_rank(cast.environment, Rank.CHIEF, at.date()) is None


def test_the_section_of_a_unit_is_the_section_above(cast, in_mihon):
    assert section_of(cast.benefits) == cast.childcare
    assert section_of(cast.childcare) == cast.childcare
    assert section_of(cast.welfare) == cast.welfare


def test_nobody_acts_for_a_holder_who_is_there(cast, in_mihon, at):
    assert acting_for(cast.posts["子育て支援課長"], at) == []


def test_ishida_acts_for_ueno(cast, away, at):
    away(cast.ueno)
    assert acting_for(cast.posts["子育て支援課長"], at) == [cast.ishida]


def test_a_director_acts_for_the_mayor_only_while_the_deputy_is_absent_too(cast, away, at):
    away(cast.kato)
    assert acting_for(cast.posts["市長"], at) == [cast.omori]
    away(cast.omori)
    welfare_only = acting_for(cast.posts["市長"], at, line=cast.childcare)
    assert welfare_only == [cast.eguchi]
    assert cast.eguchi in acting_for(cast.posts["市長"], at)


def test_the_manager_of_another_division_does_not_act_for_eguchi(cast, away, at):
    away(cast.eguchi)
    acting = acting_for(cast.posts["健康福祉部長"], at)
    assert acting == [cast.ueno]
    assert cast.others["miura"] not in acting


def test_nobody_acts_when_those_below_are_absent_too(cast, away, at):
    away(cast.ueno, cast.ishida)
    assert acting_for(cast.posts["子育て支援課長"], at) == []


def test_acting_ends_with_the_absence(cast, away, at):
    away(cast.ueno)
    assert acting_for(cast.posts["子育て支援課長"], at + timedelta(hours=6)) == []


def test_the_town_sets_its_own_order_of_acting(cast, away, at):
    services.set_acting_order(
        absent_rank=Rank.MANAGER,
        acting_ranks=[Rank.OFFICER],
        source_text="見本市事務決裁規程（例）",
        actor=cast.actor(cast.kimura),
        at=at,
    )
    away(cast.ueno)
    assert acting_for(cast.posts["子育て支援課長"], at) == [cast.aoki]


def test_somebody_above_never_acts_for_somebody_below(cast, in_mihon, at):
    with pytest.raises(services.UnableToOrganise, match="下の職位"):
        services.set_acting_order(
            absent_rank=Rank.MANAGER,
            acting_ranks=[Rank.DIRECTOR],
            source_text="",
            actor=cast.actor(cast.kimura),
            at=at,
        )


def test_holders_of_a_shared_post_come_main_holders_first(cast, in_mihon, at):
    post = cast.posts["監査委員事務局 書記"]
    services.appoint(
        user=cast.kudo,
        post=post,
        valid_from=at.date(),
        is_concurrent=True,
        actor=cast.actor(cast.kimura),
        at=at,
    )
    assert holders_of(post, at.date()) == [cast.kimura, cast.kudo]


def test_the_tree_takes_four_queries_however_many_departments(
    cast, in_mihon, at, django_assert_num_queries
):
    with django_assert_num_queries(4):
        branches = tree_on(at.date(), at=at)
    assert len(branches) == Department.objects.count()
    assert branches[0].department.name == "市長部局"
