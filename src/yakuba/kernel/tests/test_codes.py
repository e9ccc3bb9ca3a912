import pytest

from yakuba.kernel import codes


@pytest.mark.parametrize(
    ("five", "digit"), [("01100", "2"), ("13104", "1"), ("47208", "5"), ("13000", "1")]
)
def test_the_check_digit_of_a_municipal_code(five, digit):
    assert codes.municipal_check_digit(five) == digit
    assert codes.parse_municipal_code(five + digit) == five + digit


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (codes.parse_municipal_code, "０１１００－２", "011002"),
        (codes.parse_postal_code, "〒１２３－４５６７", "1234567"),
        (codes.parse_postal_code, " 123 4567 ", "1234567"),
        (codes.format_postal_code, "1234567", "123-4567"),
        (codes.parse_phone, "03-1234-5678", "03-1234-5678"),
        (codes.parse_phone, "０３（１２３４）５６７８", "03-1234-5678"),
        (codes.parse_phone, "0312345678", "03-1234-5678"),
        (codes.parse_phone, "09012345678", "090-1234-5678"),
        (codes.parse_phone, "06012345678", "060-1234-5678"),
        (codes.parse_phone, "0612345678", "06-1234-5678"),
        (codes.parse_phone, "0120123456", "0120-123-456"),
        (codes.parse_phone, "08001234567", "0800-123-4567"),
        (codes.parse_phone, "0451234567", "0451234567"),
        (codes.parse_phone, "045ー123ー4567", "045-123-4567"),
        (codes.parse_phone, "+81 90-1234-5678", "090-1234-5678"),
        (codes.parse_phone, "+81 (0)3 1234 5678", "03-1234-5678"),
        (codes.phone_digits, "045-123-4567", "0451234567"),
        (codes.parse_email, " Ｓａｓａｋｉ@Example.LG.JP ", "Sasaki@example.lg.jp"),
        (codes.parse_email, "a..b.@example.jp", "a..b.@example.jp"),
    ],
)
def test_a_code_is_read_into_its_normal_form(read, text, value):
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text", "error", "says"),
    [
        (codes.municipal_check_digit, "1100", codes.UnreadableMunicipalCode, "5桁"),
        (codes.parse_municipal_code, "11002", codes.UnreadableMunicipalCode, "先頭の0"),
        (codes.parse_municipal_code, "011003", codes.UnreadableMunicipalCode, "検査数字"),
        (codes.parse_municipal_code, "480002", codes.UnreadableMunicipalCode, "都道府県"),
        (codes.parse_municipal_code, "見本市", codes.UnreadableMunicipalCode, "6桁"),
        (codes.parse_postal_code, "123456", codes.UnreadablePostalCode, "7桁"),
        (codes.parse_phone, "", codes.UnreadablePhone, "数字とハイフン"),
        (codes.parse_phone, "1234-5678", codes.UnreadablePhone, "市外局番"),
        (codes.parse_phone, "090-1234-567", codes.UnreadablePhone, "11桁"),
        (codes.parse_phone, "03-1234-56789", codes.UnreadablePhone, "10桁"),
        (codes.parse_phone, "03-12345678", codes.UnreadablePhone, "3つ"),
        (codes.parse_phone, "+1 212 555 0100", codes.UnreadablePhone, "国内"),
        (codes.parse_phone, "03-1234-5678 内線12", codes.UnreadablePhone, "数字とハイフン"),
        (codes.parse_email, "sasaki", codes.UnreadableEmail, "@をはさんで"),
        (codes.parse_email, "佐々木@example.jp", codes.UnreadableEmail, "半角英数字"),
        (codes.parse_email, "sasaki@example", codes.UnreadableEmail, "@より後"),
        (codes.parse_email, "sasaki@example..jp", codes.UnreadableEmail, "@より後"),
        (codes.parse_email, "a@b@example.jp", codes.UnreadableEmail, "@より前"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_remedy(read, text, error, says):
    with pytest.raises(error, match=says):
        read(text)


def test_a_key_has_one_form_only():
    text = "0b9f0f0e-1234-4000-8000-00000000abcd"
    key = codes.parse_uuid(text)
    assert key is not None
    assert str(key) == text
    others = [text.upper(), f"{{{text}}}", f"urn:uuid:{text}", text.replace("-", ""), f" {text}"]
    for other in [*others, "", "x", "0" * 40, None, 7, ["x"], key]:
        assert codes.parse_uuid(other) is None
