"""Addresses below /desk/access/."""

from django.urls import path

from . import views

app_name = "access"
urlpatterns = [
    path("", views.keys, name="keys"),
    path("<int:key>/stop/", views.stop, name="stop"),
]
