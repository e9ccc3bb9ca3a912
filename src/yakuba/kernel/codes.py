"""Codes people type into forms: municipality, postcode, telephone, e-mail; and keys in addresses.

Each reader forgives width, blanks and hyphens, returns one normal form, and raises its own
ValueError whose text is the remedy. Keys are typed by nobody: `parse_uuid` forgives nothing. Sources: 総務省「全国地方公共団体コード仕様」, 電気通信番号計画.
"""

import re
import unicodedata
from typing import Final, NewType
from uuid import UUID

MunicipalCode = NewType("MunicipalCode", str)
PostalCode = NewType("PostalCode", str)

_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—―−ー─", "-"))
_PREFECTURES: Final = range(1, 48)


class UnreadableMunicipalCode(ValueError):
    """A text that is not a municipal code of six digits."""


class UnreadablePostalCode(ValueError):
    """A text that is not a postcode of seven digits."""


class UnreadablePhone(ValueError):
    """A text that is not a domestic telephone number."""


class UnreadableEmail(ValueError):
    """A text that cannot be an e-mail address."""


def parse_uuid(text: object) -> UUID | None:
    """Return the key that the text writes in its one usual form, else None.

    Python's own reader also takes braces, `urn:uuid:` and no hyphens at all, so that many texts
    would name one row; what came back would no longer equal what is kept.
    """
    if not isinstance(text, str):
        return None
    try:
        key = UUID(text)
    except ValueError:
        return None
    return key if str(key) == text else None


def municipal_check_digit(five_digits: str) -> str:
    """Return the check digit of a municipal code of five digits; raises UnreadableMunicipalCode."""
    if not re.fullmatch("[0-9]{5}", five_digits):
        raise UnreadableMunicipalCode("団体コードは、検査数字を除く5桁の数字で入力してください。")
    total = sum(
        int(digit) * weight for digit, weight in zip(five_digits, (6, 5, 4, 3, 2), strict=True)
    )
    return str((11 - total % 11) % 10)


def parse_municipal_code(text: str) -> MunicipalCode:
    """Read a municipal code of six digits and verify its check digit."""
    code = _tidied(text).replace("-", "")
    if re.fullmatch("[0-9]{5}", code):
        # Five digits may lack the check digit or a leading zero that a spreadsheet dropped.
        raise UnreadableMunicipalCode(
            f"団体コード「{code}」は5桁です。先頭の0と末尾の検査数字を含む6桁で入力してください。"
        )
    if not re.fullmatch("[0-9]{6}", code):
        raise UnreadableMunicipalCode("団体コードは6桁の数字で入力してください。")
    if int(code[:2]) not in _PREFECTURES:
        raise UnreadableMunicipalCode(
            f"団体コードの先頭「{code[:2]}」にあたる都道府県はありません。01から47で入力してください。"
        )
    if code[5] != municipal_check_digit(code[:5]):
        raise UnreadableMunicipalCode(
            f"団体コード「{code}」は検査数字が合いません。6桁を確かめてください。"
        )
    return MunicipalCode(code)


def parse_postal_code(text: str) -> PostalCode:
    """Read a postcode such as 〒１２３－４５６７ into its seven digits."""
    code = re.sub("[〒-]", "", _tidied(text))
    if not re.fullmatch("[0-9]{7}", code):
        raise UnreadablePostalCode("郵便番号は「123-4567」のように7桁の数字で入力してください。")
    return PostalCode(code)


def format_postal_code(code: str) -> str:
    """Return 123-4567; raises UnreadablePostalCode."""
    digits = parse_postal_code(code)
    return f"{digits[:3]}-{digits[3:]}"


def parse_phone(text: str) -> str:
    """Read a domestic number; hyphens typed are kept, else set only where they are certain.

    Area codes have two to five digits, so 0451234567 stays as it is.
    """
    tidy = re.sub(r"[()]", "-", _tidied(text).replace("(0)", ""))
    tidy = re.sub("-+", "-", re.sub(r"^\+81-?0?", "0", tidy)).strip("-")
    if tidy.startswith("+"):
        raise UnreadablePhone("国内の電話番号を「03-1234-5678」のように入力してください。")
    if not re.fullmatch("[0-9]+(-[0-9]+)*", tidy):
        raise UnreadablePhone(
            "電話番号は数字とハイフンだけで「03-1234-5678」のように入力してください。"
        )
    digits = tidy.replace("-", "")
    _check_phone_length(digits)
    if "-" not in tidy:
        return _hyphenated(digits)
    if not re.fullmatch("0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}", tidy):
        raise UnreadablePhone("電話番号の区切りを「03-1234-5678」のように3つに分けてください。")
    return tidy


def phone_digits(text: str) -> str:
    """Return the bare digits of a domestic number, for comparing; raises UnreadablePhone."""
    return parse_phone(text).replace("-", "")


def parse_email(text: str) -> str:
    """Return an address that can exist, its domain in lower case; raises UnreadableEmail."""
    address = _tidied(text)
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain:
        raise UnreadableEmail(
            "メールアドレスは「name@example.jp」のように@をはさんで入力してください。"
        )
    # Carriers once gave out addresses with dots in a row or before the @: they still exist.
    if len(local) > 64 or not re.fullmatch(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+", local):
        raise UnreadableEmail(
            f"メールアドレスの@より前「{local}」に使えない文字があります。半角英数字で入力してください。"
        )
    label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    if len(domain) > 253 or not re.fullmatch(rf"(?:{label}\.)+(?=[^.]*[A-Za-z]){label}", domain):
        raise UnreadableEmail(
            f"メールアドレスの@より後「{domain}」を確かめてください。「example.jp」のように入力してください。"
        )
    return f"{local}@{domain.lower()}"


def _tidied(text: str) -> str:
    """Return the text half-width, hyphens alike, without blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).translate(_HYPHENS))


def _check_phone_length(digits: str) -> None:
    if not digits.startswith("0") or digits.startswith("00"):
        raise UnreadablePhone("電話番号は市外局番の0から入力してください。")
    mobile = re.match("0[256789]0|0800", digits) is not None
    expected = 11 if mobile else 10
    if len(digits) != expected:
        raise UnreadablePhone(
            f"電話番号が{len(digits)}桁です。「{digits[:3]}」で始まる番号は{expected}桁で入力してください。"
        )


def _hyphenated(digits: str) -> str:
    """Set hyphens where the number range alone tells them."""
    for pattern in (
        "(0800)([0-9]{3})([0-9]{4})",
        "(0[256789]0)([0-9]{4})([0-9]{4})",
        "(0120|0570|0990)([0-9]{3})([0-9]{3})",
        "(0[36])([0-9]{4})([0-9]{4})",
    ):
        if found := re.fullmatch(pattern, digits):
            return "-".join(found.groups())
    return digits
