"""Django's handle of this app."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "yakuba.foundation.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yakuba.foundation.subjects.registry import SubjectKind, register
        from yakuba.foundation.vault import registry as vault

        from . import tasks  # noqa: F401  registers the sweepers
        from .queries import card, may_see
        from .services import KIND
        from .services.resealing import Files

        register(SubjectKind(kind=KIND, label="ファイル", card=card, may_see=may_see))
        vault.register(Files())
