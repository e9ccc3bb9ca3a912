"""What the facts of records are about."""

from yakuba.foundation.subjects.ref import SubjectRef

RECORD = "records.record"
BINDER = "records.binder"
CLASS = "records.class"
DISPOSAL = "records.disposal"
SEAL = "records.seal"


def record_ref(key: object) -> SubjectRef:
    """Return the reference of a document."""
    return SubjectRef(RECORD, str(key))


def binder_ref(key: object) -> SubjectRef:
    """Return the reference of a file."""
    return SubjectRef(BINDER, str(key))


def class_ref(key: object) -> SubjectRef:
    """Return the reference of a class."""
    return SubjectRef(CLASS, str(key))


def disposal_ref(key: object) -> SubjectRef:
    """Return the reference of a list of disposal."""
    return SubjectRef(DISPOSAL, str(key))


def seal_ref(key: object) -> SubjectRef:
    """Return the reference of an official seal."""
    return SubjectRef(SEAL, str(key))
