"""規則集: the rules of a dispatch scheme as data, read with every fault, written back the same."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

# How sure one may be of a rule: read in a primary text, in a secondary page, or set by the keeper.
MARKS: Final = {
    "A": "公式の資料で確認",
    "B": "二次資料で確認",
    "OWN": "設けた団体が決めたもの",
    "K": "未確認",
}
UNVERIFIED: Final = "K"
MOST_DAYS: Final = 60
MOST_HOURS: Final = 300
MOST_TEAM: Final = 10

_WHOLE: Final = {
    # By field what it is called, and its least and most.
    "onsite_days": ("現地を含む派遣の上限日数", 0, MOST_DAYS),
    "online_hours": ("オンラインだけの派遣の上限時間", 0, MOST_HOURS),
    "team_most": ("1件に派遣できる人数", 1, MOST_TEAM),
    "report_days": ("報告までの日数", 1, 365),
    "survey_month": ("翌年度の調査の月", 1, 12),
    "survey_day": ("翌年度の調査の日", 1, 28),
}
_TRUTH: Final = {
    "once_a_year": "同じ事業と同じアドバイザーの組合せは年度に1回",
    "may_name": "アドバイザーを名指しできる",
}
LABELS: Final = {
    **{name: label for name, (label, _, _) in _WHOLE.items()},
    **_TRUTH,
    "months": "依頼を受け付ける月",
    "costs": "費用の負担",
    "forms": "様式",
}


class UnreadableRules(ValueError):
    """A rule set that cannot be used; `faults` are Japanese sentences."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("".join(faults))


@dataclass(frozen=True, slots=True)
class Paper:
    """A form of the scheme: its code and its name."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What a case may be, and what is due when.

    A case with any part on site is limited in days, each day of help counting one; a case online
    only in hours. `months` are those in which requests are taken. The report is due `report_days`
    after the end, the survey on a day of the fiscal year after the one of the end. `marks` says by
    field how sure one is of it.
    """

    onsite_days: int
    online_hours: int
    once_a_year: bool
    months: tuple[int, ...]
    team_most: int
    may_name: bool
    report_days: int
    survey_month: int
    survey_day: int
    costs: str = ""
    origin: str = ""
    note: str = ""
    forms: tuple[Paper, ...] = ()
    marks: Mapping[str, str] = field(default_factory=dict)

    @property
    def unverified(self) -> tuple[str, ...]:
        """The labels of the rules that nobody has checked against the official text."""
        return tuple(
            label for name, label in LABELS.items() if self.marks.get(name, "OWN") == UNVERIFIED
        )

    def stricter(self, other: "RuleSet") -> "RuleSet":
        """Return the rules that keep both: an adviser's own scheme binds beside the round's."""
        return replace(
            self,
            onsite_days=min(self.onsite_days, other.onsite_days),
            online_hours=min(self.online_hours, other.online_hours),
            once_a_year=self.once_a_year or other.once_a_year,
            months=tuple(month for month in self.months if month in other.months),
            team_most=min(self.team_most, other.team_most),
            may_name=self.may_name and other.may_name,
            report_days=min(self.report_days, other.report_days),
        )


def to_document(rules: RuleSet) -> dict[str, Any]:
    """Return the rule set as JSON values."""
    return asdict(rules) | {
        "months": list(rules.months),
        "forms": [asdict(one) for one in rules.forms],
        "marks": dict(rules.marks),
    }


def read_rules(document: Mapping[str, Any]) -> RuleSet:
    """Return the rule set of the document; raises `UnreadableRules` with every fault."""
    faults = list(_faults(document))
    if faults:
        raise UnreadableRules(faults)
    return RuleSet(
        **{name: document[name] for name in (*_WHOLE, *_TRUTH)},
        months=tuple(sorted(set(document["months"]))),
        costs=document.get("costs", ""),
        origin=document.get("origin", ""),
        note=document.get("note", ""),
        forms=tuple(Paper(one["code"], one["title"]) for one in document.get("forms", ())),
        marks=dict(document.get("marks", {})),
    )


def _faults(document: Mapping[str, Any]) -> Iterator[str]:
    for name, (label, least, most) in _WHOLE.items():
        value = document.get(name)
        # A truth value is a whole number to Python.
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            yield f"「{label}」は{least}から{most}までの整数で入力してください。"
    for name, label in _TRUTH.items():
        if not isinstance(document.get(name), bool):
            yield f"「{label}」は、はい・いいえで入力してください。"
    months = document.get("months")
    if not isinstance(months, list) or not months or not all(one in range(1, 13) for one in months):
        yield "「依頼を受け付ける月」を、1月から12月までの中から一つ以上選んでください。"
    if document.get("onsite_days") == 0 and document.get("online_hours") == 0:
        yield "現地の日数とオンラインの時間数の両方を0にすることはできません。"
    yield from _faults_of_words(document)


def _faults_of_words(document: Mapping[str, Any]) -> Iterator[str]:
    labels = {"costs": "費用の負担", "origin": "根拠", "note": "説明"}
    for name, label in labels.items():
        if not isinstance(document.get(name, ""), str):
            yield f"「{label}」は文字で入力してください。"
    forms = document.get("forms", [])
    if not isinstance(forms, list) or not all(_is_paper(one) for one in forms):
        yield "様式は、番号と名称の組で入力してください。"
    marks = document.get("marks", {})
    if not isinstance(marks, Mapping) or not set(marks.values()) <= set(MARKS):
        yield f"確かさの印は、{'・'.join(MARKS)}のどれかにしてください。"


def _is_paper(one: object) -> bool:
    return isinstance(one, Mapping) and all(
        isinstance(one.get(name), str) and one[name] for name in ("code", "title")
    )


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule as people read it: name, value in words, how sure."""

    label: str
    words: str
    mark: str


def lines_of(rules: RuleSet) -> list[RuleLine]:
    """Return the rule set as a list of sentences."""
    words = {
        "onsite_days": f"{rules.onsite_days}日まで" if rules.onsite_days else "現地の派遣はしない",
        "online_hours": f"{rules.online_hours}時間まで"
        if rules.online_hours
        else "オンラインだけの派遣はしない",
        "once_a_year": "はい" if rules.once_a_year else "制限なし",
        "months": "、".join(f"{month}月" for month in _from_april(rules.months)),
        "team_most": f"{rules.team_most}人まで",
        "may_name": "はい" if rules.may_name else "いいえ（県が選ぶ）",
        "report_days": f"終わった日から{rules.report_days}日以内",
        "survey_month": f"終わった年度の翌年度の{rules.survey_month}月{rules.survey_day}日まで",
        "costs": rules.costs,
        "forms": "、".join(f"様式{one.code} {one.title}" for one in rules.forms),
    }
    return [
        RuleLine(LABELS[name], said, MARKS[rules.marks.get(name, "OWN")])
        for name, said in words.items()
        if said
    ]


def _from_april(months: tuple[int, ...]) -> list[int]:
    return sorted(months, key=lambda month: (month - 4) % 12)
