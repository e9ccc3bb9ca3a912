"""Which projects a subject of another app is linked to, for its own page."""

from datetime import date

from yakuba.foundation.subjects.panels import Panel
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.kernel.actor import Actor
from yakuba.programmes.models import ProjectLink

from .visible import projects_for


def linked_panel(actor: Actor, ref: SubjectRef, on: date) -> Panel | None:
    """Return the projects that name the subject among their links and that the actor may see."""
    links = ProjectLink.objects.filter(subject_kind=ref.kind, subject_id=ref.id)
    rows = links.filter(project__in=projects_for(actor).values("pk")).select_related("project")
    found = list(rows.order_by("project__code", "pk"))
    return Panel("programmes/linked_panel.html", {"links": found}) if found else None
