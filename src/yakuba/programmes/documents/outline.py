"""The order in which a report is read on paper: what every printed format walks through."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from django.utils import timezone

from yakuba.foundation.documents.rules import check_number
from yakuba.kernel.wareki import to_wareki
from yakuba.programmes.rules.pack_report import InitiativeLine, Report
from yakuba.programmes.rules.pack_words import rough_yen
from yakuba.programmes.rules.packs import PackKind

from . import lists
from .tables import Front, Section, Stamp

BRIEF_ROWS = 12
# What the working page leaves to the whole text, or shows in forms of its own.
_IN_FORMS = frozenset({"用語と数え方", "所見"})
_NO_KPI = "KPIはまだ定められていません。全体方針でKPIと目標値を定めると、ここに実績が並びます。"


def front_of(
    report: Report, *, content_hash: str, frozen_at: datetime | None, stamps: tuple[Stamp, ...]
) -> Front:
    """Return what the cover and the last page say of the paper."""
    cover = report.cover
    counted = datetime.fromisoformat(cover.counted_at)
    return Front(
        town=cover.town,
        title=cover.title,
        kind=PackKind(cover.kind).label,
        as_of=f"{to_wareki(date.fromisoformat(cover.as_of))}現在",
        counted=f"{to_wareki(counted.date())} {counted:%H:%M}",
        is_final=frozen_at is not None,
        made_on=to_wareki(timezone.localdate(frozen_at)) if frozen_at else "",
        content_hash=content_hash,
        check_number=check_number(content_hash),
        stamps=stamps,
    )


def sections(report: Report) -> Iterator[Section]:
    """Yield the sections between the cover and the last page."""
    is_review = PackKind(report.cover.kind).is_review
    words = tuple(line for line in report.summary.split("\n") if line.strip())
    yield Section("総括", report.sentences)
    if words:
        yield Section("所見", words, level=2)
    yield Section(
        "KPIの実績",
        table=lists.kpis(report.kpis, report.cover.compared),
        note="値は年度の初めからの累計です。分子・分母のない値は、出典の資料によります。",
        empty=_NO_KPI,
    )
    if is_review:
        yield Section(
            "費用と効果",
            table=lists.costs(report),
            empty="公表した全体方針がないため、施策ごとの費用と効果は示せません。",
        )
    needing = report.needing
    yield Section(
        "要注意の事業", table=lists.attention(needing), empty="要注意の事業はありません。"
    )
    yield Section(
        "要因と対応策",
        table=lists.remedies(report.remedies),
        note="「継続」は、これまでの点検から引き続き取り組んでいるものです。",
        empty="対応策の記録はありません。",
    )
    yield Section(
        "期間中の動き",
        table=lists.changes(report.changes),
        note="開庁日の正の数は、遅くなった日数です。",
        empty="期間中に動きはありません。",
    )
    if is_review and report.initiatives:
        yield from _themes(report)
    else:
        yield Section(
            "事業一覧",
            table=lists.projects(report.projects),
            note="「増減」は期首からの進捗の増減（ポイント）、「推移」は直近12か月の進捗です。",
            begins_page=True,
            is_wide=True,
            empty="登録された事業はありません。",
        )
    yield Section("用語と数え方", table=lists.definitions(report.definitions), begins_page=True)


def brief(report: Report) -> Iterator[Section]:
    """Yield what the working page shows: the first rows of the tables, and how many follow."""
    for section in sections(report):
        table = section.table
        if section.is_wide or section.title in _IN_FORMS:
            continue
        if table is None or len(table.rows) <= BRIEF_ROWS:
            yield section
            continue
        more = f"ほかに{len(table.rows) - BRIEF_ROWS:,}件あります。全文に載せています。"
        first = replace(table, rows=table.rows[:BRIEF_ROWS])
        yield replace(section, table=first, note=f"{more}{section.note}")


def _themes(report: Report) -> Iterator[Section]:
    """Yield a page for each pillar, its initiatives with their KPI and projects below it."""
    pillar = ""
    for line in report.initiatives:
        if line.pillar != pillar:
            pillar = line.pillar
            yield Section(pillar, begins_page=True, is_wide=True)
        yield from _theme(report, line)
    known = {line.key for line in report.initiatives}
    others = [line for line in report.projects if line.initiative not in known]
    if others:
        yield Section(
            "施策に属さない事業",
            table=lists.projects(others),
            begins_page=True,
            is_wide=True,
        )


def _theme(report: Report, line: InitiativeLine) -> Iterator[Section]:
    own = [kpi for kpi in report.kpis if kpi.initiative == line.key]
    projects = [project for project in report.projects if project.initiative == line.key]
    yield Section(
        line.title,
        (_in_words(line),),
        table=lists.kpis(own, report.cover.compared),
        level=2,
        is_wide=True,
        empty="KPIはありません。",
    )
    if projects:
        yield Section("", table=lists.projects(projects), level=3, is_wide=True)


def _in_words(line: InitiativeLine) -> str:
    progress = "" if line.progress is None else f"、進捗の平均は{line.progress}%"
    owner = f"責任者は{line.owner}。" if line.owner else "責任者は定められていません。"
    return (
        f"{owner}事業は{line.projects}件（完了{line.finished}件、要注意{line.needing}件）{progress}、"
        f"{_money(line)}。"
    )


def _money(line: InitiativeLine) -> str:
    if line.planned is None:
        return "年度の事業費は登録されていません"
    if line.spent is None:
        return f"年度の予算{rough_yen(line.planned)}で、執行額は登録されていません"
    return f"年度の予算{rough_yen(line.planned)}に対して執行{rough_yen(line.spent)}"
