"""Pages come and go with the answers, and nothing unasked is ever submitted."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from yakuba.demo.definitions import document
from yakuba.procedures.rules import flow
from yakuba.procedures.rules.definition import parse
from yakuba.procedures.rules.differences import differences
from yakuba.procedures.rules.fees import fee_inputs
from yakuba.procedures.rules.json_schema import validate

from .forms import definition, page

TODAY = date(2026, 11, 20)
NAME = {"family": "佐々木", "given": "花子", "family_kana": "ササキ", "given_kana": "ハナコ"}
PETS = definition(
    page("keeps", {"key": "keeps", "type": "YES_NO", "label": "犬を飼っていますか"}),
    page(
        "kind",
        {
            "key": "kind",
            "type": "CHOICE",
            "label": "種類",
            "options": [{"value": "shiba", "label": "柴"}, {"value": "other", "label": "ほか"}],
        },
        when="keeps = true",
    ),
    page("which", {"key": "which", "type": "TEXT", "label": "どの犬"}, when='kind = "other"'),
    page("end", {"key": "remark", "type": "TEXT", "label": "備考", "required": False}),
)


def keys(answers: dict[str, Any]) -> list[str]:
    return [shown.key for shown in flow.visible_pages(PETS, answers)]


def test_a_page_appears_when_its_condition_is_true_and_not_while_it_is_unknown():
    assert keys({}) == ["name", "keeps", "end"]
    assert keys({"keeps": True}) == ["name", "keeps", "kind", "end"]
    assert keys({"keeps": True, "kind": "other"}) == ["name", "keeps", "kind", "which", "end"]


def test_an_answer_whose_question_is_hidden_no_longer_counts():
    answers = {"keeps": False, "kind": "other", "which": "土佐犬"}
    assert keys(answers) == ["name", "keeps", "end"]
    assert flow.counted_answers(PETS, answers) == {"keeps": False}


def test_next_and_previous_pages_skip_what_is_hidden():
    after = flow.next_page(PETS, {"keeps": False}, "keeps")
    assert after is not None
    assert after.key == "end"
    before = flow.previous_page(PETS, {"keeps": False}, "end")
    assert before is not None
    assert before.key == "keeps"
    assert flow.next_page(PETS, {}, "end") is None
    assert flow.previous_page(PETS, {}, "name") is None


def test_what_is_missing_is_known_and_work_resumes_there():
    answers = {"name": NAME, "keeps": True}
    assert [question.key for question in flow.missing(PETS, answers)] == ["kind"]
    resumed = flow.resume_page(PETS, answers)
    assert resumed is not None
    assert resumed.key == "kind"
    assert flow.resume_page(PETS, {"name": NAME, "keeps": False}) is None
    assert flow.progress(PETS, answers, "kind") == flow.Progress(3, 4)


def test_checking_drops_the_unknown_and_names_what_stands_in_the_way():
    answers = {"name": {**NAME, "family": ""}, "keeps": True, "kind": "cat", "smuggled": 1}
    clean, faults = flow.check(PETS, answers, on=TODAY)
    assert clean == {"keeps": True}
    assert [(fault.page.key, fault.error.field) for fault in faults] == [
        ("name", "family"),
        ("kind", "value"),
    ]


values = st.none() | st.booleans() | st.sampled_from(["shiba", "other", "x"]) | st.just(NAME)


@given(st.dictionaries(st.sampled_from(["name", "keeps", "kind", "which", "remark", "?"]), values))
def test_whatever_passes_the_check_is_complete_and_follows_the_schema(answers: dict[str, Any]):
    clean, faults = flow.check(PETS, answers, on=TODAY)
    assert validate(PETS, clean) == []
    if not faults:
        assert flow.missing(PETS, clean) == []
        assert flow.check(PETS, clean, on=TODAY) == (clean, [])


def test_the_fee_table_is_asked_with_what_the_answers_say():
    waste = parse(document("bulky-waste"))
    answers = {"items": [{"item": "chair", "pieces": 2}, {"item": "sofa", "pieces": 1}]}
    assert fee_inputs(waste, answers) == {"pieces": 3}
    assert fee_inputs(waste, {}) == {"pieces": None}
    assert fee_inputs(PETS, {}) == {}


def test_a_correction_shows_what_came_and_went():
    dogs = parse(document("dog-registration"))
    pochi = {"dog_name": "ポチ", "breed": "柴犬"}
    found = differences(
        dogs,
        {"dogs": [pochi], "phone": "090-1234-5678"},
        {"dogs": [pochi, {"dog_name": "シロ", "breed": "雑種"}], "phone": "090-1234-5678"},
    )
    assert [difference.question for difference in found] == ["dogs"]
    assert found[0].added == ["シロ、雑種"]
    assert found[0].removed == []


def test_no_answers_leave_the_childs_address_out_when_it_lives_at_home():
    child = parse(document("child-allowance"))
    at_home = {"child_name": NAME, "child_birth_date": "2026-10-01", "relation": "child"}
    clean, _ = flow.check(child, {"children": [{**at_home, "together": True}]}, on=TODAY)
    assert clean["children"][0]["together"] is True
    _, faults = flow.check(child, {"children": [{**at_home, "together": False}]}, on=TODAY)
    assert "0.child_address.postal_code" in [fault.error.field for fault in faults]
