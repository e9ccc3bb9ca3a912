"""Where an application stands, derived from its stamps; there is no stored status."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .localisation import Localised, Reader


class Stage(StrEnum):
    """The stages; CONCLUDED is the only last one, `Outcome` says how it ended."""

    ARRIVED = "ARRIVED"
    ACCEPTED = "ACCEPTED"
    EXAMINING = "EXAMINING"
    CORRECTING = "CORRECTING"
    DECIDING = "DECIDING"
    CONCLUDED = "CONCLUDED"

    @property
    def label(self) -> str:
        """What staff read."""
        return {
            "ARRIVED": "到達",
            "ACCEPTED": "収受済",
            "EXAMINING": "審査中",
            "CORRECTING": "補正待ち",
            "DECIDING": "決裁中",
            "CONCLUDED": "終了",
        }[self.value]

    def for_applicant(self, reader: Reader = Reader.JA) -> str:
        """What the applicant reads on the status page."""
        return _FOR_APPLICANT[self.value].text(reader)

    @property
    def is_open(self) -> bool:
        return self is not Stage.CONCLUDED


_FOR_APPLICANT = {
    "ARRIVED": Localised("届きました", "届きました", "Received"),
    "ACCEPTED": Localised("受け付けました", "受け付けました", "Accepted"),
    "EXAMINING": Localised("審査しています", "内容を 見ています", "Under review"),
    "CORRECTING": Localised(
        "あなたの補正を待っています",
        "あなたが 直すのを 待っています",
        "Waiting for your correction",
    ),
    "DECIDING": Localised("決定の手続中です", "決めているところです", "Being decided"),
    "CONCLUDED": Localised("終わりました", "終わりました", "Finished"),
}


@dataclass(frozen=True, slots=True)
class Stamps:
    """The moments an application bears, and whether a correction is with the applicant."""

    accepted_at: datetime | None = None
    claimed_at: datetime | None = None
    correction_open: bool = False
    deciding_since: datetime | None = None
    concluded_at: datetime | None = None


def stage_of(stamps: Stamps) -> Stage:
    """Return the stage; the latest act that still stands decides."""
    if stamps.concluded_at is not None:
        return Stage.CONCLUDED
    if stamps.correction_open:
        return Stage.CORRECTING
    if stamps.deciding_since is not None:
        return Stage.DECIDING
    if stamps.claimed_at is not None:
        return Stage.EXAMINING
    # 行政手続法7条: examination is due from arrival on; accepting is only a stamp of the office.
    return Stage.ARRIVED if stamps.accepted_at is None else Stage.ACCEPTED


class Act(StrEnum):
    """What can be done with an application."""

    ACCEPT = "ACCEPT"
    CLAIM = "CLAIM"
    RELEASE = "RELEASE"
    CHECK = "CHECK"
    NOTE = "NOTE"
    REQUEST_CORRECTION = "REQUEST_CORRECTION"
    CANCEL_CORRECTION = "CANCEL_CORRECTION"
    ANSWER_CORRECTION = "ANSWER_CORRECTION"
    WITHDRAW = "WITHDRAW"
    DRAFT_DISPOSITION = "DRAFT_DISPOSITION"

    @property
    def label(self) -> str:
        return {
            "ACCEPT": "収受",
            "CLAIM": "担当する",
            "RELEASE": "担当を外れる",
            "CHECK": "審査項目の判定",
            "NOTE": "メモ",
            "REQUEST_CORRECTION": "補正の依頼",
            "CANCEL_CORRECTION": "補正依頼の取消し",
            "ANSWER_CORRECTION": "補正",
            "WITHDRAW": "取下げ",
            "DRAFT_DISPOSITION": "起案",
        }[self.value]


# The transition table: every act and the stages in which it may be done.
ALLOWED_IN: dict[Act, frozenset[Stage]] = {
    Act.ACCEPT: frozenset({Stage.ARRIVED, Stage.EXAMINING, Stage.CORRECTING}),
    Act.CLAIM: frozenset({Stage.ARRIVED, Stage.ACCEPTED, Stage.EXAMINING, Stage.CORRECTING}),
    Act.RELEASE: frozenset({Stage.EXAMINING, Stage.CORRECTING}),
    Act.CHECK: frozenset({Stage.EXAMINING}),
    Act.NOTE: frozenset(Stage),
    Act.REQUEST_CORRECTION: frozenset({Stage.EXAMINING}),
    Act.CANCEL_CORRECTION: frozenset({Stage.CORRECTING}),
    Act.ANSWER_CORRECTION: frozenset({Stage.CORRECTING}),
    Act.WITHDRAW: frozenset(
        {Stage.ARRIVED, Stage.ACCEPTED, Stage.EXAMINING, Stage.CORRECTING, Stage.DECIDING}
    ),
    Act.DRAFT_DISPOSITION: frozenset({Stage.EXAMINING}),
}


def may_be_done(act: Act, stage: Stage) -> bool:
    """Tell whether the stage admits the act."""
    return stage in ALLOWED_IN[act]


def why_not(act: Act, stage: Stage) -> str:
    """Return the sentence for an act that the stage does not admit; empty when it does."""
    if may_be_done(act, stage):
        return ""
    if stage is Stage.CONCLUDED:
        return f"この申請は終わっているため、「{act.label}」はできません。"
    return f"いまは「{stage.label}」のため、「{act.label}」はできません。"
