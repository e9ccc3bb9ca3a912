"""What the facts of skills are about."""

from yakuba.foundation.subjects.ref import SubjectRef

PERSON = "talent.person"
FRAMEWORK = "talent.framework"
SECTION = "talent.section"


def person_ref(user_id: int) -> SubjectRef:
    """Return the reference of what is kept of a person's skills."""
    return SubjectRef(PERSON, str(user_id))


def framework_ref(key: object) -> SubjectRef:
    """Return the reference of a framework."""
    return SubjectRef(FRAMEWORK, str(key))


def section_ref(key: object) -> SubjectRef:
    """Return the reference of the skills of a section."""
    return SubjectRef(SECTION, str(key))
