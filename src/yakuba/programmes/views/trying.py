"""Try an act of a page: what was typed stays when it is refused."""

from collections.abc import Callable
from typing import TypeVar

from django import forms

from yakuba.foundation.tenancy.rows import only
from yakuba.foundation.ui.acting import done, posted
from yakuba.programmes.models import Project
from yakuba.programmes.services.errors import PlanGrewOld, UnableToAct

__all__ = ["done", "posted", "tried"]

T = TypeVar("T")


def tried(form: forms.Form, act: Callable[[], T], *, project: Project | None = None) -> T | None:
    """Return what the act returned, or None with its refusal among the errors of the form.

    When the plan of the project grew old, the form is sent again with the newest revision, so that
    who has looked at what changed can save what they typed.
    """
    try:
        return act()
    except PlanGrewOld as refusal:
        newest = only(Project.objects.filter(pk=project.pk)) if project else None
        if newest is not None:
            form.data = form.data.copy()  # type: ignore[attr-defined]
            form.data[form.add_prefix("revision")] = str(newest.revision)  # type: ignore[index]
        form.add_error(None, str(refusal))
    except UnableToAct as refusal:
        form.add_error(None, str(refusal))
    return None
