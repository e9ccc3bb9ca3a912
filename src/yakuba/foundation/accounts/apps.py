"""Django's handle of this app."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "yakuba.foundation.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yakuba.foundation.subjects.registry import SubjectKind, register

        # Events and sweepers enter their lists when imported.
        from . import events, queries, sweepers  # noqa: F401

        register(SubjectKind("accounts.user", "利用者", queries.card, queries.may_see))
