"""Django's handle of this app."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "yakuba.demo"
    label = "demo"
    default_auto_field = "django.db.models.BigAutoField"
