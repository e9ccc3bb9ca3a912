"""Addresses below /desk/rules/."""

from django.urls import path

from . import views

app_name = "rulebook"

urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:code>/", views.table, name="table"),
]
