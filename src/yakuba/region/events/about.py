"""What the facts of the region are about."""

from yakuba.foundation.subjects.ref import SubjectRef

SCHEME = "region.scheme"
ADVISER = "region.adviser"
SURVEY = "region.survey"
ANSWER = "region.answer"
ROUND = "region.round"
REQUEST = "region.request"
OFFER = "region.offer"
CASE = "region.case"
LIST = "region.list"
MATCH = "region.match"


def ref(kind: str, key: object) -> SubjectRef:
    """Return the reference of a thing of one of these kinds."""
    return SubjectRef(kind, str(key))
