"""Where a decision stands, and which act is possible there."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from yakuba.kernel.verdict import ALLOWED, Verdict, denied


class StepKind(StrEnum):
    """What a post does with the paper that reaches it."""

    KAIGI = "KAIGI"
    GOGI = "GOGI"
    KESSAI = "KESSAI"
    KYORAN = "KYORAN"

    @property
    def label(self) -> str:
        return {"KAIGI": "回議", "GOGI": "合議", "KESSAI": "決裁", "KYORAN": "供覧"}[self.value]

    @property
    def blocks(self) -> bool:
        """Tell whether the route waits for this step; information after the decision does not."""
        return self is not StepKind.KYORAN

    @property
    def follows_the_line(self) -> bool:
        """Tell whether the step belongs to the drafter's own line of superiors."""
        return self in (StepKind.KAIGI, StepKind.KESSAI)


# The wave of posts that were added for information: they lie beside the route and wait for nothing.
BESIDE = 0


class Outcome(StrEnum):
    """What the holder of a step did."""

    APPROVED = "APPROVED"
    SENT_BACK = "SENT_BACK"

    @property
    def label(self) -> str:
        return {"APPROVED": "承認", "SENT_BACK": "差戻し"}[self.value]


class Stage(StrEnum):
    """Where a decision stands; derived, never stored."""

    CIRCULATING = "CIRCULATING"
    WITHDRAWAL_ASKED = "WITHDRAWAL_ASKED"
    SENT_BACK = "SENT_BACK"
    PULLED_BACK = "PULLED_BACK"
    DECIDED = "DECIDED"
    ABANDONED = "ABANDONED"

    @property
    def label(self) -> str:
        return {
            "CIRCULATING": "回議中",
            "WITHDRAWAL_ASKED": "取下げの申出中",
            "SENT_BACK": "差戻し",
            "PULLED_BACK": "引戻し",
            "DECIDED": "決裁済み",
            "ABANDONED": "廃案",
        }[self.value]


class Act(StrEnum):
    """The named acts on a decision."""

    APPROVE = "APPROVE"
    SEND_BACK = "SEND_BACK"
    RETURN = "RETURN"
    PULL_BACK = "PULL_BACK"
    ASK_WITHDRAWAL = "ASK_WITHDRAWAL"
    ANSWER_WITHDRAWAL = "ANSWER_WITHDRAWAL"
    HASTEN = "HASTEN"
    REMARK = "REMARK"
    REVISE = "REVISE"
    ABANDON = "ABANDON"
    WANT = "WANT"
    INFORM = "INFORM"
    ACKNOWLEDGE = "ACKNOWLEDGE"
    POST_REVIEW = "POST_REVIEW"

    @property
    def label(self) -> str:
        return {
            "APPROVE": "承認",
            "SEND_BACK": "差戻し",
            "RETURN": "前の段階への差戻し",
            "PULL_BACK": "引戻し",
            "ASK_WITHDRAWAL": "取下げの申出",
            "ANSWER_WITHDRAWAL": "取下げの申出への回答",
            "HASTEN": "急ぎの指定",
            "REMARK": "意見",
            "REVISE": "再回議",
            "ABANDON": "廃案",
            "WANT": "決裁希望日の変更",
            "INFORM": "供覧先の追加",
            "ACKNOWLEDGE": "供覧の確認",
            "POST_REVIEW": "後閲",
        }[self.value]


# Whoever was given the paper to read may say so wherever it stands; a post that acted for another
# is reviewed wherever it stands.
_ALWAYS = frozenset({Act.ACKNOWLEDGE, Act.POST_REVIEW})
_WHILE_OPEN = _ALWAYS | {Act.REMARK, Act.INFORM, Act.WANT}

POSSIBLE: dict[Stage, frozenset[Act]] = {
    Stage.CIRCULATING: _WHILE_OPEN
    | {
        Act.APPROVE,
        Act.SEND_BACK,
        Act.RETURN,
        Act.PULL_BACK,
        Act.ASK_WITHDRAWAL,
        Act.HASTEN,
    },
    # Whoever holds the paper answers first: nothing is decided that its drafter takes back.
    Stage.WITHDRAWAL_ASKED: _WHILE_OPEN | {Act.ANSWER_WITHDRAWAL},
    Stage.SENT_BACK: _WHILE_OPEN | {Act.REVISE, Act.ABANDON},
    Stage.PULLED_BACK: _WHILE_OPEN | {Act.REVISE, Act.ABANDON},
    Stage.DECIDED: _ALWAYS | {Act.INFORM},
    Stage.ABANDONED: _ALWAYS,
}

_WHY_NOT: dict[Stage, str] = {
    Stage.CIRCULATING: "この起案は回議中です。",
    Stage.WITHDRAWAL_ASKED: "起案者が取下げを申し出ています。先に申出に答えてください。",
    Stage.SENT_BACK: "この起案は差し戻されています。起案者が直すと、もう一度回ります。",
    Stage.PULLED_BACK: "この起案は起案者が引き戻しました。起案者が直すと、もう一度回ります。",
    Stage.DECIDED: "この起案はすでに決裁されています。",
    Stage.ABANDONED: "この起案は廃案になっています。",
}


def may_happen(act: Act, stage: Stage) -> Verdict:
    """Tell whether the act is possible at this stage at all, whoever acts."""
    if act in POSSIBLE[stage]:
        return ALLOWED
    return denied(f"{_WHY_NOT[stage]}「{act.label}」はできません。")


def stage_of(
    *,
    decided: bool,
    abandoned: bool,
    pulled_back: bool,
    sent_back: bool,
    withdrawal_asked: bool = False,
) -> Stage:
    """Derive the stage from the facts of the decision and of its latest circulation."""
    if decided:
        return Stage.DECIDED
    if abandoned:
        return Stage.ABANDONED
    if pulled_back:
        return Stage.PULLED_BACK
    if sent_back:
        return Stage.SENT_BACK
    return Stage.WITHDRAWAL_ASKED if withdrawal_asked else Stage.CIRCULATING


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What the reckoning of the next wave needs to know of a step."""

    key: int
    wave: int
    kind: StepKind
    is_closed: bool


def next_wave(steps: Iterable[StepFacts]) -> int | None:
    """Return the number of the first wave that still has an open blocking step."""
    open_waves = [step.wave for step in steps if step.kind.blocks and not step.is_closed]
    return min(open_waves, default=None)


def is_complete(steps: Iterable[StepFacts]) -> bool:
    """Tell whether every blocking step is closed, which decides the matter."""
    return next_wave(steps) is None
