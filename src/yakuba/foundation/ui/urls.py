"""Pages that belong to no domain: the living pattern page, the language, the policy."""

from django.urls import path

from . import views

app_name = "ui"
urlpatterns = [
    path("_patterns/", views.patterns, name="patterns"),
    path("_patterns/desk/", views.patterns_desk, name="patterns_desk"),
    path("language/", views.language, name="language"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
