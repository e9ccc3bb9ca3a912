"""A definition is told in words, and so is what differs between two of them."""

import pytest

from yakuba.procedures.rules.definition_changes import Change, ChangeKind, changes
from yakuba.procedures.rules.definition_text import BadText, decode, pretty, read_document
from yakuba.procedures.rules.definition_words import (
    all_questions,
    condition_words,
    day_words,
    limits_words,
    place_words,
)
from yakuba.procedures.rules.shape import FormDefinition

from .forms import definition, document, page, question

HAS = {"key": "has", "type": "YES_NO", "label": "犬がいる"}
SIZE = {
    "key": "size",
    "type": "CHOICE",
    "label": "大きさ",
    "options": [{"value": "s", "label": "小型"}, {"value": "l", "label": "大型"}],
}
MANY = {"key": "many", "type": "NUMBER", "label": "頭数"}
MARKS = {**SIZE, "key": "marks", "type": "CHOICES", "label": "特徴"}
KNOWN = all_questions(definition(page("p", HAS, SIZE, MANY, MARKS)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        ("has", "「犬がいる」が「はい」のとき"),
        ("has = false", "「犬がいる」が「いいえ」のとき"),
        ('size != "l"', "「大きさ」が「大型」でないとき"),
        ("many >= 3", "「頭数」が3以上のとき"),
        ("many = null", "「頭数」が無記入のとき"),
        ("count(marks) > 1", "「特徴の件数」が1より大きいとき"),
        ('list contains(marks, "s")', "「特徴」で「小型」を選んだとき"),
        ("has = true and many > 1", "「犬がいる」が「はい」で、「頭数」が1より大きいとき"),
        (
            'many > 1 and size = "s"',
            "「頭数」が1より大きいとき、かつ「大きさ」が「小型」のとき",
        ),
        (
            'has = true or size = "s"',
            "「犬がいる」が「はい」のとき、または「大きさ」が「小型」のとき",
        ),
        ("has and (many > 1 or many < 0)", "次の式が成り立つとき：has and (many > 1 or many < 0)"),
        ("many + 1 = 2", "次の式が成り立つとき：many + 1 = 2"),
        ("list contains(marks)", "読めない条件：list contains(marks)"),
        ("many >", "読めない条件：many >"),
    ],
)
def test_conditions_become_clauses_or_stay_formulas(text: str, words: str):
    assert condition_words(text, KNOWN).startswith(words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("today", "今日"),
        ("today-18y", "今日の18年前"),
        ("today+3m", "今日の3か月後"),
        ("2026-04-01", "2026-04-01"),
    ],
)
def test_bounds_of_dates_are_said_in_words(text: str, words: str):
    assert day_words(text) == words


def test_limits_carry_their_unit():
    assert limits_words(question("TEXT", minimum=7, maximum=7, format="DIGITS")) == [
        "ちょうど7文字",
        "数字だけ",
    ]
    assert limits_words(question("YEN", minimum=0)) == ["0円以上"]
    assert limits_words(question("NUMBER", maximum=9, unit="枚")) == ["9枚まで"]


def test_places_are_counted_from_one_and_named():
    made = document(page("p", HAS))
    assert place_words("$.pages[1].questions[0].when", made) == (
        "2番目のページ「p」の1番目の質問「犬がいる」の条件"
    )
    assert place_words("$", made) == "定義の全体"
    # A place that the document does not have is told all the same.
    assert place_words("$.pages[9].when", made) == "10番目のページの条件"


def seen(old: FormDefinition, new: FormDefinition) -> list[tuple[ChangeKind, str, str]]:
    return [(one.kind, one.part, one.name) for one in changes(old, new)]


def of(*pages: dict) -> FormDefinition:
    return definition(*pages)


def test_equal_definitions_have_no_differences():
    assert changes(of(page("p", HAS)), of(page("p", HAS))) == []


def test_questions_and_pages_come_and_go():
    assert seen(of(page("p", HAS)), of(page("p", HAS, MANY), page("q", SIZE))) == [
        (ChangeKind.ADDED, "質問", "頭数"),
        (ChangeKind.ADDED, "質問", "大きさ"),
        (ChangeKind.ADDED, "ページ", "q"),
    ]
    assert seen(of(page("p", HAS, MANY)), of(page("p", HAS))) == [
        (ChangeKind.REMOVED, "質問", "頭数")
    ]


def test_a_reworded_question_alone_changes_no_condition_that_looks_at_it():
    asked = {**MANY, "when": "has = true"}
    new = of(page("p", {**HAS, "label": "犬を飼っている"}, asked))
    assert changes(of(page("p", HAS, asked)), new) == [
        Change(
            ChangeKind.CHANGED,
            "質問",
            "犬を飼っている",
            changes(of(page("p", HAS)), of(page("p", {**HAS, "label": "犬を飼っている"})))[0].lines,
        )
    ]


def test_one_page_that_moves_is_one_move():
    pages = [page(key, {**HAS, "key": key}) for key in ("a", "b", "c", "d")]
    assert seen(of(*pages), of(pages[3], *pages[:3])) == [(ChangeKind.MOVED, "ページ", "d")]
    assert seen(of(page("p", HAS, MANY)), of(page("p", MANY, HAS)))[0][0] is ChangeKind.MOVED


def test_questions_inside_a_group_are_compared_one_by_one():
    group = {"key": "g", "type": "GROUP", "label": "犬", "item_label": "犬", "questions": [HAS]}
    new = {**group, "questions": [{**HAS, "required": False}, MANY]}
    assert seen(of(page("p", group)), of(page("p", new))) == [
        (ChangeKind.CHANGED, "質問", "犬：犬がいる"),
        (ChangeKind.ADDED, "質問", "犬：頭数"),
    ]


def test_each_reader_has_a_line_of_their_own():
    both = {**HAS, "label": {"ja": "犬がいる", "en": "A dog"}}
    (change,) = changes(of(page("p", HAS)), of(page("p", both)))
    assert [(line.label, line.before, line.after) for line in change.lines] == [
        ("問いの文（英語）", "", "A dog")
    ]


def test_what_is_written_for_people_reads_back_the_same():
    made = document(page("p", HAS))
    assert read_document(pretty(made)) == made
    assert decode(pretty(made).encode()) == pretty(made)


def test_brackets_in_texts_are_not_levels():
    made = {**document(), "summary": "[" * 200 + '"' + "{" * 200}
    assert read_document(pretty(made)) == made


def test_a_refusal_keeps_what_could_be_read():
    with pytest.raises(BadText) as refused:
        decode("犬".encode("cp932"))
    assert refused.value.kept == "犬"
