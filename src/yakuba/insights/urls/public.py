"""Addresses below /open/, for anybody."""

from django.urls import path

from yakuba.insights.views import open as pages

app_name = "open"
urlpatterns = [
    path("", pages.index, name="index"),
    path("<slug:code>/", pages.measure, name="measure"),
    path("<slug:code>/data.<slug:extension>", pages.export, name="export"),
]
