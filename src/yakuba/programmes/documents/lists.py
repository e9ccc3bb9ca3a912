"""The tables of a report, each made of lines of the model."""

from collections.abc import Sequence

from yakuba.foundation.measures.rules import Direction
from yakuba.kernel.fiscal import Month
from yakuba.programmes.rules.pack_changes import ChangeKind
from yakuba.programmes.rules.pack_report import (
    Change,
    Definition,
    InitiativeLine,
    KpiLine,
    ProjectLine,
    Remedy,
    Report,
)
from yakuba.programmes.rules.pack_words import STANDINGS
from yakuba.programmes.rules.stages import Health, Priority, ProjectStage

from .tables import Cell, Column, Kind, Row, Table

_PROJECT_COLUMNS = (
    Column("番号", width=1.25),
    Column("事業", width=5.6),
    Column("最近の報告", under=True, width=5.6),
    Column("所管課", width=2.3),
    Column("責任者", under=True, width=2.3),
    Column("段階", Kind.STATE, width=1.2),
    Column("状況", Kind.STATE, under=True, width=1),
    Column("進捗", Kind.PERCENT, width=1),
    Column("増減", Kind.SIGNED, under=True, width=1),
    Column("推移", Kind.TRACK, width=1.7),
    Column("完了予定", Kind.DATE, width=1.5),
    Column("完了見込み", Kind.DATE, under=True, width=1.5),
    Column("遅れ", Kind.COUNT, width=1),
    Column("変化", Kind.SIGNED, under=True, width=1),
    Column("予算(円)", Kind.YEN, width=2),
    Column("執行(円)", Kind.YEN, under=True, width=2),
)


def projects(lines: Sequence[ProjectLine], name: str = "事業") -> Table:
    """Return a row a project: whose, how far, until when, for how much."""
    return Table(name, _PROJECT_COLUMNS, [_project(line) for line in lines])


def _project(line: ProjectLine) -> Row:
    gained: Cell = None
    if line.progress is not None and line.before is not None:
        gained = line.progress - line.before
    return (
        line.code,
        line.name,
        line.status,
        line.department,
        line.owner,
        ProjectStage(line.stage).label,
        Health(line.health).label if line.health else None,
        line.progress,
        gained,
        line.track,
        line.go_live,
        line.forecast,
        line.late,
        line.moved,
        line.planned,
        line.spent,
    )


def attention(lines: Sequence[ProjectLine]) -> Table:
    """Return the projects that need somebody, with every reason."""
    columns = (
        Column("番号", width=1.3),
        Column("事業", width=4),
        Column("所管課", under=True, width=2.2),
        Column("理由", width=6),
        Column("優先度", width=1.1),
        Column("進捗", Kind.PERCENT, width=1),
        Column("完了予定", Kind.DATE, width=1.7),
        Column("完了見込み", Kind.DATE, under=True, width=1.7),
    )
    rows: list[Row] = [
        (
            line.code,
            line.name,
            line.department,
            "\n".join(line.reasons),
            Priority(line.priority).label,
            line.progress,
            line.go_live,
            line.forecast,
        )
        for line in lines
    ]
    return Table("要注意", columns, rows)


def changes(lines: Sequence[Change]) -> Table:
    """Return what happened in the period."""
    columns = (
        Column("区分", Kind.STATE, width=1.5),
        Column("番号", width=1.4),
        Column("事業", width=5),
        Column("所管課", under=True, width=2.2),
        Column("何が", width=3),
        Column("変更前", Kind.DATE, width=1.7),
        Column("変更後", Kind.DATE, width=1.7),
        Column("開庁日", Kind.SIGNED, width=1.2),
    )
    rows: list[Row] = [
        (
            ChangeKind(line.kind).label,
            line.code,
            line.name,
            line.department,
            line.what,
            line.before,
            line.after,
            line.days,
        )
        for line in lines
    ]
    return Table("期間中の動き", columns, rows)


