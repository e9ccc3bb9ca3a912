"""Writes, one function a verb."""

from .absences import (
    cancel_absence,
    change_absence,
    end_absence,
    register_absence,
)
from .errors import (
    UnableToAppoint,
    UnableToOrganise,
    UnableToRegisterAbsence,
)
from .organising import (
    appoint,
    close_day,
    close_department,
    create_post,
    end_appointment,
    found_department,
    found_municipality,
    reopen_day,
    set_acting_order,
)

__all__ = [
    "UnableToAppoint",
    "UnableToOrganise",
    "UnableToRegisterAbsence",
    "appoint",
    "cancel_absence",
    "change_absence",
    "close_day",
    "close_department",
    "create_post",
    "end_absence",
    "end_appointment",
    "found_department",
    "found_municipality",
    "register_absence",
    "reopen_day",
    "set_acting_order",
]
