"""Django's handle of the installation."""

import logging

from django.apps import AppConfig
from django.conf import settings

logger = logging.getLogger(__name__)


class Config(AppConfig):
    name = "yakuba.config"
    label = "config"

    def ready(self) -> None:
        from yakuba.foundation.jobs.registry import beside_worker
        from yakuba.foundation.subjects.registry import register
        from yakuba.foundation.watch.registry import observe_with

        from . import sweepers  # noqa: F401  registers what is cleared regularly
        from .export.subject import MUNICIPALITY
        from .metrics.exposition import serve_beside_worker
        from .metrics.instruments import count

        register(MUNICIPALITY)
        observe_with(count)
        beside_worker(serve_beside_worker)
        if settings.OTEL:
            self.trace()

    def trace(self) -> None:
        """Let OpenTelemetry see the work too, if it is there."""
        from yakuba.foundation.watch.registry import observe_with

        try:
            from .tracing import span
        except ImportError:
            logger.warning("YAKUBA_OTEL=yes, but opentelemetry-api is not installed: no spans")
            return
        observe_with(span)
