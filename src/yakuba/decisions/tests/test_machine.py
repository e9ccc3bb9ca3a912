"""The whole machine, played by the cast in any order: it never gets stuck and never forgets."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import ClassVar

import pytest
from django.db.models import QuerySet
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from yakuba.decisions import policies, queries, services
from yakuba.decisions.models import Decision, Step
from yakuba.decisions.rules.stages import POSSIBLE, Act, Stage
from yakuba.foundation.events.models import EventRecord
from yakuba.organisation.demo import Cast
from yakuba.organisation.models import Appointment, Post

from .conftest import Drafter

NAMES = ["aoki", "ishida", "ueno", "eguchi", "kudo"]
WHO = st.sampled_from(NAMES)
HANDS = st.permutations(["ishida", "ueno", "eguchi"])
# Acts that move a draft nowhere.
BESIDE = {Act.POST_REVIEW, Act.REMARK, Act.HASTEN, Act.WANT, Act.INFORM, Act.ACKNOWLEDGE}
ENDS = {Stage.DECIDED, Stage.ABANDONED}


def test_every_stage_that_is_no_end_has_a_way_on() -> None:
    for stage in Stage:
        assert bool(POSSIBLE[stage] - BESIDE) is (stage not in ENDS)
    assert {act for acts in POSSIBLE.values() for act in acts} == set(Act)


@dataclass(frozen=True)
class World:
    """The town in which the machine plays."""

    town: Cast
    draft: Drafter
    at: datetime
    numbers: Iterator[int]
    posts: dict[str, Post]
    seen: set[str] = field(default_factory=set)

    def day(self, later: bool) -> datetime:
        """Return the moment of today, or the same tomorrow."""
        return self.at + timedelta(days=1) if later else self.at


class Machine(RuleBasedStateMachine):
    """One draft; 上野 is away today and back tomorrow."""

    world: ClassVar[World]

    @initialize(
        outcome=st.sampled_from(["GRANTED", "REFUSED"]),
        drafter=st.sampled_from(["aoki", "ishida"]),
        approvals=st.integers(0, 2),
        asks=st.booleans(),
        shows=st.booleans(),
    )
    def begin(self, outcome: str, drafter: str, approvals: int, asks: bool, shows: bool) -> None:
        self.decision = self.world.draft(
            about=f"M-{next(self.world.numbers)}",
            outcome=outcome,
            actor=self.world.town.actor(getattr(self.world.town, drafter)),
        )
        self.drafter_name = drafter
        self.drafter = getattr(self.world.town, drafter)
        if shows:
            self.inform(drafter, "kudo", False)
        # 石田 for himself, and then in the place of 上野, who is away.
        for _ in range(approvals):
            self.play(services.approve, "ishida", self.world.at)
        if asks:
            self.play(services.ask_withdrawal, drafter, self.world.at, reason="誤り")

    @property
    def stage(self) -> Stage:
        return Decision.objects.get(pk=self.decision.pk).stage

    def play(self, act, who: str, when: datetime, **given) -> None:
        with suppress(services.UnableToAct):
            act(
                decision=self.decision,
                actor=self.world.town.actor(getattr(self.world.town, who)),
                at=when,
                **given,
            )

    @rule(who=WHO, later=st.booleans(), condition=st.sampled_from(["", "可"]))
    def approve(self, who, later, condition) -> None:
        self.play(services.approve, who, self.world.day(later), condition=condition)

    @precondition(lambda self: self.stage is Stage.CIRCULATING)
    @rule(later=st.booleans(), hands=HANDS)
    def pass_on(self, later, hands) -> None:
        """Let the first of these approve whose turn it is, whoever is away."""
        for who in self.on_turn(hands, later):
            self.play(services.approve, who, self.world.day(later))

    @precondition(lambda self: self.stage is Stage.CIRCULATING)
    @rule(later=st.booleans(), hands=HANDS)
    def send_on_back(self, later, hands) -> None:
        """Let the first of these send it back whose turn it is, whoever is away."""
        for who in self.on_turn(hands, later):
            self.play(services.send_back, who, self.world.day(later), opinion="直す")

    def on_turn(self, hands: list[str], later: bool) -> list[str]:
        """Return the first of these whose turn it is, alone; or nobody."""
        now = Decision.objects.get(pk=self.decision.pk)
        for who in hands:
            actor = self.world.town.actor(getattr(self.world.town, who))
            if queries.turn_of(now, actor, self.world.day(later)).step:
                return [who]
        return []

    @precondition(lambda self: self.stage is Stage.CIRCULATING)
    @rule(who=WHO, later=st.booleans())
    def send_back(self, who, later) -> None:
        self.play(services.send_back, who, self.world.day(later), opinion="直す")

    @precondition(lambda self: self.stage is Stage.CIRCULATING)
    @rule(who=WHO, later=st.booleans(), order=st.integers(1, 3))
    def return_to(self, who, later, order) -> None:
        self.play(services.return_to, who, self.world.day(later), order=order, opinion="見直す")

    @precondition(lambda self: self.stage is Stage.CIRCULATING)
    @rule()
    def pull_back(self) -> None:
        self.play(services.pull_back, self.drafter_name, self.world.at)

    @precondition(lambda self: self.stage is Stage.CIRCULATING)
    @rule()
    def ask(self) -> None:
        self.play(services.ask_withdrawal, self.drafter_name, self.world.at, reason="誤り")

    @precondition(lambda self: self.stage is Stage.WITHDRAWAL_ASKED)
    @rule(who=WHO, later=st.booleans(), grant=st.booleans())
    def answer(self, who, later, grant) -> None:
        self.play(
            services.answer_withdrawal, who, self.world.day(later), grant=grant, opinion="確認"
        )

    @precondition(lambda self: not self.readers().exists())
    @rule(who=WHO, reader=WHO, later=st.booleans())
    def show(self, who, reader, later) -> None:
        self.inform(who, reader, later)

    def inform(self, who: str, reader: str, later: bool) -> None:
        post = self.world.posts[reader]
        self.play(services.inform, who, self.world.day(later), posts=[post], note="参考")

    def readers(self) -> QuerySet[Step]:
        """Return the posts that were shown the draft and have not read it."""
        return Step.objects.filter(decision=self.decision, wave=0, closed_at=None)

    @precondition(lambda self: self.readers().exists())
    @rule(later=st.booleans())
    def read(self, later) -> None:
        """Let everybody read it to whom it was shown."""
        for who, post in self.world.posts.items():
            for step in self.readers().filter(post=post):
                actor = self.world.town.actor(getattr(self.world.town, who))
                services.acknowledge(step=step, actor=actor, at=self.world.day(later))
                self.world.seen.add("READ")

    @precondition(lambda self: self.stage in (Stage.SENT_BACK, Stage.PULLED_BACK))
    @rule()
    def revise(self) -> None:
        self.play(services.revise, self.drafter_name, self.world.at, content=self.decision.content)

    @precondition(lambda self: self.stage in (Stage.SENT_BACK, Stage.PULLED_BACK))
    @rule()
    def abandon(self) -> None:
        self.play(services.abandon, self.drafter_name, self.world.at, reason="不要")

    @invariant()
    def somebody_can_go_on(self) -> None:
        now = Decision.objects.get(pk=self.decision.pk)
        self.world.seen.add(now.stage)
        if now.stage in ENDS:
            return
        if now.stage in (Stage.SENT_BACK, Stage.PULLED_BACK):
            assert policies.may_revise(actor=self.world.town.actor(self.drafter), decision=now)
            return
        people = [getattr(self.world.town, name) for name in ("ishida", "ueno", "eguchi", "omori")]
        turns = [
            queries.turn_of(now, self.world.town.actor(user), self.world.day(later=True)).step
            for user in people
        ]
        assert any(turns)

    @invariant()
    def nobody_decided_their_own_draft(self) -> None:
        closed = Step.objects.filter(decision=self.decision, closed_by__isnull=False, wave__gt=0)
        assert not closed.filter(closed_by=self.drafter).exists()

    @invariant()
    def nobody_waits_for_a_reader(self) -> None:
        readers = Step.objects.filter(decision=self.decision, wave=0)
        assert not readers.exclude(kind="KYORAN").exists()
        assert not readers.exclude(cancelled_at=None).exists()

    @invariant()
    def every_acting_approval_waits_for_its_holder(self) -> None:
        acted = Step.objects.filter(decision=self.decision, capacity="ACTING")
        for step in acted.filter(outcome="APPROVED"):
            self.world.seen.add("ACTING")
            assert step.post_review_needed
            assert step in queries.to_post_review(self.world.town.actor(self.world.town.ueno))

    @invariant()
    def what_is_decided_has_number_route_and_reason(self) -> None:
        now = Decision.objects.get(pk=self.decision.pk)
        facts = EventRecord.objects.filter(subject_id=str(now.pk))
        if now.stage is Stage.DECIDED:
            way = queries.steps_of_way(now)
            assert now.number
            assert now.rule["annotation"]
            assert all(step.outcome == "APPROVED" for step in way)
            assert way[-1].kind == "KESSAI"
            assert facts.filter(code="decisions.decision.made").count() == 1
        if now.stage is Stage.ABANDONED:
            assert facts.get(code="decisions.decision.abandoned").payload["reason"]

    def teardown(self) -> None:
        open_ones = Step.objects.filter(post_review_needed=True, post_reviewed_at=None)
        for step in open_ones:
            services.post_review(
                step=step,
                actor=self.world.town.actor(self.world.town.ueno),
                at=self.world.day(later=True),
            )
        assert not queries.to_post_review(self.world.town.actor(self.world.town.ueno)).exists()


# The rules of the game, not those of a database.
@pytest.mark.once
def test_the_cast_never_plays_it_into_a_corner(draft, town, away, at) -> None:
    away(town.ueno)
    held = Appointment.objects.filter(is_concurrent=False)
    posts = {
        row.user.username: row.post
        for row in held.filter(user__username__in=NAMES).select_related("post", "user")
    }
    world = World(town, draft, at, count(1), posts)
    run_state_machine_as_test(
        type("Played", (Machine,), {"world": world}),
        settings=settings(
            max_examples=50,
            stateful_step_count=10,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    # It went everywhere: no invariant held only because nothing happened.
    assert world.seen >= {"ACTING", "READ", *Stage}
