"""A row of the table: what was promised, what was measured, and whether it holds."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.postgresql import Server
from tests.served import Installation, output_of, start


@dataclass(frozen=True, slots=True)
class Row:
    """One goal; `met` is None for a figure that is told without a goal."""

    name: str
    goal: str
    measured: str
    met: bool | None
    # What a reader may want to know beside it.
    remark: str = ""

    @property
    def verdict(self) -> str:
        return "-" if self.met is None else "ok" if self.met else "MISSED"

    def line(self) -> str:
        """Return the line as it is printed."""
        line = f"{self.name:<42}{self.goal:<24}{self.measured:<52}{self.verdict}"
        return f"{line}\n    {self.remark}" if self.remark else line


HEADING = f"{'measure':<42}{'goal':<24}{'measured':<52}verdict"


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a part measures: the kept database, a data folder, and which share of the full size."""

    server: Server
    data: Path
    factor: float = 1.0
    more: dict[str, str] = field(default_factory=dict)

    def sized(self, full: int, *, least: int = 1) -> int:
        """Return the share of a number that the short form does."""
        return max(least, round(full * self.factor))

    @property
    def is_full(self) -> bool:
        return self.factor >= 1

    @property
    def settings(self) -> dict[str, str]:
        """The variables that choose the database."""
        return {**self.server.environment, "YAKUBA_DEMO": "small", **self.more}

    def start(self) -> Installation:
        """Start web and worker as `make run` does."""
        return start(self.data, **self.settings)

    def command(self, *words: str) -> None:
        """Run a command of the product."""
        self._run("yakuba.config.cli", *words)

    def script(self, module: str, *words: str) -> object:
        """Run a module in the installation's environment and return the JSON it prints."""
        return json.loads(self._run(module, *words))

    def _run(self, module: str, *words: str) -> str:
        return output_of(self.data, module, *words, **self.settings)


# A part measures on the stage and yields its rows as they are known.
Part = Callable[[Stage], Iterator[Row]]


def percentile(values: list[float], share: float) -> float:
    """Return the smallest value that the share of all does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(len(ordered) * share * 1000) // 1000) - 1)]
