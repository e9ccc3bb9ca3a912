"""Django's handle of the installation."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "yakuba.config"
    label = "config"
