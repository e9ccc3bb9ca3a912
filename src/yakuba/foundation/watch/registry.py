"""Say what begins and ends; listen to it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from time import perf_counter

Fact = str | int | float


@dataclass(slots=True, eq=False)
class Watch:
    """One stretch of work: what kind, and facts about it that may be added until it ends."""

    what: str
    facts: dict[str, Fact] = field(default_factory=dict)
    began: float = field(default_factory=perf_counter)

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return perf_counter() - self.began

    def text(self, name: str) -> str:
        """Return the fact as a label; an unknown one is empty."""
        return str(self.facts.get(name, ""))


# Called when the work begins; its block ends with the work, and sees the error if there was one.
Observer = Callable[[Watch], AbstractContextManager[None]]

_observers: list[Observer] = []


@contextmanager
def watching(what: str, **facts: Fact) -> Iterator[Watch]:
    """Let the observers see the block begin and end; facts about people do not belong here."""
    watch = Watch(what, facts)
    if not _observers:
        yield watch
        return
    with ExitStack() as stack:
        for observer in tuple(_observers):
            stack.enter_context(observer(watch))
        yield watch


def observe_with(observer: Observer) -> None:
    """Have the observer see all work from now on; the same one again is one."""
    if observer not in _observers:
        _observers.append(observer)


def forget(observer: Observer) -> None:
    """Stop telling the observer."""
    if observer in _observers:
        _observers.remove(observer)
