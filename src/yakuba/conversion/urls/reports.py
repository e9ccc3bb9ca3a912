"""Addresses of the reports of a run."""

from django.urls import URLPattern, path

from yakuba.conversion.views import reports

urlpatterns: list[URLPattern] = [
    path("runs/<int:key>/reports/", reports.reports, name="reports"),
    path("reports/<int:key>/file/", reports.report_file, name="report_file"),
]
