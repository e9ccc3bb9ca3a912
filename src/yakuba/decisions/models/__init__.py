"""Decision, its circulations (one a round) and the steps of each."""

from .drafts import KIND, Attachment, Circulation, Decision, DraftSeries, Urgency
from .remarks import Remark
from .steps import Step

__all__ = [
    "KIND",
    "Attachment",
    "Circulation",
    "Decision",
    "DraftSeries",
    "Remark",
    "Step",
    "Urgency",
]
