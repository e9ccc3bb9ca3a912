"""Spans for OpenTelemetry, where its packages are installed and `YAKUBA_OTEL=yes`.

Nothing here is imported otherwise. The product speaks to the API only: which SDK exports where is
configured by OpenTelemetry's own variables (`opentelemetry-instrument`, `OTEL_…`), or by the
operator's own start-up code. Spans bear what the metrics bear, and nothing of a person.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, StatusCode

from yakuba.foundation.events.request import request_id
from yakuba.foundation.watch.registry import Watch

_KINDS = {"request": SpanKind.SERVER, "task": SpanKind.CONSUMER, "delivery": SpanKind.PRODUCER}
# The fact that says best what the work was about, once it is over.
_NAMED_BY = {
    "request": "view",
    "task": "task",
    "delivery": "channel",
    "fact": "code",
    "sweep": "sweeper",
    "wait": "rank",
    "shed": "rank",
}


@contextmanager
def span(watch: Watch) -> Iterator[None]:
    """Observe one stretch of work as a span; work inside it becomes its children."""
    tracer = trace.get_tracer("yakuba")
    with tracer.start_as_current_span(
        watch.what,
        kind=_KINDS.get(watch.what, SpanKind.INTERNAL),
        # The text of an error may quote what somebody wrote.
        record_exception=False,
        set_status_on_exception=False,
    ) as current:
        try:
            yield
        except BaseException as error:
            current.set_attribute("error.type", type(error).__name__)
            current.set_status(StatusCode.ERROR)
            raise
        finally:
            _describe(current, watch)


def _describe(current: Span, watch: Watch) -> None:
    about = watch.text(_NAMED_BY.get(watch.what, ""))
    current.update_name(f"{watch.what} {about}".strip())
    for name, value in watch.facts.items():
        current.set_attribute(f"yakuba.{name}", value)
    if number := request_id.get():
        current.set_attribute("yakuba.request_id", number)
    status = watch.facts.get("status", 0)
    if isinstance(status, int) and status >= 500:
        current.set_status(StatusCode.ERROR)
