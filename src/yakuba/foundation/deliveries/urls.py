"""Addresses below /desk/deliveries/."""

from django.urls import path

from . import views

app_name = "deliveries"
urlpatterns = [
    path("", views.index, name="index"),
    path("replay/", views.replay_all, name="replay_all"),
    path("<uuid:delivery_id>/", views.detail, name="detail"),
    path("<uuid:delivery_id>/replay/", views.replay_one, name="replay_one"),
]
