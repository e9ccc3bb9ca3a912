"""Addresses of finding and applying; their names start with `portal_`."""

from django.urls import path

from yakuba.procedures.views import apply, extras, items, portal, resuming, sending

_DRAFT = "drafts/<uuid:draft_id>/"

urlpatterns = [
    path("procedures/", portal.procedures, name="portal_procedures"),
    path("procedures/<slug:slug>/", portal.procedure, name="portal_procedure"),
    path("procedures/<slug:slug>/start/", apply.start, name="portal_start"),
    path("drafts/resume/", resuming.resume, name="portal_resume"),
    path("drafts/resume/again/", resuming.send_again, name="portal_resume_again"),
    path(_DRAFT, apply.draft, name="portal_draft"),
    path(f"{_DRAFT}questions/<slug:page_key>/", apply.question, name="portal_question"),
    path(
        f"{_DRAFT}questions/<slug:page_key>/<slug:group>/<int:number>/",
        items.item,
        name="portal_item",
    ),
    path(
        f"{_DRAFT}questions/<slug:page_key>/<slug:group>/<int:number>/remove/",
        items.remove_item,
        name="portal_item_remove",
    ),
    path(f"{_DRAFT}files/<uuid:attachment_id>/", extras.file, name="portal_file"),
    path(f"{_DRAFT}files/<uuid:attachment_id>/preview/", extras.preview, name="portal_preview"),
    path(f"{_DRAFT}pause/", resuming.pause, name="portal_pause"),
    path(f"{_DRAFT}discard/", extras.discard, name="portal_discard"),
    path(f"{_DRAFT}renewal/", extras.renewal, name="portal_renewal"),
    path(f"{_DRAFT}check/", sending.check, name="portal_check"),
    path("applications/<uuid:application_id>/done/", sending.done, name="portal_done"),
]
