"""The act of moving a draft to the version that went live while it was being filled in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from yakuba.foundation.files import services as files
from yakuba.kernel.actor import Actor
from yakuba.procedures.models import Draft, FormVersion
from yakuba.procedures.policies.drafts import DraftAct
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.queries.drafts import files_of, missed_publications
from yakuba.procedures.rules.clock import day_in_japan
from yakuba.procedures.rules.renewal import carried_over, strictest
from yakuba.procedures.rules.vocabulary import SupersedePolicy

from .drafts import opened


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a new version means for a draft: its policy, what its publisher says, what is kept."""

    policy: SupersedePolicy
    version: FormVersion
    notes: tuple[str, ...]
    kept: dict[str, Any]
    # Keys of the old version whose answers do not fit any more.
    lost: tuple[str, ...]


def renewal_of(draft: Draft, at: datetime) -> Renewal:
    """Return what renewing would do; reads only."""
    missed = missed_publications(draft)
    live = draft.procedure.live_version or draft.version
    policy = strictest([one.policy for one in missed] or [SupersedePolicy.MAY_CONTINUE])
    kept: dict[str, Any] = {}
    if policy is not SupersedePolicy.MUST_RESTART:
        kept = carried_over(
            definition_of(draft.version),
            definition_of(live),
            draft.answers,
            on=day_in_japan(at),
        )
    return Renewal(
        policy=policy,
        version=live,
        notes=tuple(one.note for one in missed if one.note),
        kept=kept,
        lost=tuple(key for key in draft.answers if key not in kept),
    )


@transaction.atomic
def renew(*, draft: Draft, actor: Actor, at: datetime) -> Draft:
    """Move the draft to the live version with the answers that still fit.

    Doing it twice changes nothing. Raises `UnableToSave`.
    """
    locked = opened(draft, actor, DraftAct.EDIT)
    if not locked.needs_reconfirm:
        return locked
    # The version that is live now, not the one that was when the page was asked for.
    locked.procedure.refresh_from_db(fields=["live_version"])
    renewal = renewal_of(locked, at)
    locked.version = renewal.version
    locked.answers = renewal.kept
    locked.needs_reconfirm = False
    locked.revision += 1
    locked.touched_at = at
    locked.save(update_fields=["version", "answers", "needs_reconfirm", "revision", "touched_at"])
    for one in files_of(locked):
        if one.question not in renewal.kept:
            stored = one.file
            one.delete()
            files.discard(stored, actor=actor, at=at)
    return locked
