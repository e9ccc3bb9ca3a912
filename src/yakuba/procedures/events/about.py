"""What the facts of procedures are about."""

from yakuba.foundation.subjects.ref import SubjectRef

PROCEDURE = "procedures.procedure"
DRAFT = "procedures.draft"
APPLICATION = "procedures.application"
DISPOSAL = "procedures.disposal"
DRAFT_PERIOD = "procedures.draft_period"


def procedure_ref(key: object) -> SubjectRef:
    """Return the reference of a procedure."""
    return SubjectRef(PROCEDURE, str(key))


def draft_ref(key: object) -> SubjectRef:
    """Return the reference of a draft."""
    return SubjectRef(DRAFT, str(key))


def application_ref(key: object) -> SubjectRef:
    """Return the reference of an application."""
    return SubjectRef(APPLICATION, str(key))


def disposal_ref(key: object) -> SubjectRef:
    """Return the reference of a list in the register of disposal."""
    return SubjectRef(DISPOSAL, str(key))


def draft_period_ref(key: object) -> SubjectRef:
    """Return the reference of a version of the town's period for drafts."""
    return SubjectRef(DRAFT_PERIOD, str(key))
