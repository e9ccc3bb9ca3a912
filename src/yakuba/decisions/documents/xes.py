"""The decisions of a period as an event log in XES (IEEE 1849), a case for each decision."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from django.utils.html import escape

from yakuba.decisions.queries.logs import Logged, LoggedFact

_SITE: Final = "http://www.xes-standard.org"
# name, prefix
_EXTENSIONS: Final = (
    ("Concept", "concept"),
    ("Time", "time"),
    ("Lifecycle", "lifecycle"),
    ("Organizational", "org"),
    ("Identity", "identity"),
)
_SHEETS: Final = {"Organizational": "org"}
_NO_TIME: Final = "1970-01-01T00:00:00.000+00:00"


def xes_lines(cases: Iterable[Logged], *, town: str) -> Iterator[str]:
    """Yield the log piece by piece; each case is whole in one piece."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<log xes.version="1849.2016" xes.features="" xmlns="{_SITE}/">\n'
    for name, prefix in _EXTENSIONS:
        uri = f"{_SITE}/{_SHEETS.get(name, prefix)}.xesext"
        yield f'<extension name="{name}" prefix="{prefix}" uri="{uri}"/>\n'
    yield f'<global scope="trace">{_text("concept:name", "-")}</global>\n'
    yield (
        f'<global scope="event">{_text("concept:name", "-")}'
        f'<date key="time:timestamp" value="{_NO_TIME}"/>'
        f"{_text('lifecycle:transition', 'complete')}{_text('org:resource', '-')}</global>\n"
    )
    yield '<classifier name="Activity" scope="event" keys="concept:name"/>\n'
    yield f"{_text('concept:name', f'{town} 起案・決裁')}{_text('lifecycle:model', 'standard')}\n"
    for case in cases:
        yield _trace(case)
    yield "</log>\n"


def _trace(case: Logged) -> str:
    decision = case.decision
    head = [
        _text("concept:name", decision.number),
        f'<id key="identity:id" value="{decision.pk}"/>',
        _text("kind", decision.kind),
        _text("kind_label", case.kind_label),
        _text("section", decision.section.name),
        _text("stage", decision.stage.value),
        _text("subject_kind", decision.subject_kind),
        _text("subject_id", decision.subject_id),
        *_rule(case),
    ]
    events = "".join(_event(fact) for fact in case.facts)
    return f"<trace>{''.join(head)}\n{events}</trace>\n"


def _rule(case: Logged) -> list[str]:
    """Return which row of which rules built the route."""
    rule = case.decision.rule
    return [
        _text("rule_table", rule["table"]),
        _whole("rule_version", rule["version"]),
        _whole("rule_row", rule["row"]),
    ]


def _event(fact: LoggedFact) -> str:
    attributes = [
        _text("concept:name", fact.label),
        f'<date key="time:timestamp" value="{stamp(fact.at)}"/>',
        _text("lifecycle:transition", "complete"),
        _text("org:resource", fact.who),
        _text("event_code", fact.code),
        _whole("event_number", fact.number),
        *(_value(name, value) for name, value in sorted(fact.values.items())),
    ]
    return f"<event>{''.join(attributes)}</event>\n"


def _value(name: str, value: str | int | bool) -> str:
    if isinstance(value, bool):
        return f'<boolean key={_quoted(name)} value="{str(value).lower()}"/>'
    return _whole(name, value) if isinstance(value, int) else _text(name, value)


def _text(key: str, value: str) -> str:
    return f"<string key={_quoted(key)} value={_quoted(_printable(value))}/>"


def _whole(key: str, value: int) -> str:
    return f'<int key={_quoted(key)} value="{value}"/>'


def _printable(text: str) -> str:
    """Return the text without the control characters that XML 1.0 cannot hold."""
    return "".join(one for one in text if one >= " " or one in "\t\n\r")


def stamp(at: datetime) -> str:
    """Return a moment with its zone, to the millisecond."""
    return at.isoformat(timespec="milliseconds")


def _quoted(text: str) -> str:
    """Return the text as the value of an attribute; a reader of XML would take line ends for blanks."""
    value = str(escape(text))
    for end in "\t\n\r":
        value = value.replace(end, f"&#{ord(end)};")
    return f'"{value}"'
