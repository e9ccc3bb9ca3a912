"""Why a row is kept out, or looked at twice, in Japanese: what is wrong, and what to do about it.

A reason has a code, the same in every run, so that two rehearsals can be compared. Where a value is
quoted the sentence has 〈値〉 in its place; `why` says more than the code can, from the value.
"""

from dataclasses import dataclass
from typing import Final, Protocol

from yakuba.kernel.wareki import UnreadableDate, parse_date, parse_parts

from .layouts import Check, CheckDigit, Field, File, Layout, Severity
from .lines import part_of, place_of

_SENTENCES: Final = {
    "missing": ("値がありません。", "もとのシステムで入力するか、空のときの値を決めます。"),
    "length.over": ("{length}文字までの項目です。", "短くするか、書きかたを決めて直します。"),
    "length.exact": ("{length}文字ちょうどの項目です。", "桁の欠けや、余りを確かめます。"),
    "digits.other": ("数字のほかの文字があります。", "数字だけにします。"),
    "kana.other": ("カナのほかの文字があります。", "読みをカナで入力し直します。"),
    "postal.other": ("7桁の数字になりません。", "郵便番号を確かめます。"),
    "code.outside": ("コード表にないコードです。", "コード表の値に直します。"),
    "code.unknown": ("変換表にないコードです。", "変換表に加えるか、もとの値を直します。"),
    "lookup.unknown": (
        "合う行がほかのファイルにありません。",
        "番号の誤りか、行の漏れかを確かめます。",
    ),
    "number.unreadable": ("数として読めません。", "数字だけにします。"),
    "number.small": ("小さすぎます（{least}から）。", "もとの値を確かめます。"),
    "number.large": ("大きすぎます（{most}まで）。", "もとの値を確かめます。"),
    "date.unreadable": ("日付として読めません。", "もとの日付を確かめます。"),
    "check_digit": ("検査数字が合いません。", "番号の写し間違いを確かめます。"),
    "gaiji.unresolved": ("何の字か決まっていない外字があります。", "外字の一覧で、字を決めます。"),
    "character.reduced": (
        "移行先にない文字を、決めた文字に置き換えました。",
        "置き換えた文字でよいかを確かめます。",
    ),
    "key.twice": (
        "同じ番号の行が先にあります{other}。",
        "どちらが正しいかを確かめ、片方を消すか番号を直します。",
    ),
    "reference.unknown": (
        "「{file}」にない番号です。",
        "番号の誤りか、「{file}」の行の漏れかを確かめます。",
    ),
    "household.no_head": ("世帯主の行がありません。", "世帯の住民の続柄を確かめます。"),
    "columns.count": ("項目の数がほかの行と違います。", "区切りや引用符の漏れを確かめます。"),
}
# Where the line stands that a row is weighed against; taken out where no row is meant.
OTHER_LINE: Final = "〈行〉"
_CHECK_REMEDY: Final = "もとの値を確かめます。"


@dataclass(frozen=True, slots=True)
class Reason:
    """What the department reads: what is wrong, the rule and its source, and what to do."""

    sentence: str
    remedy: str
    rule: str = ""
    source: str = ""


def reason_of(code: str, field: Field, file: File, layout: Layout) -> Reason:
    """Return the reason of a code at a field; `OTHER_LINE` stands for the other line."""
    if code.startswith("check."):
        check = _check(file, code.removeprefix("check."))
        return Reason(f"規則に合いません。{check.rule}。", _CHECK_REMEDY, check.rule, check.source)
    sentence, remedy = _SENTENCES[code]
    other = layout.file(field.reference.file) if field.reference is not None else None
    words = {
        "length": field.length,
        "least": field.least,
        "most": field.most,
        "file": other.name if other is not None else "",
        "other": OTHER_LINE,
    }
    return Reason(sentence.format(**words), remedy.format(**words))


class Found(Protocol):
    """A finding as the engine tells it: see `frames.converting.Finding`."""

    @property
    def file(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def field(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def keeps_out(self) -> bool: ...
    @property
    def value(self) -> str: ...
    @property
    def other(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Description:
    """A finding as the department reads it; `repair` is a proposed value, empty for none."""

    file: str
    field: str
    severity: str
    sentence: str
    remedy: str
    repair: str
    rule: str
    source: str


def described(found: Found, target: Layout) -> Description:
    """Return a finding in words. The layout has its file and field."""
    file = target.file(found.file)
    field = file.field(found.field) if file is not None else None
    if file is None or field is None:
        raise KeyError(f"{found.file}.{found.field} is not of {target.code}")
    reason = reason_of(found.reason, field, file, target)
    sentence = reason.sentence
    if found.other is not None:
        sentence = sentence.replace(OTHER_LINE, f"（{place_of(found.other)}）")
    if found.reason == "date.unreadable":
        sentence = why_no_date(found.value)
    part = part_of(found.line)
    return Description(
        f"{file.name}（{part}つ目）" if part > 1 else file.name,
        field.name,
        (Severity.ERROR if found.keeps_out else Severity.WARNING).label,
        sentence,
        reason.remedy,
        repair_of(found.reason, found.value, field),
        reason.rule,
        reason.source,
    )


def _check(file: File, code: str) -> Check:
    return next(one for one in file.checks if one.code == code)


def why_no_date(text: str) -> str:
    """Return why a text that an old system wrote is no day, in one sentence.

    Seven digits are an era's number and six digits, as hosts write them.
    """
    try:
        if len(text) == len("5070401") and text.isascii() and text.isdigit():
            era = dict(zip("12345", "明大昭平令", strict=True)).get(text[0], f"番号{text[0]}")
            parse_parts(era, text[1:3].lstrip("0") or "0", text[3:5], text[5:])
        else:
            parse_date(text)
    except UnreadableDate as fault:
        return f"日付として読めません。{str(fault).split('。')[0]}。"
    return "日付として読めません。項目の書きかたと違います。"


def right_digit(text: str, digit: CheckDigit) -> str:
    """Return the number with the digit that its others ask for; empty when it has another length."""
    length = len(digit.weights) + 1
    if len(text) != length or not (text.isascii() and text.isdigit()):
        return ""
    products = (int(text[length - 2 - at]) * weight for at, weight in enumerate(digit.weights))
    rest = digit.modulus - sum(products) % digit.modulus
    return text[:-1] + str(0 if rest > 9 else rest)


def repair_of(code: str, value: str, field: Field) -> str:
    """Return the value that is proposed in the place of a wrong one; empty when none can be."""
    match code:
        case "check_digit":
            return right_digit(value, field.check_digit) if field.check_digit else ""
        case "digits.other":
            return "".join(one for one in value if one in "0123456789")
    return ""
