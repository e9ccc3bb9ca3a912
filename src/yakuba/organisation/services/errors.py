"""What may hinder a change of the organisation; each message is a sentence fit to be shown."""

from yakuba.kernel.verdict import UnableToAct, Verdict


class UnableToOrganise(UnableToAct):
    """A department, a post or a closed day cannot be as asked."""


class UnableToAppoint(UnableToAct):
    """Somebody cannot hold the post at that time."""


class UnableToRegisterAbsence(UnableToAct):
    """The absence cannot be entered or cancelled."""


def demand(verdict: Verdict, error: type[UnableToAct]) -> None:
    """Raise the error with the verdict's sentence unless the policy allows it."""
    if not verdict:
        raise error(verdict.reason_ja)
