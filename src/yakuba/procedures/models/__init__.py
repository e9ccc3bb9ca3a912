"""The tables of procedures, one noun a module."""

from .applications import Application
from .attachments import Attachment
from .bookings import Slot, SlotBooking
from .catalogue import FormVersion, Procedure
from .corrections import CorrectionRequest
from .drafts import Draft
from .emergency import EmergencyReading
from .examination import CheckMark, Note
from .exports import CaseExport, ExportPart
from .receipts import ReceiptSeries
from .retention import (
    DisposalItem,
    DisposalList,
    DraftPeriod,
    RetentionExtension,
    RetentionHold,
    RetentionRule,
)
from .satisfaction import SatisfactionReply

__all__ = [
    "Application",
    "Attachment",
    "CaseExport",
    "CheckMark",
    "CorrectionRequest",
    "DisposalItem",
    "DisposalList",
    "Draft",
    "DraftPeriod",
    "EmergencyReading",
    "ExportPart",
    "FormVersion",
    "Note",
    "Procedure",
    "ReceiptSeries",
    "RetentionExtension",
    "RetentionHold",
    "RetentionRule",
    "SatisfactionReply",
    "Slot",
    "SlotBooking",
]
