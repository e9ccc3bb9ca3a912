"""Spans for whoever wants them; nothing of it is loaded for whoever does not."""

import os
import subprocess
import sys

import pytest
from django.apps import apps
from django.db import transaction
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from yakuba.config.tracing import span
from yakuba.foundation.deliveries.services import attempt
from yakuba.foundation.notifications.services import mail
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.watch.registry import forget, observe_with, watching

EXPORTER = InMemorySpanExporter()


@pytest.fixture(scope="module", autouse=True)
def provider():
    # A process can set its provider once only.
    made = TracerProvider()
    made.add_span_processor(SimpleSpanProcessor(EXPORTER))
    trace.set_tracer_provider(made)


@pytest.fixture
def spans():
    EXPORTER.clear()
    observe_with(span)
    yield EXPORTER.get_finished_spans
    forget(span)
    EXPORTER.clear()


def test_a_request_is_a_span_named_after_its_page(client, mihon, spans):
    response = client.get("/mihon/procedures/?q=sasaki")
    (one,) = [one for one in spans() if one.name.startswith("request")]
    assert one.name == "request procedures:portal_procedures"
    assert one.kind is SpanKind.SERVER
    assert one.attributes["yakuba.status"] == 200
    assert one.attributes["yakuba.town"] == "mihon"
    assert one.attributes["yakuba.request_id"] == response.headers["X-Request-Id"]
    assert "sasaki" not in str(one.to_json())


def test_a_delivery_and_the_facts_recorded_in_it_hang_together(in_mihon, at, spans):
    with transaction.atomic():
        delivery = mail(
            to="sasaki@example.jp",
            subject_line="お知らせ",
            body="本文",
            about=SubjectRef("test.subject", "1"),
            dedupe_key="once",
            at=at,
        )
    with watching("task", task="yakuba.foundation.deliveries.tasks.deliver"):
        attempt(delivery_id=delivery.pk, at=at)
    names = {one.name: one for one in spans()}
    sent = names["delivery mail"]
    assert sent.attributes["yakuba.outcome"] == "done"
    parent = names["task yakuba.foundation.deliveries.tasks.deliver"]
    assert sent.parent.span_id == parent.context.span_id
    assert "sasaki" not in str(sent.to_json())


def test_an_error_marks_the_span_by_its_kind_and_not_by_its_text(spans):
    with pytest.raises(ValueError, match="佐々木"), watching("task", task="a.b"):
        raise ValueError("佐々木")
    (one,) = spans()
    assert one.status.status_code is StatusCode.ERROR
    assert one.attributes["error.type"] == "ValueError"
    assert not one.events
    assert not one.status.description


def test_without_the_setting_nothing_of_it_is_loaded():
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import django, sys; django.setup(); sys.exit('opentelemetry' in sys.modules)",
        ],
        check=False,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "yakuba.config.settings", "PYTHONPATH": "src"},
    )
    assert done.returncode == 0


def test_with_the_setting_but_without_the_packages_the_product_says_so(monkeypatch, caplog):
    monkeypatch.setitem(sys.modules, "yakuba.config.tracing", None)
    apps.get_app_config("config").trace()
    assert "not installed" in caplog.text
