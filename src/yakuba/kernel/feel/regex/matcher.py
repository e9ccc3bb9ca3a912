"""A program tried on a text, depth first, never twice from the same state and place."""

from collections.abc import Iterator
from dataclasses import dataclass

from yakuba.kernel.feel.regex.pattern import Program
from yakuba.kernel.feel.run import Run

Saves = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """Where the pattern was found: per group its start and end, -1 where it took no part."""

    text: str
    places: Saves

    @property
    def start(self) -> int:
        return self.places[0]

    @property
    def end(self) -> int:
        return self.places[1]

    def group(self, number: int) -> str:
        """Return the text of the group, nothing where it took no part."""
        start, end = self.places[2 * number : 2 * number + 2]
        return self.text[start:end] if start >= 0 <= end else ""


def search(program: Program, text: str, run: Run, start: int = 0) -> Match | None:
    """Return the first place, leftmost, where the pattern fits; raises `Exhausted`."""
    seen: set[object] = set()
    for begin in range(start, len(text) + 1):
        places = _from(program, text, begin, run, seen)
        if places is not None:
            return Match(text, places)
    return None


def find_all(program: Program, text: str, run: Run) -> Iterator[Match]:
    """Yield all places one after another; the pattern must not fit the empty text."""
    at = 0
    while (found := search(program, text, run, at)) is not None:
        yield found
        at = max(found.end, found.start + 1)


def _from(program: Program, text: str, begin: int, run: Run, seen: set[object]) -> Saves | None:
    """Return the places of the groups when the pattern fits at the very place.

    What was tried before without success, also from an earlier beginning, fails again: the way to
    a state does not matter for what follows, unless the pattern looks back at a group.
    """
    steps, length = program.steps, len(text)
    todo: list[tuple[int, int, Saves]] = [(0, begin, (begin, -1) + (-1, -1) * program.groups)]
    while todo:
        pc, at, saves = todo.pop()
        while True:
            state: object = (pc, at, saves) if program.looks_back else (pc, at)
            if state in seen:
                break
            seen.add(state)
            step = steps[pc]
            run.spend(step.cost)
            if step.kind == "take":
                if at >= length or step.takes is None or not step.takes(text[at]):
                    break
                pc, at = pc + 1, at + 1
            elif step.kind == "split":
                todo.append((step.other, at, saves))
                pc = step.to
            elif step.kind == "match":
                return (begin, at, *saves[2:])
            else:
                moved = _moved(program, pc, text, at, saves, run)
                if moved is None:
                    break
                pc, at, saves = moved
    return None


def _moved(
    program: Program, pc: int, text: str, at: int, saves: Saves, run: Run
) -> tuple[int, int, Saves] | None:
    """Return where the rarer steps lead, None when they do not fit."""
    step = program.steps[pc]
    if step.kind == "jump":
        return step.to, at, saves
    if step.kind == "save":
        return pc + 1, at, (*saves[: step.to], at, *saves[step.to + 1 :])
    if step.kind == "again":
        start, end = saves[2 * step.to : 2 * step.to + 2]
        earlier = text[start:end] if start >= 0 <= end else ""
        run.spend_text(len(earlier))
        here = text[at : at + len(earlier)]
        fits = here.casefold() == earlier.casefold() if program.any_case else here == earlier
        return (pc + 1, at + len(earlier), saves) if fits else None
    if step.kind == "start":
        fits = at == 0 or (program.by_line and text[at - 1] == "\n")
    else:
        fits = at == len(text) or (program.by_line and text[at] == "\n")
    return (pc + 1, at, saves) if fits else None
