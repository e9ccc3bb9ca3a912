"""Addresses of the status pages and of the my page; their names start with `portal_`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
