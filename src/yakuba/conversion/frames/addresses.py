"""Addresses in their parts: 町字, 丁目, 番, 号 (GIF DS-433: 番地以下 in half-width digits)."""

from typing import Final

import ibis
from ibis.expr import types as ir

from yakuba.conversion.rules.steps import AddressPart

from .texts import narrowed

_KANJI: Final = "一二三四五六七八九"
_UNITS: Final = [("", 0), *((one, at) for at, one in enumerate(_KANJI, 1))]
_TENS: Final = [("十", 10), *((f"{one}十", 10 * at) for at, one in enumerate(_KANJI[1:], 2))]
_NUMERALS: Final = {
    f"{ten}{one}": str(tens + units)
    for ten, tens in [("", 0), *_TENS]
    for one, units in _UNITS
    if ten or one
}
_CHOME: Final = f"([0-9]+|[{_KANJI}十]+)丁目"
# Numbers that belong to the name of a place: 第3地割, 北1条, 東5線, 3号線, 1区, 2丁 (堺市).
_PLACE: Final = "^(?:[^0-9]|[0-9]+(?:地割|条|号線|線|区|組|丁))+"
_JOIN: Final = "(?:番地の|番地ノ|番地-|番地|番の|番-|番|-|の|ノ)"
_NO_NUMBER: Final = "(?:無番地|番地不明|番地なし|番地ナシ)"


def parted(words: ir.Table) -> ir.Table:
    """Return the table with a column for each part of the column `address`, null for none.

    The parts are those within one municipality, by the value of `AddressPart`. What several parts
    are worked out from is a column of its own, so that nothing is worked out twice.
    """
    words = words.mutate(plain=_plain(words["address"]))
    words = words.mutate(written=words["plain"].re_extract(_CHOME, 1).nullif(""))
    words = words.mutate(place=words["plain"].find(words["written"] + "丁目"))
    # What is before a number, or before the words that say that there is none.
    before = words["plain"].re_extract(_PLACE, 0)
    words = words.mutate(
        TOWN=ibis.ifelse(
            words["written"].notnull(),
            words["plain"].left(words["place"]),
            before.re_replace(f"{_NO_NUMBER}.*", ""),
        ).nullif("")
    )
    past = ibis.ifelse(
        words["written"].notnull(),
        words["place"] + words["written"].length() + len("丁目"),
        words["TOWN"].length().fill_null(0),
    )
    words = words.mutate(tail=words["plain"].substr(past).strip())
    words = words.mutate(
        hyphened=ibis.ifelse(
            words["written"].isnull(), words["tail"].re_extract("^([0-9]+)-[0-9]+-[0-9]+", 1), ""
        ).nullif(""),
        # 三丁目四番五号: numbers of houses in kanji, as in registers of families.
        block_in_kanji=words["tail"].re_extract(f"^([{_KANJI}十]+)番", 1).nullif(""),
    )
    words = words.mutate(
        behind=ibis.cases(
            (
                words["hyphened"].notnull(),
                words["tail"].substr(words["hyphened"].length() + 1),
            ),
            (
                words["block_in_kanji"].notnull(),
                _number_of(words["block_in_kanji"])
                + words["tail"].substr(words["block_in_kanji"].length()),
            ),
            else_=words["tail"],
        ),
        CHOME=_number_of(words["written"]).coalesce(words["hyphened"]),
    )
    words = words.mutate(
        number_in_kanji=words["behind"].re_extract(f"^[0-9]+{_JOIN}([{_KANJI}十]+)号", 1).nullif("")
    )
    rest = words["behind"]
    last = rest.re_replace(f"^[0-9]+(?:{_JOIN}(?:[0-9]+|[{_KANJI}十]+号))?(?:番地|番|号)?", "")
    return words.mutate(
        BLOCK=rest.re_extract("^([0-9]+)", 1).nullif(""),
        NUMBER=rest.re_extract(f"^[0-9]+{_JOIN}([0-9]+)", 1)
        .nullif("")
        .coalesce(_number_of(words["number_in_kanji"])),
        REST=last.re_replace("^[- ]+", "").nullif(""),
    ).select("address", *[one.value for one in AddressPart])


def _plain(address: ir.StringValue) -> ir.StringValue:
    """Write digits and hyphens half-width; a long vowel behind a digit is meant as a hyphen."""
    plain = narrowed(address)
    hyphened = plain
    for digit in "0123456789":
        hyphened = hyphened.replace(f"{digit}ー", f"{digit}-")
    return ibis.ifelse(plain.re_search("[0-9]ー"), hyphened, plain).strip()


def _number_of(written: ir.StringValue) -> ir.StringValue:
    """Write a number of kanji in digits; one that is in digits, or too large, stays."""
    return written.cases(*_NUMERALS.items(), else_=written)
