"""Django's handle of this app."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "yakuba.decisions"
    label = "decisions"
    default_auto_field = "django.db.models.BigAutoField"
