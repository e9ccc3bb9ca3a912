"""Addresses below /_mail/."""

from django.urls import path

from . import views

app_name = "notifications"
urlpatterns = [
    path("", views.caught, name="caught"),
    path("<int:mail_id>/", views.caught_mail, name="caught_mail"),
]
