"""The catalogue: classification, files, documents and their numbers."""

from .binders import Binder, RecordClass
from .documents import Record, RecordFile, RecordSeries

__all__ = ["Binder", "Record", "RecordClass", "RecordFile", "RecordSeries"]
