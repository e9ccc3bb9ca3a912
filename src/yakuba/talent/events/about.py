"""What the facts of roles, contracts and needs are about."""

from yakuba.foundation.subjects.ref import SubjectRef

KIND = "talent.role_kind"
CALL = "talent.call"
CANDIDACY = "talent.candidacy"
TERM = "talent.term"
OUTSIDE = "talent.outside"
CONTRACT = "talent.contract"
NEED = "talent.need"


def kind_ref(key: object) -> SubjectRef:
    """Return the reference of an edition of a role."""
    return SubjectRef(KIND, str(key))


def call_ref(key: object) -> SubjectRef:
    """Return the reference of a call."""
    return SubjectRef(CALL, str(key))


def candidacy_ref(key: object) -> SubjectRef:
    """Return the reference of a candidacy."""
    return SubjectRef(CANDIDACY, str(key))


def term_ref(key: object) -> SubjectRef:
    """Return the reference of a term."""
    return SubjectRef(TERM, str(key))


def outside_ref(key: object) -> SubjectRef:
    """Return the reference of somebody from outside."""
    return SubjectRef(OUTSIDE, str(key))


def contract_ref(key: object) -> SubjectRef:
    """Return the reference of a contract."""
    return SubjectRef(CONTRACT, str(key))


def need_ref(key: object) -> SubjectRef:
    """Return the reference of a need."""
    return SubjectRef(NEED, str(key))
