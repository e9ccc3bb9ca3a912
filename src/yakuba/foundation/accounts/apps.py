"""Django's handle of this app."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "yakuba.foundation.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yakuba.foundation.subjects.registry import SubjectKind, register

        from . import events, queries  # noqa: F401  events enter the closed list when imported

        register(SubjectKind("accounts.user", "利用者", queries.card, queries.may_see))
