"""What migrations know of the models, rendered near the change instead of everywhere.

Django renders anew whatever is related to a model that has changed, and what is related to that.
Here every model belongs to a municipality, so each of the hundreds of operations would render all
models: nine tenths of the time of a first start (ADR 0020). Nothing but the model itself and those
that point at it have another shape after an operation. Whoever reads rows with old models (a data
migration) gets all of them rendered afresh, as with Django's own state.
"""

from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

ModelKey = tuple[str, str]


class NearState(ProjectState):
    """A project state that renders a changed model, and those that point at it, and no others."""

    def _find_reload_model(
        self, app_label: str, model_name: str, delay: bool = False
    ) -> set[ModelKey]:
        # Told to RunPython, which then has everything rendered.
        self.is_delayed = True
        changed = (app_label, model_name)
        heirs = {
            key
            for key, state in self.models.items()
            if any(base == ".".join(changed) for base in state.bases)
        }
        return {changed, *self.relations.get(changed, ()), *heirs}


class NearExecutor(MigrationExecutor):
    """An executor that goes forwards on a `NearState`."""

    def _migrate_all_forwards(self, state: ProjectState, *plans: Any, **how: Any) -> ProjectState:
        near = NearState(models=state.models, real_apps=state.real_apps)
        done: ProjectState = super()._migrate_all_forwards(near, *plans, **how)  # type: ignore[misc]
        return done


def render_near() -> None:
    """Let Django's command take the executor from here; it offers no other way to choose one."""
    migrate.MigrationExecutor = NearExecutor  # type: ignore[attr-defined]
