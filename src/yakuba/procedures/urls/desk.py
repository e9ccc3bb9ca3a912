"""Addresses of the desk; their names start with `desk_`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
