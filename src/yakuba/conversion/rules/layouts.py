"""A layout: the files that a system writes or reads, their fields, and what must hold in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

SCHEMA_VERSION: Final = 1


class Kind(StrEnum):
    """What a field holds; every value is text, and the kind says which text."""

    TEXT = "TEXT"
    KANA = "KANA"
    DIGITS = "DIGITS"
    NUMBER = "NUMBER"
    DATE = "DATE"
    CODE = "CODE"
    POSTAL = "POSTAL"

    @property
    def label(self) -> str:
        return {
            "TEXT": "文字",
            "KANA": "全角カナ",
            "DIGITS": "数字の並び",
            "NUMBER": "数",
            "DATE": "日付（YYYY-MM-DD）",
            "CODE": "コード",
            "POSTAL": "郵便番号（7桁）",
        }[self.value]


class Severity(StrEnum):
    """An error keeps the row out; a warning lets it pass and is listed."""

    ERROR = "ERROR"
    WARNING = "WARNING"

    @property
    def label(self) -> str:
        return {"ERROR": "エラー", "WARNING": "注意"}[self.value]


class Form(StrEnum):
    """How the rows of a file are written."""

    CSV = "CSV"
    TSV = "TSV"
    FIXED = "FIXED"

    @property
    def label(self) -> str:
        return {"CSV": "CSV（コンマ区切り）", "TSV": "タブ区切り", "FIXED": "固定長"}[self.value]


class Encoding(StrEnum):
    """The encodings of files, by the name that Python's codecs know them by."""

    CP932 = "cp932"
    UTF8 = "utf-8"
    UTF16 = "utf-16"
    EUC = "euc_jis_2004"
    JIS = "iso2022_jp_2004"

    @property
    def label(self) -> str:
        return {
            "cp932": "Shift_JIS（Windows、CP932）",
            "utf-8": "UTF-8",
            "utf-16": "UTF-16",
            "euc_jis_2004": "EUC-JP",
            "iso2022_jp_2004": "JIS（ISO-2022-JP）",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file is written: form, encoding, a line of headings, and a line at the end that counts.

    `trailer` is what the last line begins with, `count_at` the place (from 1) in it of the number
    of rows; empty and 0 where the file has no such line.
    """

    form: Form = Form.CSV
    encoding: Encoding = Encoding.CP932
    heading: bool = True
    trailer: str = ""
    count_at: int = 0


@dataclass(frozen=True, slots=True)
class CheckDigit:
    """The last digit is reckoned from the others: weights from the right, and a modulus.

    The digit is the modulus less the rest of the weighted sum, 0 where that has two digits
    (住民票コード of 省令 is of this form, with its own weights).
    """

    weights: tuple[int, ...]
    modulus: int = 11


@dataclass(frozen=True, slots=True)
class Reference:
    """The value must stand in a field of a file of the same layout."""

    file: str
    field: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `length` in characters, 0 for any; `codes` names a list of the layout."""

    code: str
    name: str
    kind: Kind = Kind.TEXT
    length: int = 0
    exact: bool = False
    required: bool = False
    codes: str = ""
    least: int | None = None
    most: int | None = None
    check_digit: CheckDigit | None = None
    reference: Reference | None = None
    note: str = ""


class CheckKind(StrEnum):
    """What is checked over a whole row, a household or a file."""

    ORDER = "ORDER"
    NEEDS = "NEEDS"
    PAST = "PAST"
    ONE_HEAD = "ONE_HEAD"
    SAME_PERSON = "SAME_PERSON"

    @property
    def label(self) -> str:
        return {
            "ORDER": "日付の順",
            "NEEDS": "条件つきの必須",
            "PAST": "未来でないこと",
            "ONE_HEAD": "世帯主はひとり",
            "SAME_PERSON": "同じ人かもしれない",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a file.

    ORDER: the dates of `fields` rise, those that are empty left out. NEEDS: `fields[0]` stands
    wherever the field `when` has one of the values `among`. PAST: `fields[0]` is not after the day
    of the run. ONE_HEAD: of the rows with the same `fields[0]` just one has `among` in `when`; where
    `against` names a field, the row whose `fields[1]` stands in it is the head and others are wrong.
    SAME_PERSON: no two rows are alike in all `fields`.
    """

    kind: CheckKind
    code: str
    fields: tuple[str, ...]
    rule: str
    severity: Severity = Severity.ERROR
    source: str = ""
    when: str = ""
    among: tuple[str, ...] = ()
    against: Reference | None = None


@dataclass(frozen=True, slots=True)
class File:
    """One file of a layout; `name` is what people call it, `pattern` how the file is named."""

    code: str
    name: str
    pattern: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    dialect: Dialect = field(default_factory=Dialect)

    def field(self, code: str) -> Field | None:
        """Return the field of the code."""
        return next((one for one in self.fields if one.code == code), None)


@dataclass(frozen=True, slots=True)
class Layout:
    """All files of one system or standard. `is_sample`: shipped for trying, no official layout."""

    code: str
    title: str
    business: str
    edition: str
    origin: str
    files: tuple[File, ...]
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    is_sample: bool = False

    def file(self, code: str) -> File | None:
        """Return the file of the code."""
        return next((one for one in self.files if one.code == code), None)
