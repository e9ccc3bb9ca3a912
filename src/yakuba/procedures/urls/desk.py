"""Addresses of the desk; their names start with `desk_`."""

from django.urls import path

from yakuba.procedures.views.desk import (
    acts,
    case,
    correcting,
    counter,
    day,
    drafting,
    emergency,
    queue,
)

_CASE = "desk/cases/<uuid:application_id>/"
_ENTRY = "desk/counter/entries/<uuid:draft_id>/"
_READING = "desk/emergency/<uuid:reading_id>/"

urlpatterns = [
    path("desk/", day.day, name="desk_day"),
    path("desk/cases/", queue.queue, name="desk_cases"),
    path("desk/cases/export.csv", queue.export, {"kind": "csv"}, name="desk_cases_csv"),
    path("desk/cases/export.xlsx", queue.export, {"kind": "xlsx"}, name="desk_cases_xlsx"),
    path("desk/cases/bulk/", queue.bulk, name="desk_cases_bulk"),
    path("desk/cases/columns/", queue.choose_columns, name="desk_cases_columns"),
    path("desk/cases/views/", queue.save_view, name="desk_view_save"),
    path("desk/cases/views/remove/", queue.remove_view, name="desk_view_remove"),
    path(_CASE, case.case, name="desk_case"),
    path(f"{_CASE}accept/", acts.accept, name="desk_accept"),
    path(f"{_CASE}claim/", acts.claim, name="desk_claim"),
    path(f"{_CASE}release/", acts.release, name="desk_release"),
    path(f"{_CASE}hand-over/", acts.hand_over, name="desk_hand_over"),
    path(f"{_CASE}check/", acts.check, name="desk_check"),
    path(f"{_CASE}note/", acts.note, name="desk_note"),
    path(f"{_CASE}complete/", acts.complete, name="desk_complete"),
    path(f"{_CASE}pay/", acts.pay, name="desk_pay"),
    path(f"{_CASE}exempt/", acts.exempt, name="desk_exempt"),
    path(f"{_CASE}correction/", correcting.correction, name="desk_correction"),
    path(
        f"{_CASE}corrections/<uuid:correction_id>/cancel/",
        correcting.cancel,
        name="desk_correction_cancel",
    ),
    path(f"{_CASE}disposition/", drafting.disposition, name="desk_disposition"),
    path(f"{_CASE}files/<uuid:attachment_id>/", case.file, name="desk_file"),
    path(f"{_CASE}files/<uuid:attachment_id>/preview/", case.preview, name="desk_preview"),
    path(f"{_CASE}documents/<uuid:document_id>/", case.document, name="desk_document"),
    path("desk/emergency/", emergency.index, name="desk_emergency"),
    path(_READING, emergency.case, name="desk_emergency_case"),
    path(f"{_READING}end/", emergency.end, name="desk_emergency_end"),
    path(f"{_READING}files/<uuid:attachment_id>/", emergency.file, name="desk_emergency_file"),
    path(
        f"{_READING}files/<uuid:attachment_id>/preview/",
        emergency.preview,
        name="desk_emergency_preview",
    ),
    path("desk/counter/", counter.counter, name="desk_counter"),
    path("desk/counter/begin/", counter.begin, name="desk_counter_begin"),
    path(_ENTRY, counter.entry, name="desk_entry"),
    path(f"{_ENTRY}discard/", counter.discard_entry, name="desk_entry_discard"),
    path(f"{_ENTRY}files/<uuid:attachment_id>/", counter.entry_file, name="desk_entry_file"),
    path("desk/counter/receipts/<uuid:application_id>/", counter.receipt, name="desk_receipt"),
]
