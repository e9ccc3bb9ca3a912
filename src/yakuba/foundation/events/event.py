"""The base of every fact, and the closed list of all facts."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from yakuba.foundation.subjects.ref import SubjectRef


class DoubleCode(RuntimeError):
    """Two event classes claim one code."""


EVENT_CLASSES: dict[str, type["Event"]] = {}
# What stands in the place of what nobody is to read, on pages and, once erased, in the row itself.
BLACK = "■■■"


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact that happened to a subject; subclasses name the fact and add its payload.

    `code` follows the grammar app.subject.verb (`procedures.application.arrived`); `label` is the
    Japanese sentence of the audit trail; `personal` names the payload fields that identify a
    person and are blacked out for readers without access to the subject; `free_words` names other
    fields in which somebody may have written of a person, so that they are erased with the personal
    ones when the retention is over; `is_public` facts are shown to the resident on the status page.
    """

    code: ClassVar[str] = ""
    label: ClassVar[str] = ""
    personal: ClassVar[frozenset[str]] = frozenset()
    free_words: ClassVar[frozenset[str]] = frozenset()
    is_public: ClassVar[bool] = False

    subject: SubjectRef

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.code:
            return
        known = EVENT_CLASSES.setdefault(cls.code, cls)
        if (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            raise DoubleCode(cls.code)
        EVENT_CLASSES[cls.code] = cls

    def payload(self) -> dict[str, Any]:
        """Return the event's own fields as JSON values; dates become ISO text."""
        return {name: _jsonable(value) for name, value in asdict(self).items() if name != "subject"}


def _jsonable(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_jsonable(item) for item in value]
    return value


def redacted(code: str, payload: dict[str, Any]) -> dict[str, Any]:
    """Return the payload with its personal fields blacked out; unknown codes lose everything."""
    event_class = EVENT_CLASSES.get(code)
    if event_class is None:
        return dict.fromkeys(payload, BLACK)
    return {key: BLACK if key in event_class.personal else value for key, value in payload.items()}


def to_be_erased(code: str, payload: dict[str, Any]) -> list[str]:
    """Return the fields that say something of a person and are not erased yet; of unknown codes all."""
    event_class = EVENT_CLASSES.get(code)
    names = payload if event_class is None else event_class.personal | event_class.free_words
    return sorted(one for one in names if payload.get(one) not in (None, "", [], {}, BLACK))
