"""Django's handle of this app."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "yakuba.foundation.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the log as a subject and put it into the desk's navigation."""
        from django.urls import reverse

        from yakuba.foundation.subjects import registry as subjects
        from yakuba.foundation.ui import navigation

        from . import events, sweepers  # noqa: F401  importing registers
        from .policies import may_read_log

        subjects.register(
            subjects.SubjectKind(
                kind=events.LOG.kind,
                label="監査記録",
                card=lambda key: subjects.SubjectCard("監査記録", reverse("audit:log")),
                may_see=lambda actor, key: may_read_log(actor),
            )
        )
        navigation.register(
            navigation.NavEntry(
                section="設定",
                label="監査記録",
                url_name="audit:log",
                icon="shield",
                order=900,
                may=lambda actor: bool(may_read_log(actor)),
            )
        )
