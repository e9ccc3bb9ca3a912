"""Addresses where DX staff keep the definitions of procedures."""

from django.urls import path

from yakuba.procedures.views.desk import definition_new, definitions

_ONE = "desk/definitions/<uuid:procedure_id>/"
_VERSION = f"{_ONE}versions/<int:number>"

urlpatterns = [
    path("desk/definitions/", definitions.index, name="desk_definitions"),
    path("desk/definitions/new/", definition_new.new, name="desk_definition_new"),
    path("desk/definitions/schema.json", definitions.schema, name="desk_definition_schema"),
    path(_ONE, definitions.procedure, name="desk_definition"),
    path(f"{_ONE}accepting/", definitions.accepting, name="desk_definition_accepting"),
    path(f"{_ONE}differences/", definitions.differences, name="desk_definition_differences"),
    path(f"{_VERSION}/", definitions.version, name="desk_definition_version"),
    path(f"{_VERSION}.json", definitions.document, name="desk_definition_json"),
    path(
        f"{_VERSION}.schema.json", definitions.answers_schema, name="desk_definition_answers_schema"
    ),
]
