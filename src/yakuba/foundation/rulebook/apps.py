"""Django's handle of this app, and what it tells the foundation about itself."""

from django.apps import AppConfig

from yakuba.foundation.subjects.registry import SubjectCard, SubjectKind
from yakuba.foundation.subjects.registry import register as register_subject
from yakuba.foundation.ui.navigation import NavEntry
from yakuba.foundation.ui.navigation import register as register_entry
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import Verdict, denied

KIND = "rulebook.table"
DRAFT_KIND = "rulebook.draft"


class Config(AppConfig):
    name = "yakuba.foundation.rulebook"
    label = "rulebook"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register_subject(SubjectKind(kind=KIND, label="規程の表", card=_card, may_see=_may_see))
        register_subject(
            SubjectKind(
                kind=DRAFT_KIND, label="規程の表の下書き", card=_draft_card, may_see=_may_see_draft
            )
        )
        register_entry(
            NavEntry(
                section="設定",
                label="規程",
                url_name="rulebook:index",
                icon="documents",
                order=30,
                may=lambda actor: actor.is_staff and bool(actor.post_ids),
            )
        )


def _card(subject_id: str) -> SubjectCard | None:
    from django.urls import reverse

    from .queries import find

    table = find(subject_id)
    if table is None:
        return None
    url = reverse("rulebook:table", args=[table.code])
    return SubjectCard(str(table), f"{url}?version={table.version}")


def _may_see(actor: Actor, subject_id: str) -> Verdict:
    from . import policies
    from .queries import find

    table = find(subject_id)
    if table is None:
        return denied("この規程の表を表示できません。")
    return policies.may_read(actor=actor, municipality_id=table.municipality_id)


def _draft_card(subject_id: str) -> SubjectCard | None:
    from django.urls import reverse

    from .queries import find_draft

    draft = find_draft(subject_id)
    if draft is None:
        return None
    return SubjectCard(str(draft), reverse("rulebook:draft", args=[draft.pk]))


def _may_see_draft(actor: Actor, subject_id: str) -> Verdict:
    from . import policies
    from .queries import find_draft

    draft = find_draft(subject_id)
    if draft is None:
        return denied("この下書きを表示できません。")
    return policies.may_draft(actor=actor, municipality_id=draft.municipality_id)
