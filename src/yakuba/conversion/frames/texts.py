"""Steps that need nothing but the text: blanks, widths, parts, numbers, postal codes."""

import re
from collections.abc import Sequence

import ibis
from ibis.expr import types as ir

from yakuba.conversion.rules.steps import Setting, Step, StepKind

_NARROW = "".join(map(chr, range(0x21, 0x7F)))
_WIDE = "".join(map(chr, range(0xFF01, 0xFF5F)))
# Translating costs far more than looking whether there is anything to translate.
_HAS_WIDE = "[！-～　−‐‑‒–—―─]"
_HAS_NARROW = "[!-~ ]"
_UNTIDY = "^[ 　]|[ 　]$|[ 　][ 　]|[\t\r\n]"
# The same over several texts with a sign between them that none of them has.
_BETWEEN = "\x1f"
_UNTIDY_AMONG = f"(?:^|{_BETWEEN})[ 　]|[ 　](?:{_BETWEEN}|$)|[ 　][ 　]|[\t\r\n]"
# Dashes of all sorts stand between the numbers of addresses and telephones.
_DASHES = "−‐‑‒–—―─"


def untidy_among(texts: Sequence[ir.StringValue]) -> ir.BooleanValue:
    """Tell whether any of the texts of a row has blanks for `trimmed` to take away."""
    return ibis.literal(_BETWEEN).join(texts).re_search(_UNTIDY_AMONG)


def trimmed(text: ir.StringValue) -> ir.StringValue:
    """Take blanks of both widths off the ends and leave one where several stood."""
    tidy = text.re_replace("[ 　\t\r\n]*[　\t\r\n][ 　\t\r\n]*", "　").re_replace(" +", " ")
    tidy = tidy.re_replace("^[ 　]+", "").re_replace("[ 　]+$", "").nullif("")
    return ibis.ifelse(text.re_search(_UNTIDY), tidy, text)


def narrowed(text: ir.StringValue) -> ir.StringValue:
    """Write letters, digits, signs and blanks of ASCII half-width."""
    changed = text.translate(_WIDE + "　" + _DASHES, _NARROW + " " + "-" * len(_DASHES))
    return ibis.ifelse(text.re_search(_HAS_WIDE), changed, text)


def widened(text: ir.StringValue) -> ir.StringValue:
    """Write letters, digits, signs and blanks of ASCII full-width."""
    changed = text.translate(_NARROW + " ", _WIDE + "　")
    return ibis.ifelse(text.re_search(_HAS_NARROW), changed, text)


def one_blank(text: ir.StringValue) -> ir.StringValue:
    """Return the words with one half-width blank between them; null for no word."""
    plain = ibis.ifelse(text.contains("　"), text.replace("　", " "), text)
    tidy = plain.re_replace(" +", " ").strip()
    return ibis.ifelse(plain.re_search("^ | $|  "), tidy, plain).nullif("")


def before(text: ir.StringValue, by: str) -> ir.StringValue:
    """Return what stands before the first sign, all of it where there is none."""
    place = text.find(by)
    return ibis.ifelse(place >= 0, text.left(place), text)


def after(text: ir.StringValue, by: str) -> ir.StringValue:
    """Return what stands after the first sign; null where there is none."""
    place = text.find(by)
    none = ibis.null("string")
    return ibis.ifelse(place >= 0, text.substr(place + len(by)), none)


def part(text: ir.StringValue, at: int, by: str) -> ir.StringValue:
    """Return the part at the place (from 1); a blank parts at blanks of both widths."""
    # What takes off part after part is written out many times over, so parts are counted.
    if by == " ":
        return text.re_extract(f"^[ 　]*(?:[^ 　]+[ 　]+){{{at - 1}}}([^ 　]+)", 1).nullif("")
    if len(by) == 1:
        other, sign = f"[^{re.escape(by)}]*", re.escape(by)
        return text.re_extract(f"^(?:{other}{sign}){{{at - 1}}}({other})", 1).nullif("")
    # Signs of several characters are rare. `split` is none for them: Spark takes an expression.
    for _ in range(at - 1):
        text = after(text, by)
    return before(text, by).nullif("")


def padded(text: ir.StringValue, length: int) -> ir.StringValue:
    """Put zeros before a shorter text."""
    return ibis.ifelse(text.length() < length, text.lpad(length, "0"), text)


def number(text: ir.StringValue) -> ir.StringValue:
    """Write a number as plain digits; null where it is none."""
    plain = narrowed(text).replace(",", "").replace(" ", "")
    is_number = plain.re_search(r"\A-?[0-9]{1,18}\z")
    none = ibis.null("string")
    return ibis.ifelse(is_number, plain, none).cast("int64").cast("string")


def postal(text: ir.StringValue) -> ir.StringValue:
    """Write a postal code as its digits (GIF DS-443: seven digits without a hyphen)."""
    # A long vowel is taken for a hyphen by many who type.
    tidy = narrowed(text).re_replace("[-ーｰ〒 ]+", "").nullif("")
    return ibis.ifelse(text.re_search("[^0-9]"), tidy, text)


def plain_step(text: ir.StringValue, step: Step) -> ir.StringValue:
    """Return the text after a step of this module."""
    match step.kind:
        case StepKind.TRIM:
            return trimmed(text)
        case StepKind.NARROW:
            return narrowed(text)
        case StepKind.WIDEN:
            return widened(text)
        case StepKind.PART:
            return part(text, step.number(Setting.AT), step.text(Setting.BY, " "))
        case StepKind.PAD:
            return padded(text, step.number(Setting.LENGTH))
        case StepKind.CUT:
            first, length = step.number(Setting.FIRST), step.number(Setting.LENGTH)
            return text.substr(first - 1, length).nullif("")
        case StepKind.REPLACE:
            return text.replace(step.text(Setting.OLD), step.text(Setting.NEW)).nullif("")
        case StepKind.DEFAULT:
            return text.fill_null(step.text(Setting.VALUE))
    raise AssertionError(f"{step.kind} needs more than the text")
