"""What the facts of a migration are about."""

from yakuba.conversion.rules.characters import key_of
from yakuba.foundation.subjects.ref import SubjectRef

PLAN = "conversion.plan"
REQUIREMENT = "conversion.requirement"
REHEARSAL = "conversion.rehearsal"
REVIEW = "conversion.review"
BATCH = "conversion.batch"
RUN = "conversion.run"
LAYOUT = "conversion.layout"
MAPPING = "conversion.mapping"
CHARACTER = "conversion.character"
TABLE = "conversion.characters"


def plan_ref(key: object) -> SubjectRef:
    """Return the reference of a migration plan."""
    return SubjectRef(PLAN, str(key))


def requirement_ref(key: object) -> SubjectRef:
    """Return the reference of a requirement."""
    return SubjectRef(REQUIREMENT, str(key))


def rehearsal_ref(key: object) -> SubjectRef:
    """Return the reference of a rehearsal."""
    return SubjectRef(REHEARSAL, str(key))


def review_ref(key: object) -> SubjectRef:
    """Return the reference of a go/no-go meeting."""
    return SubjectRef(REVIEW, str(key))


def batch_ref(key: object) -> SubjectRef:
    """Return the reference of a delivery of data."""
    return SubjectRef(BATCH, str(key))


def run_ref(key: object) -> SubjectRef:
    """Return the reference of a run of a conversion."""
    return SubjectRef(RUN, str(key))


def layout_ref(code: str) -> SubjectRef:
    """Return the reference of a layout of the town, in all its editions."""
    return SubjectRef(LAYOUT, code)


def mapping_ref(code: str) -> SubjectRef:
    """Return the reference of a mapping of the town, in all its versions."""
    return SubjectRef(MAPPING, code)


def character_ref(character: str) -> SubjectRef:
    """Return the reference of a character of the town's table."""
    return SubjectRef(CHARACTER, key_of(character))


def table_ref() -> SubjectRef:
    """Return the reference of the town's table of characters."""
    return SubjectRef(TABLE, "town")
