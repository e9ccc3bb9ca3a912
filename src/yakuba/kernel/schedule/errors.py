"""What can make a plan impossible, each with the sentence that names the tasks."""

from collections.abc import Sequence


class UnableToSchedule(ValueError):
    """The plan has no dates; the text is a Japanese sentence with the remedy."""


class UnreadableNetwork(UnableToSchedule):
    """The description itself is at fault: a name used twice, an unknown task, a missing day."""


class LinkCycle(UnableToSchedule):
    """Tasks wait for one another in a ring; `names` are in the order of the links."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        ring = "→".join(f"「{name}」" for name in (*self.names, self.names[0]))
        super().__init__(f"作業の順序が一周しています。{ring}のつながりのどれかを外してください。")


class Contradiction(UnableToSchedule):
    """A constraint cannot be kept together with the others; `days` is by how many it fails."""

    def __init__(self, sentence: str, *, task: str, days: int) -> None:
        self.task = task
        self.days = days
        super().__init__(sentence)


class NoOpenWindow(UnableToSchedule):
    """None of the windows of the task is late enough or long enough."""

    def __init__(self, task: str) -> None:
        self.task = task
        super().__init__(
            f"「{task}」を行える期間が残っていません。後の期間を加えるか、前の作業を早めてください。"
        )


class OutsideAxis(UnableToSchedule):
    """A day lies before the first or after the last day of the axis."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}が計画の暦の外に出ました。計画の期間を広げてください。")


class NeverEnough(UnableToSchedule):
    """A task needs more of a resource at once than there ever is."""

    def __init__(self, task: str, resource: str, need: int, capacity: int) -> None:
        self.task = task
        self.resource = resource
        super().__init__(
            f"「{task}」には「{resource}」が一度に{need}必要ですが、{capacity}しかありません。"
            "必要な量を減らすか、人を増やしてください。"
        )
