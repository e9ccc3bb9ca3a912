"""Everything that is known of one decision, over all its rounds."""

from dataclasses import dataclass

from django.db.models import Q

from yakuba.decisions.events import EvidenceTaken
from yakuba.decisions.models import Attachment, Circulation, Decision, Remark, Step
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.rulebook.models import RuleTable

from .dossier import history
from .rounds import rounds_behind, way_of


@dataclass(frozen=True, slots=True)
class Whole:
    """A decision with its rounds, oldest first, and all that happened on the way.

    `way` are the steps that stand in the latest round; `facts` leave out who took evidence away,
    which is no act on the decision.
    """

    decision: Decision
    rounds: list[Circulation]
    steps: list[Step]
    way: list[Step]
    remarks: list[Remark]
    attachments: list[Attachment]
    tables: list[RuleTable]
    facts: list[EventRecord]

    @property
    def is_erased(self) -> bool:
        return self.decision.circulation.erased_at is not None


def whole_of(decision: Decision) -> Whole:
    """Return everything of the decision; the number of queries does not grow with it."""
    rounds = list(Circulation.objects.filter(decision=decision).order_by("number"))
    steps = list(
        Step.objects.filter(decision=decision)
        .select_related("closed_by", "post_reviewed_by", "post")
        .order_by("circulation__number", "order")
    )
    behind = rounds_behind(rounds[-1], rounds)
    walked = {one.pk for one in behind}
    return Whole(
        decision=decision,
        rounds=rounds,
        steps=steps,
        way=way_of(behind, [step for step in steps if step.circulation_id in walked]),
        remarks=list(Remark.objects.filter(decision=decision).order_by("said_at", "pk")),
        attachments=list(
            Attachment.objects.filter(circulation__decision=decision)
            .select_related("file", "circulation")
            .order_by("circulation__number", "pk")
        ),
        tables=_tables(rounds),
        facts=list(history(decision).exclude(code=EvidenceTaken.code)),
    )


def _tables(rounds: list[Circulation]) -> list[RuleTable]:
    """Return each version of a table that built the route of a round."""
    used = Q(pk__in=[])
    for one in rounds:
        used |= Q(code=one.rule["table"], version=one.rule["version"])
    return list(RuleTable.objects.filter(used).order_by("code", "version"))
