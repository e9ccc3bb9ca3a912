"""Addresses in their parts: 町字, 丁目, 番, 号 (GIF DS-433: 番地以下 in half-width digits)."""

from typing import Final

import ibis
from ibis.expr import types as ir

from yakuba.conversion.rules.steps import AddressPart

from .texts import narrowed

_KANJI: Final = "一二三四五六七八九"
_NUMERALS: Final = {
    **{one: str(at) for at, one in enumerate(_KANJI, 1)},
    "十": "10",
    **{f"十{one}": str(10 + at) for at, one in enumerate(_KANJI, 1)},
    **{f"{ten}十": str(10 * at) for at, ten in enumerate(_KANJI[1:], 2)},
}
_CHOME: Final = f"([0-9]+|[{_KANJI}十]+)丁目"
_JOIN: Final = "(?:番地の|番地|番|-|の)"


def parted(words: ir.Table) -> ir.Table:
    """Return the table with a column for each part of the column `address`, null for none.

    The parts are those within one municipality, by the value of `AddressPart`. What several parts
    are worked out from is a column of its own, so that nothing is worked out twice.
    """
    words = words.mutate(plain=narrowed(words["address"]))
    words = words.mutate(written=words["plain"].re_extract(_CHOME, 1).nullif(""))
    words = words.mutate(place=words["plain"].find(words["written"] + "丁目"))
    has_chome = words["written"].notnull()
    before = words["plain"].re_extract("^[^0-9]+", 0)
    words = words.mutate(
        TOWN=ibis.ifelse(has_chome, words["plain"].left(words["place"]), before).nullif("")
    )
    has_chome = words["written"].notnull()
    past = ibis.ifelse(
        has_chome,
        words["place"] + words["written"].length() + 2,
        words["TOWN"].length().fill_null(0),
    )
    words = words.mutate(tail=words["plain"].substr(past))
    words = words.mutate(
        hyphened=ibis.ifelse(
            words["written"].isnull(), words["tail"].re_extract("^([0-9]+)-[0-9]+-[0-9]+", 1), ""
        ).nullif("")
    )
    words = words.mutate(
        rest=ibis.ifelse(
            words["hyphened"].notnull(),
            words["tail"].substr(words["hyphened"].length() + 1),
            words["tail"],
        ),
        CHOME=words["written"]
        .cases(*_NUMERALS.items(), else_=words["written"])
        .coalesce(words["hyphened"]),
    )
    rest = words["rest"]
    return words.mutate(
        BLOCK=rest.re_extract("^([0-9]+)", 1).nullif(""),
        NUMBER=rest.re_extract(f"^[0-9]+{_JOIN}([0-9]+)", 1).nullif(""),
        REST=rest.re_replace(f"^[0-9]+(?:{_JOIN}[0-9]+)?(?:番地|番|号)?", "").nullif(""),
    ).select("address", *[one.value for one in AddressPart])
