"""Django's handle of this app."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "yakuba.foundation.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import tasks  # noqa: F401  registers the worker's own sweeper
