"""A state that renders near the change still gives what each operation asks for."""

import pytest
from django.db import migrations, models
from django.db.migrations.state import ModelState, ProjectState

from yakuba.foundation.tenancy.states import NearState


def model(name: str, *points_at: str) -> ModelState:
    fields = [("id", models.BigAutoField(primary_key=True))]
    fields += [
        (f"its_{one.lower()}", models.ForeignKey(f"ward.{one}", models.CASCADE, related_name="+"))
        for one in points_at
    ]
    return ModelState("ward", name, fields)


@pytest.fixture
def state() -> NearState:
    """市 with 課 and 係 in it; the desk and the chair are of the 係."""
    begun = NearState()
    for one in (
        model("Town"),
        model("Section", "Town"),
        model("Unit", "Town", "Section"),
        model("Desk", "Town", "Unit"),
    ):
        begun.add_model(one)
    assert begun.apps.get_model("ward", "Desk")
    return begun


def classes(state: ProjectState) -> dict[str, type[models.Model]]:
    return {one: state.apps.get_model("ward", one) for one in ("Town", "Section", "Unit", "Desk")}


def test_what_changed_and_what_points_at_it_is_rendered_and_nothing_else(state: NearState):
    before = classes(state)
    index = models.Index(fields=["its_town"], name="by_town")
    migrations.AddIndex("section", index).state_forwards("ward", state)
    after = classes(state)
    assert {one for one in after if after[one] is not before[one]} == {"Section", "Unit"}
    assert [one.name for one in after["Section"]._meta.indexes] == ["by_town"]
    assert after["Unit"]._meta.get_field("its_section").related_model is after["Section"]


def test_a_model_that_comes_leaves_its_neighbours_as_they_are(state: NearState):
    before = classes(state)
    chair = [("id", models.BigAutoField(primary_key=True))]
    chair.append(("its_unit", models.ForeignKey("ward.Unit", models.CASCADE)))
    migrations.CreateModel("Chair", chair).state_forwards("ward", state)
    assert classes(state) == before
    assert state.apps.get_model("ward", "Chair")._meta.get_field("its_unit").column == "its_unit_id"


def test_a_field_that_comes_is_seen_by_whoever_points_at_the_model(state: NearState):
    name = models.CharField(max_length=20, unique=True, default="")
    migrations.AddField("unit", "name", name).state_forwards("ward", state)
    desk = state.apps.get_model("ward", "Desk")
    assert desk._meta.get_field("its_unit").related_model._meta.get_field("name").unique


def test_who_inherits_a_model_is_rendered_with_it(state: NearState):
    migrations.CreateModel("Counter", [], bases=("ward.unit",)).state_forwards("ward", state)
    migrations.AddField("unit", "floor", models.IntegerField(default=1)).state_forwards(
        "ward", state
    )
    assert state.apps.get_model("ward", "Counter")._meta.get_field("floor")


def test_a_data_migration_has_everything_rendered_afresh(state: NearState):
    migrations.AddField("town", "code", models.IntegerField(default=0)).state_forwards(
        "ward", state
    )
    told = state.clone()
    assert told.is_delayed
    told.clear_delayed_apps_cache()
    found = classes(told)
    desk, unit = found["Desk"]._meta, found["Unit"]._meta
    assert desk.get_field("its_unit").related_model is found["Unit"]
    assert unit.get_field("its_section").related_model is found["Section"]
    assert found["Section"]._meta.get_field("its_town").related_model is found["Town"]
