"""The facts of a year of dispatch, read through the door, for the yearly report."""

from datetime import date

from yakuba.kernel.fiscal import FiscalYear
from yakuba.region.models import Answer
from yakuba.region.rules.cases import used_of
from yakuba.region.rules.dispatch import Form
from yakuba.region.rules.exchange import Passage
from yakuba.region.rules.schemes import RuleSet
from yakuba.region.rules.yearly import AskedFact, CaseFact, Yearly, yearly

from .advisers import readings_of
from .cases import CaseFile, delivered_in, files, grant_of, theme_label
from .requests import Received, received
from .rounds import rounds_by_key
from .schemes import rules_by_key
from .surveys import towns_of


def years_of(passage: Passage, on: date) -> list[FiscalYear]:
    """Return the fiscal years with rounds, the newest first; this year always."""
    found = {one.fiscal_year for one in rounds_by_key(passage).values()}
    return [FiscalYear(year) for year in sorted(found | {FiscalYear.of(on).year}, reverse=True)]


def yearly_report(passage: Passage, year: FiscalYear, on: date) -> Yearly:
    """Return the report of the year as it stands on the day."""
    cases = files(passage, fiscal_year=year.year)
    rules = rules_by_key(passage, {one.case.scheme_key for one in cases})
    readings = readings_of(passage, {one.case.adviser_key for one in cases})
    rounds = {key for key, one in rounds_by_key(passage).items() if one.fiscal_year == year.year}
    asked = [one for one in received(passage) if one.request.round_key in rounds]
    return yearly(
        prefecture=passage.prefecture,
        year=year,
        as_of=on,
        towns=[(one.code, one.name) for one in towns_of(passage.prefecture)],
        asked=[_asked(one) for one in asked],
        cases=[
            _case(
                one,
                rules.get(one.case.scheme_key),
                on,
                kana=readings.get(one.case.adviser_key, ""),
            )
            for one in cases
        ],
    )


def _asked(one: Received) -> AskedFact:
    answers = [one.replies[offer.key].answer for offer in one.offers if offer.key in one.replies]
    return AskedFact(
        town_code=one.request.municipality.code,
        theme=one.request.get_theme_display(),
        offers=len(one.offers),
        accepted=answers.count(Answer.ACCEPTED),
        declined=answers.count(Answer.DECLINED),
    )


def _case(file: CaseFile, rules: RuleSet | None, on: date, *, kana: str) -> CaseFact:
    case = file.case
    used = used_of(rules, grant_of(case), delivered_in(file.days)) if rules else None
    is_due = case.report_due is not None and (file.report is not None or case.report_due < on)
    keeps = used is None or (
        used.days <= used.most_days
        if used.most_days is not None
        else used.minutes <= (used.most_minutes or 0)
    )
    return CaseFact(
        town_code=case.municipality.code,
        theme=theme_label(case.theme),
        adviser=case.adviser_name,
        kana=kana,
        onsite_days=len({one.day for one in file.days if one.form == Form.ONSITE}),
        online_minutes=sum(one.minutes for one in file.days if one.form == Form.ONLINE),
        is_cancelled=case.cancelled_at is not None,
        is_ended=case.ended_on is not None,
        late_days=file.late_report(on) if is_due else None,
        is_reported=file.report is not None,
        satisfaction=file.report.satisfaction if file.report else None,
        effect=file.follow_up.get_effect_display() if file.follow_up else None,
        effect_satisfaction=file.follow_up.satisfaction if file.follow_up else None,
        hours_saved=file.follow_up.hours_saved if file.follow_up else None,
        keeps_limits=keeps,
    )
