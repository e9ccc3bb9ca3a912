"""The tables of procedures, one noun a module."""

from .applications import Application
from .attachments import Attachment
from .bookings import Slot, SlotBooking
from .catalogue import FormVersion, Procedure
from .corrections import CorrectionRequest
from .drafts import Draft
from .examination import CheckMark, Note
from .receipts import ReceiptSeries
from .satisfaction import SatisfactionReply

__all__ = [
    "Application",
    "Attachment",
    "CheckMark",
    "CorrectionRequest",
    "Draft",
    "FormVersion",
    "Note",
    "Procedure",
    "ReceiptSeries",
    "SatisfactionReply",
    "Slot",
    "SlotBooking",
]
