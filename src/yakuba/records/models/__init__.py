"""The catalogue: classification, files, documents and their numbers."""

from .binders import Binder, RecordClass
from .disposals import BinderDisposal, BinderDisposalItem, BinderHold
from .documents import Record, RecordFile, RecordSeries
from .seals import OfficialSeal, SealUse

__all__ = [
    "Binder",
    "BinderDisposal",
    "BinderDisposalItem",
    "BinderHold",
    "OfficialSeal",
    "Record",
    "RecordClass",
    "RecordFile",
    "RecordSeries",
    "SealUse",
]
