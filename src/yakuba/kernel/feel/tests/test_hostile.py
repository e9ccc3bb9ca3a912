"""Whatever an expression says, asking it ends soon and answers null rather than fail.

Time is counted in steps, which are the same on every machine; see `kernel.feel.run`.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.kernel.feel import FeelSyntaxError, answer, parse_expression
from yakuba.kernel.feel.regex import BadPattern, compiled, search
from yakuba.kernel.feel.run import FUEL, Exhausted, Run

TOO_LONG = "計算が長くなりすぎたため、途中でやめました。"
TOO_DEEP = "関数の呼出しが深すぎるため、途中でやめました。"
DOUBLING = "for i in 1..99 return if i = 1 then [1] else [partial[-1], partial[-1]]"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("for i in 1..10**12 return i", TOO_LONG),
        ("some x in 1..10**12 satisfies x < 0", TOO_LONG),
        ("every x in 1..10**6, y in 1..10**6 satisfies x > 0", TOO_LONG),
        (DOUBLING, TOO_LONG),
        (f"string({DOUBLING})", TOO_LONG),
        (f"flatten({DOUBLING})", TOO_LONG),
        (f"distinct values({DOUBLING})", TOO_LONG),
        (f"{{f: {DOUBLING}, r: f[-1] = f[-1]}}.r", TOO_LONG),
        ("for i in 1..100000 return partial", TOO_LONG),
        ("{f: function(f) f(f), r: f(f)}.r", TOO_DEEP),
        ("{f: function(f, n) f(f, n + 1), r: f(f, 1)}.r", TOO_DEEP),
        ("{f: function(f, n) if n = 0 then 0 else f(f, n - 1) + f(f, n - 1), r: f(f, 35)}.r", TOO_LONG),
        ("sort(for i in 1..20000 return modulo(i * 7919, 20011), function(a, b) a < b)", TOO_LONG),
        ("union(for i in 1..5000 return i)", TOO_LONG),
        ("10 ** (10 ** 10)", "計算の答えが実数にならないか、大きすぎます。"),
        ("duration(\"P999999999D\") * 10**30", "「*」は、日数・時間と数値には使えません。"),
        ("number(\"" + "9" * 9000 + "\")", "「number」：「" + "9" * 30 + "」は数値ではありません。"),
        ("matches(\"a\", \"((a{999}){999}){999}\")", "「matches」：「((a{999}){999}){999}」は正規表現として読めません。"),
        ("replace(\"" + "a" * 5000 + "\", \"a\", \"" + "b" * 4000 + "\")", "「replace」：文字列が長くなりすぎます。"),
        ("date and time(\"2025-01-01T00:00:00@../../etc/passwd\")", "「date and time」：日時は2025-04-01T09:30:00の形で書いてください。"),
    ],
)  # fmt: skip
def test_an_expression_without_end_comes_to_an_end(text, reason):
    found = answer(parse_expression(text), {})
    assert found.value is None
    assert reason in found.reasons


def test_a_deep_text_is_refused_also_where_the_stack_is_almost_full():
    def below(frames):
        return below(frames - 1) if frames else parse_expression("x in (<[" * 200)

    for frames in (0, 300, 600):
        with pytest.raises(FeelSyntaxError, match="深すぎます"):
            below(frames)


def test_a_function_that_goes_deeper_than_the_stack_is_null():
    body = "if true then " * 25 + "f(f, n + 1)" + " else 0" * 25
    nested = "[" * 20 + "f(f, n + 1)" + "]" * 20
    for inside in (body, nested):
        found = answer(parse_expression(f"{{f: function(f, n) {inside}, r: f(f, 1)}}.r"), {})
        assert found.value is None
        assert "深すぎるため" in found.reasons[0]


def test_a_text_does_not_grow_beyond_bounds():
    doubled = answer(
        parse_expression('for i in 1..60 return if i = 1 then "ab" else partial[-1] + partial[-1]'),
        {},
    )
    texts = [text for text in doubled.value if text]
    assert max(map(len, texts)) <= 1_000_000
    assert doubled.reasons == ("文字列が長くなりすぎます。",)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 500, "[" * 500, "{a:" * 500, "function(x) " * 500, "for x in " * 500, "a[" * 500, "if " * 500,
        "not(" * 500, "(<" * 500, "[<" * 500, "x in (<" * 500, "[1.." * 500, "-" * 5000 + "1", "1" + "+1" * 5000, "a" + ".b" * 5000, "1 instance of " + "list<" * 500,
        '"' + "\\u0041" * 3000, "@" * 5000, "/*" * 5000, "some x in " * 900, "{" + "a" * 9000, "?" * 9000,
    ],
)  # fmt: skip
def test_a_text_made_to_be_deep_is_refused(text):
    with pytest.raises(FeelSyntaxError):
        parse_expression(text)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("(a+)+$", "a" * 60 + "!", False),
        ("(a|aa)+$", "a" * 60 + "!", False),
        ("(a*)*b", "a" * 60, False),
        ("(.*a){12}", "a" * 60, True),
        ("^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 60, False),
        ("(?:(?:(?:){9999}){9999}){9999}", "a", True),
    ],
)
def test_a_pattern_that_takes_others_for_ever_takes_no_time(pattern, text, found):
    run = Run()
    assert (search(compiled(pattern), text, run) is not None) is found
    assert run.fuel > FUEL - 20_000


def test_a_pattern_that_looks_back_is_stopped():
    run = Run(fuel=50_000)
    pattern = compiled(r"(a*)(a*)(a*)(a*)(a*)\1\2\3\4\5b")
    with pytest.raises(Exhausted):
        search(pattern, "a" * 60, run)


@given(st.text("()[]{}|*+?^$\\.-,ab1dpL:", max_size=25), st.text("ab1-", max_size=12))
@settings(max_examples=300)
def test_any_pattern_is_read_or_refused_and_ends(pattern, text):
    try:
        search(compiled(pattern), text, Run(fuel=20_000))
    except (BadPattern, Exhausted):
        return


WORDS = st.sampled_from(
    ["1", "0", '"a"', "a", "null", "true", "+", "-", "*", "/", "**", "(", ")", "[", "]", "{", "}", ":", ",", "..", "<",
     "=", "and", "or", "in", "between", "if", "then", "else", "some", "for", "return", "x", "satisfies", ".", "?",
     "function(x)", "instance of", "number", "list<", ">", "sort(", "string(", "replace(", "context put(", "date(",
     "item", "partial", '@"P1D"', '@"2025-04-01"', "not(", "list replace(", "range(", "before(", "sublist(", "split("],
)  # fmt: skip


@given(st.lists(WORDS, max_size=14).map(" ".join))
@settings(max_examples=400)
def test_any_words_are_read_or_refused_and_never_raise(text):
    try:
        expression = parse_expression(text)
    except FeelSyntaxError as refusal:
        assert 0 <= refusal.position <= len(text)
        return
    answer(expression, {"a": [1, {"b": None}], "x": "t"})
