"""The product's settings with the unsafe app installed."""

from yakuba.config.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.unsafe"]  # noqa: F405
