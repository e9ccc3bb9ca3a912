"""The first page of the desk calls what comes round to mind of who may open it, and of nobody else."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.kernel.fiscal import FiscalYear
from yakuba.talent.models import RequiredTraining, RoleCall
from yakuba.talent.queries.day import calls_to_open, trainings_to_set
from yakuba.talent.rules.recurring import is_call_due, is_year_due, next_call_from, same_day_in
from yakuba.talent.rules.required import Group
from yakuba.talent.services.calls import cancel_call
from yakuba.talent.services.required import RequirementDraft, require
from yakuba.talent.services.role_kinds import retire_kind

from .people_desk import PeopleDesk
from .training_desk import TrainingDesk, training_desk

_PANEL = re.compile(r'<section aria-labelledby="d-rounds">.*?</section>', re.DOTALL)


@pytest.fixture
def at():
    """Pages read the clock, so these tests play today."""
    return timezone.localtime().replace(microsecond=0)


@pytest.fixture
def people(cast, in_mihon) -> PeopleDesk:
    return PeopleDesk(cast, cast.at)


@pytest.fixture
def training(cast, in_mihon) -> TrainingDesk:
    return training_desk(cast)


def panel_of(user: User) -> str:
    """Return the part of the person's day about what comes round, without markup of breaks."""
    client = Client()
    client.force_login(user)
    answer = client.get("/mihon/desk/")
    assert answer.status_code == 200
    found = _PANEL.search(answer.content.decode())
    return re.sub(r"</?wbr[^>]*>|\u200b", "", found.group()) if found else ""


def called(people: PeopleDesk, days_ago: int) -> RoleCall:
    """Call for promoters so long ago that the call closed `days_ago` days ago."""
    closes = people.on - timedelta(days=days_ago)
    return people.call(opens=closes - timedelta(days=14), closes=closes, starts=closes)


def demanded(training: TrainingDesk, on: date, **fields: object) -> RequiredTraining:
    """Make the security training compulsory with a day in the fiscal year of `on`."""
    course = fields.pop("course", None) or training.course("情報セキュリティ研修", steps=())
    usual = {"title": "情報セキュリティ研修", "group": Group.ALL, "due": on}
    draft = RequirementDraft(**{**usual, "course": course, **fields})
    return require(draft=draft, **training.act())


@pytest.mark.parametrize(
    ("on", "is_due"),
    [
        (date(2026, 9, 30), False),
        (date(2026, 10, 1), True),
        (date(2027, 3, 31), True),
        (date(2027, 4, 1), False),
    ],
)
def test_a_call_is_due_a_term_after_the_last_one_closed_and_for_as_long(on: date, is_due: bool):
    assert next_call_from(date(2026, 4, 1), 6) == date(2026, 10, 1)
    assert is_call_due(date(2026, 4, 1), 6, on) is is_due


def test_a_training_is_due_in_the_year_after_the_last():
    last = FiscalYear(2025)
    days = (date(2026, 3, 31), date(2026, 4, 1), date(2027, 3, 31), date(2027, 4, 1))
    assert [is_year_due(last, one) for one in days] == [False, True, True, False]


def test_a_day_is_carried_into_another_fiscal_year():
    assert same_day_in(FiscalYear(2026), date(2025, 12, 25)) == date(2026, 12, 25)
    assert same_day_in(FiscalYear(2026), date(2026, 3, 31)) == date(2027, 3, 31)
    assert same_day_in(FiscalYear(2024), date(2024, 2, 29)) == date(2025, 2, 28)


def test_a_role_is_called_to_mind_until_the_next_call_is_opened(people):
    murakami = people.cast.others["murakami"]
    last = called(people, 200)
    page = panel_of(murakami)
    assert "募集を始める：DX推進員" in page
    address = re.search(r'href="([^"]+)"', page)
    assert address is not None
    client = Client()
    client.force_login(murakami)
    form = client.get(address.group(1)).context["form"]
    assert form["kind"].value() == str(last.kind_id)
    # Who may not open calls is not told, heads and the town's DX section neither.
    for user in (people.cast.aoki, people.cast.ueno, people.cast.kimura):
        assert panel_of(user) == ""
    people.call()
    assert panel_of(murakami) == ""


def test_neither_a_fresh_call_nor_a_role_given_up_is_called_to_mind(people):
    called(people, 100)
    assert calls_to_open(people.on) == []
    (due,) = calls_to_open(people.on + timedelta(days=100))
    assert due.kind.code == "dx-promoter"
    # A call that was called off does not count as the next one.
    off = people.call()
    cancel_call(call=off, reason="時期を改める", **people.act())
    assert [one.last for one in calls_to_open(people.on + timedelta(days=100))] == [due.last]
    retire_kind(kind=people.kind("dx-promoter"), **people.act())
    assert calls_to_open(people.on + timedelta(days=100)) == []


def test_a_role_that_was_never_called_for_is_left_alone(people):
    people.kind("dx-promoter")
    assert calls_to_open(people.on) == []


def test_a_training_of_last_year_is_called_to_mind_with_its_form_filled_in(training):
    murakami, on = training.cast.others["murakami"], training.at.date()
    year = FiscalYear.of(on)
    last = demanded(training, year.previous.start + timedelta(days=200), joiner_days=45)
    page = panel_of(murakami)
    assert "必須研修を定める：情報セキュリティ研修" in page
    assert f"{year.label}はまだ定めていません" in page
    assert panel_of(training.cast.ueno) == ""
    address = re.search(r'href="([^"]+)"', page)
    assert address is not None
    client = Client()
    client.force_login(murakami)
    form = client.get(address.group(1)).context["form"]
    assert form["title"].value() == last.title
    assert form["course"].value() == str(last.course_id)
    assert form["joiner_days"].value() == 45
    assert FiscalYear.of(form.initial["due"]) == year
    given = {
        "title": last.title,
        "course": form["course"].value(),
        "group": last.group,
        "due": form.initial["due"].isoformat(),
        "joiner_days": "45",
    }
    assert client.post(address.group(1), given).status_code == 302
    assert panel_of(murakami) == ""
    assert trainings_to_set(on) == []


def test_another_name_for_the_same_course_is_the_same_training(training):
    on = training.at.date()
    last = demanded(training, FiscalYear.of(on).previous.start)
    assert trainings_to_set(on) == [last]
    demanded(training, FiscalYear.of(on).start, course=last.course, title="セキュリティ再確認")
    assert trainings_to_set(on) == []
    assert [one.title for one in trainings_to_set(FiscalYear.of(on).next.start)] == [
        "セキュリティ再確認"
    ]
