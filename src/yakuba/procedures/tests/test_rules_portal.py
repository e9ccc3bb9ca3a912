"""Steps of the portal, what arrival reads, what survives a new version."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from yakuba.procedures.rules import arrival, renewal, steps
from yakuba.procedures.rules.definition import parse
from yakuba.procedures.rules.localisation import Localised
from yakuba.procedures.rules.vocabulary import SupersedePolicy as Policy

from .portal import ADDRESS, NAME, document
from .test_services_submission import ANSWERS

ON = date(2026, 11, 20)


@pytest.fixture(scope="module")
def dogs():
    return parse(document("dog-registration"))


def test_declarations_are_asked_on_the_check_page(dogs):
    assert [page.key for page in steps.steps(dogs, {})] == [
        "owner",
        "address",
        "contact",
        "dogs",
        "kept_at",
    ]
    assert [question.key for question in steps.declarations(dogs, {})] == ["declared"]


def test_the_check_page_is_the_last_step(dogs):
    assert steps.place(dogs, {}, "owner").position == 1
    last = steps.place(dogs, {}, "")
    assert last.position == last.total == 6


def test_an_answer_brings_a_step_and_takes_it_away(dogs):
    away = {"kept_at_home": False}
    assert steps.step_after(dogs, away, "kept_at").key == "kept_address"
    assert steps.step_after(dogs, {"kept_at_home": True}, "kept_at") is None
    assert steps.step_before(dogs, away, "").key == "kept_address"
    assert steps.step_before(dogs, {}, "owner") is None


def test_the_first_open_step_is_where_one_goes_on(dogs):
    assert steps.first_open(dogs, {}).key == "owner"
    answers = {key: value for key, value in ANSWERS.items() if key != "phone"}
    assert steps.first_open(dogs, answers).key == "contact"
    assert steps.first_open(dogs, ANSWERS) is None


def test_only_a_disposition_has_a_standard_period(dogs):
    assert arrival.standard_days(dogs) == 5
    assert arrival.standard_days(parse(document("address-change"))) is None


def test_the_applicant_is_whom_the_definition_names(dogs):
    applicant = arrival.applicant_of(dogs, ANSWERS)
    assert applicant.name == "佐々木 花子"
    assert applicant.address == "神奈川県横浜市中区港町1-1"
    assert arrival.applicant_of(dogs, {}).name == ""


@pytest.mark.parametrize(
    ("values", "yen"),
    [
        ({"fee": 3000}, 3000),
        ({"fee": Decimal("300.0")}, 300),
        ({"fee": -1}, None),
        ({"fee": True}, None),
        ({"fee": "3000"}, None),
        ({"a": 1, "b": 2}, None),
        ({}, None),
        (None, None),
    ],
)
def test_a_fee_is_whole_yen_or_unknown(values, yen):
    assert arrival.yen_of(values) == yen


def test_the_search_text_is_folded_and_bounded():
    found = arrival.search_text("R8-000001-P", arrival.Applicant("佐々木 " * 200, "ササキ"))
    assert len(found) == 400
    assert found.startswith("r8000001p")


def test_the_strictest_policy_missed_counts():
    assert renewal.strictest([Policy.MAY_CONTINUE, Policy.MUST_RESTART]) is Policy.MUST_RESTART
    assert renewal.strictest([Policy.MUST_RECONFIRM, Policy.MAY_CONTINUE]) is Policy.MUST_RECONFIRM


def test_answers_are_carried_over_where_the_question_means_the_same(dogs):
    pages = list(dogs.pages)
    asked = pages[0].questions[0]
    reworded = replace(asked, label=Localised("世帯主の氏名"))
    pages[0] = replace(pages[0], questions=(reworded,))
    kept = renewal.carried_over(dogs, replace(dogs, pages=tuple(pages)), ANSWERS, on=ON)
    assert "owner_name" not in kept, "it reads differently now"
    assert "declared" not in kept, "declarations are made anew"
    assert kept["owner_address"] == ADDRESS | {"postal_code": "2310017"}


def test_answers_that_no_longer_fit_are_not_carried_over(dogs):
    old = ANSWERS | {"owner_name": NAME | {"family": "長" * 99}, "gone": "x"}
    kept = renewal.carried_over(dogs, dogs, old, on=ON)
    assert "owner_name" not in kept
    assert "gone" not in kept
