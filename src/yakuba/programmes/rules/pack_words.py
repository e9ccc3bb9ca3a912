"""The five sentences that a report begins with, computed from its lines. Pure."""

from collections import Counter
from collections.abc import Sequence

from .money import total
from .pack_changes import ChangeKind
from .pack_report import Change, Definition, KpiLine, ProjectLine
from .stages import ProjectStage

_MAN = 10_000
_OKU = 100_000_000


def sentences(
    projects: Sequence[ProjectLine], changes: Sequence[Change], kpis: Sequence[KpiLine]
) -> tuple[str, ...]:
    """Return what happened, what moved, what needs somebody, what it brought, and the money."""
    return (
        _stock(projects, Counter(change.kind for change in changes)),
        _dates(projects, changes),
        _attention(projects),
        _kpis(kpis),
        _money(projects),
    )


def _stock(projects: Sequence[ProjectLine], happened: Counter[str]) -> str:
    stages = Counter(line.stage for line in projects)
    parts = "、".join(
        f"{stage.label}{stages[stage.value]:,}件" for stage in ProjectStage if stages[stage.value]
    )
    of_these = f"（{parts}）" if parts else ""
    acts = [
        f"{happened[kind.value]:,}件{words}"
        for kind, words in (
            (ChangeKind.ADDED, "を登録し"),
            (ChangeKind.FINISHED, "が完了し"),
            (ChangeKind.CANCELLED, "を中止し"),
        )
        if happened[kind.value]
    ]
    moved = f"期間中に{'、'.join(acts)}ました" if acts else "期間中の登録、完了、中止はありません"
    return f"事業は{len(projects):,}件{of_these}で、{moved}。"


def _dates(projects: Sequence[ProjectLine], changes: Sequence[Change]) -> str:
    later = [change.days or 0 for change in changes if change.kind == ChangeKind.LATER]
    earlier = sum(change.kind == ChangeKind.EARLIER for change in changes)
    late = sum(1 for line in projects if line.late)
    moved = (
        f"完了見込みが遅くなった事業は{len(later):,}件（最大{max(later):,}開庁日）"
        if later
        else "完了見込みが遅くなった事業はなく"
    )
    return (
        f"{moved}、早くなった事業は{earlier:,}件で、"
        f"完了予定日に間に合わない見込みの事業は{late:,}件です。"
    )


def _attention(projects: Sequence[ProjectLine]) -> str:
    needing = [line for line in projects if line.reasons]
    if not needing:
        return "要注意の事業はありません。"
    reasons = Counter(_head(reason) for line in needing for reason in line.reasons)
    reason, times = min(reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    return f"要注意の事業は{len(needing):,}件で、最も多い理由は「{reason}」（{times:,}件）です。"


def _head(reason: str) -> str:
    """Return the name of a reason without its sentence, so that like reasons count as one."""
    return reason.split("：", 1)[0]


def _kpis(kpis: Sequence[KpiLine]) -> str:
    if not kpis:
        return "KPIはまだ定められていません。"
    counted = Counter(line.standing for line in kpis)
    parts = "、".join(
        f"{label}{counted[standing]:,}件"
        for standing, label in STANDINGS.items()
        if counted[standing]
    )
    return f"KPIは{len(kpis):,}件で、{parts}です。"


# Said of a KPI; the same words as those of the measures.
STANDINGS = {
    "MET": "目標達成",
    "UNDER_WAY": "進行中",
    "BEHIND": "要対応",
    "NO_DATA": "実績なし",
    "NO_TARGET": "目標未設定",
}


def _money(projects: Sequence[ProjectLine]) -> str:
    planned = total(line.planned for line in projects)
    spent = total(line.spent for line in projects)
    if planned is None:
        return "事業費はまだ登録されていません。"
    told = _coverage(projects)
    if spent is None:
        return f"事業費は予算{rough_yen(planned)}で、執行額はまだ登録されていません{told}。"
    share = f"（{spent * 1000 // planned / 10:.1f}%）" if planned else ""
    return f"事業費は予算{rough_yen(planned)}に対して執行{rough_yen(spent)}{share}です{told}。"


def _coverage(projects: Sequence[ProjectLine]) -> str:
    """Say for how many projects money is written down, where it is not so for all of them."""
    whole = len(projects)
    budgets = sum(line.planned is not None for line in projects)
    spendings = sum(line.spent is not None for line in projects)
    if budgets == spendings == whole:
        return ""
    return f"（{whole:,}件のうち予算の登録は{budgets:,}件、執行額の登録は{spendings:,}件）"


def rough_yen(amount: int) -> str:
    """Return 12億3,456万円 with what is below ten thousand dropped, small sums as they are."""
    if amount < _MAN:
        return f"{amount:,}円"
    oku, rest = divmod(amount, _OKU)
    man = rest // _MAN
    return f"{oku:,}億{f'{man:,}万' if man else ''}円" if oku else f"{man:,}万円"


# What the words of a report mean; printed at its end.
DEFINITIONS = (
    Definition(
        "進捗",
        "完了した作業の予定工数が、すべての作業の予定工数に占める割合（小数点以下切捨て）。"
        "工数のない作業は1開庁日を7.75時間とする。作業の件数の割合ではない。",
    ),
    Definition("完了予定", "事業を終えると決めた日。変更したときは、期末に有効な日。"),
    Definition("完了見込み", "計画の最後の作業が終わる日。作業の進み具合と順序から計算する。"),
    Definition(
        "遅れ", "完了見込みが完了予定より後になる開庁日の数。土日、祝日、年末年始は数えない。"
    ),
    Definition(
        "見込みの変化", "期首と期末の完了見込みの差（開庁日）。後ろへ動いたときに正の数とする。"
    ),
    Definition(
        "要注意",
        "集計した時点の計画と報告の記録から、人が確かめるべきと判定した事業。理由を併せて示す。",
    ),
    Definition(
        "予算・執行",
        "事業に登録された全年度の予算額と執行額。税込み、円。登録がなければ示さず、0円とは区別する。",
    ),
    Definition(
        "KPIの値",
        "年度の初めから期末までの累計。分母のない割合は示さず、記録がなければ空欄とする。",
    ),
)
