"""From a playbook and the answers to its questions to the steps of one plan.

A step that the answers leave out takes no time and lets through what it waited for, so no link
ever leads to nothing: whoever waited for it waits for what it waited for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from yakuba.kernel.schedule.tasks import LinkKind

from .playbook import AnswerKind, Definition, Need, Option, Question, Step

MOST_DRAFTS = 1500
Answers = Mapping[str, Sequence[str]]


class Unanswered(ValueError):
    """The answers do not choose a plan; `faults` are sentences by question."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        super().__init__(" ".join(faults.values()))


@dataclass(frozen=True, slots=True)
class StepDraft:
    """A step of one plan; `code` is the step's, with the option's behind it where it is repeated."""

    code: str
    title: str
    step: Step
    option: Option | None = None


@dataclass(frozen=True, slots=True)
class StepLink:
    """A link between two drafts by their codes."""

    before: str
    after: str
    kind: LinkKind
    lag: int


@dataclass(frozen=True, slots=True)
class Expansion:
    """The steps of one plan in the order of the playbook, and what waits for what."""

    drafts: tuple[StepDraft, ...]
    links: tuple[StepLink, ...]

    def codes(self) -> frozenset[str]:
        """Return the codes of all drafts."""
        return frozenset(draft.code for draft in self.drafts)

    def after(self, code: str) -> frozenset[str]:
        """Return the codes of all that waits for the draft, however far."""
        following: dict[str, list[str]] = {}
        for link in self.links:
            following.setdefault(link.before, []).append(link.after)
        found: set[str] = set()
        waiting = [code]
        while waiting:
            for later in following.get(waiting.pop(), ()):
                if later not in found:
                    found.add(later)
                    waiting.append(later)
        return frozenset(found)


def checked_answers(definition: Definition, answers: Answers) -> dict[str, tuple[str, ...]]:
    """Return the answers by question in the order of the options; raises `Unanswered`."""
    faults: dict[str, str] = {}
    made: dict[str, tuple[str, ...]] = {}
    for question in definition.questions:
        given = set(answers.get(question.key, ()))
        fault = _answer_fault(question, given)
        if fault:
            faults[question.key] = fault
        made[question.key] = tuple(one.value for one in question.options if one.value in given)
    if faults:
        raise Unanswered(faults)
    return made


def _answer_fault(question: Question, given: set[str]) -> str:
    if any(question.option(value) is None for value in given):
        return f"「{question.label}」は、選択肢から選んでください。"
    if not given:
        return f"「{question.label}」を選んでください。"
    if question.kind is AnswerKind.ONE and len(given) > 1:
        return f"「{question.label}」は、一つだけ選んでください。"
    return ""


# A step with the option it is repeated for, None where it is not or where nothing was chosen.
_Copy = tuple[str, str | None]
_Lead = tuple[_Copy, LinkKind]


def expand(definition: Definition, answers: Answers) -> Expansion:
    """Return the steps and links of one plan; raises `Unanswered`."""
    chosen = checked_answers(definition, answers)
    copies = {step.code: _copies(step, chosen) for step in definition.steps}
    drafts = [
        draft
        for step in definition.steps
        for draft in _drafts(definition, step, copies[step.code], chosen)
    ]
    if len(drafts) > MOST_DRAFTS:
        raise Unanswered(
            {
                "": f"作業が{len(drafts)}個になります。選ぶものを減らしてください（{MOST_DRAFTS}個まで）。"
            }
        )
    present = {(draft.step.code, draft.option.value if draft.option else None) for draft in drafts}
    return Expansion(tuple(drafts), tuple(_links(definition, copies, present)))


def _copies(step: Step, chosen: Mapping[str, tuple[str, ...]]) -> list[_Copy]:
    return [(step.code, value) for value in chosen.get(step.repeat, ())] or [(step.code, None)]


def _drafts(
    definition: Definition,
    step: Step,
    copies: Sequence[_Copy],
    chosen: Mapping[str, tuple[str, ...]],
) -> Iterator[StepDraft]:
    question = definition.question(step.repeat)
    for code, value in copies:
        if not _belongs(step, value, chosen):
            continue
        option = question.option(value) if question and value else None
        if option is None:
            yield StepDraft(code, step.title, step)
        else:
            yield StepDraft(
                f"{code}.{option.value}", f"{step.title}（{option.label}）", step, option
            )


def _belongs(step: Step, value: str | None, chosen: Mapping[str, tuple[str, ...]]) -> bool:
    if step.repeat and value is None:
        return False
    for key, wanted in step.when.items():
        # A copy is asked about its own option, not about all that were chosen.
        given = (value,) if key == step.repeat else chosen.get(key, ())
        if not set(wanted) & set(given):
            return False
    return True


def _links(
    definition: Definition, copies: Mapping[str, Sequence[_Copy]], present: set[_Copy]
) -> Iterator[StepLink]:
    """Yield the links between the copies that are there, through those that are not."""
    way = _Way({step.code: step for step in definition.steps}, copies, present)
    for step in definition.steps:
        for copy in copies[step.code]:
            if copy in present:
                for (earlier, kind), lag in way.into(copy).items():
                    yield StepLink(_code(earlier), _code(copy), kind, lag)


class _Way:
    """What leads into a copy, kept once found."""

    def __init__(
        self,
        steps: Mapping[str, Step],
        copies: Mapping[str, Sequence[_Copy]],
        present: set[_Copy],
    ) -> None:
        self.steps, self.copies, self.present = steps, copies, present
        self.held: dict[_Copy, dict[_Lead, int]] = {}

    def into(self, copy: _Copy) -> dict[_Lead, int]:
        """Return the lag by the present copy that leads here and the kind of the link."""
        if copy not in self.held:
            found: dict[_Lead, int] = {}
            for need in self.steps[copy[0]].needs:
                for key, lag in self._leads(copy, need):
                    # Of two links of one kind the wider one holds.
                    found[key] = max(lag, found.get(key, lag))
            self.held[copy] = found
        return self.held[copy]

    def _leads(self, copy: _Copy, need: Need) -> Iterator[tuple[_Lead, int]]:
        for earlier in _facing(self.steps, self.copies, copy, need):
            if earlier in self.present:
                yield (earlier, need.kind), need.lag
                continue
            for (source, kind), lag in self.into(earlier).items():
                # What is left out has no length: its start and its finish are the same moment.
                yield (source, LinkKind(kind.value[0] + need.kind.value[1])), lag + need.lag


def _facing(
    steps: Mapping[str, Step], copies: Mapping[str, Sequence[_Copy]], copy: _Copy, need: Need
) -> Sequence[_Copy]:
    """Return what a copy waits for: its own like among copies of one question, else all of them."""
    code, value = copy
    if value is not None and steps[need.step].repeat == steps[code].repeat:
        return [(need.step, value)]
    return copies[need.step]


def _code(copy: _Copy) -> str:
    return copy[0] if copy[1] is None else f"{copy[0]}.{copy[1]}"
