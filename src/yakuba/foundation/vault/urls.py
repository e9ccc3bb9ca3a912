"""Addresses of the keys."""

from django.urls import path

from . import views

app_name = "vault"

urlpatterns = [path("", views.keys, name="keys")]
