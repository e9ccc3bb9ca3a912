"""Pages below /desk/organisation/."""

from django.urls import path

from . import views

app_name = "organisation"
urlpatterns = [
    path("", views.tree, name="tree"),
    path("absences/", views.absences, name="absences"),
    path("absences/<int:key>/", views.absence, name="absence"),
    path("absences/<int:key>/end/", views.end_absence, name="end_absence"),
    path("absences/<int:key>/cancel/", views.cancel_absence, name="cancel_absence"),
    path("closed-days/", views.closed_days, name="closed_days"),
    path("closed-days/<int:key>/reopen/", views.reopen_day, name="reopen_day"),
]
