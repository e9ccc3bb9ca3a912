"""What may hinder an act of circulation; each message is a sentence fit to be shown."""

from yakuba.kernel.verdict import UnableToAct


class UnableToDraft(UnableToAct):
    """起案できない."""


class UnableToApprove(UnableToAct):
    """承認できない."""


class UnableToSendBack(UnableToAct):
    """差し戻せない."""


class UnableToReturn(UnableToAct):
    """前の段階に差し戻せない."""


class UnableToPullBack(UnableToAct):
    """引き戻せない."""


class UnableToWithdraw(UnableToAct):
    """取下げを申し出られない、または申出に答えられない."""


class UnableToHasten(UnableToAct):
    """急ぎの指定を変えられない."""


class UnableToWant(UnableToAct):
    """決裁希望日を決められない."""


class UnableToRemark(UnableToAct):
    """意見を書けない."""


class UnableToRevise(UnableToAct):
    """再回議できない."""


class UnableToAbandon(UnableToAct):
    """廃案にできない."""


class UnableToInform(UnableToAct):
    """供覧先を加えられない."""


class UnableToAcknowledge(UnableToAct):
    """供覧を確認できない."""


class UnableToReview(UnableToAct):
    """後閲できない."""
