"""Writes, one function a verb."""

from .approving import acknowledge, approve, send_back
from .drafting import abandon, draft, pull_back, revise
from .erasing import erase
from .errors import (
    UnableToAbandon,
    UnableToAcknowledge,
    UnableToAct,
    UnableToApprove,
    UnableToDraft,
    UnableToPullBack,
    UnableToReview,
    UnableToRevise,
    UnableToSendBack,
)
from .reviewing import post_review

__all__ = [
    "UnableToAbandon",
    "UnableToAcknowledge",
    "UnableToAct",
    "UnableToApprove",
    "UnableToDraft",
    "UnableToPullBack",
    "UnableToReview",
    "UnableToRevise",
    "UnableToSendBack",
    "abandon",
    "acknowledge",
    "approve",
    "draft",
    "erase",
    "post_review",
    "pull_back",
    "revise",
    "send_back",
]
