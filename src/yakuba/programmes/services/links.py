"""What else in the house belongs to a project: applications, decisions, other projects."""

from datetime import datetime

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import may_see
from yakuba.kernel.actor import Actor, ActorKind
from yakuba.kernel.text import clean_line
from yakuba.programmes.events import projects as events
from yakuba.programmes.models import Project, ProjectLink
from yakuba.programmes.policies.projects import may_change

from .errors import UnableToPlan
from .projects import demand, locked

# The same sentence for what does not exist and for what is not to be seen.
NOT_FOUND = "その番号や名称のものは見つからないか、あなたは見ることができません。"


@transaction.atomic
def link_subject(
    *, project: Project, subject: SubjectRef | None, note: str = "", actor: Actor, at: datetime
) -> ProjectLink:
    """Link something that the actor may see to the project; raises `UnableToPlan`."""
    demand(may_change(actor, project))
    if subject is None or not _visible(actor, subject):
        raise UnableToPlan(NOT_FOUND)
    held = locked(project)
    if subject == held.ref:
        raise UnableToPlan("事業をその事業自身につなぐことはできません。")
    rows = ProjectLink.objects.filter(
        project=held, subject_kind=subject.kind, subject_id=subject.id
    )
    if rows.exists():
        raise UnableToPlan("すでにつながっています。")
    link = ProjectLink.objects.create(
        project=held, subject_kind=subject.kind, subject_id=subject.id, note=clean_line(note)[:120]
    )
    fact = events.SubjectLinked(subject=held.ref, linked_kind=subject.kind, linked_id=subject.id)
    record(fact, actor=actor, at=at)
    return link


def _visible(actor: Actor, subject: SubjectRef) -> bool:
    return actor.kind is ActorKind.SYSTEM or bool(may_see(actor, subject))


@transaction.atomic
def unlink_subject(*, link: ProjectLink, actor: Actor, at: datetime) -> None:
    """Take a link away that the actor can see; raises `UnableToPlan`."""
    demand(may_change(actor, link.project))
    if not _visible(actor, link.subject):
        raise UnableToPlan(NOT_FOUND)
    held = locked(link.project)
    ProjectLink.objects.filter(pk=link.pk).delete()
    fact = events.SubjectUnlinked(
        subject=held.ref, linked_kind=link.subject_kind, linked_id=link.subject_id
    )
    record(fact, actor=actor, at=at)
