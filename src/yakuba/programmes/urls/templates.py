"""Addresses of the town's own forms for reports."""

from django.urls import path

from yakuba.programmes.views import templates

urlpatterns = [
    path("packs/templates/", templates.templates, name="templates"),
    path("packs/templates/names/", templates.names, name="template_names"),
    path(
        "packs/templates/starter/<slug:kind>.<slug:extension>",
        templates.starter,
        name="template_starter",
    ),
    path("packs/templates/<int:key>/", templates.template, name="template"),
    path("packs/templates/<int:key>/retire/", templates.retire, name="template_retire"),
    path(
        "packs/templates/<int:key>/versions/<int:number>/",
        templates.version,
        name="template_version",
    ),
    path(
        "packs/templates/<int:key>/versions/<int:number>/trial/",
        templates.trial,
        name="template_trial",
    ),
]
