"""Look at everything and say what was found, for people and for machines."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError

from . import checks  # noqa: F401  registers them
from .registry import CONNECTION, GROUPS, SHAPE, Check, Finding, State, bad, mind, registered

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Result:
    """A check and what it saw."""

    check: Check
    finding: Finding

    @property
    def remedy(self) -> str:
        """What to do; empty when nothing is to be done."""
        return "" if self.finding.state is State.GOOD else self.check.remedy


def all_checks() -> list[Check]:
    """Return every check: the import above has registered them."""
    return registered()


def examine(at: datetime) -> list[Result]:
    """Run every check; one that breaks is itself a finding, and stops no other."""
    wanted = all_checks()
    # What the others stand on comes first, so that one fault is not reported ten times.
    ground = {code: _look(_named(wanted, code), at) for code in (CONNECTION,)}
    is_connected = ground[CONNECTION].state is not State.BAD
    if is_connected:
        ground[SHAPE] = _look(_named(wanted, SHAPE), at)
    is_shaped = SHAPE in ground and ground[SHAPE].state is not State.BAD
    return [
        Result(check, ground.get(check.code) or _look_on(check, at, is_connected, is_shaped))
        for check in wanted
    ]


def _named(among: list[Check], code: str) -> Check:
    return next(check for check in among if check.code == code)


def _look_on(check: Check, at: datetime, is_connected: bool, is_shaped: bool) -> Finding:
    if not check.needs_database:
        return _look(check, at)
    if not is_connected:
        return mind("データベースに接続できないため、確かめられませんでした。")
    if is_shaped:
        return _look(check, at)
    try:
        return check.look(at)
    except DatabaseError:
        return mind("データベースの形が古いため、確かめられませんでした。")


def _look(check: Check, at: datetime) -> Finding:
    try:
        return check.look(at)
    except Exception as fault:
        logger.debug("check %s broke", check.code, exc_info=True)
        return bad(f"確かめている途中で失敗しました({type(fault).__name__}: {str(fault)[:200]})。")


def worst(results: list[Result]) -> State:
    """Return the worst state, which is the exit code."""
    return max((result.finding.state for result in results), default=State.GOOD)


def lines(results: list[Result]) -> Iterator[str]:
    """Yield the report for a terminal."""
    for group, label in GROUPS.items():
        mine = [result for result in results if result.check.group == group]
        if not mine:
            continue
        yield f"■ {label}"
        for result in mine:
            yield f"  [{result.finding.state.label}] {result.check.title}: {result.finding.text}"
            if result.remedy:
                yield f"         → {result.remedy}"
        yield ""
    counts = [
        f"{state.label} {sum(result.finding.state is state for result in results)}件"
        for state in State
    ]
    yield f"結果: {worst(results).label}({'、'.join(counts)})"


def as_json(results: list[Result], *, at: datetime) -> dict[str, Any]:
    """Return the report for monitoring."""
    return {
        "at": at.isoformat(),
        "state": worst(results).name.lower(),
        "checks": [
            {
                "code": result.check.code,
                "title": result.check.title,
                "state": result.finding.state.name.lower(),
                "text": result.finding.text,
                "remedy": result.remedy,
            }
            for result in results
        ],
    }
