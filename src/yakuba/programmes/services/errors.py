"""Why an act could not be done; each message is a sentence for the person who tried."""

from yakuba.kernel import verdict


class UnableToAct(verdict.UnableToAct):
    """Base: the act was refused, and nothing was written."""


class UnableToPlan(UnableToAct):
    """A strategy, a project or a task cannot be as asked."""


class UnableToSchedule(UnableToAct):
    """The dates asked for cannot be kept."""


class PlanGrewOld(UnableToAct):
    """Somebody else changed the plan meanwhile."""


class UnableToPublish(UnableToAct):
    """What is to be published lacks something."""


class UnableToApprove(UnableToAct):
    """An approval cannot be asked or answered."""


class UnableToReport(UnableToAct):
    """A report cannot be made, confirmed or frozen."""


class ReportUnderWay(UnableToReport):
    """The report of the period is being worked on already; `key` leads to it."""

    def __init__(self, sentence: str, key: int) -> None:
        super().__init__(sentence)
        self.key = key


class UnableToTakeOver(UnableToAct):
    """A list cannot be read or taken over."""
