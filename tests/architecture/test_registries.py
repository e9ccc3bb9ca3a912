"""Every model, event, URL and registry entry is what the house asks of it."""

import importlib
import re
from dataclasses import fields

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from yakuba.foundation.events.event import EVENT_CLASSES
from yakuba.foundation.measures.rules import Kind
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.region.models import Published

# Rows of the installation, not of a town. Each entry says why.
SHARED_MODELS = {
    "tenancy.Municipality": "the towns themselves",
    "accounts.User": "residents apply to several towns; staff rows carry their town",
    "notifications.CaughtMail": "the demo's mail catcher",
    "jobs.Heartbeat": "a worker serves all towns",
    "jobs.SweepTurn": "whose turn it is to sweep, for all towns at once",
}

# Pages that anybody may open. Everything else asks for a log-in.
PUBLIC_PREFIXES = (
    "home",
    "towns",
    "healthz",
    "readyz",
    # It asks for the operator's token or network instead of a log-in.
    "metrics",
    "ui:",
    "procedures:portal",
    "open:",
    "audit_public:",
    # Whoever holds a paper may ask whether it is the town's.
    "documents:verify",
    "account_",
    "mfa_login",
    "mfa_authenticate",
    "mfa_trust",
    "accounts:",
    "notifications:",
    # The key in the address opens it; calendar programs cannot log in.
    "calendar",
    # What the town has published of its projects.
    "open_projects:",
    # It asks for a key instead of a log-in.
    "api-1:",
)


def all_events():
    return [cls for code, cls in sorted(EVENT_CLASSES.items()) if not code.startswith("test.")]


def test_every_model_belongs_to_a_town_or_is_listed():
    astray = [
        model._meta.label
        for model in apps.get_models()
        if model.__module__.startswith("yakuba.")
        and not issubclass(model, TenantOwned)
        and model._meta.label not in SHARED_MODELS
    ]
    assert astray == []


def test_unique_keys_of_a_town_start_with_the_town():
    astray = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if issubclass(model, TenantOwned)
        for field in model._meta.fields
        if field.unique
        and not field.primary_key
        and not field.is_relation
        # By its key a published row is known to other towns, so it is unique among all of them.
        and not (issubclass(model, Published) and field.name == "key")
    ]
    assert astray == []


@pytest.mark.parametrize("event", all_events(), ids=lambda cls: cls.code)
def test_every_event_has_a_grammar_a_label_and_a_redaction(event):
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+\.[a-z_]+", event.code), event.code
    assert re.search(r"[ぁ-んァ-ン一-龥]", event.label), "Japanese label"
    own = {field.name for field in fields(event)} - {"subject"}
    assert event.personal <= own, f"unknown personal fields {event.personal - own}"
    assert event.__module__.endswith(".events") or ".events." in event.__module__


def _patterns(resolver, prefix=""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            namespace = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from _patterns(entry, namespace)
        elif isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}", entry.callback


def test_every_page_asks_for_a_login_unless_it_is_meant_to_be_public():
    open_pages = [
        name
        for name, view in _patterns(get_resolver())
        if not getattr(view, "login_required", True)
    ]
    unexpected = [name for name in open_pages if not name.startswith(PUBLIC_PREFIXES)]
    assert unexpected == []
    assert not [
        name for name in open_pages if ":desk" in name or name.startswith(("decisions:", "audit:"))
    ]


def test_every_delivery_channel_has_a_handler_and_a_label():
    registry = importlib.import_module("yakuba.foundation.deliveries.registry")
    channels = registry.all_channels()
    assert {channel.code for channel in channels} >= {"mail", "documents.produce"}
    assert all(callable(channel.handler) and channel.label for channel in channels)


def test_every_measure_has_its_definition():
    registry = importlib.import_module("yakuba.foundation.measures.registry")
    measures = registry.all_measures()
    assert len(measures) >= 7
    for measure in measures:
        texts = {
            "label": measure.label,
            "unit": measure.unit,
            "description": measure.description,
            "easy_text": measure.easy_text,
            "denominator_text": measure.denominator_text,
            "source_text": measure.source_text,
        }
        # Only a rate has something above the line.
        if measure.kind is Kind.RATE:
            texts["numerator_text"] = measure.numerator_text
        else:
            assert measure.numerator_text == "", measure.code
        empty = [name for name, text in texts.items() if not text.strip()]
        assert empty == [], measure.code
