"""The kinds of words that stand on a draft besides its acts, and who is free to ask to withdraw."""

from enum import StrEnum

from yakuba.kernel.verdict import ALLOWED, Verdict, denied


class RemarkKind(StrEnum):
    """What the words are."""

    REMARK = "REMARK"
    CONDITION = "CONDITION"
    WITHDRAWAL = "WITHDRAWAL"
    ANSWER = "ANSWER"
    INFORMATION = "INFORMATION"

    @property
    def label(self) -> str:
        return {
            "REMARK": "意見",
            "CONDITION": "承認の条件",
            "WITHDRAWAL": "取下げの理由",
            "ANSWER": "取下げの申出への回答",
            "INFORMATION": "供覧の添え書き",
        }[self.value]


def may_take_back(*, is_handled: bool) -> Verdict:
    """Tell whether the drafter may pull back without asking: until somebody has acted (引戻し)."""
    if is_handled:
        return denied(
            "すでに承認した人がいるため、引き戻せません。「取下げを申し出る」を使ってください。"
        )
    return ALLOWED


def may_ask_to_withdraw(*, is_handled: bool, has_asked: bool) -> Verdict:
    """Tell whether the drafter may ask to withdraw: after somebody acted, once a round (取下申出)."""
    if not is_handled:
        return denied("まだだれも承認していないので、申し出なくても「引き戻す」が使えます。")
    if has_asked:
        return denied(
            "この回の取下げの申出には、すでに回答がありました。意見を書いて相談してください。"
        )
    return ALLOWED
