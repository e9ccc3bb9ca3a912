"""Addresses below /desk/audit/, and for anybody below /open/audit/."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from . import views


class EntryConverter(IntConverter):
    """A number that fits the database's key."""

    regex = "[0-9]{1,18}"


register_converter(EntryConverter, "entry")

app_name = "audit"
urlpatterns = [
    path("", views.log, name="log"),
    path("export.csv", views.export, name="export"),
    path("seal/", views.seal, name="seal"),
    path("seal/head.json", views.head, name="head"),
    path("<entry:pk>/", views.entry, name="entry"),
    path("<entry:pk>/proof.json", views.proof, name="proof"),
]

public_patterns = (
    [
        path("", views.public_seal, name="seal"),
        path("head.txt", views.public_head, name="head"),
    ],
    "audit_public",
)
