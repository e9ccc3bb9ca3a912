"""Addresses where long lists are written and fetched; their names start with `desk_export`."""

from django.urls import path

from yakuba.procedures.views.desk import exporting

_ONE = "desk/cases/exports/<uuid:export_id>/"

urlpatterns = [
    path("desk/cases/exports/", exporting.overview, name="desk_exports"),
    path("desk/cases/exports/begin/", exporting.begin, name="desk_export_begin"),
    path(_ONE, exporting.detail, name="desk_export"),
    path(f"{_ONE}file/", exporting.download, name="desk_export_file"),
    path(f"{_ONE}cancel/", exporting.cancel, name="desk_export_cancel"),
    path(f"{_ONE}retry/", exporting.retry, name="desk_export_retry"),
]
