"""Django's handle of this app, and what it tells the foundation about itself."""

from uuid import UUID

from django.apps import AppConfig

from yakuba.foundation.subjects.registry import SubjectKind
from yakuba.foundation.subjects.registry import register as register_subject
from yakuba.foundation.ui.navigation import NavEntry
from yakuba.foundation.ui.navigation import register as register_entry
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import ALLOWED, Verdict


class Config(AppConfig):
    name = "yakuba.papers"
    label = "papers"
    verbose_name = "起案文書"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare subjects, the kinds of decision, and the desk's navigation."""
        from yakuba.decisions.registry import find_with

        from . import subscribers  # noqa: F401  importing subscribes
        from .queries.forms import decision_kind, form_card
        from .queries.papers import paper_card

        find_with(decision_kind)
        register_subject(SubjectKind("papers.paper", "起案文書", paper_card, _may_see_paper))
        register_subject(SubjectKind("papers.form", "起案様式", form_card, _may_keep_forms))
        register_entry(NavEntry("決裁", "起案文書", "papers:papers", "edit", 25, _may_enter))


def _may_see_paper(actor: Actor, subject_id: str) -> Verdict:
    from .policies.papers import HIDDEN
    from .queries.papers import paper_for

    try:
        return ALLOWED if paper_for(actor, UUID(subject_id)) else HIDDEN
    except ValueError:
        return HIDDEN


def _may_keep_forms(actor: Actor, subject_id: str) -> Verdict:
    from .policies.papers import may_keep_forms

    return may_keep_forms(actor)


def _may_enter(actor: Actor) -> bool:
    from .policies.papers import may_enter

    return bool(may_enter(actor))
