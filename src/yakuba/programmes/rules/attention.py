"""When a project needs attention, and what its people could say of it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from .stages import Health

QUIET_DAYS: Final = 30
RED_DAYS: Final = 30
PUSH_WINDOW_DAYS: Final = 30
# Open days of delay from which a report is better red than yellow: two working weeks.
RED_DELAY: Final = 10
# A risk of which likelihood times impact is this or more is severe (1 to 3 each).
SEVERE: Final = 6


class Code(StrEnum):
    """Why a project needs attention, the most pressing first."""

    PAST_GO_LIVE = "PAST_GO_LIVE"
    RED_LONG = "RED_LONG"
    OVERDUE = "OVERDUE"
    PUSHED = "PUSHED"
    KPI_BEHIND = "KPI_BEHIND"
    FOUND = "FOUND"
    SILENT = "SILENT"
    NO_OWNER = "NO_OWNER"

    @property
    def label(self) -> str:
        return {
            "PAST_GO_LIVE": "予定日超過",
            "RED_LONG": "遅れの長期化",
            "OVERDUE": "期限切れ",
            "PUSHED": "先送り",
            "KPI_BEHIND": "KPI未達",
            "FOUND": "備えの不足",
            "SILENT": "動きなし",
            "NO_OWNER": "責任者なし",
        }[self.value]

    @property
    def order(self) -> int:
        """Return 0 for the most pressing reason."""
        return list(Code).index(self)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a project needs attention: a sentence, and the days or the number it speaks of."""

    code: Code
    sentence: str
    days: int | None = None
    count: int = 1

    @property
    def label(self) -> str:
        return self.code.label


def past_go_live(go_live: date | None, *, on: date) -> Reason | None:
    """Return the reason if the day on which it was to be done is over."""
    if go_live is None or go_live >= on:
        return None
    days = (on - go_live).days
    return Reason(Code.PAST_GO_LIVE, f"完了予定日を{days}日過ぎています。", days)


def red_long(since: date | None, *, on: date) -> Reason | None:
    """Return the reason if it has been reported late for long and never well since."""
    if since is None or (on - since).days < RED_DAYS:
        return None
    days = (on - since).days
    return Reason(Code.RED_LONG, f"「遅れ」の報告が{days}日続いています。", days)


def overdue(count: int, earliest: date | None, *, on: date) -> Reason | None:
    """Return the reason if tasks are late."""
    if not count or earliest is None:
        return None
    days = (on - earliest).days
    text = f"期限を過ぎたタスクが{count}件あります（最も古いものは{days}日超過）。"
    return Reason(Code.OVERDUE, text, days, count)


def pushed(points: Mapping[str, tuple[int, int]]) -> Reason | None:
    """Return the reason if milestones were put off; for each title: days, and how many times."""
    late = {title: put for title, put in points.items() if put[0] > 0}
    if not late:
        return None
    title, (days, times) = max(late.items(), key=lambda item: (item[1][0], item[0]))
    more = f"ほか{len(late) - 1}件の" if len(late) > 1 else "の"
    often = f"に{times}回、計" if times > 1 else "で"
    text = f"「{title}」{more}期日がこの{PUSH_WINDOW_DAYS}日{often}{days}日先送りされました。"
    return Reason(Code.PUSHED, text, days, sum(times for _, times in late.values()))


def kpi_behind(titles: list[str]) -> Reason | None:
    """Return the reason if KPI of its initiative miss a target whose month is over."""
    if not titles:
        return None
    named = f"「{titles[0]}」" + (f"ほか{len(titles) - 1}件" if len(titles) > 1 else "")
    return Reason(Code.KPI_BEHIND, f"施策のKPI{named}が目標に届いていません。", None, len(titles))


def found(sentences: Sequence[str]) -> Reason | None:
    """Return the reason if another part of the records speaks against it, as a lack of skills does."""
    if not sentences:
        return None
    more = f"（ほか{len(sentences) - 1}件）" if len(sentences) > 1 else ""
    return Reason(Code.FOUND, f"{sentences[0]}{more}", None, len(sentences))


def silent(last: date | None, *, on: date) -> Reason | None:
    """Return the reason if nothing was recorded for long."""
    if last is None or (on - last).days < QUIET_DAYS:
        return None
    days = (on - last).days
    return Reason(Code.SILENT, f"{days}日間、記録も状況報告もありません。", days)


def no_owner(has_post: bool, vacant: str = "") -> Reason | None:
    """Return the reason if no post answers for it, or nobody holds the post."""
    if has_post and not vacant:
        return None
    text = f"責任者の職（{vacant}）が空席です。" if vacant else "責任者の職が決まっていません。"
    return Reason(Code.NO_OWNER, text)


def window_start(on: date) -> date:
    """Return the first day of the time in which put-off milestones are counted."""
    return on - timedelta(days=PUSH_WINDOW_DAYS)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the facts suggest to say, with the sentences that led to it."""

    health: Health
    reasons: tuple[str, ...]


def suggested(facts: Mapping[str, Any]) -> Suggestion:
    """Return the health that the counted facts of a status report suggest."""
    red, yellow = _red(facts), _yellow(facts)
    if red:
        return Suggestion(Health.RED, (*red, *yellow))
    if yellow:
        return Suggestion(Health.YELLOW, tuple(yellow))
    return Suggestion(Health.GREEN, ("遅れや期限切れは見つかりませんでした。",))


def _red(facts: Mapping[str, Any]) -> list[str]:
    found = []
    late_by = facts.get("late_by") or 0
    if late_by > RED_DELAY:
        found.append(f"完了見込みが予定より{late_by}開庁日遅い見込みです。")
    if facts.get("past_go_live"):
        found.append("完了予定日を過ぎています。")
    tasks = facts["tasks"]
    if tasks["late"] and tasks["late"] * 4 >= max(tasks["total"] - tasks["done"], 1):
        found.append(f"残りのタスクの4分の1以上（{tasks['late']}件）が期限を過ぎています。")
    money = facts["money"]
    if money["planned"] and money["spent"] is not None and money["spent"] > money["planned"]:
        found.append("執行額が予算額を超えています。")
    return found


def _yellow(facts: Mapping[str, Any]) -> list[str]:
    found = []
    late_by = facts.get("late_by") or 0
    if 0 < late_by <= RED_DELAY:
        found.append(f"完了見込みが予定より{late_by}開庁日遅い見込みです。")
    tasks = facts["tasks"]
    if tasks["late"] and tasks["late"] * 4 < max(tasks["total"] - tasks["done"], 1):
        found.append(f"期限を過ぎたタスクが{tasks['late']}件あります。")
    put_off = [one for one in facts["moved"] if one["days"] > 0]
    if put_off:
        found.append(f"{len(put_off)}件のマイルストーンが先送りされました。")
    behind = [one["title"] for one in facts["kpis"] if one["is_behind"]]
    if behind:
        found.append(f"KPI「{behind[0]}」が目標に届いていません。")
    if facts["risks"]["severe"]:
        found.append(f"重大なリスクが{facts['risks']['severe']}件あります。")
    if facts["approvals"]["overdue"]:
        found.append(f"期限を過ぎた承認待ちが{facts['approvals']['overdue']}件あります。")
    return found
