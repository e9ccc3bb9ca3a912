"""The pure rules: the route, the stages, and in what capacity somebody acts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.decisions.rules.capacity import (
    Capacity,
    StepSituation,
    may_be_acted_for,
    needs_post_review,
    standing_of,
)
from yakuba.decisions.rules.routes import NoRoute, Seat, build_route, why_asked
from yakuba.decisions.rules.stages import (
    Act,
    Stage,
    StepFacts,
    StepKind,
    is_complete,
    may_happen,
    next_wave,
    stage_of,
)
from yakuba.organisation.rules import Rank

AOKI, ISHIDA, UENO, EGUCHI, OMORI, KATO, MURAKAMI, MAEDA = range(1, 9)


def seat(rank: Rank, *holders: int, near: bool = True, post: int | None = None) -> Seat:
    return Seat(
        post_id=post if post is not None else 100 + rank.height,
        rank=rank,
        label=rank.label,
        holder_ids=frozenset(holders),
        is_near=near,
    )


LINE = [
    seat(Rank.CHIEF, ISHIDA),
    seat(Rank.MANAGER, UENO),
    seat(Rank.DIRECTOR, EGUCHI),
    seat(Rank.DEPUTY_MAYOR, OMORI),
    seat(Rank.MAYOR, KATO),
]
GENERAL_AFFAIRS = seat(Rank.MANAGER, MURAKAMI, near=False, post=201)
NEXT_SECTION = seat(Rank.MANAGER, MAEDA, post=202)


def told(route):
    return [(step.wave, step.kind.value, step.seat.post_id) for step in route.steps]


@pytest.mark.parametrize(
    ("deciding", "expected"),
    [
        (Rank.CHIEF, ["KESSAI"]),
        (Rank.MANAGER, ["KAIGI", "KESSAI"]),
        (Rank.DIRECTOR, ["KAIGI", "KAIGI", "KESSAI"]),
        (Rank.MAYOR, ["KAIGI", "KAIGI", "KAIGI", "KAIGI", "KESSAI"]),
    ],
)
def test_the_paper_climbs_to_the_deciding_rank_and_stops_there(deciding, expected) -> None:
    route = build_route(deciding=deciding, line=LINE, drafter_id=AOKI)
    assert [step.kind.value for step in route.steps] == expected
    assert route.steps[-1].seat.rank is deciding
    assert route.notes == ()


def test_ishida_drafts_and_is_left_out_of_the_circulation() -> None:
    route = build_route(deciding=Rank.MANAGER, line=LINE, drafter_id=ISHIDA)
    assert told(route) == [(1, "KESSAI", LINE[1].post_id)]
    assert "起案者が係長の職にあるため" in route.notes[0]


def test_ueno_drafts_what_a_manager_decides_and_eguchi_decides_it() -> None:
    route = build_route(deciding=Rank.MANAGER, line=LINE, drafter_id=UENO)
    assert route.steps[-1].seat.rank is Rank.DIRECTOR
    assert "その上司の決裁" in route.notes[0]


def test_the_mayor_cannot_decide_alone_what_the_mayor_drafted() -> None:
    with pytest.raises(NoRoute, match="組織の登録"):
        build_route(deciding=Rank.MAYOR, line=LINE, drafter_id=KATO)


def test_a_village_without_directors_sends_it_to_the_deputy_mayor() -> None:
    line = [s for s in LINE if s.rank is not Rank.DIRECTOR]
    route = build_route(deciding=Rank.DIRECTOR, line=line, drafter_id=AOKI)
    assert route.steps[-1].seat.rank is Rank.DEPUTY_MAYOR
    assert any("上司にあたる" in note for note in route.notes)


def test_a_vacant_chief_is_skipped_but_a_vacant_decider_stays_for_acting() -> None:
    line = [seat(Rank.CHIEF), seat(Rank.MANAGER), *LINE[2:]]
    route = build_route(deciding=Rank.MANAGER, line=line, drafter_id=AOKI)
    assert told(route) == [(1, "KESSAI", LINE[1].post_id)]


def test_who_holds_two_posts_of_the_line_stamps_once() -> None:
    line = [seat(Rank.CHIEF, UENO), seat(Rank.MANAGER, UENO), *LINE[2:]]
    route = build_route(deciding=Rank.MANAGER, line=line, drafter_id=AOKI)
    assert [step.seat.rank for step in route.steps] == [Rank.MANAGER]
    assert "兼ねる" in route.notes[0]


def test_a_section_of_the_same_division_is_heard_after_the_manager() -> None:
    route = build_route(
        deciding=Rank.DIRECTOR, line=LINE, consulted=[NEXT_SECTION], drafter_id=AOKI
    )
    assert [step.kind.value for step in route.steps] == ["KAIGI", "KAIGI", "GOGI", "KESSAI"]


def test_another_division_is_heard_after_the_director() -> None:
    route = build_route(
        deciding=Rank.DEPUTY_MAYOR,
        line=LINE,
        consulted=[GENERAL_AFFAIRS, NEXT_SECTION],
        drafter_id=AOKI,
    )
    assert told(route)[2:5] == [
        (3, "GOGI", NEXT_SECTION.post_id),
        (4, "KAIGI", LINE[2].post_id),
        (5, "GOGI", GENERAL_AFFAIRS.post_id),
    ]


def test_two_sections_of_other_divisions_are_heard_at_the_same_time() -> None:
    other = seat(Rank.MANAGER, 77, near=False, post=203)
    route = build_route(
        deciding=Rank.MANAGER, line=LINE, consulted=[GENERAL_AFFAIRS, other], drafter_id=AOKI
    )
    waves = [step.wave for step in route.steps if step.kind is StepKind.GOGI]
    assert waves == [2, 2]


def test_information_comes_after_the_decision() -> None:
    route = build_route(
        deciding=Rank.CHIEF, line=LINE, informed=[GENERAL_AFFAIRS, LINE[0]], drafter_id=AOKI
    )
    assert [step.kind.value for step in route.steps] == ["KESSAI", "KYORAN"]


people = st.integers(min_value=1, max_value=6)
holders = st.frozensets(people, max_size=2)
lines = st.lists(st.tuples(st.sampled_from(list(Rank)), holders), min_size=1, max_size=8).map(
    lambda found: [
        Seat(post_id=at, rank=rank, label=rank.label, holder_ids=held)
        for at, (rank, held) in enumerate(found)
    ]
)
others = st.lists(st.tuples(st.sampled_from(list(Rank)), holders, st.booleans()), max_size=4).map(
    lambda found: [
        Seat(post_id=50 + at, rank=rank, label=rank.label, holder_ids=held, is_near=near)
        for at, (rank, held, near) in enumerate(found)
    ]
)


@given(
    line=lines,
    deciding=st.sampled_from(list(Rank)),
    consulted=others,
    informed=others,
    drafter=people,
)
def test_every_route_keeps_the_regulation(line, deciding, consulted, informed, drafter) -> None:
    try:
        route = build_route(
            deciding=deciding,
            line=line,
            consulted=consulted,
            informed=informed,
            drafter_id=drafter,
        )
    except NoRoute:
        fit = [s for s in line if s.rank.height >= deciding.height]
        assert all(drafter in s.holder_ids for s in fit)
        return
    steps = route.steps
    kessai = [step for step in steps if step.kind is StepKind.KESSAI]
    assert len(kessai) == 1, "one post decides"
    assert kessai[0].seat.rank.height >= deciding.height
    lower = [
        s
        for s in line
        if deciding.height <= s.rank.height < kessai[0].seat.rank.height
        and drafter not in s.holder_ids
    ]
    assert not lower, "nobody above the deciding rank is bothered without need"
    assert all(drafter not in step.seat.holder_ids for step in steps), "four eyes"
    ids = [step.seat.post_id for step in steps]
    assert len(ids) == len(set(ids)), "every post once"
    waves = [step.wave for step in steps]
    assert waves == sorted(waves)
    assert set(waves) == set(range(1, max(waves) + 1)), "no empty wave"
    heights = [s.seat.rank.height for s in steps if s.kind.follows_the_line]
    assert heights == sorted(heights), "the line climbs"
    after = steps[steps.index(kessai[0]) + 1 :]
    assert all(step.kind is StepKind.KYORAN for step in after)


def situation(**changes) -> StepSituation:
    given_ = {
        "kind": StepKind.KESSAI,
        "post_label": "子育て支援課長",
        "drafter_id": AOKI,
        "holder_ids": frozenset({UENO}),
        "absent_ids": frozenset(),
        "acting_ids": (ISHIDA,),
    }
    return StepSituation(**{**given_, **changes})


AWAY = frozenset({UENO})


@pytest.mark.parametrize(
    ("who", "holds", "changes", "capacity", "reason"),
    [
        (UENO, True, {}, Capacity.SELF, ""),
        (UENO, True, {"absent_ids": AWAY}, Capacity.SELF, ""),
        (ISHIDA, False, {}, None, "待っています"),
        (ISHIDA, False, {"absent_ids": AWAY}, Capacity.ACTING, ""),
        (ISHIDA, False, {"holder_ids": frozenset()}, Capacity.ACTING, ""),
        (ISHIDA, False, {"absent_ids": AWAY, "acting_allowed": False}, None, "代決できません"),
        (ISHIDA, False, {"absent_ids": AWAY | {ISHIDA}}, None, "別の職員"),
        (EGUCHI, False, {"absent_ids": AWAY}, None, "別の職員"),
        (AOKI, False, {"absent_ids": AWAY, "acting_ids": (AOKI,)}, None, "ご自身が起案"),
        (AOKI, True, {"holder_ids": frozenset({AOKI})}, None, "ご自身が起案"),
        (None, False, {}, None, "ログイン"),
    ],
)
def test_who_may_close_a_step(who, holds, changes, capacity, reason) -> None:
    standing = standing_of(who, holds_post=holds, step=situation(**changes))
    assert standing.capacity is capacity
    assert reason in standing.reason_ja


@pytest.mark.parametrize(
    ("kind", "table_allows", "expected"),
    [
        (StepKind.KESSAI, True, True),
        (StepKind.KESSAI, False, False),
        (StepKind.KAIGI, False, True),
        (StepKind.GOGI, False, True),
    ],
)
def test_what_the_table_excludes_is_excluded_from_deciding_only(
    kind, table_allows, expected
) -> None:
    assert may_be_acted_for(kind, table_allows=table_allows) is expected


@pytest.mark.parametrize(
    ("capacity", "routine", "needed"),
    [
        (Capacity.ACTING, False, True),
        (Capacity.ACTING, True, False),
        (Capacity.SELF, False, False),
    ],
)
def test_an_acting_decision_is_reviewed_unless_routine(capacity, routine, needed) -> None:
    assert needs_post_review(capacity, is_routine=routine) is needed


# Whoever was given the paper to read may always say so.
ALLOWED = {(stage, Act.ACKNOWLEDGE) for stage in Stage} | {
    (Stage.CIRCULATING, Act.APPROVE),
    (Stage.CIRCULATING, Act.SEND_BACK),
    (Stage.CIRCULATING, Act.RETURN),
    (Stage.CIRCULATING, Act.PULL_BACK),
    (Stage.CIRCULATING, Act.ASK_WITHDRAWAL),
    (Stage.CIRCULATING, Act.HASTEN),
    (Stage.CIRCULATING, Act.REMARK),
    (Stage.CIRCULATING, Act.WANT),
    (Stage.CIRCULATING, Act.INFORM),
    (Stage.WITHDRAWAL_ASKED, Act.ANSWER_WITHDRAWAL),
    (Stage.WITHDRAWAL_ASKED, Act.REMARK),
    (Stage.WITHDRAWAL_ASKED, Act.WANT),
    (Stage.WITHDRAWAL_ASKED, Act.INFORM),
    (Stage.SENT_BACK, Act.REMARK),
    (Stage.SENT_BACK, Act.REVISE),
    (Stage.SENT_BACK, Act.ABANDON),
    (Stage.SENT_BACK, Act.WANT),
    (Stage.SENT_BACK, Act.INFORM),
    (Stage.PULLED_BACK, Act.REMARK),
    (Stage.PULLED_BACK, Act.REVISE),
    (Stage.PULLED_BACK, Act.ABANDON),
    (Stage.PULLED_BACK, Act.WANT),
    (Stage.PULLED_BACK, Act.INFORM),
    (Stage.DECIDED, Act.INFORM),
}


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("act", [act for act in Act if act is not Act.POST_REVIEW])
def test_what_may_be_done_when(stage: Stage, act: Act) -> None:
    verdict = may_happen(act, stage)
    assert verdict.allowed is ((stage, act) in ALLOWED)
    assert verdict.allowed or act.label in verdict.reason_ja


@pytest.mark.parametrize("stage", list(Stage))
def test_the_review_of_an_acting_decision_is_possible_whatever_came_later(stage) -> None:
    assert may_happen(Act.POST_REVIEW, stage)


@given(*[st.booleans()] * 5)
def test_the_stage_is_derived_from_facts(decided, abandoned, pulled_back, sent_back, asked) -> None:
    stage = stage_of(
        decided=decided,
        abandoned=abandoned,
        pulled_back=pulled_back,
        sent_back=sent_back,
        withdrawal_asked=asked,
    )
    assert (stage is Stage.DECIDED) is decided
    if not any((decided, abandoned, pulled_back, sent_back)):
        assert stage is (Stage.WITHDRAWAL_ASKED if asked else Stage.CIRCULATING)


def test_a_wave_waits_for_all_of_its_consultations() -> None:
    steps = [
        StepFacts(1, 1, StepKind.KAIGI, True),
        StepFacts(2, 2, StepKind.GOGI, True),
        StepFacts(3, 2, StepKind.GOGI, False),
        StepFacts(4, 3, StepKind.KESSAI, False),
    ]
    assert next_wave(steps) == 2


def test_information_does_not_hold_the_decision_up() -> None:
    steps = [
        StepFacts(1, 1, StepKind.KESSAI, True),
        StepFacts(2, 2, StepKind.KYORAN, False),
    ]
    assert is_complete(steps)


@pytest.mark.parametrize(
    ("kind", "rank", "words"),
    [
        (StepKind.KAIGI, Rank.CHIEF, "上司にあたる"),
        (StepKind.GOGI, Rank.MANAGER, "合議を定めています"),
        (StepKind.KYORAN, Rank.MANAGER, "知らせる"),
        (StepKind.KESSAI, Rank.MANAGER, "課長が決裁すると定めています"),
        (StepKind.KESSAI, Rank.DIRECTOR, "上司が決裁します"),
    ],
)
def test_each_post_is_told_why_it_is_asked(kind, rank, words) -> None:
    assert words in why_asked(kind, deciding=Rank.MANAGER, rank=rank)
