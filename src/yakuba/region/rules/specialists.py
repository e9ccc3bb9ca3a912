"""Half-days of shared specialists. Pure."""

from enum import StrEnum


class Half(StrEnum):
    """Half a working day."""

    AM = "AM"
    PM = "PM"

    @property
    def label(self) -> str:
        return {"AM": "午前", "PM": "午後"}[self.value]
