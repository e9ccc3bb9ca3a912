"""In what capacity somebody may close a step: as the holder, or in the holder's absence (代決)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from .stages import StepKind


class Capacity(StrEnum):
    """Whether the holder acted or somebody in the holder's place."""

    SELF = "SELF"
    ACTING = "ACTING"

    @property
    def label(self) -> str:
        return {"SELF": "本人", "ACTING": "代決"}[self.value]


@dataclass(frozen=True, slots=True)
class StepSituation:
    """A step at one moment: who holds its post, who is away, and who would act instead."""

    kind: StepKind
    post_label: str
    drafter_id: int
    holder_ids: frozenset[int]
    absent_ids: frozenset[int]
    # Whose turn it is to act for the holder, by the regulation's order.
    acting_ids: Sequence[int] = ()
    # False for what the table marks as 重要・異例・疑義.
    acting_allowed: bool = True

    @property
    def holder_is_away(self) -> bool:
        """Tell whether nobody who holds the post is present (不在 or 欠員)."""
        return not (self.holder_ids - self.absent_ids)

    def may_act(self, user_id: int) -> bool:
        """Tell whether this person acts for the absent holder; never the drafter."""
        return (
            self.holder_is_away
            and self.acting_allowed
            and user_id in self.acting_ids
            and user_id not in self.absent_ids
            and user_id != self.drafter_id
        )


def may_be_acted_for(kind: StepKind, *, table_allows: bool) -> bool:
    """Tell whether somebody may act in the holder's absence, by what the table says of the matter.

    What the table excludes (重要・異例・疑義) is excluded from deciding in another's place (代決);
    passing the paper on (回議・合議) decides nothing.
    """
    return table_allows or kind is not StepKind.KESSAI


@dataclass(frozen=True, slots=True)
class Standing:
    """The capacity in which somebody may act, or why not."""

    capacity: Capacity | None
    reason_ja: str = ""


def standing_of(user_id: int | None, *, holds_post: bool, step: StepSituation) -> Standing:
    """Tell whether the person may close the step, and in what capacity.

    代決 only in the holder's absence, in the regulation's order, and never for matters that are
    important, exceptional or doubtful (e.g. 富谷市事務決裁規程第5条・第6条).
    """
    if user_id is None:
        return Standing(None, "職員としてログインしてください。")
    if user_id == step.drafter_id:
        return Standing(None, "ご自身が起案したものは、承認や差戻しができません。")
    if holds_post or user_id in step.holder_ids:
        return Standing(Capacity.SELF)
    if not step.holder_is_away:
        return Standing(None, f"いまは{step.post_label}の{step.kind.label}を待っています。")
    if not step.acting_allowed:
        return Standing(
            None,
            f"{step.post_label}は不在ですが、重要・異例・疑義のある事項のため代決できません。",
        )
    if step.may_act(user_id):
        return Standing(Capacity.ACTING)
    return Standing(None, f"{step.post_label}は不在ですが、代決の順位にあたるのは別の職員です。")


def needs_post_review(capacity: Capacity, *, is_routine: bool) -> bool:
    """Tell whether the holder must look at it afterwards (後閲), except routine matters.

    The rule common to 事務決裁規程 (e.g. 富谷市事務決裁規程第7条).
    """
    return capacity is Capacity.ACTING and not is_routine
