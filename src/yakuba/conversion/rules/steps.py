"""The steps of which a mapping is composed: what each takes and gives, and what it asks for.

A step is a name, its words and its settings; `frames` gives it an expression. Every value is text,
`Holds` says which: a step that reads dates cannot follow one that gave a date.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final


class Holds(StrEnum):
    """What a value is on its way."""

    TEXT = "TEXT"
    DATE = "DATE"
    CODE = "CODE"
    NUMBER = "NUMBER"

    @property
    def label(self) -> str:
        return {"TEXT": "文字", "DATE": "日付", "CODE": "コード", "NUMBER": "数"}[self.value]


class StepKind(StrEnum):
    """The steps there are."""

    TRIM = "TRIM"
    NARROW = "NARROW"
    WIDEN = "WIDEN"
    KANA = "KANA"
    PART = "PART"
    PAD = "PAD"
    CUT = "CUT"
    REPLACE = "REPLACE"
    WAREKI = "WAREKI"
    DATE = "DATE"
    POSTAL = "POSTAL"
    ADDRESS = "ADDRESS"
    CODES = "CODES"
    LOOKUP = "LOOKUP"
    DEFAULT = "DEFAULT"
    DIGITS = "DIGITS"

    @property
    def label(self) -> str:
        return _STEPS[self].label

    @property
    def hint(self) -> str:
        """What the step does, with an example."""
        return _STEPS[self].hint


class Setting(StrEnum):
    """What a step can ask for."""

    AT = "at"
    BY = "by"
    LENGTH = "length"
    FIRST = "first"
    OLD = "old"
    NEW = "new"
    FORM = "form"
    PART = "part"
    TABLE = "table"
    FILE = "file"
    KEY = "key"
    VALUE = "value"
    REASON = "reason"

    @property
    def label(self) -> str:
        return {
            "at": "何番目",
            "by": "区切り",
            "length": "文字数",
            "first": "何文字目から",
            "old": "もとの文字",
            "new": "置き換える文字",
            "form": "書きかた",
            "part": "取り出すもの",
            "table": "変換表",
            "file": "調べるファイル",
            "key": "合わせる項目",
            "value": "値",
            "reason": "理由",
        }[self.value]


class EraForm(StrEnum):
    """How old systems write dates of the eras."""

    NUMBERED = "NUMBERED"
    LETTERED = "LETTERED"
    DOTTED = "DOTTED"
    WRITTEN = "WRITTEN"

    @property
    def label(self) -> str:
        return {
            "NUMBERED": "元号番号と6桁（5070401）",
            "LETTERED": "英字と6桁（R070401）",
            "DOTTED": "英字と点（R7.4.1）",
            "WRITTEN": "漢字（令和7年4月1日）",
        }[self.value]


class DateForm(StrEnum):
    """How dates of the Western calendar are written."""

    COMPACT = "YYYYMMDD"
    SLASHED = "YYYY/MM/DD"
    DASHED = "YYYY-MM-DD"

    @property
    def label(self) -> str:
        return {
            "YYYYMMDD": "8桁（20250401）",
            "YYYY/MM/DD": "斜線（2025/04/01）",
            "YYYY-MM-DD": "ハイフン（2025-04-01）",
        }[self.value]


class AddressPart(StrEnum):
    """What an address is made of (GIF DS-433: 町字, 番地以下)."""

    TOWN = "TOWN"
    CHOME = "CHOME"
    BLOCK = "BLOCK"
    NUMBER = "NUMBER"
    REST = "REST"

    @property
    def label(self) -> str:
        return {
            "TOWN": "町・大字",
            "CHOME": "丁目",
            "BLOCK": "番・番地",
            "NUMBER": "号",
            "REST": "そのあと",
        }[self.value]


@dataclass(frozen=True, slots=True)
class _Said:
    label: str
    hint: str
    takes: Holds
    gives: Holds
    needs: tuple[Setting, ...] = ()
    may: tuple[Setting, ...] = ()
    choices: type[StrEnum] | None = None


_TEXT: Final = (Holds.TEXT, Holds.TEXT)
_STEPS: Final[Mapping[StepKind, _Said]] = {
    StepKind.TRIM: _Said("空白を整える", "前後の空白を取り、続く空白を1つにする", *_TEXT),
    StepKind.NARROW: _Said("英数字を半角に", "「１２－３」を「12-3」に", *_TEXT),
    StepKind.WIDEN: _Said("英数字を全角に", "「12-3」を「１２－３」に", *_TEXT),
    StepKind.KANA: _Said("全角カナに", "「ｻﾄｳ」「さとう」を「サトウ」に", *_TEXT),
    StepKind.PART: _Said(
        "区切って取り出す", "「佐藤　太郎」の1番目は「佐藤」", *_TEXT, (Setting.AT,), (Setting.BY,)
    ),
    StepKind.PAD: _Said("前に0を付ける", "「12」を「0012」に", *_TEXT, (Setting.LENGTH,)),
    StepKind.CUT: _Said(
        "一部を取り出す", "3文字目から2文字", *_TEXT, (Setting.FIRST, Setting.LENGTH)
    ),
    StepKind.REPLACE: _Said(
        "文字を置き換える", "「番地」を「-」に", *_TEXT, (Setting.OLD,), (Setting.NEW,)
    ),
    StepKind.WAREKI: _Said(
        "和暦を日付に",
        "「5070401」を「2025-04-01」に",
        Holds.TEXT,
        Holds.DATE,
        (Setting.FORM,),
        (),
        EraForm,
    ),
    StepKind.DATE: _Said(
        "西暦を日付に",
        "「20250401」を「2025-04-01」に",
        Holds.TEXT,
        Holds.DATE,
        (Setting.FORM,),
        (),
        DateForm,
    ),
    StepKind.POSTAL: _Said("郵便番号に", "「100-0001」を「1000001」に", *_TEXT),
    StepKind.ADDRESS: _Said(
        "住所を分ける",
        "「本町一丁目2番3号」の番は「2」",
        *_TEXT,
        (Setting.PART,),
        (),
        AddressPart,
    ),
    StepKind.CODES: _Said(
        "コードを置き換える",
        "変換表の左の値を、右の値に",
        Holds.TEXT,
        Holds.CODE,
        (Setting.TABLE,),
    ),
    StepKind.LOOKUP: _Said(
        "ほかのファイルから引く",
        "番号の合う行の項目を取る",
        *_TEXT,
        (Setting.FILE, Setting.KEY, Setting.VALUE),
    ),
    StepKind.DEFAULT: _Said(
        "空のときの値", "空なら「0」。理由を残す", *_TEXT, (Setting.VALUE, Setting.REASON)
    ),
    StepKind.DIGITS: _Said("数に", "「１，２００」を「1200」に", Holds.TEXT, Holds.NUMBER),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step with its settings; `texts` and `numbers` by `Setting`."""

    kind: StepKind
    texts: Mapping[str, str]
    numbers: Mapping[str, int]

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Step":
        """Return the step of a document."""
        settings = {key: value for key, value in given.items() if key != "step"}
        return cls(
            StepKind(given["step"]),
            {key: value for key, value in settings.items() if isinstance(value, str)},
            {key: value for key, value in settings.items() if isinstance(value, int)},
        )

    def text(self, setting: Setting, default: str = "") -> str:
        """Return a setting that is text."""
        return self.texts.get(setting.value, default)

    def number(self, setting: Setting) -> int:
        """Return a setting that is a number; it was judged to be there."""
        return self.numbers[setting.value]

    @property
    def sentence(self) -> str:
        """Return the step with its settings as people read it."""
        words = [
            f"{setting.label} {self._shown(setting)}"
            for setting in (*needs(self.kind), *may(self.kind))
            if setting.value in self.texts or setting.value in self.numbers
        ]
        return f"{self.kind.label}（{'、'.join(words)}）" if words else self.kind.label

    def _shown(self, setting: Setting) -> str:
        value = str(self.texts.get(setting.value, self.numbers.get(setting.value, "")))
        among = choices(self.kind)
        if among is not None and setting is needs(self.kind)[0]:
            # Every enum of settings has a label.
            return str(getattr(among(value), "label", value))
        return {" ": "空白", "": "（空）"}.get(value, value)


def takes(kind: StepKind) -> Holds:
    """Return what a value must hold before the step."""
    return _STEPS[kind].takes


def gives(kind: StepKind, before: Holds) -> Holds:
    """Return what a value holds after the step; a default leaves it as it was."""
    return before if kind is StepKind.DEFAULT else _STEPS[kind].gives


def needs(kind: StepKind) -> tuple[Setting, ...]:
    """Return the settings without which the step cannot be."""
    return _STEPS[kind].needs


def may(kind: StepKind) -> tuple[Setting, ...]:
    """Return the settings that a step can have."""
    return _STEPS[kind].may


def choices(kind: StepKind) -> type[StrEnum] | None:
    """Return what the first setting of the step is chosen from, None for free text."""
    return _STEPS[kind].choices


NUMBERS: Final = frozenset({Setting.AT, Setting.LENGTH, Setting.FIRST})
