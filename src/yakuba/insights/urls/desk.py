"""Addresses below /desk/measures/."""

from django.urls import path

from yakuba.insights.views import desk

app_name = "insights"
urlpatterns = [
    path("", desk.board, name="board"),
    path("<slug:code>/", desk.measure, name="measure"),
    path("<slug:code>/data.<slug:extension>", desk.export, name="export"),
    path("<slug:code>/target/<int:year>/", desk.target, name="target"),
]
