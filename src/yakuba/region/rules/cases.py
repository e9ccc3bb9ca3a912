"""Whether a request, an offer or a day of help keeps the rules, with a Japanese reason if not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from typing import Final

from yakuba.kernel.fiscal import FiscalYear

from .dispatch import Form
from .schemes import RuleSet

# What a day of an adviser's help is taken for.
HOURS_A_DAY: Final = 7


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule that is not kept: its name in `schemes.LABELS`, and the sentence for people."""

    rule: str
    reason_ja: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for or granted: days for help with a part on site, hours for online only."""

    form: Form
    days: int
    hours: int
    people: int = 1
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class Pairing:
    """One project of one town with one adviser in one fiscal year."""

    town_code: str
    project_key: str
    adviser_key: str
    fiscal_year: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """One day or session of help as it took place."""

    day: date
    form: Form
    minutes: int


@dataclass(frozen=True, slots=True)
class Used:
    """What of a grant is used: days for help with a part on site, else minutes; never both."""

    days: int
    minutes: int
    most_days: int | None
    most_minutes: int | None

    @property
    def is_full(self) -> bool:
        """Tell whether nothing more may be delivered."""
        if self.most_days is not None:
            return self.days >= self.most_days
        return self.most_minutes is not None and self.minutes >= self.most_minutes


def judge_wish(rules: RuleSet, wish: Wish) -> list[Breach]:
    """Return what is wrong with days, hours, form, people or naming under the rules."""
    found = [*_judge_days(rules, wish), *_judge_hours(rules, wish)]
    if wish.people > rules.team_most:
        found.append(
            Breach(
                "team_most",
                f"1件に派遣できるのは{rules.team_most}人までです。{wish.people}人を減らしてください。",
            )
        )
    if wish.is_named and not rules.may_name:
        found.append(
            Breach(
                "may_name",
                "この制度ではアドバイザーを名指しできません。「おまかせ」にしてください。",
            )
        )
    return found


def _judge_days(rules: RuleSet, wish: Wish) -> Iterable[Breach]:
    if wish.form is Form.ONLINE:
        return
    if not rules.onsite_days and wish.form is Form.ONSITE:
        yield Breach(
            "onsite_days", "この制度に現地の派遣はありません。オンラインを選んでください。"
        )
    elif wish.days < 1 and wish.form is Form.ONSITE:
        yield Breach("onsite_days", "現地に来てほしい日数を1日以上で入力してください。")
    elif wish.days > rules.onsite_days:
        yield Breach(
            "onsite_days",
            f"現地を含む派遣は1件{rules.onsite_days}日までです。"
            f"{wish.days}日を{rules.onsite_days}日以内にしてください。",
        )


def _judge_hours(rules: RuleSet, wish: Wish) -> Iterable[Breach]:
    if wish.form is Form.ONSITE:
        return
    if not rules.online_hours and wish.form is Form.ONLINE:
        yield Breach("online_hours", "この制度にオンラインだけの派遣はありません。")
    elif wish.hours < 1 and wish.form is Form.ONLINE:
        yield Breach("online_hours", "オンラインで相談したい時間を1時間以上で入力してください。")
    elif wish.hours > rules.online_hours:
        yield Breach(
            "online_hours",
            f"オンラインだけの派遣は1件{rules.online_hours}時間までです。"
            f"{wish.hours}時間を{rules.online_hours}時間以内にしてください。",
        )


def judge_months(rules: RuleSet, opens_on: date, closes_on: date) -> list[Breach]:
    """Return what is wrong with a round: every day of it must lie in a month of the rules."""
    month, astray = (opens_on.year, opens_on.month), []
    while month <= (closes_on.year, closes_on.month):
        if month[1] not in rules.months:
            astray.append(month[1])
        month = (month[0] + month[1] // 12, month[1] % 12 + 1)
    if not astray:
        return []
    named = "、".join(f"{one}月" for one in dict.fromkeys(astray))
    return [
        Breach("months", f"この制度は{named}に依頼を受け付けません。受付の日を直してください。")
    ]


def judge_pairing(rules: RuleSet, pairing: Pairing, earlier: Iterable[Pairing]) -> list[Breach]:
    """Return a breach when the project has had this adviser in the fiscal year already."""
    if rules.once_a_year and pairing in set(earlier):
        year = FiscalYear(pairing.fiscal_year).label
        return [
            Breach(
                "once_a_year",
                f"同じ事業に同じアドバイザーを派遣できるのは年度に1回です。{year}はすでに派遣しています。",
            )
        ]
    return []


def used_of(rules: RuleSet, grant: Wish, delivered: Sequence[Delivered]) -> Used:
    """Return how much is used; any part on site makes every day of help count as a day."""
    counts_days = grant.form is Form.ONSITE or any(one.form is Form.ONSITE for one in delivered)
    if counts_days:
        most = min(rules.onsite_days, grant.days) if grant.days else rules.onsite_days
        return Used(len({one.day for one in delivered}), 0, most, None)
    most = min(rules.online_hours, grant.hours) if grant.hours else rules.online_hours
    return Used(0, sum(one.minutes for one in delivered), None, most * 60)


def judge_delivery(
    rules: RuleSet, grant: Wish, before: Sequence[Delivered], new: Delivered
) -> list[Breach]:
    """Return why one more day or session would go beyond the grant or the rules."""
    if grant.form is Form.ONLINE and new.form is Form.ONSITE:
        return [
            Breach(
                "onsite_days",
                "この派遣はオンラインだけで認められています。現地の実施は記録できません。",
            )
        ]
    used = used_of(rules, grant, [*before, new])
    if used.most_days is not None and used.days > used.most_days:
        return [
            Breach(
                "onsite_days",
                f"認められた日数は{used.most_days}日です。{used.days}日目は記録できません。"
                "続きが必要なときは、次の募集回に依頼してください。",
            )
        ]
    if used.most_minutes is not None and used.minutes > used.most_minutes:
        return [
            Breach(
                "online_hours",
                f"認められた時間は{used.most_minutes // 60}時間です。"
                f"合計が{hours_words(used.minutes)}になるため記録できません。"
                "続きが必要なときは、次の募集回に依頼してください。",
            )
        ]
    return []


def report_due(rules: RuleSet, ended_on: date) -> date:
    """Return the last day for the report."""
    return ended_on + timedelta(days=rules.report_days)


def survey_due(rules: RuleSet, ended_on: date) -> date:
    """Return the last day for the survey, in the fiscal year after the one of the end."""
    year = FiscalYear.of(ended_on).next
    calendar_year = year.year if rules.survey_month >= 4 else year.year + 1
    return date(calendar_year, rules.survey_month, rules.survey_day)


def survey_from(survey_due: date) -> date:
    """Return the first day on which the survey is answered: that of the fiscal year it is due in."""
    return FiscalYear.of(survey_due).start


def hours_words(minutes: int) -> str:
    """Return 3時間 or 3時間30分."""
    hours, rest = divmod(minutes, 60)
    return f"{hours}時間{rest}分" if rest else f"{hours}時間"


def counted_days(minutes: int, *, hours_a_day: int = HOURS_A_DAY) -> int:
    """Return how many days of an adviser so many minutes online are, rounded up."""
    return ceil(minutes / (hours_a_day * 60))


def promised_hours(days: int, hours: int) -> Decimal:
    """Return the hours of help that a grant of days or of hours online amounts to."""
    return Decimal(max(days * HOURS_A_DAY, hours))
