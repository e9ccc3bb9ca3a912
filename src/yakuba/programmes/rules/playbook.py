"""What a playbook (手順書) says: phases, questions, windows, and steps with what they wait for.

A playbook is data. `playbook_reading.parse` makes these values of a document and is the judge of
it; `playbook_expanding.expand` makes the steps of one plan of them. Pure values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from yakuba.kernel.schedule.tasks import LinkKind, Unit

from .stages import TaskKind

SCHEMA_VERSION: Final = 1
# What stands on every page beside words that nobody has read in an official text.
OWN_WORDING: Final = "文言は自治体で確認・編集してください"


class Wording(StrEnum):
    """Whether the words of a step were read in an official text or are the town's to settle."""

    OFFICIAL = "official"
    OWN = "own"

    @property
    def label(self) -> str:
        return "公式の文言" if self is Wording.OFFICIAL else OWN_WORDING


class AnswerKind(StrEnum):
    """Whether a question takes one answer or any number of them."""

    ONE = "one"
    MANY = "many"

    @property
    def label(self) -> str:
        return "一つ選ぶ" if self is AnswerKind.ONE else "いくつでも選ぶ"


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of the work; its steps stand together in the plan."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a question."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """What the playbook asks before a plan is made of it."""

    key: str
    label: str
    kind: AnswerKind
    options: tuple[Option, ...]
    hint: str = ""
    wording: Wording = Wording.OWN

    def option(self, value: str) -> Option | None:
        """Return the option of the value."""
        return next((one for one in self.options if one.value == value), None)


@dataclass(frozen=True, slots=True)
class WindowKind:
    """A kind of window of the town's year in which some step must lie (予算要求, 議会)."""

    code: str
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Minimum:
    """A statutory minimum time; a shorter one than the law's needs a reason that can be read."""

    days: int
    unit: Unit
    source: str
    reason: str = ""

    @property
    def label(self) -> str:
        return f"{'暦日' if self.unit is Unit.CALENDAR else '開庁日'}{self.days}日以上"


@dataclass(frozen=True, slots=True)
class Need:
    """What a step waits for; `lag` in open days, negative is a lead."""

    step: str
    kind: LinkKind = LinkKind.FS
    lag: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `when` names the answers under which it belongs to a plan (all of them must hold).

    With `repeat` it is done once for every option chosen in that question.
    """

    code: str
    title: str
    phase: str
    kind: TaskKind
    days: int
    role: str = ""
    minimum: Minimum | None = None
    window: str = ""
    effort_hours: int | None = None
    needs: tuple[Need, ...] = ()
    deliverable: str = ""
    gate: str = ""
    wording: Wording = Wording.OWN
    source: str = ""
    note: str = ""
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    repeat: str = ""

    @property
    def is_own(self) -> bool:
        """Tell whether its words are for the town to check."""
        return self.wording is Wording.OWN


@dataclass(frozen=True, slots=True)
class GoLive:
    """The milestone that falls on the day from which a plan is reckoned back, and its name."""

    step: str
    label: str


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole playbook."""

    code: str
    title: str
    summary: str
    origin: str
    go_live: GoLive
    phases: tuple[Phase, ...]
    questions: tuple[Question, ...]
    windows: tuple[WindowKind, ...]
    steps: tuple[Step, ...]

    def step(self, code: str) -> Step | None:
        """Return the step of the code."""
        return next((one for one in self.steps if one.code == code), None)

    def question(self, key: str) -> Question | None:
        """Return the question of the key."""
        return next((one for one in self.questions if one.key == key), None)

    def window(self, code: str) -> WindowKind | None:
        """Return the kind of window of the code."""
        return next((one for one in self.windows if one.code == code), None)

    def by_phase(self) -> list[tuple[Phase, list[Step]]]:
        """Return the phases with their steps in the order of the document."""
        return [
            (phase, [step for step in self.steps if step.phase == phase.code])
            for phase in self.phases
        ]

    @property
    def own(self) -> int:
        """How many steps have words that the town has to check."""
        return sum(step.is_own for step in self.steps)
