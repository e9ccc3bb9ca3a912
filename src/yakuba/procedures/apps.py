"""Django's handle of this app."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "yakuba.procedures"
    label = "procedures"
    verbose_name = "手続"
    default_auto_field = "django.db.models.BigAutoField"
