"""The catalogue: classification, files, documents and their numbers."""

from .binders import Binder, RecordClass
from .disposals import BinderDisposal, BinderDisposalItem, BinderHold
from .documents import Record, RecordFile, RecordSeries

__all__ = [
    "Binder",
    "BinderDisposal",
    "BinderDisposalItem",
    "BinderHold",
    "Record",
    "RecordClass",
    "RecordFile",
    "RecordSeries",
]
