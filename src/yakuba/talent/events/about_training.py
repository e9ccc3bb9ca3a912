"""What the facts of training are about."""

from yakuba.foundation.subjects.ref import SubjectRef

COURSE = "talent.course"
SESSION = "talent.session"
ENROLMENT = "talent.enrolment"
CERTIFICATE = "talent.certificate"
TRAINING_PLAN = "talent.training_plan"
REQUIRED = "talent.required"


def course_ref(key: object) -> SubjectRef:
    """Return the reference of a course."""
    return SubjectRef(COURSE, str(key))


def session_ref(key: object) -> SubjectRef:
    """Return the reference of a session of a course."""
    return SubjectRef(SESSION, str(key))


def enrolment_ref(key: object) -> SubjectRef:
    """Return the reference of somebody's part in a session."""
    return SubjectRef(ENROLMENT, str(key))


def certificate_ref(key: object) -> SubjectRef:
    """Return the reference of a certificate."""
    return SubjectRef(CERTIFICATE, str(key))


def training_plan_ref(key: object) -> SubjectRef:
    """Return the reference of a training plan."""
    return SubjectRef(TRAINING_PLAN, str(key))


def required_ref(key: object) -> SubjectRef:
    """Return the reference of a compulsory training."""
    return SubjectRef(REQUIRED, str(key))
