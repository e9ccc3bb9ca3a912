"""Addresses below /desk/records/."""

from django.urls import URLPattern, path

from yakuba.records.views import binders, disposals, records

app_name = "records"
urlpatterns: list[URLPattern] = [
    path("", records.records, name="records"),
    path("list.<str:kind>", records.records_table, name="records_table"),
    path("new/", records.record_new, name="record_new"),
    path("<int:key>/", records.record, name="record"),
    path("<int:key>/bind/", records.record_bind, name="record_bind"),
    path("<int:key>/mark/", records.record_mark, name="record_mark"),
    path("<int:key>/issue/", records.record_issue, name="record_issue"),
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
]
