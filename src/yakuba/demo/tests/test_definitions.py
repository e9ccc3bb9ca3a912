"""The five procedures of the demo are whole, analysable and written for all three readers."""

from datetime import datetime
from typing import Any

import jsonschema
import pytest

from yakuba.demo.definitions import codes, document, fee_tables
from yakuba.foundation.rulebook.services import publish_table
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.kernel.canonical import canonical_json
from yakuba.procedures.queries.fees import fee_at
from yakuba.procedures.rules.analysis import analyse
from yakuba.procedures.rules.definition import parse
from yakuba.procedures.rules.definition_schema import definition_schema
from yakuba.procedures.rules.localisation import Reader
from yakuba.procedures.rules.shape import Certainty
from yakuba.procedures.rules.vocabulary import ProcedureKind


def test_there_are_five_procedures_of_three_kinds():
    definitions = [parse(document(code)) for code in codes()]
    assert [definition.code for definition in definitions] == [
        "address-change",
        "bulky-waste",
        "child-allowance",
        "disaster-certificate",
        "dog-registration",
    ]
    assert {definition.kind for definition in definitions} == set(ProcedureKind)


@pytest.mark.parametrize("code", codes())
def test_a_definition_has_no_faults_and_is_translated_completely(code: str):
    found = analyse(parse(document(code)))
    assert found.faults == ()
    assert found.untranslated == {Reader.EASY: (), Reader.EN: ()}
    assert found.completeness == {Reader.EASY: 100, Reader.EN: 100}


@pytest.mark.parametrize("code", codes())
def test_a_definition_follows_its_json_schema_and_has_a_canonical_form(code: str):
    jsonschema.Draft202012Validator(definition_schema()).validate(document(code))
    assert canonical_json(document(code))


@pytest.mark.parametrize("code", codes())
def test_law_is_shown_as_law_only_with_its_source(code: str):
    for basis in parse(document(code)).legal_basis:
        if basis.certainty is Certainty.LAW:
            assert basis.source
            assert basis.article.startswith("行政手続法")
        else:
            assert "市" in basis.text or "町" in basis.text


@pytest.mark.parametrize("code", codes())
def test_no_definition_asks_for_the_individual_number(code: str):
    for question in parse(document(code)).questions():
        assert "個人番号" not in question.label.ja
        assert "マイナンバー" not in question.label.ja


def test_every_fee_table_that_a_definition_asks_is_there():
    asked = {fee.table for code in codes() if (fee := parse(document(code)).fee) and fee.table}
    assert asked == {table["code"] for table in fee_tables()}


@pytest.mark.parametrize(
    ("code", "answers", "fee"),
    [
        ("dog-registration", {"dogs": [{"dog_name": "ポチ"}, {"dog_name": "シロ"}]}, 6000),
        ("bulky-waste", {"items": [{"item": "sofa", "pieces": 1}, {"item": "chair", "pieces": 4}]}, 1500),
        ("bulky-waste", {}, None),
        ("address-change", {}, None),
    ],
)  # fmt: skip
def test_the_fee_follows_from_the_answers_by_the_table_in_force(
    in_mihon: Municipality, at: datetime, code: str, answers: dict[str, Any], fee: int | None
):
    for table in fee_tables():
        publish_table(**table, valid_from=at.date(), actor=Actor.system(), at=at)
    assert fee_at(parse(document(code)), answers, at.date()) == fee
