import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.kernel.yen import (
    UnreadableYen,
    format_yen,
    parse_yen,
    raise_to,
    round_to,
    rounded,
    share,
    truncate_to,
)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1234", 1234), ("1,234", 1234), ("１，２３４円", 1234), ("¥1,234", 1234), ("￥1,234-", 1234),
        ("金1,234円也", 1234), (" 1 234 円", 1234), ("0", 0), ("-500円", -500), ("△500", -500),
        ("▲1,000", -1000), ("3万円", 30000), ("1.5万円", 15000), ("1万5000円", 15000),
        ("1万5千円", 15000), ("1億2,000万円", 120_000_000), ("12千円", 12000), ("1.25億", 125_000_000),
        ("-3万", -30000), ("3、000", 3000),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_people_write_it(text, amount):
    assert parse_yen(text) == amount


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "入力されていません"), ("円", "入力されていません"), ("1,23", "桁区切り"),
        ("12.5", "端数"), ("0.00001万", "端数"), ("1万12000", "読めません"), ("abc", "読めません"),
        ("万円", "読めません"), ("1¥2", "読めません"), ("1.5万3000", "読めません"), ("9" * 5000, "桁が多すぎます"),
    ],
)  # fmt: skip
def test_what_is_not_an_amount_is_refused_with_the_remedy(text, says):
    with pytest.raises(UnreadableYen, match=says):
        parse_yen(text)


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_what_is_written_is_read_back(amount):
    assert parse_yen(format_yen(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "down", "up", "near"),
    [(12_499, 12_000, 13_000, 12_000), (12_500, 12_000, 13_000, 13_000),
     (12_000, 12_000, 12_000, 12_000), (0, 0, 0, 0), (-12_500, -12_000, -13_000, -13_000)],
)  # fmt: skip
def test_roundings_mean_what_ordinances_say(amount, down, up, near):
    assert (truncate_to(amount, 1000), raise_to(amount, 1000), round_to(amount, 1000)) == (
        down, up, near,
    )  # fmt: skip
    assert rounded(amount, "千円未満切捨て") == down
    assert rounded(amount, "千円未満切上げ") == up
    assert rounded(amount, "千円未満四捨五入") == near


@pytest.mark.parametrize(
    ("amount", "numerator", "denominator", "part"),
    [(100, 2, 3, 66), (-100, 2, 3, -66), (10**18 + 1, 1, 2, 5 * 10**17), (100, 1, -3, -33)],
)
def test_a_share_drops_what_is_below_one_yen(amount, numerator, denominator, part):
    assert share(amount, numerator, denominator) == part
