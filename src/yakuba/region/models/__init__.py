"""What is shared among municipalities, each row owned by the one that wrote it."""

from .advisers import Adviser, AdviserContact, AdviserIntake
from .deliveries import DeliveryDay, DeliveryReport, DispatchCase, FollowUp
from .exchange import Audience, Published
from .indicators import ClassFigure, IndicatorIntake, IndicatorSharing, IndicatorValue, PeerList
from .joint_training import (
    AttendanceCount,
    JointTraining,
    SeatAllotment,
    SeatRequest,
    TrainingPlace,
)
from .library import LibraryItem, LibraryKind, Takeover
from .matching import MatchLine, MatchRun
from .notices import Notice
from .offers import Answer, Offer, Reply
from .places import Place
from .procurement import Joining, Procurement, Remark, RemarkAnswer, Specification
from .requests import DispatchRequest, Round
from .schemes import Provider, Scheme
from .specialists import SlotAnswer, SlotRequest, SpecialistSlot
from .surveys import NeedAnswer, NeedSurvey, Reminder

__all__ = [
    "Adviser",
    "AdviserContact",
    "AdviserIntake",
    "Answer",
    "AttendanceCount",
    "Audience",
    "ClassFigure",
    "DeliveryDay",
    "DeliveryReport",
    "DispatchCase",
    "DispatchRequest",
    "FollowUp",
    "IndicatorIntake",
    "IndicatorSharing",
    "IndicatorValue",
    "Joining",
    "JointTraining",
    "LibraryItem",
    "LibraryKind",
    "MatchLine",
    "MatchRun",
    "NeedAnswer",
    "NeedSurvey",
    "Notice",
    "Offer",
    "PeerList",
    "Place",
    "Procurement",
    "Provider",
    "Published",
    "Remark",
    "RemarkAnswer",
    "Reminder",
    "Reply",
    "Round",
    "Scheme",
    "SeatAllotment",
    "SeatRequest",
    "SlotAnswer",
    "SlotRequest",
    "SpecialistSlot",
    "Specification",
    "Takeover",
    "TrainingPlace",
]
