import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.kernel.dmn import EDITIONS, InvalidModel, UnreadableModel, read_model, write_model
from yakuba.kernel.dmn import model as m
from yakuba.kernel.dmn.tests.models import REGULATION, ROUTE, literal

NAMESPACE = EDITIONS["1.5"]


def xml(inside, namespace=NAMESPACE, more=""):
    return f'{more}<definitions xmlns="{namespace}" name="n" namespace="u">{inside}</definitions>'.encode()


def test_a_model_with_every_expression_is_read_as_it_was_written():
    assert read_model(write_model(REGULATION)) == REGULATION


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_edition_bears_its_namespace_and_is_read(edition):
    old = m.Definitions("n", "u", decisions=(m.Decision("d", "名 前", ROUTE),))
    written = write_model(old, edition)
    assert EDITIONS[edition].encode() in written
    assert read_model(written) == old


@pytest.mark.parametrize(
    ("edition", "more", "says"),
    [
        ("1.3", {"decisions": (m.Decision("d", "d", m.Filter(literal("1"), literal("true"))),)}, "1.4"),
        ("1.4", {"items": (m.ItemDefinition("t", "number", constraint="? > 1"),)}, "1.5"),
        ("1.2", {"items": (m.ItemDefinition("t", function=m.FunctionItem()),)}, "1.3"),
    ],
)  # fmt: skip
def test_an_edition_that_does_not_know_a_part_is_refused(edition, more, says):
    with pytest.raises(InvalidModel, match=re.escape(f"DMN {says}以降")):
        write_model(m.Definitions("n", "u", **more), edition)
    assert write_model(m.Definitions("n", "u", **more), says)


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8).map(
    lambda text: " ".join(text.split())
)
NAMES = TEXTS.filter(bool)
LITERALS = st.builds(literal, TEXTS, TEXTS)
EXPRESSIONS = st.recursive(
    LITERALS,
    lambda inner: (
        st.builds(m.BoxedList, st.lists(inner, max_size=3).map(tuple), TEXTS)
        | st.builds(
            m.BoxedContext,
            st.lists(st.builds(m.Entry, NAMES, inner, TEXTS), max_size=3).map(tuple),
        )
        | st.builds(m.Conditional, inner, inner, inner)
        | st.builds(m.Filter, inner, inner)
        | st.builds(m.Iteration, st.sampled_from(["for", "some", "every"]), NAMES, inner, inner)
        | st.builds(
            m.FunctionDefinition,
            st.lists(st.builds(m.Parameter, NAMES, TEXTS), max_size=2).map(tuple),
            inner,
        )
    ),
    max_leaves=6,
)


@given(EXPRESSIONS, NAMES, TEXTS)
def test_whatever_is_written_is_read_back(expression, name, text):
    decision = m.Decision("d1", name, expression, type_ref=text, description=text)
    model = m.Definitions(name, "u", decisions=(decision,))
    assert read_model(write_model(model)) == model


@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
@settings(max_examples=60)
def test_whatever_comes_is_read_or_refused(content):
    for wrapped in (content, xml("") + content, xml(content.decode("utf-8", "replace"))):
        try:
            read_model(wrapped)
        except UnreadableModel as refusal:
            assert str(refusal).endswith("。")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "XMLとして読めません"),
        (b"<a", "1行目でXMLとして読めません"),
        (b"<a/>", "DMN（1.2・1.3・1.4・1.5）"),
        (xml("", "https://example.jp/"), "ではありません"),
        (xml("", more='<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'), "文書型宣言"),
        (xml("", more='<!DOCTYPE a SYSTEM "file:///etc/passwd">'), "文書型宣言"),
        (xml("&lol;"), "XMLとして読めません"),
        (xml("<a>" * 200 + "</a>" * 200), "入れ子が深すぎ"),
        (xml("<a/>" * 200_001), "大きすぎ"),
        (b" " * (8 * 1024 * 1024 + 1), "8メガバイト"),
        (xml('<import name="x"/>'), "import"),
        (xml('<decision id="d"/>'), "名前のない"),
        (xml('<decision id="d" name="a"/><decision id="d" name="b"/>'), "ID「d」が重なって"),
        (
            xml(
                '<decision id="d" name="a"><informationRequirement><requiredInput href="#x"/>'
                "</informationRequirement></decision>"
            ),
            "「a」が参照する「x」がこのファイルにありません",
        ),
        (
            xml(
                '<decision id="d" name="a"><informationRequirement>'
                '<requiredDecision href="http://other#x"/></informationRequirement></decision>'
            ),
            "参照先「http://other#x」",
        ),
        (b'<?xml version="1.0" encoding="x-unknown"?><a/>', "XMLとして読めません"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_with_the_remedy(content, says):
    with pytest.raises(UnreadableModel, match=re.escape(says)) as refusal:
        read_model(content)
    assert str(refusal.value).endswith("ください。")


def test_a_control_character_is_refused_when_written():
    with pytest.raises(InvalidModel, match="制御文字"):
        write_model(m.Definitions("a\x01", "u"))
