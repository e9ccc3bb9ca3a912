"""Every reason that a run can give has a sentence and a remedy."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.conversion import frames
from yakuba.conversion.rules import reasons
from yakuba.conversion.rules.layouts import (
    Check,
    CheckDigit,
    CheckKind,
    Field,
    Kind,
    Reference,
)
from yakuba.conversion.rules.lines import PART, line_in, part_of, place_of
from yakuba.conversion.rules.reasons import (
    described,
    reason_of,
    repair_of,
    right_digit,
    why_no_date,
)
from yakuba.kernel.wareki import UnreadableDate, parse_date, parse_parts

from .sample import file_of, layout_of

DIGIT = CheckDigit((2, 3, 4, 5, 6, 7, 2, 3, 4))
CHECK = Check(CheckKind.PAST, "past", ("born",), "生年月日は過去", source="法1条")
FILE = file_of(
    "people",
    [
        Field("no", "番号", Kind.DIGITS, 10, check_digit=DIGIT),
        Field("born", "生年月日", Kind.DATE),
        Field("count", "数", Kind.NUMBER, least=1, most=9),
        Field("home", "世帯", reference=Reference("homes", "home")),
    ],
    name="住民",
    checks=(CHECK,),
)
LAYOUT = layout_of(FILE, file_of("homes", ["home"], name="世帯の一覧"))


@dataclass(frozen=True)
class Found:
    field: str
    reason: str
    value: str = ""
    other: int | None = None
    file: str = "people"
    line: int = 2
    keeps_out: bool = True


def test_every_reason_in_the_frames_has_a_sentence_and_none_is_never_given():
    kinds = {one.partition(".")[0] for one in reasons._SENTENCES}
    written = re.compile(r'"([a-z_]+(?:\.[a-z_]+)?)"')
    told = set()
    for path in Path(frames.__file__).parent.glob("*.py"):
        found = written.findall(path.read_text("utf-8"))
        told |= {one for one in found if "." in one and one.partition(".")[0] in kinds}
        told |= {one for one in found if one in ("missing", "check_digit")}
    assert told == set(reasons._SENTENCES)


@pytest.mark.parametrize("code", sorted(reasons._SENTENCES))
def test_a_reason_has_its_words_filled_in(code):
    field = {"number": "count", "reference": "home"}.get(code.split(".")[0], "no")
    reason = reason_of(code, FILE.field(field), FILE, LAYOUT)
    assert reason.sentence.endswith("。")
    assert reason.remedy.endswith("。")
    assert "{" not in reason.sentence + reason.remedy
    assert "None" not in reason.sentence + reason.remedy


def test_numbers_and_names_stand_in_the_sentences():
    def sentence(code, field):
        return reason_of(code, FILE.field(field), FILE, LAYOUT).sentence

    assert sentence("length.over", "no") == "10文字までの項目です。"
    assert sentence("number.small", "count") == "小さすぎます（1から）。"
    assert sentence("number.large", "count") == "大きすぎます（9まで）。"
    assert sentence("reference.unknown", "home") == "「世帯の一覧」にない番号です。"


def test_a_check_is_told_by_its_own_rule_and_source():
    said = described(Found("born", "check.past"), LAYOUT)
    assert said.sentence == "規則に合いません。生年月日は過去。"
    assert (said.rule, said.source) == ("生年月日は過去", "法1条")


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (2, "同じ番号の行が先にあります（2行目）。"),
        (1_234, "同じ番号の行が先にあります（1,234行目）。"),
        (2 * PART + 5, "同じ番号の行が先にあります（3つ目のファイルの5行目）。"),
    ],
)
def test_the_row_that_another_is_weighed_against_is_named(other, sentence):
    assert described(Found("no", "key.twice", other=other), LAYOUT).sentence == sentence


def test_the_weight_and_the_names_are_for_people():
    said = described(Found("born", "missing", keeps_out=False, line=PART + 2), LAYOUT)
    assert (said.file, said.field, said.severity) == ("住民（2つ目）", "生年月日", "注意")
    assert described(Found("born", "missing"), LAYOUT).file == "住民"
    with pytest.raises(KeyError):
        described(Found("nowhere", "missing"), LAYOUT)


@pytest.mark.parametrize(
    "text", ["3500230", "3650401", "4310501", "5010430", "5000101", "1051231", "5071301"]
)
def test_a_day_of_seven_digits_is_explained_as_the_kernel_does(text):
    eras = dict(zip("12345", ("明治", "大正", "昭和", "平成", "令和"), strict=True))
    with pytest.raises(UnreadableDate) as caught:
        parse_parts(eras[text[0]], int(text[1:3]), text[3:5], text[5:])
    first = str(caught.value).split("。")[0]
    assert why_no_date(text) == f"日付として読めません。{first}。"
    assert described(Found("born", "date.unreadable", text), LAYOUT).sentence == why_no_date(text)


@pytest.mark.parametrize(
    "text", ["S65.1.1", "平成32年1月1日", "R7.2.30", "2023-13-01", "7.4.1", ""]
)
def test_other_days_are_explained_as_the_kernel_does(text):
    with pytest.raises(UnreadableDate) as caught:
        parse_date(text)
    assert str(caught.value).split("。")[0] in why_no_date(text)


def test_a_number_of_no_era_is_said_to_be_none():
    assert "番号9" in why_no_date("9010101")
    assert "という元号はありません" in why_no_date("9010101")


def test_a_day_written_in_another_form_is_said_to_be_so():
    assert why_no_date("令和7年4月1日") == "日付として読めません。項目の書きかたと違います。"


def test_the_right_digit_is_that_of_the_ordinance():
    assert right_digit("1000000000", DIGIT) == "1000000007"
    assert right_digit("10000000", DIGIT) == ""
    assert right_digit("100000000a", DIGIT) == ""
    assert right_digit("１０００００００００", DIGIT) == ""


@given(st.text("0123456789", min_size=9, max_size=9), st.integers(0, 8), st.integers(1, 9))
def test_a_wrong_number_is_known_by_its_digit_unless_that_is_none(number, at, by):
    right = right_digit(number + "0", DIGIT)
    other = number[:at] + str((int(number[at]) + by) % 10) + number[at + 1 :]
    assert right_digit(right, DIGIT) == right
    # Rests of 10 and 11 share the digit 0; all other slips of one digit show.
    if right[-1] != "0":
        assert right_digit(other + "0", DIGIT)[-1] != right[-1]


def test_a_repair_is_proposed_only_where_there_is_one():
    field = FILE.field("no")
    assert repair_of("check_digit", "1000000000", field) == "1000000007"
    assert repair_of("digits.other", "A12-３4", field) == "124"
    assert repair_of("missing", "", field) == ""


@given(st.integers(0, 99), st.integers(1, PART - 1))
def test_a_line_tells_its_file_and_its_place(part, line):
    given_line = part * PART + line
    assert (part_of(given_line), line_in(given_line)) == (part + 1, line)
    assert place_of(given_line).endswith(f"{line:,}行目")
