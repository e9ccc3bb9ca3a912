"""Writes, one function a verb."""

from yakuba.kernel.verdict import UnableToAct

from .approving import acknowledge, approve, send_back
from .drafting import abandon, draft, pull_back, revise
from .erasing import erase
from .errors import (
    UnableToAbandon,
    UnableToAcknowledge,
    UnableToApprove,
    UnableToDraft,
    UnableToHasten,
    UnableToInform,
    UnableToPullBack,
    UnableToRemark,
    UnableToReturn,
    UnableToReview,
    UnableToRevise,
    UnableToSendBack,
    UnableToWant,
    UnableToWithdraw,
)
from .hastening import hasten
from .informing import inform
from .remarking import remark
from .returning import return_to
from .reviewing import post_review
from .wanting import want_by
from .withdrawing import answer_withdrawal, ask_withdrawal

__all__ = [
    "UnableToAbandon",
    "UnableToAcknowledge",
    "UnableToAct",
    "UnableToApprove",
    "UnableToDraft",
    "UnableToHasten",
    "UnableToInform",
    "UnableToPullBack",
    "UnableToRemark",
    "UnableToReturn",
    "UnableToReview",
    "UnableToRevise",
    "UnableToSendBack",
    "UnableToWant",
    "UnableToWithdraw",
    "abandon",
    "acknowledge",
    "answer_withdrawal",
    "approve",
    "ask_withdrawal",
    "draft",
    "erase",
    "hasten",
    "inform",
    "post_review",
    "pull_back",
    "remark",
    "return_to",
    "revise",
    "send_back",
    "want_by",
]
