"""Where a sentence waits that is said once on the next page."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookieStorage(CookieStorage):
    """A cookie that only this host can set over TLS, as every other cookie of the house."""

    @property
    def cookie_name(self) -> str:  # type: ignore[override]
        return "__Host-yakuba_said" if settings.HTTPS else "yakuba_said"


class FlashStorage(FallbackStorage):
    """The cookie, and the session for what is too long for it."""

    storage_classes = (HostCookieStorage, SessionStorage)
