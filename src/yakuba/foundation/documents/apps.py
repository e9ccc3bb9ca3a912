"""Django's handle of this app."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "yakuba.foundation.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yakuba.foundation.subjects.registry import SubjectKind, register

        from . import tasks  # noqa: F401  registers the channel
        from .engine import NOTICE
        from .queries import card_of_document, key_of_number, may_see_document, notice_data
        from .registry import document_kind
        from .services import KIND

        document_kind("documents.notice", "通知書", NOTICE, notice_data)
        register(
            SubjectKind(
                kind=KIND,
                label="発行文書",
                card=card_of_document,
                may_see=may_see_document,
                find=key_of_number,
            )
        )
