"""A definition document is read whole, or refused at the very place of its fault."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.demo.definitions import document as demo_document
from yakuba.procedures.rules.analysis import analyse
from yakuba.procedures.rules.definition import BadDefinition, parse
from yakuba.procedures.rules.localisation import Localised, Reader

from .forms import definition, document, page

TEXT = {"key": "note", "type": "TEXT", "label": "メモ"}
YES = {"key": "sure", "type": "YES_NO", "label": "よいか"}


@pytest.mark.parametrize(
    ("made", "path"),
    [
        (document(schema_version=2), "$.schema_version"),
        (document(code="Bad Code"), "$.code"),
        (document(colour="red"), "$.colour"),
        (document(title=""), "$.title"),
        (document(title={"en": "only"}), "$.title.ja"),
        (document(minutes=0), "$.minutes"),
        (document(minutes=True), "$.minutes"),
        (document(kind="OTHER"), "$.kind"),
        (document(kind="DISPOSITION"), "$.disposition"),
        (document(kind="BOOKING"), "$.booking"),
        (document(life_events=["PARTY"]), "$.life_events[0].event"),
        (document(legal_basis=[]), "$.legal_basis"),
        (document(legal_basis=[{"text": "法", "certainty": "law"}]), "$.legal_basis[0].source"),
        (document(applicant={"name": "nobody"}), "$.applicant.name"),
        (document(applicant={"name": "name", "email": "name"}), "$.applicant.email"),
        (document(page("p", TEXT), page("p", YES)), "$.pages"),
        (document(page("p", TEXT), page("q", TEXT)), "$.pages"),
        (document(page("p", {**TEXT, "key": "Bad"})), "$.pages[1].questions[0].key"),
        (document(page("p", {**TEXT, "type": "MAP"})), "$.pages[1].questions[0].type"),
        (document(page("p", {**TEXT, "type": "CHOICE"})), "$.pages[1].questions[0].options"),
        (document(page("p", {**TEXT, "type": "GROUP"})), "$.pages[1].questions[0].questions"),
        (document(page("p", {**TEXT, "minimum": 5, "maximum": 4})), "$.pages[1].questions[0].maximum"),
        (document(page("p", {**TEXT, "latest": "today"})), "$.pages[1].questions[0].latest"),
        (
            document(page("p", {**TEXT, "type": "DATE", "latest": "2026-13-01"})),
            "$.pages[1].questions[0].latest",
        ),
    ],
)  # fmt: skip
def test_a_fault_is_told_by_its_place(made: dict[str, Any], path: str):
    with pytest.raises(BadDefinition) as refused:
        parse(made)
    assert refused.value.path == path
    assert refused.value.sentence.endswith("。") or ":" in refused.value.sentence


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_no_document_breaks_the_reader(made: Any):
    with pytest.raises(BadDefinition):
        parse(made)


@given(data=st.data())
def test_a_damaged_definition_is_refused_and_never_breaks_the_reader(data: st.DataObject):
    made = demo_document("dog-registration")
    key = data.draw(st.sampled_from(sorted(made)))
    made[key] = data.draw(st.none() | st.integers() | st.lists(st.integers(), min_size=1))
    try:
        assert parse(made)
    except BadDefinition as fault:
        assert fault.path.startswith("$.")


def test_a_missing_translation_shows_the_japanese_text():
    text = Localised("こんにちは", en="Hello")
    assert text.text(Reader.EASY) == "こんにちは"
    assert text.text(Reader.EN) == "Hello"
    assert not text.has(Reader.EASY)


@pytest.mark.parametrize(
    ("pages", "path", "sentence"),
    [
        ([page("p", TEXT, when="nobody = 1")], "$.pages[1].when", "「nobody」という質問はありません"),
        ([page("p", TEXT, when="sure = true"), page("q", YES)], "$.pages[1].when", "あとで尋ねる質問「sure」"),
        ([page("p", YES, when="sure = true")], "$.pages[1].when", "あとで尋ねる質問「sure」"),
        ([page("p", YES), page("q", TEXT, when="sure = (")], "$.pages[2].when", "を読めません"),
        ([page("p", YES), page("q", TEXT, when='sure = "maybe"')], "$.pages[2].when", "どう答えても表示されません"),
        ([page("p", {**TEXT, "label": "個人番号"})], "$.pages[1].questions[0].label", "個人番号"),
    ],
)  # fmt: skip
def test_analysis_finds_what_would_break_later(
    pages: list[dict[str, Any]], path: str, sentence: str
):
    findings = analyse(definition(*pages)).faults
    assert [finding.path for finding in findings] == [path]
    assert sentence in findings[0].sentence


def test_analysis_counts_how_much_is_translated():
    found = analyse(definition(title={"ja": "届", "en": "Form"}))
    assert found.ok
    assert 0 < found.completeness[Reader.EN] < 100
    assert found.completeness[Reader.EASY] == 0
    assert "$.title" in found.untranslated[Reader.EASY]
