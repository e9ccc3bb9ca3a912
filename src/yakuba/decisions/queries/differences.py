"""What a round of a draft changed of the one before it."""

from dataclasses import dataclass

from yakuba.decisions.models import Circulation
from yakuba.decisions.rules.differences import Change, How, Paper, content_changes, paper_changes

from .dossier import Dossier


@dataclass(frozen=True, slots=True)
class Differences:
    """The round before, and what is no longer as it was there."""

    number: int
    values: list[Change]
    papers: list[Change]

    @property
    def is_same(self) -> bool:
        return not self.values and not self.papers


def differences_of(dossier: Dossier) -> Differences | None:
    """Return what the shown round changed; None for the first one and for what was erased."""
    shown = dossier.circulation
    before = next((one for one in dossier.circulations if one.number == shown.number - 1), None)
    if before is None or before.erased_at is not None or shown.erased_at is not None:
        return None
    values = [*_head(before, shown), *content_changes(before.content, shown.content)]
    earlier = before.attachments.select_related("file")
    return Differences(
        before.number,
        values,
        paper_changes(
            [Paper(one.file.name, one.file.sha256) for one in earlier],
            [Paper(one.file.name, one.file.sha256) for one in dossier.attachments],
        ),
    )


def _head(before: Circulation, shown: Circulation) -> list[Change]:
    found = []
    if before.title != shown.title:
        found.append(Change("件名", How.CHANGED, before.title, shown.title))
    if before.amount != shown.amount:
        found.append(Change("金額", How.CHANGED, _yen(before.amount), _yen(shown.amount)))
    return found


def _yen(amount: int | None) -> str:
    return "なし" if amount is None else f"{amount:,}円"
