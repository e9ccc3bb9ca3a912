"""廃棄: what was put before the posts goes with the record it was about; who decided what stays."""

from datetime import datetime
from typing import Final

from django.db import transaction

from yakuba.decisions import events
from yakuba.decisions.models import Attachment, Circulation, Decision, Remark, Step
from yakuba.foundation.events.services import record
from yakuba.foundation.files import services as files
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.kernel.actor import Actor

from .circulating import facts_of

TITLE: Final = "(保存期間が終わり、内容を廃棄しました)"


@transaction.atomic
def erase(*, subject: SubjectRef, actor: Actor, at: datetime) -> int:
    """Empty the decisions about the subject: titles, contents, opinions, files; returns how many.

    Number, posts, dates, outcome, rule and the hash of the content remain. The caller has seen to
    it that the retention is over.
    """
    rows = Decision.objects.select_for_update(of=("self",)).filter(
        subject_kind=subject.kind, subject_id=subject.id
    )
    erased = list(rows.select_related("current"))
    for decision in erased:
        _erase_one(decision, actor, at)
    return len(erased)


def _erase_one(decision: Decision, actor: Actor, at: datetime) -> None:
    for attached in Attachment.objects.filter(circulation__decision=decision).select_related(
        "file"
    ):
        files.erase(attached.file, actor=actor, at=at)
    for circulation in Circulation.objects.filter(decision=decision, erased_at=None):
        circulation.title = TITLE
        # The outcome is what was decided: without it the record of the decision says nothing.
        circulation.content = {
            key: value for key, value in circulation.content.items() if key == "outcome"
        }
        circulation.erased_at = at
        circulation.save(update_fields=["title", "content", "erased_at"])
    said = Step.objects.filter(decision=decision, erased_at=None).exclude(opinion="")
    said.update(opinion=files.ERASED, erased_at=at)
    Remark.objects.filter(decision=decision, erased_at=None).update(text=files.ERASED, erased_at=at)
    record(
        events.DecisionErased(
            subject=decision.ref,
            **facts_of(decision, decision.round),
            number=decision.number,
            content_hash=decision.content_hash,
        ),
        actor=actor,
        at=at,
    )
