import pytest

from yakuba.kernel.feel import evaluate, parse_expression
from yakuba.kernel.feel.regex import BadPattern, compiled, search
from yakuba.kernel.feel.run import Run


def found(pattern, text, flags=""):
    match = search(compiled(pattern, flags), text, Run())
    return None if match is None else match.group(0)


@pytest.mark.parametrize(
    ("pattern", "text", "flags", "part"),
    [
        (r"\p{IsHiragana}+", "見本いち", "", "いち"), (r"\p{L}+", "12見本3", "", "見本"), (r"\P{L}+", "a12b", "", "12"), (r"\p{Lu}", "aB", "", "B"),
        ("[a-z-[aeiou]]+", "aebcd", "", "bcd"), ("[^a-c]+", "abcx", "", "x"), (r"[\d\-.]+", "a1-2.3", "", "1-2.3"), ("[-a]+", "b-a", "", "-a"),
        (r"[\p{IsKatakana}ー]+", "はカード", "", "カード"), (r"\i\c*", "1a-b.2", "", "a-b.2"), (r"\s\S", "a b", "", " b"), (r"\w\W", "ab!", "", "b!"),
        ("a b", "ab", "x", "ab"), ("a[ ]b", "a b", "x", "a b"), ("a.c", "a.c", "q", "a.c"), ("a.c", "abc", "q", None),
        ("a.c", "a\nc", "", None), ("a.c", "a\nc", "s", "a\nc"), ("^b$", "a\nb", "", None), ("^b$", "a\nb\nc", "m", "b"),
        ("見本", "見本", "i", "見本"), ("ab", "AB", "i", "AB"), ("[a-c]+", "xABC", "i", "ABC"), (r"(a)\1", "aA", "i", "aA"), (r"(a)\1", "aA", "", None),
        ("(a|ab)(c|bcd)", "abcd", "", "abcd"), ("a{2}", "aaa", "", "aa"), ("a{2,}", "aaa", "", "aaa"), ("a{1,2}?", "aaa", "", "a"), ("(a)?b", "b", "", "b"),
        ("(?:ab)+", "abab", "", "abab"), (r"(.)\1", "abb", "", "bb"), ("", "abc", "", ""), ("a|", "b", "", ""), (r"[\n\t]", "a\tb", "", "\t"),
    ],
)  # fmt: skip
def test_a_pattern_of_xpath_finds_its_text(pattern, text, flags, part):
    assert found(pattern, text, flags) == part


@pytest.mark.parametrize(
    "pattern",
    ["(", ")", "[", "[]", "[a", "a{2", "a{3,2}", "a{99999}", "*", "a**", "+", "?", "\\", r"\q", r"\1", r"(a)\2", "(?=a)", "[b-a]", "[a[b]]",
     r"\p{Xx}", r"\p{IsKlingon}", r"\pL", "[a-[b]c]", r"[a-\d]", "]", "}", "a" * 1001, "(" * 41 + ")" * 41, "[a-[" * 50],
)  # fmt: skip
def test_what_is_no_pattern_of_xpath_is_refused(pattern):
    with pytest.raises(BadPattern):
        compiled(pattern)


def test_flags_that_are_not_known_are_refused():
    with pytest.raises(BadPattern):
        compiled("a", "g")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        (r'replace("abc", "(b)(c)?", "[$0$1$2$3]")', "a[bcbc]"), (r'replace("abc", "b", "\\$\\\\")', "a$\\c"), ('replace("abc", "b", "$")', None),
        ('replace("abc", "b", "\\\\x")', None), ('replace("a.c", ".", "$1", "q")', "a$1c"), ('replace("abc", "x*", "-")', None), ('split("a1b22c", "\\d+")', ["a", "b", "c"]),
        ('split("abc", "")', None), ('split("a;b;;", ";")', ["a", "b", "", ""]), ('replace("0123456789ab", "(0)(1)(2)(3)(4)(5)(6)(7)(8)(9)(a)", "$11")', "ab"),
        ('matches("見本市", "市$", null)', True), ('matches("a", "a", "z")', None), ('replace("aXbX", "x", "-", "i")', "a-b-"),
    ],
)  # fmt: skip
def test_texts_are_replaced_and_split_by_patterns(text, result):
    assert evaluate(parse_expression(text), {}) == result
