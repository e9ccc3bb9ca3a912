"""What presses for whom in the whole town, read with a handful of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from yakuba.foundation.accounts.models import User
from yakuba.organisation.queries import actor_for
from yakuba.programmes.models import ApprovalRequest, DigestChoice, Mention, Project, Task

from .tasks import alive
from .visible import projects_for


@dataclass(slots=True)
class Digest:
    """What one person is told of in the morning."""

    due: list[Task] = field(default_factory=list)
    approvals: list[ApprovalRequest] = field(default_factory=list)
    answers: list[ApprovalRequest] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.due) + len(self.approvals) + len(self.answers) + len(self.mentions)

    def projects(self) -> set[int]:
        """Return the keys of the projects that it speaks of."""
        asked = [*self.approvals, *self.answers]
        return (
            {task.project_id for task in self.due}
            | {one.task.project_id for one in asked}
            | {one.comment.project_id for one in self.mentions}
        )


def digests_on(on: date, *, since: datetime) -> dict[int, Digest]:
    """Return by the key of the person what is due by the day, awaited, answered since, or unread."""
    found: dict[int, Digest] = defaultdict(Digest)
    due = alive(Task.objects.filter(removed_at=None, finish__lte=on)).exclude(assignee=None)
    for task in due.select_related("project").order_by("finish", "pk"):
        if task.assignee_id is not None:
            found[task.assignee_id].due.append(task)
    requests = ApprovalRequest.objects.filter(task__removed_at=None).select_related(
        "task__project", "asked_by"
    )
    for request in requests.filter(answered_at=None).exclude(asked_of=None).order_by("due", "pk"):
        if request.asked_of_id is not None:
            found[request.asked_of_id].approvals.append(request)
    for request in requests.filter(answered_at__gt=since).order_by("answered_at", "pk"):
        found[request.asked_by_id].answers.append(request)
    mentions = Mention.objects.filter(read_at=None, comment__taken_back_at=None)
    for mention in mentions.select_related(
        "comment__author", "comment__project", "comment__task"
    ).order_by("comment__written_at", "pk"):
        found[mention.user_id].mentions.append(mention)
    return dict(found)


def readers(keys: Iterable[int]) -> list[User]:
    """Return the people who can be written to and want it."""
    rows = User.objects.filter(pk__in=list(keys), is_active=True).exclude(email="")
    return list(rows.exclude(pk__in=DigestChoice.objects.values("user")).order_by("pk"))


def is_stopped(user_id: int | None) -> bool:
    """Tell whether the person wants no mail of the morning."""
    return DigestChoice.objects.filter(user=user_id or 0).exists()


def seen_by(user: User, digest: Digest, on: date) -> Digest:
    """Return what of it the person may still see; who left a project hears no more of it."""
    rows: set[int] = set(
        Project.objects.filter(pk__in=projects_for(actor_for(user, on=on)).values("pk"))
        .filter(pk__in=digest.projects())
        .values_list("pk", flat=True)
    )
    return Digest(
        due=[task for task in digest.due if task.project_id in rows],
        approvals=[one for one in digest.approvals if one.task.project_id in rows],
        answers=[one for one in digest.answers if one.task.project_id in rows],
        mentions=[one for one in digest.mentions if one.comment.project_id in rows],
    )
