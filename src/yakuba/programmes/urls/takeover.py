"""Addresses of taking an old list over."""

from django.urls import path

from yakuba.programmes.views import takeover

urlpatterns = [
    path("intake/", takeover.hand_in, name="intake_new"),
    path("intake/<int:key>/", takeover.intake, name="intake"),
    path("intake/<int:key>/take/", takeover.take, name="intake_take"),
]
