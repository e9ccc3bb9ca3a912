"""The decisions of a period as an object-centric event log (OCEL 2.0, JSON).

Events name the decision and the post that acted; decisions name their section, their rules and what
they are about. Every value is text: the published JSON schema knows no other.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from yakuba.decisions.models import Decision
from yakuba.decisions.queries.logs import Logged, LoggedFact

from .xes import stamp

DECISION: Final = "起案"
POST: Final = "職"
SECTION: Final = "課"
RULE: Final = "規程の表"
MATTER: Final = "案件"
_ATTRIBUTES: Final = {
    DECISION: ("number", "kind", "kind_label"),
    POST: ("name",),
    SECTION: ("name",),
    RULE: ("table", "version", "title"),
    MATTER: ("kind",),
}
# The specification's moment of a value that was never another.
_ALWAYS: Final = "1970-01-01T00:00:00Z"


@dataclass(slots=True)
class _Seen:
    """What was named so far: objects once, of which `fresh` are not written yet, and types."""

    known: set[str] = field(default_factory=set)
    fresh: list[dict[str, Any]] = field(default_factory=list)
    types: dict[str, set[str]] = field(default_factory=dict)

    def meet(self, kind: str, key: str, /, **values: str) -> str:
        """Remember an object and return its id."""
        name = f"{kind}:{key}"
        if name not in self.known:
            self.known.add(name)
            self.fresh.append(_object(name, kind, values))
        return name

    def taken(self) -> list[dict[str, Any]]:
        """Return the objects that are not written yet, and count them as written."""
        taken, self.fresh = self.fresh, []
        return taken


def ocel_lines(cases: Callable[[], Iterable[Logged]]) -> Iterator[str]:
    """Yield the log piece by piece; the cases are read twice, for events and for objects.

    What is drafted between the two readings has its object and no event; nothing that an event
    names is ever missing.
    """
    seen = _Seen()
    yield '{"events":[\n'
    yield from _separated(
        _event(fact, case.decision, seen) for case in cases() for fact in case.facts
    )
    yield '\n],"objects":[\n'
    yield from _separated(_objects(cases(), seen))
    kinds = [
        {"name": kind, "attributes": [{"name": one, "type": "string"} for one in names]}
        for kind, names in _ATTRIBUTES.items()
    ]
    facts = [
        {"name": label, "attributes": [{"name": one, "type": "string"} for one in sorted(names)]}
        for label, names in sorted(seen.types.items())
    ]
    yield f'\n],"objectTypes":{_json(kinds)},"eventTypes":{_json(facts)}}}\n'


def _objects(cases: Iterable[Logged], seen: _Seen) -> Iterator[dict[str, Any]]:
    """Yield every object once: what the events named, then each decision and what it names."""
    yield from seen.taken()
    for case in cases:
        yield _decision(case, seen)
        yield from seen.taken()


def _separated(values: Iterable[dict[str, Any]]) -> Iterator[str]:
    comma = ""
    for value in values:
        yield comma + _json(value)
        comma = ",\n"


def _event(fact: LoggedFact, decision: Decision, seen: _Seen) -> dict[str, Any]:
    values = {"event_code": fact.code} | {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in fact.values.items()
    }
    seen.types.setdefault(fact.label, set()).update(values)
    return {
        "id": str(fact.number),
        "type": fact.label,
        "time": stamp(fact.at),
        "attributes": [{"name": name, "value": value} for name, value in sorted(values.items())],
        "relationships": [
            _link(_key(decision), DECISION),
            _link(seen.meet(POST, fact.who, name=fact.who), "行った職"),
        ],
    }


def _decision(case: Logged, seen: _Seen) -> dict[str, Any]:
    decision = case.decision
    rule, section = decision.rule, decision.section
    made = _object(
        _key(decision),
        DECISION,
        {
            "number": decision.number,
            "kind": decision.kind,
            "kind_label": case.kind_label,
        },
    )
    made["relationships"] = [
        _link(seen.meet(SECTION, str(section.pk), name=section.name), "所管課"),
        _link(
            seen.meet(
                RULE,
                f"{rule['table']}-{rule['version']}",
                table=rule["table"],
                version=str(rule["version"]),
                title=rule["title"],
            ),
            "適用した規程",
        ),
        _link(
            seen.meet(
                MATTER,
                f"{decision.subject_kind}:{decision.subject_id}",
                kind=decision.subject_kind,
            ),
            "対象",
        ),
    ]
    return made


def _key(decision: Decision) -> str:
    return f"{DECISION}:{decision.pk}"


def _object(key: str, kind: str, values: dict[str, str]) -> dict[str, Any]:
    attributes = [{"name": name, "value": value, "time": _ALWAYS} for name, value in values.items()]
    return {"id": key, "type": kind, "attributes": attributes, "relationships": []}


def _link(key: str, qualifier: str) -> dict[str, str]:
    return {"objectId": key, "qualifier": qualifier}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
