"""Addresses below /open/projects/, for anybody."""

from django.urls import path

from yakuba.programmes.views import public

app_name = "open_projects"
urlpatterns = [
    path("", public.progress, name="progress"),
    path("data.<slug:extension>", public.data, name="data"),
]
