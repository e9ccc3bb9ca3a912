"""The WSGI application that the web server loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yakuba.config.settings")
django_application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - Django has to be set up first

from .shedding import guarded  # noqa: E402

application = guarded(
    django_application, slots=settings.WEB_SLOTS, places=settings.WEB_WAITING_PLACES
)
