"""Addresses below /desk/audit/."""

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
    path("<entry:pk>/", views.entry, name="entry"),
]
