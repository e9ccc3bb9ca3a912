"""Django's handle of this app."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "yakuba.procedures"
    label = "procedures"
    verbose_name = "手続"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what can be counted from applications."""
        from yakuba.foundation.measures import registry

        from .measures import MEASURES

        for measure in MEASURES:
            registry.register(measure)
