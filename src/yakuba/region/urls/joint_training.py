"""Addresses of joint trainings."""

from django.urls import path

from yakuba.region.views import joint_training as pages

_ONE = "trainings/<uuid:key>/"
urlpatterns = [
    path("trainings/", pages.trainings, name="trainings"),
    path("trainings/new/", pages.training_new, name="training_new"),
    path(_ONE, pages.training, name="training"),
    path(f"{_ONE}towns.<slug:kind>", pages.training_table, name="training_table"),
    path(f"{_ONE}seats/", pages.seats, name="training_seats"),
    path(f"{_ONE}give/", pages.give, name="training_give"),
    path(f"{_ONE}attendance/", pages.attendance, name="training_attendance"),
    path(f"{_ONE}cancel/", pages.cancel, name="training_cancel"),
]
