"""The money of a project, a line a fiscal year and purpose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from yakuba.foundation.events.services import record, record_all
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.programmes.events import projects as events
from yakuba.programmes.models import BudgetLine, Project
from yakuba.programmes.policies.projects import may_change
from yakuba.programmes.queries.visible import editable_by

from .errors import UnableToPlan
from .history import keep_project, keep_projects
from .projects import demand, touched

# A thousand times the general account of a large city: more is a slip of the keyboard.
LARGEST = 10**15


@transaction.atomic
def set_budget_line(
    *,
    project: Project,
    fiscal_year: int,
    title: str,
    planned: int,
    contracted: int | None = None,
    spent: int | None = None,
    source: str = "",
    line: BudgetLine | None = None,
    revision: int | None = None,
    actor: Actor,
    at: datetime,
) -> BudgetLine:
    """Add a line (yen), or change the given one; raises `UnableToPlan` and `PlanGrewOld`."""
    demand(may_change(actor, project))
    title = _checked(title, fiscal_year, planned, contracted, spent)
    held = touched(project, revision)
    row = BudgetLine(project=held) if line is None else _own(held, line)
    row.fiscal_year, row.title, row.source = fiscal_year, title, clean_line(source)
    row.planned, row.contracted, row.spent = planned, contracted, spent
    row.save()
    keep_project(held, at=at)
    fact = events.BudgetSet(
        subject=held.ref,
        fiscal_year=fiscal_year,
        title=title,
        planned=planned,
        contracted=contracted,
        spent=spent,
    )
    record(fact, actor=actor, at=at)
    return row


def _checked(title: str, fiscal_year: int, *amounts: int | None) -> str:
    """Return the tidied title of a line that can be meant; raises `UnableToPlan`."""
    title = clean_line(title)
    if not title:
        raise UnableToPlan("費目を入力してください。例：システム改修委託料")
    if not 2000 <= fiscal_year <= 2099:
        raise UnableToPlan("年度は、2000から2099までで入力してください。")
    for amount in amounts:
        if amount is not None and not 0 <= amount < LARGEST:
            raise UnableToPlan("金額は、0円以上の正しい額を入力してください。")
    return title


@dataclass(frozen=True, kw_only=True, slots=True)
class BudgetDraft:
    """A line of planned money (yen) that a project is to have."""

    project: Project
    fiscal_year: int
    title: str
    planned: int


@transaction.atomic
def add_budget_lines(
    *, drafts: Sequence[BudgetDraft], actor: Actor, at: datetime
) -> list[BudgetLine]:
    """Add a line to each of many projects in a few statements, all of them or none.

    Raises `UnableToPlan`.
    """
    titles = [_checked(one.title, one.fiscal_year, one.planned) for one in drafts]
    keys = sorted({one.project.pk for one in drafts})
    allowed = set(editable_by(actor).filter(pk__in=keys).values_list("pk", flat=True))
    for draft in drafts:
        if draft.project.pk not in allowed:
            demand(may_change(actor, draft.project))
    held = list(Project.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    Project.objects.filter(pk__in=keys).update(revision=F("revision") + 1)
    rows = BudgetLine.objects.bulk_create(
        BudgetLine(
            project=one.project, fiscal_year=one.fiscal_year, title=title, planned=one.planned
        )
        for one, title in zip(drafts, titles, strict=True)
    )
    if held:
        keep_projects(held, at=at)
    facts = [
        events.BudgetSet(
            subject=row.project.ref,
            fiscal_year=row.fiscal_year,
            title=row.title,
            planned=row.planned,
            contracted=None,
            spent=None,
        )
        for row in rows
    ]
    record_all(facts, actor=actor, at=at)
    return rows


@transaction.atomic
def remove_budget_line(*, line: BudgetLine, actor: Actor, at: datetime) -> None:
    """Remove a line; raises `UnableToPlan`."""
    demand(may_change(actor, line.project))
    held = touched(line.project, None)
    row = _own(held, line)
    fact = events.BudgetRemoved(
        subject=held.ref, fiscal_year=row.fiscal_year, title=row.title, planned=row.planned
    )
    row.delete()
    keep_project(held, at=at)
    record(fact, actor=actor, at=at)


def _own(project: Project, line: BudgetLine) -> BudgetLine:
    row = only(BudgetLine.objects.filter(pk=line.pk, project=project))
    if row is None:
        raise UnableToPlan("この事業費は、すでに削除されています。")
    return row
