"""What the facts of programmes are about."""

from yakuba.foundation.subjects.ref import SubjectRef

STRATEGY = "programmes.strategy"
PROJECT = "programmes.project"
TASK = "programmes.task"
PLAYBOOK = "programmes.playbook"
WINDOW = "programmes.window"
PACK = "programmes.pack"
TEMPLATE = "programmes.template"
MEETING = "programmes.meeting"
INTAKE = "programmes.intake"
LIST = "programmes.list"


def strategy_ref(key: object) -> SubjectRef:
    """Return the reference of a 全体方針."""
    return SubjectRef(STRATEGY, str(key))


def project_ref(key: object) -> SubjectRef:
    """Return the reference of a project."""
    return SubjectRef(PROJECT, str(key))


def task_ref(key: object) -> SubjectRef:
    """Return the reference of a task."""
    return SubjectRef(TASK, str(key))


def playbook_ref(key: object) -> SubjectRef:
    """Return the reference of a playbook."""
    return SubjectRef(PLAYBOOK, str(key))


def window_ref(key: object) -> SubjectRef:
    """Return the reference of a window of the town's year."""
    return SubjectRef(WINDOW, str(key))


def pack_ref(key: object) -> SubjectRef:
    """Return the reference of a review pack."""
    return SubjectRef(PACK, str(key))


def template_ref(key: object) -> SubjectRef:
    """Return the reference of a form of the town for reports."""
    return SubjectRef(TEMPLATE, str(key))


def meeting_ref(key: object) -> SubjectRef:
    """Return the reference of a meeting."""
    return SubjectRef(MEETING, str(key))


def intake_ref(key: object) -> SubjectRef:
    """Return the reference of a list that was taken over."""
    return SubjectRef(INTAKE, str(key))


def list_ref(key: object) -> SubjectRef:
    """Return the reference of a list that left as a file."""
    return SubjectRef(LIST, str(key))
