"""Django's handle of this app."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "yakuba.foundation.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yakuba.foundation.subjects.registry import SubjectKind, register

        from . import tasks  # noqa: F401  registers the sweeper
        from .queries import card, may_see
        from .services import KIND

        register(SubjectKind(kind=KIND, label="ファイル", card=card, may_see=may_see))
