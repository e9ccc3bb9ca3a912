"""What can go wrong, in sentences for the operator."""


class UnableToBackUp(Exception):
    """No backup was made, and no half of one is left; the message is a Japanese sentence."""


class DamagedBackup(Exception):
    """The file is not a whole, unchanged backup; the message says what is astray."""


class UnableToRestore(Exception):
    """Nothing was restored; the message is a Japanese sentence with the remedy."""
