"""The budgets of a list that is taken over: one line a project, where the year has none yet."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from yakuba.kernel.actor import Actor
from yakuba.programmes.models import BudgetLine, Project
from yakuba.programmes.rules.takeover_reading import ProjectLines

from .budgets import BudgetDraft, add_budget_lines

TITLE: Final = "予算額（一覧の取込）"


def take_budgets(
    *,
    pairs: Sequence[tuple[Project, ProjectLines]],
    fiscal_year: int,
    actor: Actor,
    at: datetime,
) -> int:
    """Write the amounts of the list to their projects and return how many; raises `UnableToPlan`.

    A project that has money of the year already keeps it as it stands.
    """
    named = [project.pk for project, lines in pairs if lines.budget is not None]
    rows = BudgetLine.objects.filter(fiscal_year=fiscal_year, project__in=named)
    there = set(rows.values_list("project_id", flat=True))
    drafts = [
        BudgetDraft(project=project, fiscal_year=fiscal_year, title=TITLE, planned=lines.budget)
        for project, lines in pairs
        if lines.budget is not None and project.pk not in there
    ]
    return len(add_budget_lines(drafts=drafts, actor=actor, at=at))
