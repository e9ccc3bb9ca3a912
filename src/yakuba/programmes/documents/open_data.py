"""Open data: the public part of a published report, line by line."""

from collections.abc import Iterator
from typing import Any, Final

from yakuba.programmes.queries.packs import OpenProgress
from yakuba.programmes.rules.pack_report import KpiLine, ProjectLine
from yakuba.programmes.rules.stages import ProjectStage

HEADING: Final = (
    "事業番号",
    "事業名",
    "所管課",
    "段階",
    "進捗(%)",
    "完了予定日",
    "完了見込み日",
    "予算額(円)",
    "執行額(円)",
    "時点",
)


def project_rows(found: OpenProgress) -> Iterator[tuple[str | int | None, ...]]:
    """Yield a row a public project under `HEADING`."""
    for line in found.projects:
        yield (
            line.code,
            line.name,
            line.department,
            ProjectStage(line.stage).label,
            line.progress,
            line.go_live,
            line.forecast,
            line.planned,
            line.spent,
            found.cover.as_of,
        )


def as_data(found: OpenProgress) -> dict[str, Any]:
    """Return projects and figures as one JSON value, with the hash of the report they are from."""
    return {
        "title": found.cover.title,
        "municipality": found.cover.town,
        "as_of": found.cover.as_of,
        "counted_at": found.cover.counted_at,
        "published_at": found.pack.published_at.isoformat() if found.pack.published_at else None,
        "report_sha256": found.pack.content_hash,
        "projects": [_project(line) for line in found.projects],
        "kpis": [_kpi(line) for line in found.kpis],
    }


def _project(line: ProjectLine) -> dict[str, Any]:
    return {
        "code": line.code,
        "name": line.name,
        "department": line.department,
        "stage": line.stage,
        "progress_percent": line.progress,
        "planned_end": line.go_live,
        "expected_end": line.forecast,
        "budget_yen": line.planned,
        "spent_yen": line.spent,
    }


def _kpi(line: KpiLine) -> dict[str, Any]:
    return {
        "title": line.title,
        "unit": line.unit,
        "value": _number(line.value),
        "numerator": line.numerator,
        "denominator": line.denominator,
        "coverage_percent": _number(line.coverage),
        "interim_month": line.interim_month or None,
        "interim_target": _number(line.interim),
        "target": _number(line.target),
        "standing": line.standing,
        "source": line.source,
    }


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)
