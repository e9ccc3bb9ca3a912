"""Django's handle of this app."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "yakuba.foundation.vault"
    label = "vault"
    default_auto_field = "django.db.models.BigAutoField"
