"""The five procedures of the demo are whole, analysable and written for all three readers."""

import jsonschema
import pytest

from yakuba.demo.definitions import codes, document
from yakuba.kernel.canonical import canonical_json
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
