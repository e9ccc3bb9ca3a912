"""Addresses below /verify/, for anybody who holds a paper of the town."""

from django.urls import path

from . import views

app_name = "documents"
urlpatterns = [path("", views.verify, name="verify")]
