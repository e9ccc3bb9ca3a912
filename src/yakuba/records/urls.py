"""Addresses below /desk/records/."""

from django.urls import URLPattern, path

from yakuba.records.views import binders, disposals, records, seals

app_name = "records"
urlpatterns: list[URLPattern] = [
    path("", records.records, name="records"),
    path("list.<str:kind>", records.records_table, name="records_table"),
    path("new/", records.record_new, name="record_new"),
    path("<int:key>/", records.record, name="record"),
    path("<int:key>/bind/", records.record_bind, name="record_bind"),
    path("<int:key>/mark/", records.record_mark, name="record_mark"),
    path("<int:key>/issue/", records.record_issue, name="record_issue"),
    path("<int:key>/seal/", seals.record_seal, name="record_seal"),
    path("<int:key>/files/", records.record_attach, name="record_attach"),
    path("<int:key>/files/<int:file_key>/", records.record_file, name="record_file"),
    path("binders/", binders.binders, name="binders"),
    path("binders/list.<str:kind>", binders.binders_table, name="binders_table"),
    path("binders/new/", binders.binder_new, name="binder_new"),
    path("binders/<int:key>/", binders.binder, name="binder"),
    path("binders/<int:key>/complete/", binders.binder_complete, name="binder_complete"),
    path("binders/<int:key>/hold/", disposals.binder_hold, name="binder_hold"),
    path("holds/<int:key>/release/", disposals.hold_release, name="hold_release"),
    path("due/", disposals.due, name="due"),
    path("due/list.<str:kind>", disposals.due_table, name="due_table"),
    path("disposals/<int:key>/", disposals.disposal, name="disposal"),
    path("classes/", binders.classes, name="classes"),
    path("classes/<int:key>/close/", binders.class_close, name="class_close"),
    path("seals/", seals.seals, name="seals"),
    path("seals/<int:key>/", seals.seal, name="seal"),
    path("seals/<int:key>/retire/", seals.seal_retire, name="seal_retire"),
    path("seals/<int:key>/uses.<str:kind>", seals.uses_table, name="uses_table"),
    path("uses/<int:key>/stamp/", seals.use_stamp, name="use_stamp"),
    path("uses/<int:key>/refuse/", seals.use_refuse, name="use_refuse"),
]
