"""Meetings of a project, one meeting, and what stands in its minutes."""

from django.db.models import QuerySet
from django.urls import reverse

from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.programmes.models import AgendaItem, Meeting, Project
from yakuba.programmes.rules.meetings import ItemKind

from .visible import projects_for


def meetings_of(project: Project) -> QuerySet[Meeting]:
    """Return the meetings of the project, the newest first."""
    return Meeting.objects.filter(project=project)


def meeting_for(actor: Actor, key: int) -> Meeting | None:
    """Return the meeting if the actor may see its project."""
    rows = Meeting.objects.select_related("project__department")
    return only(rows.filter(pk=key, project__in=projects_for(actor).values("pk")))


def items_of(meeting: Meeting) -> list[AgendaItem]:
    """Return agenda and minutes in their order."""
    rows = AgendaItem.objects.filter(meeting=meeting)
    return list(rows.select_related("assignee", "task").order_by("position", "pk"))


def item_of(meeting: Meeting, key: int) -> AgendaItem | None:
    """Return one matter of the meeting."""
    rows = AgendaItem.objects.filter(meeting=meeting).select_related("assignee")
    return only(rows.filter(pk=key))


def open_actions_before(meeting: Meeting) -> list[AgendaItem]:
    """Return the actions of earlier meetings of the project that are not finished yet."""
    rows = AgendaItem.objects.filter(
        meeting__project=meeting.project_id,
        meeting__starts_at__lt=meeting.starts_at,
        kind=ItemKind.ACTION,
        task__finished_on=None,
        task__removed_at=None,
    )
    return list(rows.exclude(task=None).select_related("task", "assignee").order_by("due", "pk"))


def meeting_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a meeting."""
    if not subject_id.isdecimal():
        return None
    meeting = only(Meeting.objects.select_related("project").filter(pk=int(subject_id)))
    if meeting is None:
        return None
    return SubjectCard(
        f"{meeting.project.name}：{meeting.title}",
        reverse("programmes:meeting", args=[meeting.pk]),
    )
