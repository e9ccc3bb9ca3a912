"""Addresses of monthly reports and review packs."""

from django.urls import path

from yakuba.programmes.views import pack_files, packs

urlpatterns = [
    path("packs/", packs.packs, name="packs"),
    path("packs/<int:key>/", packs.pack, name="pack"),
    path("packs/<int:key>/read/", packs.read, name="pack_read"),
    path("packs/<int:key>/file.<slug:extension>", pack_files.file, name="pack_file"),
    path("packs/<int:key>/kept/", pack_files.kept, name="pack_kept"),
    path("packs/<int:key>/fill/", pack_files.fill, name="pack_fill"),
    path("packs/<int:key>/forms/<int:version>/", pack_files.in_form, name="pack_in_form"),
    path("packs/<int:key>/forms/add/", pack_files.add_form, name="pack_add_form"),
    path("packs/<int:key>/recount/", packs.recount, name="pack_recount"),
    path("packs/<int:key>/summary/", packs.summary, name="pack_summary"),
    path("packs/<int:key>/remedy/", packs.remedy, name="pack_remedy"),
    path("packs/<int:key>/remedy/close/", packs.remedy_close, name="pack_remedy_close"),
    path("packs/<int:key>/ask/", packs.ask, name="pack_ask"),
    path("packs/<int:key>/confirm/", packs.confirm, name="pack_confirm"),
    path(
        "packs/<int:key>/confirmations/<int:row>/reviewed/",
        packs.post_review,
        name="pack_post_review",
    ),
    path("packs/<int:key>/freeze/", packs.freeze, name="pack_freeze"),
    path("packs/<int:key>/publish/", packs.publish, name="pack_publish"),
]
