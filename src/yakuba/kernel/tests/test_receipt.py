import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.kernel.receipt import Receipt, UnreadableReceipt, parse_receipt_number, receipt_number

YEARS = st.integers(1990, 2099)
SERIALS = st.integers(1, 9_999_999)


def test_a_receipt_number_is_short_and_ends_in_its_check_character():
    assert receipt_number(123, 2025) == "R7-000123-R"
    assert receipt_number(1, 2019).startswith("R1-000001-")
    assert receipt_number(1, 2018).startswith("H30-000001-")
    assert str(Receipt(2025, 123)) == "R7-000123-R"


@pytest.mark.parametrize(
    "text",
    [
        "R7-000123-R", "r7-000123-r", "Ｒ７－０００１２３－Ｒ", "R7000123R", " r7 000123 r ",
        "令7-000123-R", "令和7-000123-R", "R07-000123-R", "R7-OOO123-R", "R7-000l23-R", "R7ー000123ーR",
    ],
)  # fmt: skip
def test_a_receipt_number_is_read_however_it_is_typed(text):
    assert parse_receipt_number(text) == Receipt(2025, 123)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "形ではありません"), ("R7-123-R", "形ではありません"), ("R7-000123", "形ではありません"),
        ("R7-000123-K", "違うようです"), ("R7-000124-R", "違うようです"), ("X7-000123-R", "違うようです"),
        ("R7-000000-A", "違うようです"), ("H31-000001-A", "違うようです"), ("R0-000001-A", "違うようです"),
    ],
)  # fmt: skip
def test_a_wrong_receipt_number_is_refused_with_the_remedy(text, says):
    with pytest.raises(UnreadableReceipt, match=says):
        parse_receipt_number(text)


@pytest.mark.parametrize(("serial", "year"), [(0, 2025), (1, 1800)])
def test_no_number_is_made_of_an_impossible_serial_or_year(serial, year):
    with pytest.raises(ValueError, match="受付番号"):
        receipt_number(serial, year)


@given(SERIALS, YEARS)
def test_what_is_written_is_read_back(serial, year):
    assert parse_receipt_number(receipt_number(serial, year)) == Receipt(year, serial)


@given(SERIALS, YEARS, st.data())
def test_one_wrong_digit_or_two_exchanged_are_noticed(serial, year, data):
    number = receipt_number(serial, year)
    prefix, digits, check = number.split("-")
    at = data.draw(st.integers(0, len(digits) - 2))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != digits[at]]))
    wrong = [digits[:at] + other + digits[at + 1 :]]
    if digits[at] != digits[at + 1]:
        wrong.append(digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :])
    for slip in wrong:
        with pytest.raises(UnreadableReceipt):
            parse_receipt_number(f"{prefix}-{slip}-{check}")
