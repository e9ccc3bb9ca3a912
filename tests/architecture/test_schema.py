"""The database that migrations make is the one that the models describe, table by table."""

import pytest
from django.apps import apps
from django.db import connection, models

pytestmark = pytest.mark.django_db
MODELS = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def wanted_columns(model: type[models.Model]) -> set[str]:
    return {field.column for field in model._meta.local_concrete_fields if field.column}


def wanted_links(model: type[models.Model]) -> set[tuple[str, tuple[str, str]]]:
    """Return column, and the table and column it points to, of each foreign key."""
    return {
        (field.column, (field.target_field.model._meta.db_table, field.target_field.column))
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.ForeignKey) and field.db_constraint
    }


def wanted_names(model: type[models.Model]) -> set[str]:
    """Return what the model names itself, as far as this database can have it."""
    made = [*model._meta.indexes, *model._meta.constraints]
    editor = connection.schema_editor(collect_sql=True)
    return {one.name for one in made if one.create_sql(model, editor)}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_the_table_is_what_the_model_says(model: type[models.Model]):
    table = model._meta.db_table
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, table)
        found = connection.introspection.get_constraints(cursor, table)
    assert {column.name for column in columns} == wanted_columns(model)
    assert wanted_names(model) <= set(found)
    links = {
        (one["columns"][0], one["foreign_key"]) for one in found.values() if one["foreign_key"]
    }
    assert links == wanted_links(model)
    unique = {tuple(one["columns"]) for one in found.values() if one["unique"]}
    own = model._meta.local_concrete_fields
    alone = {(one.column,) for one in own if one.unique and not one.primary_key}
    together = {
        tuple(model._meta.get_field(name).column for name in names)
        for names in model._meta.unique_together
    }
    assert alone | together <= unique
