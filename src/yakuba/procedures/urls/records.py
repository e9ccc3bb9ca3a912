"""Addresses where records are kept, held and disposed of; their names start with `desk_`."""

from django.urls import path

from yakuba.procedures.views.desk import disposing, holding, records

_ONE = "desk/records/procedures/<uuid:procedure_id>/"

urlpatterns = [
    path("desk/records/", records.overview, name="desk_records"),
    path("desk/records/drafts/", records.drafts, name="desk_records_drafts"),
    path(_ONE, records.rule, name="desk_records_rule"),
    path(f"{_ONE}due/", disposing.due, name="desk_records_due"),
    path(f"{_ONE}due.csv", disposing.due_csv, name="desk_records_due_csv"),
    path(f"{_ONE}keep/", disposing.keep, name="desk_records_keep"),
    path(f"{_ONE}confirm/", disposing.confirm, name="desk_records_confirm"),
    path("desk/records/holds/", holding.holds, name="desk_records_holds"),
    path("desk/records/holds/<uuid:hold_id>/release/", holding.release, name="desk_hold_release"),
    path("desk/cases/<uuid:application_id>/hold/", holding.hold, name="desk_hold"),
    path("desk/records/register/", disposing.register, name="desk_records_register"),
    path("desk/records/register/<uuid:disposal_id>/", disposing.listed, name="desk_records_list"),
    path(
        "desk/records/register/<uuid:disposal_id>.csv",
        disposing.list_csv,
        name="desk_records_list_csv",
    ),
]