def kpis(lines: Sequence[KpiLine], compared: str) -> Table:
    """Return the KPI with what their values are counted from and where they were to be."""
    columns = (
        Column("KPI", width=4.4),
        Column("出典", under=True, width=3),
        Column("現在の値", Kind.NUMBER, width=1.5),
        Column("単位", under=True, width=1),
        Column("分子", Kind.COUNT, width=1.5),
        Column("分母", Kind.COUNT, under=True, width=1.5),
        Column("把握率(%)", Kind.NUMBER, width=1.2),
        Column(compared, Kind.NUMBER, width=1.4),
        Column("現状値", Kind.NUMBER, under=True, width=1.4),
        Column("中間目標", Kind.NUMBER, width=1.4),
        Column("中間の月", under=True, width=1.4),
        Column("目標", Kind.NUMBER, width=1.3),
        Column("向き", under=True, width=1.3),
        Column("状況", Kind.STATE, width=1.6),
    )
    return Table("KPI", columns, [_kpi(line) for line in lines])


def _kpi(line: KpiLine) -> Row:
    return (
        line.title,
        line.source,
        line.value,
        line.unit,
        line.numerator,
        line.denominator,
        line.coverage,
        line.previous,
        line.starting,
        line.interim,
        f"{Month.from_iso(line.interim_month).month}月末" if line.interim_month else None,
        line.target,
        "上げる" if line.direction == Direction.UP else "下げる",
        STANDINGS[line.standing],
    )


def remedies(lines: Sequence[Remedy]) -> Table:
    """Return causes and what is done about them, carried ones first."""
    columns = (
        Column("区分", Kind.STATE, width=1.2),
        Column("対象", width=3),
        Column("いつの点検", under=True, width=3),
        Column("要因", width=4),
        Column("対応策", width=4),
        Column("結果", under=True, width=4),
        Column("期限", Kind.DATE, width=1.6),
        Column("終了日", Kind.DATE, under=True, width=1.6),
    )
    rows: list[Row] = [
        (
            _remedy_state(line),
            line.about,
            line.found_in,
            line.cause,
            line.action,
            line.result,
            line.due,
            line.closed_on,
        )
        for line in lines
    ]
    return Table("要因と対応策", columns, rows)


def _remedy_state(line: Remedy) -> str:
    if line.closed_on:
        return "完了"
    return "継続" if line.is_carried else "新規"


def costs(report: Report) -> Table:
    """Return what each initiative cost in the fiscal year, and what stands against it."""
    columns = (
        Column("柱", width=2),
        Column("施策", width=4.6),
        Column("責任者", under=True, width=2),
        Column("事業数", Kind.COUNT, width=1.3),
        Column("うち完了", Kind.COUNT, under=True, width=1.3),
        Column("要注意", Kind.COUNT, width=1.2),
        Column("進捗", Kind.PERCENT, width=1),
        Column("年度予算(円)", Kind.YEN, width=2.1),
        Column("契約(円)", Kind.YEN, under=True, width=2.1),
        Column("執行(円)", Kind.YEN, width=2.1),
        Column("KPI", Kind.COUNT, width=1),
        Column("目標達成", Kind.COUNT, width=1.5),
        Column("要対応", Kind.COUNT, under=True, width=1.5),
    )
    standings: dict[int, list[str]] = {}
    for kpi in report.kpis:
        if kpi.initiative is not None:
            standings.setdefault(kpi.initiative, []).append(kpi.standing)
    rows = [_cost(line, standings.get(line.key, [])) for line in report.initiatives]
    return Table("費用と効果", columns, rows)


def _cost(line: InitiativeLine, standings: list[str]) -> Row:
    return (
        line.pillar,
        line.title,
        line.owner,
        line.projects,
        line.finished,
        line.needing,
        line.progress,
        line.planned,
        line.contracted,
        line.spent,
        len(standings),
        standings.count("MET"),
        standings.count("BEHIND"),
    )


def tracks(report: Report) -> Table:
    """Return progress at the end of each month, a column a month."""
    months = tuple(Column(Month.from_iso(month).label, Kind.PERCENT) for month in report.months)
    rows: list[Row] = [(line.code, line.name, *line.track) for line in report.projects]
    return Table("進捗の推移", (Column("番号"), Column("事業", width=5), *months), rows)


def definitions(lines: Sequence[Definition]) -> Table:
    """Return what the words mean."""
    columns = (Column("用語", width=3), Column("意味と数え方", width=9))
    return Table("用語と数え方", columns, [(line.term, line.text) for line in lines])
