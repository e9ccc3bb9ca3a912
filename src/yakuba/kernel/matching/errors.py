"""What stops a matching, in a sentence for the screen."""


class UnableToMatch(ValueError):
    """The requests, advisers or wishes contradict each other or the rules."""
