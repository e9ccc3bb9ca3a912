"""The WSGI application that the web server loads."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yakuba.config.settings")
django_application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - Django has to be set up first
from django.urls import get_resolver  # noqa: E402

from .shedding import guarded  # noqa: E402

# What stands now stays for good: the collector of garbage need not look at it again and again, and
# need not look after every few hundred objects, of which a page makes thousands.
get_resolver().url_patterns  # noqa: B018 - reading it loads every address
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 50)

application = guarded(
    django_application, slots=settings.WEB_SLOTS, places=settings.WEB_WAITING_PLACES
)
