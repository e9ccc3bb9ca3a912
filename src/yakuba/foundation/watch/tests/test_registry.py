"""Who measures sees work begin and end, and never changes what happens."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from yakuba.foundation.watch.registry import Watch, forget, observe_with, watching


@pytest.fixture
def seen() -> Iterator[list[str]]:
    """What an observer saw, in order."""
    lines: list[str] = []

    @contextmanager
    def observer(watch: Watch) -> Iterator[None]:
        lines.append(f"begin {watch.what}")
        try:
            yield
        except ValueError as error:
            lines.append(f"error {type(error).__name__}")
            raise
        finally:
            lines.append(f"end {watch.what} {watch.text('outcome')}")

    observe_with(observer)
    observe_with(observer)
    yield lines
    forget(observer)


def test_an_observer_sees_the_facts_that_were_found_on_the_way(seen):
    with watching("delivery", channel="mail") as watch:
        watch.facts["outcome"] = "done"
    assert seen == ["begin delivery", "end delivery done"]
    assert watch.text("channel") == "mail"
    assert watch.text("nothing") == ""


def test_an_error_is_seen_and_goes_on_to_who_has_to_handle_it(seen):
    with pytest.raises(ValueError, match="broken"), watching("task"):
        raise ValueError("broken")
    assert seen == ["begin task", "error ValueError", "end task "]


def test_work_that_nobody_watches_is_done_all_the_same():
    with watching("task") as watch:
        done = True
    assert done
    assert watch.seconds >= 0
